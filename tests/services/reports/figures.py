"""The numbers a report must hold, read from the dashboard's JSON by this test's own hand: which ones, in
which order, and in which unit. It shares no line with what makes the report."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from services.language import DASH, days, instant, money, number, percent

STAGES = ("lead", "contato", "proposta", "negociacao", "fechado")
REASONS = ("unassigned", "never_contacted", "no_recent_interaction", "waiting_for_lead", "slow_stage")
BANDS = ("76-100", "51-75", "26-50", "0-25")
SEGMENTS = ("champion", "promising", "cold", "qualified_unengaged", "standard")
Figure = tuple[str, Any]
"""Unit and value as the JSON has it."""
Rows = list[list[Figure]]
TABLES = (
    "course",
    "funnel",
    "blocked",
    "reasons",
    "scores",
    "quality",
    "sources",
    "timing",
    "behavior",
    "alerts",
)
"""In the order of the workbook's sheets, after the first."""


def _row(record: dict[str, Any], *fields: str) -> list[Figure]:
    """`unit:field` of a record; an interval gives its two ends."""
    found: list[Figure] = []
    for each in fields:
        unit, _colon, name = each.partition(":")
        value = record[name]
        if unit == "interval":
            found += [("percent", end) for end in value or (None, None)]
        else:
            found.append((unit, value))
    return found


def rows(data: dict[str, Any]) -> dict[str, Rows]:
    """Every number of every table, without the names in front."""
    stuck, timing = data["blocked_pipeline"]["stages"], data["stage_timing"]
    totals = {
        reason: (
            sum(stuck[stage]["reasons"][reason]["count"] for stage in STAGES[:4]),
            round(sum(stuck[stage]["reasons"][reason]["value"] for stage in STAGES[:4]), 2),
        )
        for reason in REASONS
    }
    whole = data["blocked_pipeline"]["total_value"]
    lines = data["sparklines"]
    return {
        "course": [
            [("day", end), ("count", lines["leads"][at]), ("score", lines["average_score"][at]),
             ("percent", lines["conversion_rate"][at]), ("money", lines["open_value"][at]),
             ("money", lines["blocked_value"][at])]
            for at, end in enumerate(lines["ends"])
        ],
        "funnel": [
            _row(data["conversion_funnel"]["stages"][stage], "count:count", "percent:percentage",
                 "percent:conversion_rate", "interval:conversion_interval", "score:avg_score",
                 "score:median_score", "days:avg_days", "count:current", "money:value", "count:lost")
            for stage in STAGES
        ],
        "blocked": [
            [*_row(stuck[stage], "count:count", "money:value", "days:oldest_days"),
             *(("money", stuck[stage]["reasons"][reason]["value"]) for reason in REASONS),
             *(("count", stuck[stage]["reasons"][reason]["count"]) for reason in REASONS)]
            for stage in STAGES[:4]
        ],
        "reasons": [
            [("count", count), ("money", value),
             ("percent", round(value / whole * 100, 2) if whole else None)]
            for count, value in sorted(totals.values(), key=lambda total: -total[1])
        ],
        "scores": [
            [("text", band), *_row(data["score_distribution"][band], "count:count", "percent:percentage",
                                   "percent:conversion_rate")]
            for band in BANDS
        ],
        "quality": [_row(data["score_quality"], "ratio:auc", "count:won", "count:lost")],
        "sources": [
            _row(row, "count:total_leads", "count:closed_leads", "percent:conversion_rate",
                 "interval:conversion_interval", "score:avg_score", "money:revenue", "money:spend",
                 "money:cost_per_lead", "money:cost_per_won", "change:roi_percentage")
            for row in data["source_performance"]
        ],
        "timing": [
            _row(timing[stage], "count:lead_count", "count:open_count", "days:avg_days", "days:median_days",
                 "days:p90_days", "days:limit_days")
            for stage in STAGES[:4]
        ],
        "behavior": [
            _row(data["behavior_insights"]["segments"][segment], "count:count", "percent:percentage",
                 "score:avg_score", "score:avg_engagement", "days:avg_age_days", "count:closed_count",
                 "percent:conversion_rate")
            for segment in SEGMENTS
        ],
        "alerts": [[("money", alert["impact"])] for alert in data["alerts"]],
    }  # fmt: skip


def printed(figures: Iterable[Figure]) -> list[str]:
    """The figures as the reader of this context writes them."""
    return [_printed(unit, value) for unit, value in figures]


def _printed(unit: str, value: Any) -> str:
    if value is None:
        return DASH
    if unit == "change":
        return ("+" if value >= 0 else "−") + percent(abs(value), 0)
    return {
        "text": lambda: str(value).replace("-", "–"),
        "count": lambda: number(value),
        "score": lambda: number(value, 1),
        "ratio": lambda: number(value, 2),
        "percent": lambda: percent(value),
        "money": lambda: money(value),
        "days": lambda: days(value),
        "instant": lambda: instant(value),
    }[unit]()
