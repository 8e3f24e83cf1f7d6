"""Open leads now: their value, and which are blocked, where and why."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Date, and_, case, cast, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from services.database.models import Lead, StageStay
from services.database.queries.population import blocked, matching
from services.filters import LeadFilter
from services.periods import Period
from services.scope import OrgScope
from services.vocabulary import BlockedReason, Outcome

RECENT = timedelta(days=7)


class BlockedGroup(NamedTuple):
    stage: str
    reason: BlockedReason | None
    """None: open, but not blocked."""
    leads: int
    value: Decimal
    oldest_since: datetime


def blocked_reason(behavior: Any, now: datetime) -> ColumnElement[str]:
    """The first reason that applies to a blocked lead (`Blocked pipeline` in metrics.md)."""
    last = behavior.c.last_interaction_at
    outbound, answered = behavior.c.last_outbound_at, behavior.c.last_lead_action_at
    return case(
        (Lead.assigned_user_id.is_(None), BlockedReason.UNASSIGNED.value),
        (behavior.c.first_contact_at.is_(None), BlockedReason.NEVER_CONTACTED.value),
        (last < now - RECENT, BlockedReason.NO_RECENT_INTERACTION.value),
        (
            and_(outbound.is_not(None), or_(answered.is_(None), outbound > answered)),
            BlockedReason.WAITING_FOR_LEAD.value,
        ),
        else_=BlockedReason.SLOW_STAGE.value,
    )


def open_groups(
    scope: OrgScope,
    session: Session,
    filters: LeadFilter,
    limits: dict[str, float],
    now: datetime,
    behavior: Any,
) -> list[BlockedGroup]:
    """Open leads of now by stage and reason for being blocked, whatever their creation date."""
    reason = case((blocked(limits, now), blocked_reason(behavior, now)), else_=None).label("reason")
    statement = (
        select(
            Lead.stage,
            reason,
            func.count(),
            func.coalesce(func.sum(Lead.estimated_value), 0),
            func.min(Lead.stage_entered_at),
        )
        .outerjoin(behavior, behavior.c.lead_id == Lead.id)
        .where(*matching(scope, filters), Lead.outcome == Outcome.OPEN, Lead.created_at <= now)
        .group_by(Lead.stage, reason)
    )
    return [
        BlockedGroup(stage, BlockedReason(why) if why else None, leads, value, oldest)
        for stage, why, leads, value, oldest in session.execute(statement)
    ]


class ValueFlow(NamedTuple):
    """What a local day added to the open and to the blocked pipeline, at today's estimates."""

    day: date
    open_value: Decimal
    blocked_value: Decimal


def value_flows(
    scope: OrgScope,
    session: Session,
    filters: LeadFilter,
    limits: dict[str, float],
    period: Period,
    now: datetime,
) -> list[ValueFlow]:
    """Net change of open and blocked value by local day of the period, from the stays: a lead is open
    from its first stay's beginning to its stays' ends, and blocked from a stay's limit on."""
    value = func.coalesce(Lead.estimated_value, 0)
    stays = (
        select(
            StageStay.entered_at,
            (StageStay.entered_at + _limit(limits)).label("due_at"),
            func.coalesce(StageStay.left_at, literal(now + timedelta(days=1))).label("left_at"),
            value.label("value"),
        )
        .join(Lead, and_(Lead.organization_id == StageStay.organization_id, Lead.id == StageStay.lead_id))
        .where(
            StageStay.organization_id == scope.organization_id,
            *matching(scope, filters),
            func.coalesce(StageStay.left_at, now) >= period.since,
        )
        .cte("stays")
    )
    late = stays.c.due_at < stays.c.left_at
    steps = union_all(
        _step(stays.c.entered_at, stays.c.value, literal(0)),
        _step(stays.c.left_at, -stays.c.value, case((late, -stays.c.value), else_=0)),
        _step(stays.c.due_at, literal(0), stays.c.value).where(late),
    ).subquery("steps")
    day = cast(func.timezone(period.zone.key, steps.c.at), Date).label("day")
    statement = (
        select(day, func.sum(steps.c.open_value), func.sum(steps.c.blocked_value))
        .where(steps.c.at >= period.since, steps.c.at <= now)
        .group_by(day)
        .order_by(day)
    )
    return [ValueFlow(*row) for row in session.execute(statement)]


def _step(at: Any, open_value: Any, blocked_value: Any) -> Any:
    return select(at.label("at"), open_value.label("open_value"), blocked_value.label("blocked_value"))


def _limit(limits: dict[str, float]) -> ColumnElement[Any]:
    return case(
        {stage: literal(timedelta(days=days)) for stage, days in limits.items()}, value=StageStay.stage
    )
