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
from services.language import gettext as _
from services.language import ngettext, number, percent
from services.vocabulary import Stage


def funnel_bars(funnel: dict[str, Any], context: ViewContext) -> html.Ol:
    """Bars of the leads that reached each stage, on a track as long as the cohort."""
    return html.Ol([_bar(stage, funnel, context) for stage in Stage], className="funnel-bars")


def _bar(stage: Stage, funnel: dict[str, Any], context: ViewContext) -> html.Li:
    row = funnel["stages"][stage]
    length = {"width": f"{row['percentage']:.2f}%", "backgroundColor": _color(stage, funnel)}
    sentence = _sentence(stage, row)
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


def _sentence(stage: Stage, row: dict[str, Any]) -> str:
    reached = ngettext(
        "%(num)s lead reached %(stage)s",
        "%(num)s leads reached %(stage)s",
        row["count"],
        stage=stage_name(stage),
    )
    if stage is Stage.LEAD or row["conversion_rate"] is None:
        return reached
    before = stage_name(Stage.from_ordinal(stage.ordinal - 1))
    return _(
        "%(reached)s, %(rate)s of those in %(before)s",
        reached=reached,
        rate=percent(row["conversion_rate"]),
        before=before,
    )
