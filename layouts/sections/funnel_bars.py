"""The funnel's bars: plain HTML, so that the first chart of the page waits for no chart library.

Each bar is a link to the leads it counts; its length is the share of the cohort.
"""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from layouts import palette
from layouts.context import ViewContext
from layouts.icons import hidden
from layouts.views import Mark
from layouts.words import stage_name
from services.language import number, percent
from services.vocabulary import Stage
from services.words.alternatives import reached_sentence


def funnel_bars(funnel: dict[str, Any], context: ViewContext) -> html.Ol:
    """Bars of the leads that reached each stage, on a track as long as the cohort."""
    return html.Ol([_bar(stage, funnel, context) for stage in Stage], className="funnel-bars")


def _bar(stage: Stage, funnel: dict[str, Any], context: ViewContext) -> html.Li:
    row = funnel["stages"][stage]
    length = {"width": f"{row['percentage']:.2f}%", "backgroundColor": _color(stage, funnel)}
    sentence = reached_sentence(stage, row)
    return html.Li(
        dcc.Link(
            [
                html.Span(stage_name(stage), className="funnel-bar-name"),
                html.Span(
                    html.Span(style=length, className="funnel-bar-length"), className="funnel-bar-track"
                ),
                html.Span(
                    [html.B(number(row["count"])), f" {percent(row['percentage'], 0)}"],
                    className="funnel-bar-figure",
                ),
                hidden(sentence),
            ],
            href=context.leads(Mark(cohort=True, reached=stage)),
            title=sentence,
            className="funnel-bar",
        )
    )


def _color(stage: Stage, funnel: dict[str, Any]) -> str:
    if stage == funnel["bottleneck_stage"]:
        return palette.WARNING
    return palette.TEAL if stage is Stage.FECHADO else palette.ACCENT
