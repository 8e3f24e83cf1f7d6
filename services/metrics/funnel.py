"""The conversion funnel of a cohort, its bottleneck, its health and its maturity."""

from __future__ import annotations

from typing import Any

from services.metrics.cohort import Cohort
from services.metrics.rounding import money, rounded
from services.metrics.statistics import percent, share, weighted_median, wilson_interval
from services.vocabulary import OPEN_STAGES, FunnelHealth, Outcome, Stage

ENOUGH_LEADS = 20
ENOUGH_WINS = 30


def conversion_funnel(
    cohort: Cohort,
    stay_days: dict[str, float],
    horizon_days: float | None,
) -> dict[str, Any]:
    """`conversion_funnel` of the dashboard's JSON.

    `stay_days`: mean completed stay by stage. Definition: "Conversion funnel" in metrics.md.
    """
    total, won = cohort.leads, cohort.won
    reached = {stage: cohort.where(lambda g, k=stage.ordinal: g.reached >= k).leads for stage in Stage}  # type: ignore[misc]
    return {
        "stages": {stage.value: _stage(cohort, stage, reached, stay_days) for stage in Stage},
        "overall_conversion_rate": percent(won, total),
        "overall_conversion_interval": wilson_interval(won, total),
        "win_rate": percent(won, won + cohort.lost),
        "total_leads_in_funnel": total,
        "closed_leads": won,
        "bottleneck_stage": bottleneck(reached),
        "funnel_health": funnel_health(won, total).value,
        "maturity": maturity(cohort, horizon_days),
    }


def _stage(
    cohort: Cohort, stage: Stage, reached: dict[Stage, int], stay_days: dict[str, float]
) -> dict[str, Any]:
    arrived = cohort.where(lambda group: group.reached >= stage.ordinal)
    here = cohort.where(lambda group: group.stage == stage)
    current = here.with_outcome(Outcome.OPEN)
    count = reached[stage]
    before = count if stage is Stage.LEAD else reached[Stage.from_ordinal(stage.ordinal - 1)]
    return {
        "count": count,
        "current": current.leads,
        "percentage": share(count, cohort.leads),
        "conversion_rate": percent(count, before),
        "conversion_interval": wilson_interval(count, before),
        "avg_score": rounded(arrived.average_score),
        "median_score": rounded(weighted_median(arrived.scores)),
        "avg_days": rounded(stay_days.get(stage)),
        "value": money(current.estimated_value),
        "lost": here.lost,
    }


def bottleneck(reached: dict[Stage, int]) -> str | None:
    """Among stages entered by at least 20 leads, the one the smallest share moved on from."""
    onward = {
        stage: reached[Stage.from_ordinal(stage.ordinal + 1)] / reached[stage]
        for stage in OPEN_STAGES
        if reached[stage] >= ENOUGH_LEADS
    }
    return min(onward, key=lambda stage: onward[stage]).value if onward else None


def funnel_health(won: int, total: int) -> FunnelHealth:
    """By overall conversion: ≥ 30 Excellent, ≥ 15 Good, ≥ 5 Fair, else Poor; below 20 leads unknown."""
    if total < ENOUGH_LEADS:
        return FunnelHealth.NOT_ENOUGH_DATA
    rate = won / total * 100
    for floor, health in ((30, FunnelHealth.EXCELLENT), (15, FunnelHealth.GOOD), (5, FunnelHealth.FAIR)):
        if rate >= floor:
            return health
    return FunnelHealth.POOR


def maturity(cohort: Cohort, horizon_days: float | None) -> dict[str, float | None]:
    """How much of the cohort is old enough to have been decided, and what that part converted."""
    if horizon_days is None:
        return {"horizon_days": None, "mature_share": None, "mature_conversion_rate": None}
    mature = cohort.where(lambda group: group.mature)
    return {
        "horizon_days": rounded(horizon_days),
        "mature_share": share(mature.leads, cohort.leads),
        "mature_conversion_rate": percent(mature.won, mature.leads),
    }
