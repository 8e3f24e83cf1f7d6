"""Receipts: what a figure means, what it counted, what it left out, when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from layouts import ids
from layouts.context import ViewContext
from layouts.filter_words import filters_in_words
from layouts.icons import icon
from layouts.views import ANY, Mark
from layouts.words import segment_name, stage_name
from services.language import gettext as _
from services.language import instant, number
from services.vocabulary import OPEN_STAGES, Segment
from services.words.definitions import SNAPSHOTS, definition, figure_name
from services.words.receipts import counted, left_out, reasons, time_counted


def receipt_drawer() -> html.Div:
    """The drawer receipts open in; once per page, closed and empty."""
    drawer = dbc.Offcanvas(
        html.Div(id=ids.RECEIPT_BODY),
        id=ids.RECEIPT,
        title=_("How is this calculated?"),
        placement="end",
        is_open=False,
        class_name="receipt",
        close_button=True,
        labelledby=ids.RECEIPT_TITLE,
    )
    return html.Div([dcc.Store(id=ids.RECEIPT_ASKED), drawer])


def receipt_body(figure: str, data: dict[str, Any], context: ViewContext) -> html.Div:
    """The receipt of `figure` (one of `definitions.RECEIPTS`; KeyError for another).

    `data` is the dashboard's JSON the figure was shown from.
    """
    excluded = left_out(figure, data, own_leads_only=context.own_leads_only)
    facts: list[tuple[str, Any]] = [
        (_("Counted"), counted(figure, data)),
        (_("Period"), time_counted(figure, data, context.period_words)),
        (_("Filters"), filters_in_words(context)),
        (_("Left out"), html.Ul([html.Li(line) for line in excluded])),
        (_("Computed"), instant(context.computed_at)),
    ]
    split = reasons(data) if figure in ("blocked", "blocked_value") else []
    parts = [html.Ul([html.Li(line) for line in split], className="receipt-lines")] if split else []
    rest = [*parts, *_links(figure, data, context)]
    return receipt_content(figure_name(figure), definition(figure), facts, rest)


def receipt_content(
    name: str, definition: Sequence[str], facts: Sequence[tuple[str, Any]], rest: Sequence[Component]
) -> html.Div:
    """A receipt: what the figure is called and means, the facts about this one, and the way to its leads."""
    return html.Div(
        [
            html.H2(name, className="receipt-name", id=ids.RECEIPT_TITLE),
            *[html.P(paragraph) for paragraph in definition],
            html.Dl(
                [html.Div([html.Dt(label), html.Dd(value)]) for label, value in facts],
                className="receipt-facts",
            ),
            *rest,
        ],
        className="receipt-content",
    )


def _links(figure: str, data: dict[str, Any], context: ViewContext) -> list[Component]:
    """To the leads that were counted; where the figure has parts, to those of each part."""
    if figure == "timing":
        stays = data["stage_timing"]
        parts = [(stage_name(stage), stays[stage].get("leads"), Mark(stayed=stage)) for stage in OPEN_STAGES]
        return [_parts(parts, context)]
    if figure == "behavior":
        segments = data["behavior_insights"]["segments"]
        parts = [(segment_name(name), segments[name]["count"], Mark(segment=name)) for name in Segment]
        return [_parts(parts, context)]
    mark = Mark(cohort=True)
    if figure in SNAPSHOTS:
        mark = Mark(outcome="open") if figure == "open_value" else Mark(blocked=ANY)
    words: list[Any] = [_("Show these leads"), icon("right")]
    return [dcc.Link(words, href=context.leads(mark), className="btn btn-primary")]


def _parts(parts: list[tuple[str, int | None, Mark]], context: ViewContext) -> html.Ul:
    return html.Ul(
        [
            html.Li(dcc.Link([name, html.Span(number(count), className="num")], href=context.leads(mark)))
            for name, count, mark in parts
        ],
        className="receipt-lines",
    )
