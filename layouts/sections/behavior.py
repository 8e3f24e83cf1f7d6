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
from services.language import ngettext, number, percent
from services.vocabulary import Segment


def behavior_section(data: dict[str, Any], context: ViewContext, theme: str = "light") -> html.Section:
    """The panel of `behavior_insights`."""
    insights = data["behavior_insights"]
    segments = insights["segments"]
    kicker = _("Behaviour")
    note = ngettext(
        "Leads created in the last %(num)s day, with the page's other filters.",
        "Leads created in the last %(num)s days, with the page's other filters.",
        insights["analysis_days"],
    )
    if not insights["total_analyzed"]:
        calm = nothing_here("users", _("No lead was created in this time."))
        return section("behavior", kicker, _("Nobody to analyse yet"), [calm], note=note)
    return section(
        "behavior",
        kicker,
        behavior_finding(segments),
        [
            chart(
                "behavior", behavior_figure(segments, context, theme), height=230, summary=_summary(segments)
            ),
            html.Ul(
                [_tile(segment, segments[segment], context) for segment in Segment], className="segment-tiles"
            ),
        ],
        table=_table(segments, context),
        note=note,
    )


def behavior_finding(segments: dict[str, Any]) -> str:
    """Who deserves a call: good leads that nobody engages, else the champions."""
    quiet = segments[Segment.QUALIFIED_UNENGAGED]["count"]
    if quiet:
        return ngettext(
            "%(num)s qualified lead is not engaged: worth a call",
            "%(num)s qualified leads are not engaged: worth a call",
            quiet,
        )
    return ngettext(
        "%(num)s champion: high score, high engagement",
        "%(num)s champions: high score, high engagement",
        segments[Segment.CHAMPION]["count"],
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
        "hovertext": [_sentence(segment, segments[segment]) for segment in Segment],
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


def _sentence(segment: Segment, row: dict[str, Any]) -> str:
    return ngettext(
        "%(segment)s: %(num)s lead (%(share)s), %(rate)s became customers",
        "%(segment)s: %(num)s leads (%(share)s), %(rate)s became customers",
        row["count"],
        segment=segment_name(segment),
        share=percent(row["percentage"], 0),
        rate=percent(row["conversion_rate"]),
    )


def _summary(segments: dict[str, Any]) -> str:
    return ". ".join(_sentence(segment, segments[segment]) for segment in Segment) + "."


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
