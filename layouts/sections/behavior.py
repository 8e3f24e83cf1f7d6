"""Behaviour: the five segments."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from layouts import palette
from layouts.attributes import aria
from layouts.context import ViewContext
from layouts.figures import LABEL_MARGIN, Figure, chart, figure, sentence_hover
from layouts.section import section
from layouts.segment_table import segment_cells, segment_columns
from layouts.states import nothing_here
from layouts.tables import table
from layouts.views import Mark
from layouts.words import segment_name, segment_rule
from services.language import gettext as _
from services.language import number, percent
from services.vocabulary import Segment
from services.words.alternatives import behavior_summary, segment_sentence
from services.words.findings import behavior_finding, note, nothing


def behavior_section(data: dict[str, Any], context: ViewContext, theme: str = "light") -> html.Section:
    """The panel of `behavior_insights`."""
    insights = data["behavior_insights"]
    segments = insights["segments"]
    kicker = _("Behaviour")
    said = note("behavior", data)
    if not insights["total_analyzed"]:
        calm = nothing_here("users", nothing("behavior"))
        return section("behavior", kicker, behavior_finding(segments), [calm], note=said)
    return section(
        "behavior",
        kicker,
        behavior_finding(segments),
        [
            chart(
                "behavior",
                behavior_figure(segments, context, theme),
                height=230,
                summary=behavior_summary(segments),
            ),
            html.Ul(
                [_tile(segment, segments[segment], context) for segment in Segment], className="segment-tiles"
            ),
        ],
        table=_table(segments, context),
        note=said,
    )


def behavior_figure(segments: dict[str, Any], context: ViewContext, theme: str = "light") -> Figure:
    """Bars of the leads in each segment."""
    rows = [segments[segment] for segment in Segment]
    most = max((row["count"] for row in rows), default=0) or 1
    bars = {
        "type": "bar",
        "orientation": "h",
        # A long name takes two lines, or a phone has no room left for the bars.
        "y": [segment_name(segment).replace(", ", ",<br>") for segment in Segment],
        "x": [row["count"] for row in rows],
        "customdata": [context.leads(Mark(segment=segment)) for segment in Segment],
        "hovertext": [segment_sentence(segment, segments[segment]) for segment in Segment],
        "text": [f"<b>{number(row['count'])}</b>  {percent(row['percentage'], 0)}" for row in rows],
        "textposition": "outside",
        "cliponaxis": False,
        "marker": {
            "color": [
                palette.WARNING if segment is Segment.QUALIFIED_UNENGAGED else palette.ACCENT
                for segment in Segment
            ]
        },
        **sentence_hover(),
    }
    return figure(
        [bars],
        theme=theme,
        barcornerradius=5,
        xaxis={"visible": False, "range": [0, most], "fixedrange": True},
        yaxis={"autorange": "reversed", "fixedrange": True, "automargin": True},
        margin=LABEL_MARGIN,
    )


def _tile(segment: Segment, row: dict[str, Any], context: ViewContext) -> html.Li:
    engagement = row["avg_engagement"] or 0
    name: Any = segment_name(segment)
    if row["count"]:
        name = dcc.Link(name, href=context.leads(Mark(segment=segment)))
    return html.Li(
        [
            html.H3(name, className="tile-name"),
            html.P(segment_rule(segment), className="quiet"),
            html.Div(
                html.Div(style={"width": f"{engagement:.0f}%"}),
                className="engagement",
                role="img",
                **aria(label=_("Engagement %(value)s of 100", value=number(engagement, 0))),
            ),
            html.Dl(
                [
                    html.Div([html.Dt(_("Engagement")), html.Dd(number(row["avg_engagement"], 0))]),
                    html.Div([html.Dt(_("Won")), html.Dd(percent(row["conversion_rate"], 0))]),
                ]
            ),
        ],
        className="segment-tile",
    )


def _table(segments: dict[str, Any], context: ViewContext) -> html.Div:
    rows = [segment_cells(segment, segments[segment], context) for segment in Segment]
    return table(_("Behaviour"), segment_columns(), rows)
