"""The behaviour segments as rows of a table: on the dashboard, and with more beside it on their own page."""

from __future__ import annotations

from typing import Any

from layouts.context import ViewContext
from layouts.tables import Cell, Column
from layouts.views import Mark
from layouts.words import segment_name
from services.language import days, number, percent
from services.language import gettext as _
from services.vocabulary import Outcome, Segment


def segment_columns() -> list[Column]:
    """The columns of `segment_cells`."""
    return [
        Column(_("Segment"), numeric=False),
        Column(_("Leads")),
        Column(_("Share of leads")),
        Column(_("Average score")),
        Column(_("Average engagement")),
        Column(_("Average age")),
        Column(_("Won")),
        Column(_("Conversion")),
    ]


def segment_cells(
    segment: Segment, row: dict[str, Any], context: ViewContext, back: int | None = None
) -> list[Cell]:
    """One segment; its counts lead to the leads, created in the last `back` days where that is given."""
    every = context.leads(Mark(segment=segment, days=back)) if row["count"] else None
    won_mark = Mark(segment=segment, days=back, outcome=Outcome.WON)
    won = context.leads(won_mark) if row["closed_count"] else None
    return [
        Cell(segment_name(segment), segment.value),
        Cell(number(row["count"]), row["count"], every),
        Cell(percent(row["percentage"]), row["percentage"]),
        Cell(number(row["avg_score"], 1), row["avg_score"]),
        Cell(number(row["avg_engagement"], 1), row["avg_engagement"]),
        Cell(days(row["avg_age_days"]), row["avg_age_days"]),
        Cell(number(row["closed_count"]), row["closed_count"], won),
        Cell(percent(row["conversion_rate"]), row["conversion_rate"]),
    ]
