"""The summary cards and their sparklines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from services.database.queries.cohort import DayGroup
from services.database.queries.open_pipeline import ValueFlow
from services.metrics.cohort import Cohort
from services.metrics.rounding import money, rounded
from services.metrics.statistics import percent
from services.periods import Period

MOST_POINTS = 31
"""A sparkline with more points than that is a smear: longer periods are drawn by equal spans of days."""


def summary_metrics(
    cohort: Cohort, previous: Cohort, period: Period, *, open_value: Decimal, blocked_value: Decimal
) -> dict[str, Any]:
    """`summary_metrics` of the dashboard's JSON. Definition: "Summary cards" in metrics.md.

    Growth in % (None, shown as "new", when the previous period had no leads); changes of score and
    conversion in points (None when either side is unknown).
    """
    score, score_before = cohort.average_score, previous.average_score
    rate, rate_before = _rate(cohort), _rate(previous)
    return {
        "total_leads": cohort.leads,
        "leads_growth_percentage": percent(cohort.leads - previous.leads, previous.leads),
        "average_score": rounded(score),
        "score_trend": _difference(score, score_before),
        "conversion_rate": rounded(rate),
        "conversion_trend": _difference(rate, rate_before),
        "open_value": money(open_value),
        "blocked_value": money(blocked_value),
        "period": {"start": period.start.isoformat(), "end": period.end.isoformat()},
        "previous": {"total_leads": previous.leads, "won": previous.won},
    }


def _rate(cohort: Cohort) -> float | None:
    return cohort.won / cohort.leads * 100 if cohort.leads else None


def _difference(now: float | None, before: float | None) -> float | None:
    return None if now is None or before is None else rounded(now - before)


def sparklines(
    days: Sequence[DayGroup],
    flows: Sequence[ValueFlow],
    period: Period,
    today: date,
    *,
    open_value: Decimal,
    blocked_value: Decimal,
) -> dict[str, list[Any]]:
    """The cards over the period, one point a span of days (`ends`: each span's last day).

    `leads`, `average_score` and `conversion_rate` of the leads created in the span (None where it has
    none); `open_value` and `blocked_value` as they stood at its end, at today's estimates.
    """
    last = min(period.end, today)
    length = max(0, (last - period.start).days + 1)
    if not length:
        return {name: [] for name in ("ends", *_SERIES)}
    width = -(-length // MOST_POINTS)
    ends = [last - timedelta(days=back) for back in range(0, length, width)][::-1]
    lines: dict[str, list[Any]] = {"ends": [end.isoformat() for end in ends], **{n: [] for n in _SERIES}}
    start = period.start
    for end in ends:
        span = [group for group in days if start <= group.day <= end]
        leads = sum(group.leads for group in span)
        lines["leads"].append(leads)
        lines["average_score"].append(rounded(sum(g.score_sum for g in span) / leads) if leads else None)
        lines["conversion_rate"].append(percent(sum(group.won for group in span), leads))
        later = [flow for flow in flows if flow.day > end]
        lines["open_value"].append(money(open_value - sum((f.open_value for f in later), Decimal(0))))
        lines["blocked_value"].append(
            money(blocked_value - sum((f.blocked_value for f in later), Decimal(0)))
        )
        start = end + timedelta(days=1)
    return lines


_SERIES = ("leads", "average_score", "conversion_rate", "open_value", "blocked_value")
