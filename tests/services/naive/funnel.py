"""Conversion funnel of the cohort, and its maturity."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from services.vocabulary import OPEN_STAGES, Stage
from tests.services.naive.clock import SECONDS_PER_DAY, in_days
from tests.services.naive.model import Lead, World
from tests.services.naive.population import count_won, estimated_total
from tests.services.naive.statistics import mean, median, percentile, rate, rounded, share, wilson

BOTTLENECK_FLOOR = 20
HEALTH_FLOOR = 20
WINS_FLOOR = 30


def rounded_interval(successes: int, trials: int) -> list[float | None] | None:
    interval = wilson(successes, trials)
    return None if interval is None else [rounded(bound) for bound in interval]


def conversion_funnel(world: World, cohort: list[Lead], now: datetime) -> dict[str, Any]:
    won = count_won(cohort)
    lost = sum(1 for lead in cohort if lead.is_lost)
    return {
        "stages": {stage.value: _stage(stage, cohort, now) for stage in Stage},
        "overall_conversion_rate": rounded(rate(won, len(cohort))),
        "overall_conversion_interval": rounded_interval(won, len(cohort)),
        "win_rate": rounded(rate(won, won + lost)),
        "total_leads_in_funnel": len(cohort),
        "closed_leads": won,
        "bottleneck_stage": bottleneck(cohort),
        "funnel_health": health(won, len(cohort)),
        "maturity": _maturity(world, cohort, now),
    }


def _reached(cohort: list[Lead], ordinal: int) -> list[Lead]:
    return [lead for lead in cohort if lead.reached >= ordinal]


def _stage(stage: Stage, cohort: list[Lead], now: datetime) -> dict[str, Any]:
    counted = _reached(cohort, stage.ordinal)
    # All leads enter the funnel, so the first stage's rate is of the cohort itself: 100, null of none.
    before = _reached(cohort, stage.ordinal - 1)
    sitting = [lead for lead in cohort if lead.is_open and lead.stage is stage]
    scores = [lead.lead_score for lead in counted]
    completed = [
        in_days(stay.left_at - stay.entered_at)
        for lead in cohort
        for stay in lead.stays
        if stay.stage is stage and stay.left_at is not None and stay.left_at <= now
    ]
    return {
        "count": len(counted),
        "current": len(sitting),
        "percentage": rounded(share(len(counted), len(cohort))),
        "conversion_rate": rounded(rate(len(counted), len(before))),
        "conversion_interval": rounded_interval(len(counted), len(before)),
        "avg_score": rounded(mean(scores)),
        "median_score": rounded(median(scores)),
        "avg_days": rounded(mean(completed)),
        "value": rounded(estimated_total(sitting)),
        "lost": sum(1 for lead in cohort if lead.is_lost and lead.stage is stage),
    }


def bottleneck(cohort: list[Lead]) -> str | None:
    """The stage the smallest share moved on from, of those that at least 20 leads reached."""
    worst: tuple[Fraction, str] | None = None
    for stage in OPEN_STAGES:
        entered = len(_reached(cohort, stage.ordinal))
        if entered < BOTTLENECK_FLOOR:
            continue
        moved_on = Fraction(len(_reached(cohort, stage.ordinal + 1)), entered)
        if worst is None or moved_on < worst[0]:
            worst = (moved_on, stage.value)
    return None if worst is None else worst[1]


def health(won: int, size: int) -> str:
    if size < HEALTH_FLOOR:
        return "Not enough data"
    overall = Fraction(won * 100, size)
    if overall >= 30:
        return "Excellent"
    if overall >= 15:
        return "Good"
    if overall >= 5:
        return "Fair"
    return "Poor"


def horizon_days(world: World, now: datetime) -> Fraction | None:
    """90th percentile of created→won over the whole organization's wins of the last 365 days."""
    ages = [
        Fraction((lead.closed_at - lead.created_at) // timedelta(microseconds=1), SECONDS_PER_DAY * 10**6)
        for lead in world.leads
        if lead.merged_into_id is None
        and lead.is_won
        and lead.closed_at is not None
        and now - timedelta(days=365) < lead.closed_at <= now
    ]
    return percentile(ages, Fraction(9, 10)) if len(ages) >= WINS_FLOOR else None


def _maturity(world: World, cohort: list[Lead], now: datetime) -> dict[str, Any]:
    horizon = horizon_days(world, now)
    if horizon is None:
        return {"horizon_days": None, "mature_share": None, "mature_conversion_rate": None}
    mature = [lead for lead in cohort if in_days(now - lead.created_at) >= horizon]
    return {
        "horizon_days": rounded(horizon),
        "mature_share": rounded(share(len(mature), len(cohort))),
        "mature_conversion_rate": rounded(rate(count_won(mature), len(mature))),
    }
