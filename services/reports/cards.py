"""The six key figures of a report, as the page's cards say them."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.language import gettext as _
from services.names import health_name
from services.reports.cells import (
    count_cell,
    day_cell,
    money_cell,
    percent_cell,
    points_cell,
    score_cell,
    text_cell,
)
from services.reports.document import Card, Cell, Column, Kind, Table
from services.words.cards import Change, change_in_points, change_of_money, growth, win_rate


def cards_of(data: dict[str, Any]) -> tuple[Card, ...]:
    """Leads, average score, conversion, health, open and blocked value of the dashboard's JSON."""
    summary, funnel = data["summary_metrics"], data["conversion_funnel"]
    lines = data.get("sparklines") or {}
    change = summary["leads_growth_percentage"]
    return (
        _card("leads", _("Leads"), count_cell(summary["total_leads"]), growth(summary), lines.get("leads"),
              Cell("", change, Kind.CHANGE)),
        _card("score", _("Average score"), score_cell(summary["average_score"]),
              change_in_points(summary["score_trend"]), lines.get("average_score"),
              points_cell(summary["score_trend"])),
        _card("conversion", _("Conversion"), percent_cell(summary["conversion_rate"]),
              change_in_points(summary["conversion_trend"]), lines.get("conversion_rate"),
              points_cell(summary["conversion_trend"])),
        _card("health", _("Pipeline health"), text_cell(health_name(funnel["funnel_health"])),
              win_rate(funnel), None, percent_cell(funnel["win_rate"])),
        _card("open_value", _("Open pipeline"), money_cell(summary["open_value"]),
              change_of_money(lines.get("open_value"), more_is_good=True), lines.get("open_value"),
              _difference(lines.get("open_value"))),
        _card("blocked_value", _("Blocked"), money_cell(summary["blocked_value"]),
              change_of_money(lines.get("blocked_value"), more_is_good=False), lines.get("blocked_value"),
              _difference(lines.get("blocked_value"))),
    )  # fmt: skip


def course_table(data: dict[str, Any]) -> Table:
    """The `sparklines` of the dashboard's JSON, a row for each span of days."""
    lines = data.get("sparklines") or {"ends": []}
    rows = tuple(
        (
            day_cell(date.fromisoformat(end)),
            count_cell(lines["leads"][at]),
            score_cell(lines["average_score"][at]),
            percent_cell(lines["conversion_rate"][at]),
            money_cell(lines["open_value"][at]),
            money_cell(lines["blocked_value"][at]),
        )
        for at, end in enumerate(lines["ends"])
    )
    names = (
        *(_("Up to"), _("Leads"), _("Average score"), _("Conversion")),
        *(_("Open pipeline"), _("Blocked")),
    )
    return Table(_("Over time"), tuple(Column(name) for name in names), rows)


def _card(
    name: str, label: str, value: Cell, change: Change, line: list[float | None] | None, number: Cell
) -> Card:
    tone = {True: "good", False: "bad", None: ""}[change.good if change.direction else None]
    return Card(name, label, value, change.text, tone, number, tuple(line or ()))


def _difference(line: list[float | None] | None) -> Cell:
    known = [value for value in line or () if value is not None]
    change = round(known[-1] - known[0], 2) if len(known) > 1 else None
    return money_cell(change)
