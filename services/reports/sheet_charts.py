"""A sheet's own chart over the cells of its table."""

from __future__ import annotations

from typing import Any

from services import palette
from services.reports.document import Chart, Table
from services.reports.sheet_formats import FONT
from services.reports.sheets import HEAD_ROW, plain

WIDTH, ROW_HEIGHT, FRAME = 720, 34, 120
MOST_ROWS = 15
"""Rows a chart is drawn of: the first ones, as the page does."""


def add_chart(book: Any, sheet: Any, chart: Chart, table: Table) -> None:
    """Bars under the table, one series per column that the chart names."""
    rows = min(len(table.rows), MOST_ROWS)
    first, last = HEAD_ROW + 1, HEAD_ROW + rows
    drawn = book.add_chart({"type": "bar", "subtype": "stacked"} if chart.stacked else {"type": "bar"})
    font = {"name": FONT, "size": 10, "color": "#15181e"}
    for each in chart.series:
        drawn.add_series(
            {
                "name": [sheet.get_name(), HEAD_ROW, each.column],
                "categories": [sheet.get_name(), first, 0, last, 0],
                "values": [sheet.get_name(), first, each.column, last, each.column],
                "fill": {"color": each.color},
                "points": _points(chart, rows),
                "gap": 60,
                "data_labels": {"value": not chart.stacked, "font": font},
            }
        )
    drawn.set_title({"name": [sheet.get_name(), 0, 0], "name_font": {**font, "size": 12, "bold": True}})
    drawn.set_y_axis({"reverse": True, "num_font": font, "line": {"none": True}, "major_tick_mark": "none"})
    several = len(chart.series) > 1
    lines = {"visible": several, "line": {"color": palette.LIGHT_LINE}}
    # The axis of reversed bars is on top unless it is told to stand at the other end.
    drawn.set_x_axis(
        {"visible": several, "label_position": "high", "num_font": font, "num_format": "#,##0",
         "line": {"none": True}, "major_gridlines": lines}
    )  # fmt: skip
    drawn.set_legend({"position": "bottom", "font": font} if several else {"none": True})
    drawn.set_size({"width": WIDTH, "height": FRAME + ROW_HEIGHT * rows})
    below = HEAD_ROW + len(table.rows) + (2 if table.total else 1) + 1
    sheet.insert_chart(below, 0, drawn, {"description": plain(chart.alt)[:2000], "object_position": 3})


def _points(chart: Chart, rows: int) -> list[dict[str, Any] | None] | None:
    """The colours of the bars of a chart that has one series."""
    if len(chart.series) > 1:
        return None
    colors = [bar.parts[0].color if bar.parts else None for bar in chart.bars[:rows]]
    return [{"fill": {"color": color}} if color else None for color in colors]
