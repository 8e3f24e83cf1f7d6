"""Sources of the cohort: what they bring, what they cost."""

from __future__ import annotations

import calendar
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.services.naive.clock import days_between, local_date
from tests.services.naive.funnel import rounded_interval
from tests.services.naive.model import Filters, Lead, World
from tests.services.naive.population import count_won
from tests.services.naive.statistics import mean, rate, rounded


def spend_by_source(world: World, start: date, end: date, now: datetime) -> dict[str, Fraction]:
    """A month's amount is spread evenly over its days; the period's days up to today count."""
    today = local_date(now, world.timezone)
    counted = [day for day in days_between(start, end) if day <= today]
    spent: dict[str, Fraction] = {}
    for row in world.spend:
        a_day = Fraction(row.amount) / calendar.monthrange(row.month.year, row.month.month)[1]
        for day in counted:
            if (day.year, day.month) == (row.month.year, row.month.month):
                spent[row.source] = spent.get(row.source, Fraction(0)) + a_day
    return {source: amount for source, amount in spent.items() if amount > 0}


def source_performance(
    world: World, cohort: list[Lead], start: date, end: date, filters: Filters, now: datetime
) -> list[dict[str, Any]]:
    """Every source with leads in the cohort or spend in the period, by name."""
    spent = spend_by_source(world, start, end, now)
    sources = {lead.source for lead in cohort} | set(spent)
    if filters.sources:
        sources &= set(filters.sources)
    return [
        _source(source, [lead for lead in cohort if lead.source == source], spent.get(source))
        for source in sorted(sources)
    ]


def _source(source: str, leads: list[Lead], spend: Fraction | None) -> dict[str, Any]:
    won = count_won(leads)
    revenue = sum((Fraction(lead.won_value) for lead in leads if lead.is_won), Fraction(0))
    return {
        "source": source,
        "total_leads": len(leads),
        "closed_leads": won,
        "conversion_rate": rounded(rate(won, len(leads))),
        "conversion_interval": rounded_interval(won, len(leads)),
        "avg_score": rounded(mean([lead.lead_score for lead in leads])),
        "revenue": rounded(revenue),
        "spend": rounded(spend if spend is not None else Decimal(0)),
        "cost_per_lead": rounded(spend / len(leads)) if spend is not None and leads else None,
        "cost_per_won": rounded(spend / won) if spend is not None and won else None,
        "roi_percentage": rounded((revenue - spend) / spend * 100) if spend is not None else None,
    }
