"""What the rules about a level read: late first contacts, returns of sources, silence, blocked value."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import case, func, literal, or_, select
from sqlalchemy.orm import Session

from services.database.models import AuditLog, Import, Interaction, Lead, LeadBehavior, StageStay
from services.database.queries.alerts import contacted_late, created_between, days_of
from services.database.queries.population import visible, won_value
from services.scope import OrgScope
from services.vocabulary import ImportStatus, Outcome


def late_contacts(
    scope: OrgScope, session: Session, since: datetime, until: datetime, hours: float
) -> tuple[int, int]:
    """(leads created in the window, those of them not contacted within `hours`)."""
    statement = (
        select(func.count(), func.count().filter(contacted_late(hours)))
        .select_from(Lead)
        .outerjoin(
            LeadBehavior,
            (LeadBehavior.organization_id == Lead.organization_id) & (LeadBehavior.lead_id == Lead.id),
        )
        .where(*visible(scope), *created_between(since, until))
    )
    leads, late = session.execute(statement).one()
    return leads, late


class SourceCohort(NamedTuple):
    source: str
    leads: int
    won: int
    revenue: Decimal


def source_cohorts(
    scope: OrgScope, session: Session, since: datetime, until: datetime, at: datetime
) -> list[SourceCohort]:
    """The leads created in the window by source, and what was won of them by `at`."""
    won = (Lead.outcome == Outcome.WON) & (Lead.closed_at <= at)
    statement = (
        select(
            Lead.source,
            func.count(),
            func.count().filter(won),
            func.coalesce(func.sum(won_value()).filter(won), 0),
        )
        .where(*visible(scope), *created_between(since, until))
        .group_by(Lead.source)
        .order_by(Lead.source)
    )
    return [SourceCohort(*row) for row in session.execute(statement)]


def newest_record(scope: OrgScope, session: Session, now: datetime, fresh: datetime) -> datetime | None:
    """When a lead, a stage change or an interaction was recorded last, up to `now`; None: never.

    The audit log, the only one without a fitting index, is read only where nothing else is as new as
    `fresh`. Interactions imported today about last year count from the end of their import.
    """
    mine = scope.organization_id
    newest = [
        session.scalar(select(func.max(Lead.created_at)).where(*visible(scope), Lead.created_at <= now)),
        session.scalar(
            select(func.max(Interaction.occurred_at)).where(
                Interaction.organization_id == mine, Interaction.occurred_at <= now
            )
        ),
        session.scalar(
            select(func.max(Import.finished_at)).where(
                Import.organization_id == mine,
                Import.status == ImportStatus.DONE,
                Import.finished_at <= now,
            )
        ),
    ]
    known = [instant for instant in newest if instant is not None]
    if not known or max(known) < fresh:
        logged = session.scalar(
            select(func.max(AuditLog.recorded_at)).where(
                AuditLog.organization_id == mine, AuditLog.recorded_at <= now
            )
        )
        known += [logged] if logged is not None else []
    return max(known, default=None)


def blocked_spans(
    scope: OrgScope, session: Session, limits: dict[str, float], first: datetime, weeks: int
) -> list[tuple[str, int, int, Decimal]]:
    """(stage, from week, to before week, value) of the stays that were over their stage's limit at one
    or more of the instants `first + k weeks`, k < `weeks`, at today's estimates."""
    due = StageStay.entered_at + case(
        {stage: literal(timedelta(days=days)) for stage, days in limits.items()}, value=StageStay.stage
    )
    # Blocked at an instant t when due < t and, where it ended, left > t.
    start = func.floor(days_of(due - first) / 7) + 1
    end = func.coalesce(func.ceil(days_of(StageStay.left_at - first) / 7), weeks)
    low, high = func.greatest(start, 0).label("low"), func.least(end, weeks).label("high")
    statement = (
        select(StageStay.stage, low, high, func.coalesce(func.sum(Lead.estimated_value), 0))
        .join(Lead, (Lead.organization_id == StageStay.organization_id) & (Lead.id == StageStay.lead_id))
        .where(
            StageStay.organization_id == scope.organization_id,
            *visible(scope),
            or_(StageStay.left_at.is_(None), StageStay.left_at > first),
            high > low,
        )
        .group_by(StageStay.stage, low, high)
    )
    return [(stage, int(a), int(b), value) for stage, a, b, value in session.execute(statement)]
