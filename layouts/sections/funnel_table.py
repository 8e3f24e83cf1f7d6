"""The funnel's numbers as a table."""

from __future__ import annotations

from typing import Any

from dash import html

from layouts.context import ViewContext
from layouts.tables import Cell, Column, table
from layouts.views import Mark
from layouts.words import stage_name
from services.language import days, money, number, percent
from services.language import gettext as _
from services.vocabulary import Stage


def funnel_table(funnel: dict[str, Any], context: ViewContext) -> html.Div:
    """Every number of `conversion_funnel.stages`; counts lead to the leads they count."""
    columns = [
        Column(_("Stage"), numeric=False),
        Column(_("Reached")),
        Column(_("Share of leads")),
        Column(_("Step conversion")),
        Column(_("95% interval")),
        Column(_("Average score")),
        Column(_("Median score")),
        Column(_("Time in stage")),
        Column(_("Here now")),
        Column(_("Open value")),
        Column(_("Lost here")),
    ]
    rows = [_row(stage, funnel["stages"][stage], context) for stage in Stage]
    return table(_("Conversion funnel"), columns, rows)


def _row(stage: Stage, row: dict[str, Any], context: ViewContext) -> list[Cell]:
    low, high = row["conversion_interval"] or (None, None)
    current = context.leads(Mark(cohort=True, stage=stage, outcome="open"))
    lost = context.leads(Mark(cohort=True, stage=stage, outcome="lost"))
    return [
        Cell(stage_name(stage), stage.value),
        Cell(number(row["count"]), row["count"], context.leads(Mark(cohort=True, reached=stage))),
        Cell(percent(row["percentage"]), row["percentage"]),
        Cell(percent(row["conversion_rate"]), row["conversion_rate"]),
        Cell(f"{percent(low)} – {percent(high)}", "" if low is None else f"{low} – {high}"),
        Cell(number(row["avg_score"], 1), row["avg_score"]),
        Cell(number(row["median_score"], 1), row["median_score"]),
        Cell(days(row["avg_days"]), row["avg_days"]),
        Cell(number(row["current"]), row["current"], current if row["current"] else None),
        Cell(money(row["value"]), row["value"]),
        Cell(number(row["lost"]), row["lost"], lost if row["lost"] else None),
    ]
