"""What of the whole organization a score is measured against, and when it is worked out.

The *basis* is the organization's median estimate and, per source, how many leads were won, lost and are
there. To work it out is to read all leads, so a write to one lead of many doesn't:

- below `ALWAYS_LIVE` leads it is worked out anew at every write, and exact at any time;
- from there on it is kept (`score_bases`), and scores go by the kept one until the next. It is worked out
  anew by each import of leads or stage changes, by the nightly `refresh_scores`, and by whichever write
  finds it older than `LONGEST_KEPT` by its clock (or none at all).

Kept ones are added, not changed, and old ones removed only where nobody else is at it: nobody waits for
anybody, and no write holds a row that another write needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Column, delete, func, insert, select
from sqlalchemy.orm import Session

from services.database.models import Lead, ScoreBasis
from services.database.source_rates import COUNTS, RATES, counts_by_source
from services.scope import OrgScope
from services.score_factors import median_estimate

ALWAYS_LIVE = 5_000
LONGEST_KEPT = timedelta(hours=25)
"""A day, and an hour for the nightly refresh to come in."""

_UNSYNCHRONIZED = {"synchronize_session": False}


@dataclass(frozen=True, slots=True)
class Basis:
    """The median of the positive estimates (None without any), and per source (won, lost, leads)."""

    median: float | None
    rates: Mapping[str, tuple[int, int, int]]

    @property
    def leads(self) -> int:
        return sum(leads for _won, _lost, leads in self.rates.values())

    def as_rows(self) -> list[dict[str, Any]]:
        """What `listed_rates` takes."""
        totals = [sum(counts[place] for counts in self.rates.values()) for place in range(len(COUNTS))]
        return [
            dict(zip(RATES.columns.keys(), (source, *counts, *totals), strict=True))
            for source, counts in self.rates.items()
        ]


def listed_rates(rows: Any) -> Any:
    """The rows of `Basis.as_rows` with the columns of `services.database.source_rates.RATES`."""
    columns = [Column(column.name, column.type) for column in RATES.columns]
    listed = func.jsonb_to_recordset(rows).table_valued(*columns, name="listed_rates")
    return listed.render_derived(with_types=True)


def basis_of(scope: OrgScope, session: Session, now: datetime) -> Basis:
    """What scores as of `now` are measured against: the kept basis where the organization has many leads
    and it isn't too old, else that of the leads as they stand."""
    kept = session.execute(
        select(ScoreBasis.median, ScoreBasis.rates, ScoreBasis.leads, ScoreBasis.as_of)
        .where(ScoreBasis.organization_id == scope.organization_id)
        .order_by(ScoreBasis.recorded_at.desc())
        .limit(1)
    ).one_or_none()
    if kept is None or kept.leads < ALWAYS_LIVE:
        basis = live_basis(scope, session)
        if basis.leads >= ALWAYS_LIVE and _nobody_is_at_it(scope, session):
            keep_basis(scope, session, basis, now)
        return basis
    if abs(now - kept.as_of) <= LONGEST_KEPT or not _nobody_is_at_it(scope, session):
        return Basis(kept.median, {source: tuple(counts) for source, counts in kept.rates.items()})
    return refresh_basis(scope, session, now)


def refresh_basis(scope: OrgScope, session: Session, now: datetime) -> Basis:
    """Work the basis out anew from the leads as they stand, and keep it as of `now`."""
    basis = live_basis(scope, session)
    keep_basis(scope, session, basis, now)
    return basis


def live_basis(scope: OrgScope, session: Session, lead: type[Lead] = Lead) -> Basis:
    """From the leads as they stand; `lead`: an alias of other rows."""
    counted = session.execute(counts_by_source(scope, lead)).all()
    rates = {row.source: (row.won, row.lost, row.leads) for row in counted}
    return Basis(median_estimate(scope, session, lead), rates)


def keep_basis(scope: OrgScope, session: Session, basis: Basis, now: datetime) -> None:
    """Keep the basis as the newest, as of `now`, and remove former ones that nobody else is removing.

    Of an organization below `ALWAYS_LIVE` too: the kept one tells that it is.
    """
    kept = uuid4()
    session.execute(
        insert(ScoreBasis).values(
            organization_id=scope.organization_id,
            id=kept,
            as_of=now,
            median=basis.median,
            rates={source: list(counts) for source, counts in basis.rates.items()},
            leads=basis.leads,
        )
    )
    mine = ScoreBasis.organization_id == scope.organization_id
    former = select(ScoreBasis.id).where(mine, ScoreBasis.id != kept).with_for_update(skip_locked=True)
    session.execute(
        delete(ScoreBasis).where(mine, ScoreBasis.id.in_(former)), execution_options=_UNSYNCHRONIZED
    )


def _nobody_is_at_it(scope: OrgScope, session: Session) -> bool:
    """Whether it falls to this write to work out the organization's basis for the others too. Asked
    without waiting, and true for no other until the commit."""
    key = func.hashtextextended(f"score_bases:{scope.organization_id}", 0)
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(key))))
