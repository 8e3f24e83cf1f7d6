"""Stage timing: stays that began in the period, open ones censored at now."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from services.vocabulary import OPEN_STAGES
from tests.services.naive.clock import SECONDS_PER_DAY, Range
from tests.services.naive.model import Lead, Stay, World
from tests.services.naive.statistics import Observation, first_time_at_or_below, mean, rounded

STAYS_FLOOR = 20


def observe(stay: Stay, now: datetime) -> Observation:
    """How many days it lasted so far; a stay that ends after now is open now."""
    ended = stay.left_at is not None and stay.left_at <= now
    last_seen = stay.left_at if stay.left_at is not None and ended else now
    microseconds = (last_seen - stay.entered_at) // timedelta(microseconds=1)
    return Fraction(microseconds, SECONDS_PER_DAY * 10**6), ended


def stage_timing(world: World, leads: list[Lead], period: Range, now: datetime) -> dict[str, Any]:
    """`leads` are all that match the filters, whenever created."""
    return {
        stage.value: _timing(
            [
                observe(stay, now)
                for lead in leads
                for stay in lead.stays
                if stay.stage is stage and stay.entered_at in period and stay.entered_at <= now
            ],
            world.limit_days(stage),
        )
        for stage in OPEN_STAGES
    }


def _timing(stays: list[Observation], limit_days: float) -> dict[str, Any]:
    average = mean([days for days, ended in stays if ended])
    median = first_time_at_or_below(stays, Fraction(1, 2))
    return {
        "lead_count": len(stays),
        "open_count": sum(1 for _, ended in stays if not ended),
        "avg_days": rounded(average),
        "median_days": rounded(median),
        "p90_days": rounded(first_time_at_or_below(stays, Fraction(1, 10))),
        "limit_days": rounded(limit_days),
        "status": status(len(stays), median, average, limit_days),
    }


def status(stays: int, median: Fraction | None, average: Fraction | None, limit_days: float) -> str:
    """The floor comes first: below it nothing is said of the stage."""
    if stays < STAYS_FLOOR:
        return "Not enough data"
    typical = median if median is not None else average
    return "Slow" if typical is not None and typical > Fraction(limit_days) else "Good"
