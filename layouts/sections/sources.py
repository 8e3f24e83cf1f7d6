"""Sources: which convert, and which pay."""

from __future__ import annotations

from typing import Any

from dash import html

from layouts import palette
from layouts.context import ViewContext
from layouts.figures import Figure, chart, figure, plain, sentence_hover
from layouts.icons import icon
from layouts.section import section
from layouts.states import nothing_here
from layouts.tables import Cell, Column, table
from layouts.views import Mark
from layouts.words import source_name
from services.language import gettext as _
from services.language import money, money_compact, number, percent
from services.words.alternatives import source_sentence, sources_summary
from services.words.findings import nothing, sources_finding

MOST_SHOWN = 6
"""Sources in the chart: the ones with most leads; the table has all."""


def sources_section(data: dict[str, Any], context: ViewContext, theme: str = "light") -> html.Section:
    """The panel of `source_performance`."""
    sources = sorted(data["source_performance"], key=lambda row: (-row["total_leads"], row["source"]))
    kicker = _("Sources")
    if not sources:
        return section(
            "sources",
            kicker,
            sources_finding(sources),
            [nothing_here("search", nothing("sources"))],
        )
    shown = [row for row in sources[:MOST_SHOWN] if row["conversion_rate"] is not None]
    height = 34 * max(len(shown), 2) + 34
    note = None
    if len(sources) > MOST_SHOWN:
        note = _("The chart shows the %(num)s sources with most leads; the table has all.", num=MOST_SHOWN)
    return section(
        "sources",
        kicker,
        sources_finding(sources),
        [
            chart(
                "sources",
                sources_figure(shown, context, theme),
                height=height,
                summary=sources_summary(shown),
            ),
            _short_table(sources, context),
        ],
        table=_full_table(sources, context),
        note=note,
    )


def sources_figure(sources: list[dict[str, Any]], context: ViewContext, theme: str = "light") -> Figure:
    """Conversion of each source with its 95 % interval: overlapping intervals are no difference."""
    names = [plain(source_name(row["source"])) for row in sources]
    rates = [row["conversion_rate"] for row in sources]
    intervals = [row["conversion_interval"] for row in sources]
    dots = {
        "type": "scatter",
        "mode": "markers",
        "x": rates,
        "y": names,
        "customdata": [context.leads(_mark(row)) for row in sources],
        "hovertext": [plain(source_sentence(row)) for row in sources],
        "marker": {"size": 12, "color": palette.ACCENT},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [high - rate for rate, (_low, high) in zip(rates, intervals, strict=True)],
            "arrayminus": [rate - low for rate, (low, _high) in zip(rates, intervals, strict=True)],
            "color": palette.ACCENT,
            "thickness": 2,
            "width": 0,
        },
        "cliponaxis": False,
        **sentence_hover(),
    }
    most = max((high for _low, high in intervals), default=1) or 1
    return figure(
        [dots],
        theme=theme,
        xaxis={
            "ticksuffix": "%",
            "rangemode": "tozero",
            "range": [0, most * 1.04],
            "nticks": 5,
            "showgrid": True,
            "gridcolor": palette.TRACK,
            "fixedrange": True,
        },
        yaxis={"autorange": "reversed", "fixedrange": True, "automargin": True, "type": "category"},
        margin={"l": 0, "r": 12, "t": 6, "b": 26, "pad": 10},
    )


def _mark(row: dict[str, Any]) -> Mark:
    return Mark(cohort=True, source=row["source"])


def _roi(row: dict[str, Any]) -> Any:
    """ROI with its sign in words and colour; "—" where nothing was spent."""
    roi = row["roi_percentage"]
    if roi is None:
        return percent(None)
    if roi >= 0:
        return html.Span(f"+{percent(roi, 0)}", className="text-good")
    return html.Span([icon("alert"), f"−{percent(abs(roi), 0)}"], className="text-bad")


def _leads_cell(row: dict[str, Any], context: ViewContext) -> Cell:
    href = context.leads(_mark(row)) if row["total_leads"] else None
    return Cell(number(row["total_leads"]), row["total_leads"], href)


def _short_table(sources: list[dict[str, Any]], context: ViewContext) -> html.Div:
    """What a manager compares: leads, conversion, revenue, spend and ROI of the biggest sources."""
    columns = [
        Column(_("Source"), numeric=False),
        Column(_("Leads")),
        Column(_("Conversion")),
        Column(_("Revenue"), wide_only=True),
        Column(_("Spend"), wide_only=True),
        Column(_("ROI")),
    ]
    rows = [
        [
            Cell(source_name(row["source"]), row["source"]),
            _leads_cell(row, context),
            Cell(percent(row["conversion_rate"]), row["conversion_rate"]),
            Cell(money_compact(row["revenue"]), row["revenue"]),
            Cell(money_compact(row["spend"]), row["spend"]),
            Cell(_roi(row), row["roi_percentage"]),
        ]
        for row in sources[:MOST_SHOWN]
    ]
    return table(_("Sources"), columns, rows, class_name="compact")


def _full_table(sources: list[dict[str, Any]], context: ViewContext) -> html.Div:
    columns = [
        Column(_("Source"), numeric=False),
        Column(_("Leads")),
        Column(_("Won")),
        Column(_("Conversion")),
        Column(_("95% interval")),
        Column(_("Average score")),
        Column(_("Revenue")),
        Column(_("Spend")),
        Column(_("Cost per lead")),
        Column(_("Cost per won lead")),
        Column(_("ROI")),
    ]
    return table(_("Sources"), columns, [_full_row(row, context) for row in sources])


def _full_row(row: dict[str, Any], context: ViewContext) -> list[Cell]:
    low, high = row["conversion_interval"] or (None, None)
    won = context.leads(Mark(cohort=True, source=row["source"], outcome="won"))
    return [
        Cell(source_name(row["source"]), row["source"]),
        _leads_cell(row, context),
        Cell(number(row["closed_leads"]), row["closed_leads"], won if row["closed_leads"] else None),
        Cell(percent(row["conversion_rate"]), row["conversion_rate"]),
        Cell(f"{percent(low)} – {percent(high)}", "" if low is None else f"{low} – {high}"),
        Cell(number(row["avg_score"], 1), row["avg_score"]),
        Cell(money(row["revenue"]), row["revenue"]),
        Cell(money(row["spend"]), row["spend"]),
        Cell(money(row["cost_per_lead"]), row["cost_per_lead"]),
        Cell(money(row["cost_per_won"]), row["cost_per_won"]),
        Cell(_roi(row), row["roi_percentage"]),
    ]
