"""How long leads stay: Kaplan–Meier in one statement."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Float,
    FunctionElement,
    and_,
    case,
    cast,
    distinct,
    func,
    select,
)
from sqlalchemy.orm import Session

from services.database.models import Lead, StageStay
from services.database.queries.population import matching
from services.filters import LeadFilter
from services.periods import Period
from services.scope import OrgScope

EPSILON = 1e-9
"""The curve is a product in floating point; a value this near to a threshold is at it."""


class StageSurvival(NamedTuple):
    """Stays of one stage that began in the period; durations in days."""

    stage: str
    stays: int
    open: int
    leads: int
    mean_days: float | None
    median_days: float | None
    p90_days: float | None


def stage_survival(
    scope: OrgScope, session: Session, filters: LeadFilter, period: Period, now: datetime
) -> list[StageSurvival]:
    """Kaplan–Meier by stage, open stays censored at `now`: the first duration at which the survival
    curve is at or below 0.5 (0.1), null when it never is."""
    ended = func.coalesce(StageStay.left_at <= now, False)
    seconds = func.date_part("epoch", func.least(StageStay.left_at, now) - StageStay.entered_at)
    stays = (
        select(StageStay.stage, StageStay.lead_id, seconds.label("seconds"), ended.label("ended"))
        .join(Lead, and_(Lead.organization_id == StageStay.organization_id, Lead.id == StageStay.lead_id))
        .where(
            StageStay.organization_id == scope.organization_id,
            StageStay.entered_at >= period.since,
            StageStay.entered_at < period.until,
            *matching(scope, filters),
        )
        .cte("stays")
    )
    durations = (
        select(
            stays.c.stage,
            stays.c.seconds,
            func.count().label("stays"),
            func.count().filter(stays.c.ended).label("ends"),
        )
        .group_by(stays.c.stage, stays.c.seconds)
        .subquery("durations")
    )
    at_risk = func.sum(durations.c.stays).over(
        partition_by=durations.c.stage, order_by=durations.c.seconds.desc()
    )
    risks = select(durations, at_risk.label("at_risk")).subquery("risks")
    factor = 1 - cast(risks.c.ends, Float) / cast(risks.c.at_risk, Float)

    def running(aggregate: FunctionElement[Any]) -> ColumnElement[Any]:
        return aggregate.over(partition_by=risks.c.stage, order_by=risks.c.seconds)

    survival = case(
        (running(func.bool_or(risks.c.ends == risks.c.at_risk)), 0.0),
        else_=func.exp(running(func.sum(case((risks.c.ends < risks.c.at_risk, func.ln(factor)))))),
    )
    curve = select(risks, survival.label("survival")).subquery("curve")

    def first_at_or_below(level: float) -> ColumnElement[Any]:
        return func.min(curve.c.seconds).filter(curve.c.survival <= level + EPSILON)

    statement = select(
        curve.c.stage,
        func.sum(curve.c.stays),
        func.sum(curve.c.stays - curve.c.ends),
        func.sum(curve.c.seconds * curve.c.ends) / func.nullif(func.sum(curve.c.ends), 0),
        first_at_or_below(0.5),
        first_at_or_below(0.1),
    ).group_by(curve.c.stage)
    of_leads = select(stays.c.stage, func.count(distinct(stays.c.lead_id))).group_by(stays.c.stage)
    leads: dict[str, int] = dict(session.execute(of_leads).all())
    return [
        StageSurvival(stage, int(count), int(unfinished), leads[stage], *(_days(value) for value in times))
        for stage, count, unfinished, *times in session.execute(statement)
    ]


def _days(seconds: object) -> float | None:
    return None if seconds is None else float(seconds) / 86_400  # type: ignore[arg-type]
