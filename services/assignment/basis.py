"""What score-based assignment goes by: from which score on a lead is one of the best, and who wins most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services.alerts.rules.common import shrunken_rate
from services.database.models import AssignmentSetting, Lead
from services.database.queries.alerts import Performance, performances
from services.database.queries.population import visible
from services.scope import OrgScope

BEST_SHARE = 0.1
SCORES_DAYS, WINS_DAYS = 90, 365
ENOUGH_SCORES = 20
"""Of fewer leads no best tenth is told."""
KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Basis:
    """`top_score`: a lead with this score or more is one of the best tenth; None: none is. `win_rates`:
    fractions by member, drawn towards the average of all where few of their leads are decided."""

    top_score: float | None = None
    win_rates: Mapping[UUID, float] | None = None

    @property
    def rates(self) -> Mapping[UUID, float]:
        return self.win_rates or {}


def top_score_of(leads_by_score: Mapping[int, int]) -> float | None:
    """The lowest score that at most a tenth of the leads reach; None for fewer than 20 leads, and where the
    highest score alone is more than a tenth's."""
    total = sum(leads_by_score.values())
    if total < ENOUGH_SCORES:
        return None
    reached, found = 0, None
    for score in sorted(leads_by_score, reverse=True):
        reached += leads_by_score[score]
        if reached > total * BEST_SHARE:
            break
        found = float(score)
    return found


def win_rates_of(records: list[Performance]) -> dict[UUID, float]:
    """Shrunken win rates, fractions by member, of those who decided anything."""
    decided, won = sum(each.decided for each in records), sum(each.won for each in records)
    if not decided:
        return {}
    return {each.member_id: shrunken_rate(each, won / decided) for each in records}


def measured_basis(scope: OrgScope, session: Session, now: datetime) -> Basis:
    """What score-based assignment goes by at `now`: first scores of the leads created in the last 90 days,
    win rates of those closed in the last 365."""
    counts = session.execute(
        select(Lead.initial_score, func.count())
        .where(*visible(scope), Lead.created_at > now - timedelta(days=SCORES_DAYS), Lead.created_at <= now)
        .group_by(Lead.initial_score)
    )
    records = performances(scope, session, now - timedelta(days=WINS_DAYS), now)
    return Basis(top_score_of({row[0]: row[1] for row in counts}), win_rates_of(records))


def kept_basis(scope: OrgScope, session: Session, row: AssignmentSetting, now: datetime) -> Basis:
    """The basis as of at most a day ago, measured anew and kept where it is older; `row` is locked.

    Measuring reads the leads of a year, a new lead mustn't wait for that.
    """
    if row.basis_at is not None and timedelta() <= now - row.basis_at < KEPT_FOR:
        return _read(row.basis)
    basis = measured_basis(scope, session, now)
    session.execute(
        update(AssignmentSetting)
        .where(AssignmentSetting.organization_id == scope.organization_id)
        .values(basis=_written(basis), basis_at=now),
        execution_options={"synchronize_session": False},
    )
    return basis


def _written(basis: Basis) -> dict[str, Any]:
    rates = {str(member): rate for member, rate in basis.rates.items()}
    return {"top_score": basis.top_score, "win_rates": rates}


def _read(kept: Mapping[str, Any]) -> Basis:
    rates = {UUID(member): float(rate) for member, rate in (kept.get("win_rates") or {}).items()}
    return Basis(kept.get("top_score"), rates)
