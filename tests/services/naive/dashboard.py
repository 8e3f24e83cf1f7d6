"""The executive dashboard a second time: slow, obvious, straight from metrics.md."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import Any

from tests.services.naive.behavior import behavior_insights
from tests.services.naive.blocked import blocked_leads, blocked_pipeline
from tests.services.naive.clock import period, previous_period
from tests.services.naive.funnel import conversion_funnel
from tests.services.naive.model import Filters, Lead, Member, World
from tests.services.naive.population import cohort_of, count_won, estimated_total, known_at, matching_leads
from tests.services.naive.scores import score_distribution, score_quality
from tests.services.naive.sources import source_performance
from tests.services.naive.statistics import mean, rate, rounded
from tests.services.naive.timing import stage_timing


def naive_dashboard(
    world: World, start: date, end: date, filters: Filters, now: datetime, viewer: Member
) -> dict[str, Any]:
    """`data` of the dashboard as in interfaces.md, all but `alerts`."""
    leads = matching_leads(world, filters, viewer)
    this_period = period(start, end, world.timezone, now)
    cohort = cohort_of(leads, this_period)
    before = cohort_of(leads, previous_period(start, end, world.timezone, now))
    return {
        "summary_metrics": {
            **_summary(cohort, before),
            "open_value": rounded(estimated_total([lead for lead in known_at(leads, now) if lead.is_open])),
            "blocked_value": rounded(estimated_total(blocked_leads(world, leads, now))),
            "period": {"start": start.isoformat(), "end": end.isoformat()},
        },
        "conversion_funnel": conversion_funnel(world, cohort, now),
        "score_distribution": score_distribution(cohort),
        "score_quality": score_quality(cohort),
        "source_performance": source_performance(world, cohort, start, end, filters, now),
        "stage_timing": stage_timing(world, leads, this_period, now),
        "blocked_pipeline": blocked_pipeline(world, leads, now),
        "behavior_insights": behavior_insights(world, leads, now),
    }


def _summary(cohort: list[Lead], before: list[Lead]) -> dict[str, Any]:
    score, score_before = _average_score(cohort), _average_score(before)
    conversion = rate(count_won(cohort), len(cohort))
    conversion_before = rate(count_won(before), len(before))
    growth = Fraction((len(cohort) - len(before)) * 100, len(before)) if before else None
    return {
        "total_leads": len(cohort),
        "leads_growth_percentage": rounded(growth),
        "average_score": rounded(score),
        "score_trend": rounded(_change(score, score_before)),
        "conversion_rate": rounded(conversion),
        "conversion_trend": rounded(_change(conversion, conversion_before)),
    }


def _average_score(leads: list[Lead]) -> Fraction | None:
    return mean([lead.lead_score for lead in leads])


def _change(now: Fraction | None, before: Fraction | None) -> Fraction | None:
    """In points; null when either side is."""
    return None if now is None or before is None else now - before
