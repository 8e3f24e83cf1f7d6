"""The page of the board."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from layouts import ids
from layouts.attributes import data
from layouts.context import ViewContext
from layouts.filters import filter_bar, filter_problem
from layouts.icons import hidden, icon
from layouts.live import live
from layouts.pipeline.address import AGE, NEWEST, SCORE, SORTS, VALUE, BoardView, pipeline_url
from layouts.pipeline.columns import card, columns, switcher
from layouts.pipeline.dialogs import dialogs
from layouts.views import View
from services.language import gettext as _


def pipeline_page(
    context: ViewContext,
    board: BoardView,
    *,
    can_move: bool,
    reasons: Sequence[str] = (),
    first: dict[str, Any] | None = None,
    problems: tuple[str, ...] = (),
) -> html.Div:
    """The page; `first` is `cards.board_data` of the board as it is now, None leaves it to be asked for."""

    def address(view: View) -> str:
        return pipeline_url(view, board)

    return html.Div(
        [
            html.Header([html.H1(_("Pipeline")), _hint(can_move)], className="page-head"),
            filter_problem(problems),
            filter_bar(context, address, period=_sort_menu(context.view, board)),
            _board(context, board, can_move),
            *(dialogs(reasons) if can_move else []),
            dcc.Store(id=ids.BOARD_DATA, data=first),
            dcc.Store(id=ids.BOARD_ASKED),
            dcc.Store(id=ids.BOARD_MOVE),
            dcc.Store(id=ids.BOARD_ANSWER),
            live(ids.PIPELINE, first["version"] if first else None),
        ],
        className="page page-pipeline",
    )


def _board(context: ViewContext, board: BoardView, can_move: bool) -> html.Div:
    failed = html.Div(
        [
            icon("alert"),
            html.Span(_("The board could not be loaded.")),
            html.Button(
                [icon("refresh"), _("Try again")],
                type="button",
                className="btn btn-quiet",
                **data(retry_board=1),
            ),
        ],
        className="notice is-bad board-failed",
        role="alert",
        hidden=True,
    )
    return html.Div(
        [
            failed,
            html.P(_("Loading"), className="visually-hidden board-loading", role="status"),
            html.Div(
                [
                    switcher(board.column),
                    html.Div(columns(context, board.column), className="board-columns"),
                ],
                className="board-frame",
            ),
            card(can_move),
        ],
        id=ids.PIPELINE,
        className="board is-loading",
        **data(
            search=pipeline_url(context.view, BoardView(board.sort)),
            can_move=can_move,
            word_move=_("Move %(name)s"),
        ),
    )


def _hint(can_move: bool) -> html.P:
    """How a card is moved: for the mouse in sight, for the keyboard said."""
    if not can_move:
        return html.P(_("You can look, not move."), className="quiet")
    return html.P(
        [
            html.Span(_("Drag a card to move it, or press m on it."), className="board-hint-wide"),
            html.Span(_("Hold a card to drag it, or tap its dots."), className="board-hint-narrow"),
            hidden(_("The arrow keys go from card to card.")),
        ],
        className="quiet",
    )


def sort_name(sort: str) -> str:
    """What a column begins with."""
    return {
        AGE: _("Longest here first"),
        VALUE: _("Highest value first"),
        SCORE: _("Highest score first"),
        NEWEST: _("Newest first"),
    }[sort]


def _sort_menu(view: View, board: BoardView) -> html.Details:
    items = [
        html.Li(
            dcc.Link(
                [sort_name(sort), *([icon("check"), hidden(_("(current)"))] if sort == board.sort else [])],
                href=pipeline_url(view, BoardView(sort, board.column)),
                className="menu-item is-on" if sort == board.sort else "menu-item",
            )
        )
        for sort in SORTS
    ]
    return html.Details(
        [
            html.Summary(
                [icon("sort"), hidden(_("Sorted:")), sort_name(board.sort), icon("chevron", "chevron")],
                className="btn btn-quiet",
            ),
            html.Div(html.Ul(items), className="menu-panel"),
        ],
        className="menu menu-sort",
    )
