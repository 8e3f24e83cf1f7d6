"""The cohort of a period, in one scan of it and of the period before."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Date, and_, case, cast, extract, func, literal, or_, select
from sqlalchemy.orm import Session

from services.database.models import Lead, StageStay
from services.database.queries.population import created_in, matching, visible, won_value
from services.filters import LeadFilter
from services.periods import Period
from services.scope import OrgScope
from services.vocabulary import Outcome

YEAR = timedelta(days=365)


class CohortGroup(NamedTuple):
    """Leads alike in every dimension a figure needs."""

    current: bool
    """Of the period; else of the previous one."""
    mature: bool
    source: str
    stage: str
    outcome: str
    reached: int
    score: int
    leads: int
    estimated_value: Decimal
    won_value: Decimal


def cohort_groups(
    scope: OrgScope,
    session: Session,
    filters: LeadFilter,
    period: Period,
    previous: Period,
    mature_before: datetime | None,
) -> list[CohortGroup]:
    current = created_in(period)
    mature = literal(False) if mature_before is None else Lead.created_at <= mature_before
    dimensions = (
        case((current, True), else_=False).label("current"),
        mature.label("mature"),
        Lead.source,
        Lead.stage,
        Lead.outcome,
        Lead.reached,
        Lead.lead_score,
    )
    statement = (
        select(
            *dimensions,
            func.count(),
            func.coalesce(func.sum(Lead.estimated_value), 0),
            func.coalesce(func.sum(won_value()).filter(Lead.outcome == Outcome.WON), 0),
        )
        .where(*matching(scope, filters), or_(current, created_in(previous)))
        .group_by(*dimensions)
    )
    return [CohortGroup(*row) for row in session.execute(statement)]


class DayGroup(NamedTuple):
    day: date
    leads: int
    won: int
    score_sum: int


def cohort_by_day(scope: OrgScope, session: Session, filters: LeadFilter, period: Period) -> list[DayGroup]:
    """The cohort by local day of creation; days without leads are absent."""
    day = cast(func.timezone(period.zone.key, Lead.created_at), Date).label("day")
    statement = (
        select(
            day,
            func.count(),
            func.count().filter(Lead.outcome == Outcome.WON),
            func.sum(Lead.lead_score),
        )
        .where(*matching(scope, filters), created_in(period))
        .group_by(day)
        .order_by(day)
    )
    return [DayGroup(*row) for row in session.execute(statement)]


def maturity_horizon(scope: OrgScope, session: Session, now: datetime) -> tuple[int, float | None]:
    """(wins of the last 365 days, 90th percentile of created→won in days): the whole organization's,
    unfiltered and whoever looks, for it says how long deals take here, not whose they are."""
    days = extract("epoch", Lead.closed_at - Lead.created_at) / 86_400
    statement = select(func.count(), func.percentile_cont(0.9).within_group(days)).where(
        Lead.organization_id == scope.organization_id,
        Lead.merged_into_id.is_(None),
        Lead.outcome == Outcome.WON,
        Lead.closed_at > now - YEAR,
        Lead.closed_at <= now,
    )
    wins, horizon = session.execute(statement).one()
    return wins, None if horizon is None else float(horizon)


def completed_stay_days(
    scope: OrgScope, session: Session, filters: LeadFilter, period: Period, now: datetime
) -> dict[str, float]:
    """Mean length in days of the completed stays of the cohort's leads, by stage."""
    length = extract("epoch", StageStay.left_at - StageStay.entered_at) / 86_400
    statement = (
        select(StageStay.stage, func.avg(length))
        .join(
            Lead,
            and_(Lead.organization_id == StageStay.organization_id, Lead.id == StageStay.lead_id),
        )
        .where(
            StageStay.organization_id == scope.organization_id,
            *matching(scope, filters),
            created_in(period),
            StageStay.left_at <= now,
        )
        .group_by(StageStay.stage)
    )
    return {stage: float(mean) for stage, mean in session.execute(statement)}


def decided_by_initial_score(
    scope: OrgScope, session: Session, filters: LeadFilter, period: Period
) -> list[tuple[int, int, int]]:
    """(initial score, won, lost) of the cohort's decided leads, ascending by score."""
    statement = (
        select(
            Lead.initial_score,
            func.count().filter(Lead.outcome == Outcome.WON),
            func.count().filter(Lead.outcome == Outcome.LOST),
        )
        .where(*matching(scope, filters), created_in(period), Lead.outcome != Outcome.OPEN)
        .group_by(Lead.initial_score)
        .order_by(Lead.initial_score)
    )
    return [(score, won, lost) for score, won, lost in session.execute(statement)]


def merged_in_period(scope: OrgScope, session: Session, period: Period) -> int:
    """Leads created in the period that were merged into another and so are in no population."""
    mine = visible(scope)[2:]
    return (
        session.scalar(
            select(func.count()).where(
                Lead.organization_id == scope.organization_id,
                Lead.merged_into_id.is_not(None),
                created_in(period),
                *mine,
            )
        )
        or 0
    )
