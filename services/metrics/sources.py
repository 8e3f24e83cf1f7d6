"""Sources: conversion with its interval, revenue, spend and return."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from services.metrics.cohort import Cohort
from services.metrics.rounding import money, rounded
from services.metrics.statistics import percent, wilson_interval
from services.periods import Period


def spend_in_period(
    months: Iterable[tuple[str, date, Decimal]], period: Period, today: date
) -> dict[str, Decimal]:
    """Spend per source inside the period: a month's amount spread evenly over its calendar days, of
    which those of the period up to today count."""
    last = min(period.end, today)
    spend: dict[str, Decimal] = defaultdict(Decimal)
    for source, month, amount in months:
        length = monthrange(month.year, month.month)[1]
        first_day, last_day = max(month, period.start), min(month.replace(day=length), last)
        days = (last_day - first_day).days + 1
        if days > 0:
            spend[source] += amount * days / length
    return dict(spend)


def source_performance(cohort: Cohort, spend: dict[str, Decimal]) -> list[dict[str, Any]]:
    """`source_performance` of the dashboard's JSON, most leads first.

    Every source with leads in the cohort or spend in the period; with no spend, cost and ROI are None.
    Definition: "Sources" in metrics.md.
    """
    names = {group.source for group in cohort.groups} | {name for name, amount in spend.items() if amount}
    rows = [_source(name, cohort.where(lambda g, n=name: g.source == n), spend.get(name)) for name in names]  # type: ignore[misc]
    return sorted(rows, key=lambda row: (-row["total_leads"], row["source"]))


def _source(name: str, leads: Cohort, spend: Decimal | None) -> dict[str, Any]:
    total, won, revenue = leads.leads, leads.won, leads.won_value
    paid = spend if spend else None
    return {
        "source": name,
        "total_leads": total,
        "closed_leads": won,
        "conversion_rate": percent(won, total),
        "conversion_interval": wilson_interval(won, total),
        "avg_score": rounded(leads.average_score),
        "revenue": money(revenue),
        "spend": money(spend or Decimal(0)),
        "cost_per_lead": money(paid / total) if paid and total else None,
        "cost_per_won": money(paid / won) if paid and won else None,
        "roi_percentage": rounded((revenue - paid) / paid * 100) if paid else None,
    }
