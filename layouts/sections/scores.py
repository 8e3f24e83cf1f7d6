"""The score: how leads are spread over it, and whether it tells the truth."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from layouts import palette
from layouts.context import ViewContext
from layouts.figures import Figure, chart, figure, sentence_hover
from layouts.section import section
from layouts.states import nothing_here
from layouts.tables import Cell, Column, table
from layouts.views import Mark
from layouts.words import band_bounds, band_name
from services.language import gettext as _
from services.language import ngettext, number, percent
from services.vocabulary import ScoreBand
from services.words.alternatives import band_sentence, scores_summary
from services.words.findings import note, nothing, scores_finding


def scores_section(data: dict[str, Any], context: ViewContext, theme: str = "light") -> html.Section:
    """The panel of `score_distribution` and `score_quality`."""
    bands = data["score_distribution"]
    if not any(row["count"] for row in bands.values()):
        calm = nothing_here("search", nothing("scores"))
        return section("scores", _("Score distribution"), scores_finding(bands), [calm])
    return section(
        "scores",
        _("Score distribution"),
        scores_finding(bands),
        [
            html.Div(
                [
                    chart(
                        "scores",
                        scores_figure(bands, context, theme),
                        height=220,
                        summary=scores_summary(bands),
                    ),
                    _legend(bands, context),
                ],
                className="split split-tall",
            )
        ],
        table=_table(bands, context),
        note=note("scores", data),
    )


def scores_figure(bands: dict[str, Any], context: ViewContext, theme: str = "light") -> Figure:
    """A ring of the four bands with the number of leads in it."""
    rows = [bands[band] for band in ScoreBand]
    total = sum(row["count"] for row in rows)
    ring = {
        "type": "pie",
        "hole": 0.68,
        "sort": False,
        "direction": "clockwise",
        "labels": [f"{band_name(band)} {band_bounds(band)}" for band in ScoreBand],
        "values": [row["count"] for row in rows],
        "customdata": [context.leads(_mark(band)) for band in ScoreBand],
        "hovertext": [band_sentence(band, bands[band]) for band in ScoreBand],
        "textinfo": "none",
        "marker": {"colors": [palette.BAND_COLORS[band] for band in ScoreBand]},
        **sentence_hover(),
    }
    centre = {
        "text": f"<b>{number(total)}</b><br>" + ngettext("lead", "leads", total),
        "showarrow": False,
        "font": {"size": 17},
    }
    return figure([ring], theme=theme, annotations=[centre], margin={"l": 6, "r": 6, "t": 6, "b": 6})


def _mark(band: ScoreBand) -> Mark:
    return Mark(cohort=True, score=band.bounds)


def _legend(bands: dict[str, Any], context: ViewContext) -> html.Ul:
    return html.Ul(
        [_legend_row(band, bands[band], context) for band in reversed(ScoreBand)], className="legend"
    )


def _legend_row(band: ScoreBand, row: dict[str, Any], context: ViewContext) -> html.Li:
    words = [
        html.Span(className=f"swatch swatch-{band.name.lower()}"),
        html.Span(
            [band_name(band), html.Span(band_bounds(band), className="quiet")], className="legend-name"
        ),
        html.Span(
            [
                html.Strong(_("%(rate)s won", rate=percent(row["conversion_rate"]))),
                html.Span(
                    ngettext("%(num)s lead", "%(num)s leads", row["count"])
                    + f" · {percent(row['percentage'], 0)}",
                    className="quiet",
                ),
            ],
            className="legend-figures",
        ),
    ]
    if not row["count"]:
        return html.Li(html.Div(words, className="legend-row"))
    return html.Li(dcc.Link(words, href=context.leads(_mark(band)), className="legend-row"))


def _table(bands: dict[str, Any], context: ViewContext) -> html.Div:
    columns = [
        Column(_("Band"), numeric=False),
        Column(_("Score")),
        Column(_("Leads")),
        Column(_("Share of leads")),
        Column(_("Conversion")),
    ]
    rows = [
        [
            Cell(band_name(band), band.name.lower()),
            Cell(band_bounds(band), band.value),
            Cell(number(row["count"]), row["count"], context.leads(_mark(band)) if row["count"] else None),
            Cell(percent(row["percentage"]), row["percentage"]),
            Cell(percent(row["conversion_rate"]), row["conversion_rate"]),
        ]
        for band, row in ((band, bands[band]) for band in ScoreBand)
    ]
    return table(_("Score distribution"), columns, rows)
