"""How many leads are decided: what there is to learn from."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.database.models import DailyLeadMetrics
from services.scope import OrgScope
from services.vocabulary import Outcome


def decided_leads(scope: OrgScope, session: Session) -> tuple[int, int]:
    """The organization's won and lost leads, merged ones not among them; from the roll-up."""
    counts = session.execute(
        select(DailyLeadMetrics.outcome, func.sum(DailyLeadMetrics.leads))
        .where(
            DailyLeadMetrics.organization_id == scope.organization_id,
            DailyLeadMetrics.outcome.in_([Outcome.WON.value, Outcome.LOST.value]),
        )
        .group_by(DailyLeadMetrics.outcome)
    )
    found = {outcome: int(leads) for outcome, leads in counts}
    return found.get(Outcome.WON.value, 0), found.get(Outcome.LOST.value, 0)
