"""The board's columns, empty, and the one card that the script copies."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from layouts.attributes import aria, data
from layouts.context import ViewContext
from layouts.icons import hidden, icon
from layouts.links import leads_url
from layouts.pipeline.cards import place_words
from layouts.views import Mark
from layouts.words import stage_name
from services.language import gettext as _
from services.vocabulary import OPEN_STAGES, Outcome, Stage

WON, LOST = Outcome.WON.value, Outcome.LOST.value
MONTH = "this-month"
BONES = 3


def columns(context: ViewContext, shown: str) -> list[html.Section]:
    """The open stages, then what was decided this month. `shown`: the one a phone begins with."""
    return [*(_column(context, stage, shown) for stage in OPEN_STAGES), _decided(context, shown)]


def switcher(shown: str) -> html.Div:
    """One button for each column, where there is room for one column only; a card can be dropped on it."""
    buttons = [
        html.Button(
            [
                html.Span(_column_name(stage), className="board-tab-name"),
                slot("count", "board-tab-count num"),
            ],
            type="button",
            className="board-tab",
            **data(tab=stage.value, drop=WON if stage is Stage.FECHADO else stage.value),
            **aria(pressed=stage == shown),
        )
        for stage in Stage
    ]
    return html.Div(buttons, className="board-tabs", role="group", **aria(label=_("Column")))


def card(can_move: bool) -> html.Ul:
    """The card that is copied; its words are filled in by the script."""
    move = html.Button(icon("more"), type="button", className="icon-button card-move", **data(card_menu=1))
    item = html.Li(
        [
            html.Div(
                [html.A(slot("name"), className="card-name"), *([move] if can_move else [])],
                className="card-line",
            ),
            slot("company", "quiet card-company"),
            html.Div(
                [
                    html.Span([_("Score"), " ", slot("score", "num")], className="quiet card-score"),
                    slot("money", "card-money num"),
                ],
                className="card-line",
            ),
            html.Div(
                [icon("clock", "when-within"), icon("alert", "when-over"), slot("age")],
                className="card-age",
            ),
            slot("reason", "card-reason"),
            html.Div([icon("user"), slot("owner")], className="quiet card-owner"),
        ],
        className="board-card",
    )
    return html.Ul(item, hidden=True, className="board-template")


def slot(name: str, class_name: str = "") -> html.Span:
    """A place for words; without any it is not shown."""
    return html.Span(className=class_name, **data(slot=name))


def _column(context: ViewContext, stage: Stage, shown: str) -> html.Section:
    over = dcc.Link(
        [icon("alert"), slot("over")], href=context.leads(Mark(blocked=stage)), className="column-over"
    )
    head = _head(stage, context.leads(Mark(stage=stage, outcome=Outcome.OPEN)), over)
    return html.Section(
        [head, *_list(stage)],
        className="board-column is-shown" if stage == shown else "board-column",
        **data(column=stage.value, drop=stage.value),
        **aria(labelledby=f"column-{stage.value}"),
    )


def _decided(context: ViewContext, shown: str) -> html.Section:
    """The month's wins, and where a lead is dropped that is won or lost."""
    months = context.view.with_period(MONTH)
    won = leads_url(months, Mark(closed=True, outcome=WON))
    head = _head(Stage.FECHADO, won, html.Span(_("This month"), className="column-over is-calm"))
    lost = html.Div(
        [
            html.Div(
                [
                    icon("close"),
                    html.Strong(_("Lost")),
                    dcc.Link(
                        [slot("lost", "num"), hidden(_("lost this month"))],
                        href=leads_url(months, Mark(closed=True, outcome=LOST)),
                        className="column-count",
                    ),
                ],
                className="column-title",
            ),
            html.P(_("This month"), className="quiet"),
        ],
        className="board-lost",
        **data(drop=LOST),
    )
    return html.Section(
        [html.Div([head, *_list(Stage.FECHADO)], className="board-won", **data(drop=WON)), lost],
        className="board-column is-narrow is-shown" if shown == Stage.FECHADO else "board-column is-narrow",
        **data(column=Stage.FECHADO.value),
        **aria(labelledby=f"column-{Stage.FECHADO.value}"),
    )


def _head(stage: Stage, href: str, last: Any) -> html.Header:
    return html.Header(
        [
            html.Div(
                [
                    html.H2(_column_name(stage), id=f"column-{stage.value}"),
                    dcc.Link(
                        [slot("count", "num"), hidden(_("leads: show them"))],
                        href=href,
                        className="column-count",
                    ),
                ],
                className="column-title",
            ),
            html.P(slot("money", "column-money num")),
            html.Div(last, className="column-last"),
        ],
        className="column-head",
    )


def _list(stage: Stage) -> list[Any]:
    bones = [html.Div(className="bone") for _index in range(BONES)]
    return [
        html.Ul(className="board-list", **data(list=stage.value)),
        html.Div(bones, className="board-bones", **aria(hidden=True)),
        html.P(_("No lead here"), className="board-empty quiet", hidden=True, **data(empty=1)),
        html.Button(
            _("Show more"), type="button", className="btn btn-quiet board-more", hidden=True, **data(more=1)
        ),
    ]


def _column_name(stage: Stage) -> str:
    return place_words(stage, WON) if stage is Stage.FECHADO else stage_name(stage)
