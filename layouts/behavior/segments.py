"""The five segments: how many, how good, how they convert."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from layouts.attributes import aria
from layouts.behavior.words import SEGMENT_TONES
from layouts.context import ViewContext
from layouts.section import section
from layouts.segment_table import segment_cells, segment_columns
from layouts.states import nothing_here
from layouts.tables import Cell, Column, table
from layouts.views import Mark
from layouts.words import segment_name, segment_rule
from services.language import days, ngettext, number, percent
from services.language import gettext as _
from services.vocabulary import Segment
from services.words.findings import behavior_finding, nothing

NAME = "behavior_segments"


def segments_section(data: dict[str, Any], context: ViewContext) -> html.Section:
    """The panel of `segments`."""
    kicker, segments, back = _("Segments"), data["segments"], data["analysis_days"]
    note = created_words(back)
    if not data["total_analyzed"]:
        calm = nothing_here("users", nothing("behavior"))
        return section(NAME, kicker, behavior_finding(segments), [calm], note=note, picture=False)
    return section(
        NAME,
        kicker,
        behavior_finding(segments),
        [
            _shares(segments),
            html.Ul(
                [_tile(segment, segments[segment], context, back) for segment in SEGMENT_TONES],
                className="segment-tiles behavior-tiles",
            ),
        ],
        table=_table(segments, context, back),
        note=note,
        picture=False,
    )


def created_words(back: int) -> str:
    """Which leads the segments and the map count."""
    return ngettext(
        "Leads created in the last %(num)s day, with the page's other filters.",
        "Leads created in the last %(num)s days, with the page's other filters.",
        back,
    )


def _shares(segments: dict[str, Any]) -> html.Div:
    """One bar of all leads, cut into segments; the tiles beneath say it in figures."""
    parts = [
        html.Div(className=f"share-part tone-{tone}", style={"flexGrow": segments[segment]["count"]})
        for segment, tone in SEGMENT_TONES.items()
        if segments[segment]["count"]
    ]
    return html.Div(parts, className="share-bar", **aria(hidden=True))


def _tile(segment: Segment, row: dict[str, Any], context: ViewContext, back: int) -> html.Li:
    count: Any = ngettext("%(num)s lead", "%(num)s leads", row["count"])
    name: Any = segment_name(segment)
    if row["count"]:
        name = dcc.Link(name, href=context.leads(Mark(segment=segment, days=back)))
    return html.Li(
        [
            html.H3(
                [html.Span(className=f"swatch tone-{SEGMENT_TONES[segment]}"), name],
                className="tile-name tile-segment",
            ),
            html.P([html.Strong(count), f" · {percent(row['percentage'], 0)}"], className="tile-count"),
            html.P(segment_rule(segment), className="quiet"),
            html.Dl(
                [
                    html.Div([html.Dt(label), html.Dd(value)])
                    for label, value in (
                        (_("Score"), number(row["avg_score"], 0)),
                        (_("Engagement"), number(row["avg_engagement"], 0)),
                        (_("Age"), days(row["avg_age_days"])),
                        (_("Conversion"), percent(row["conversion_rate"], 0)),
                    )
                ]
            ),
        ],
        className="segment-tile",
    )


def _table(segments: dict[str, Any], context: ViewContext, back: int) -> html.Div:
    columns = [*segment_columns(), Column(_("95% interval"))]
    rows = [_row(segment, segments[segment], context, back) for segment in SEGMENT_TONES]
    return table(_("Segments"), columns, rows)


def _row(segment: Segment, row: dict[str, Any], context: ViewContext, back: int) -> list[Cell]:
    interval = row["conversion_interval"]
    return [
        *segment_cells(segment, row, context, back),
        Cell(interval_words(interval), _interval_value(interval)),
    ]


def interval_words(interval: list[float] | None) -> str:
    """`12% to 18%`; a dash where nothing is known."""
    if interval is None:
        return percent(None)
    return _("%(low)s to %(high)s", low=percent(interval[0], 0), high=percent(interval[1], 0))


def _interval_value(interval: list[float] | None) -> str | None:
    return None if interval is None else f"{interval[0]}-{interval[1]}"
