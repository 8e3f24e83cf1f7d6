"""What a card can be asked: where to move it; why it was lost; for how much it was won."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from layouts import ids
from layouts.attributes import aria, data
from layouts.icons import icon
from layouts.pipeline.columns import LOST, WON, slot
from layouts.words import stage_name
from services.language import gettext as _
from services.language import reader
from services.vocabulary import OPEN_STAGES

LONGEST_REASON = 500


def dialogs(reasons: Sequence[str]) -> list[Any]:
    """All of them, closed. `reasons`: what leads were lost for lately, offered at a tap."""
    return [_move_menu(), _lose(reasons), _win()]


def _move_menu() -> html.Dialog:
    targets: list[Any] = [
        html.Button(
            [icon("columns"), stage_name(stage)],
            type="button",
            className="menu-item",
            **data(move_to=stage.value),
        )
        for stage in OPEN_STAGES
    ]
    targets += [
        html.Button(
            [icon("check"), _("Won…")], type="button", className="menu-item menu-apart", **data(move_to=WON)
        ),
        html.Button([icon("close"), _("Lost…")], type="button", className="menu-item", **data(move_to=LOST)),
    ]
    return _dialog(
        "move",
        _("Move to"),
        [
            html.Div(targets, className="board-targets"),
            html.A(
                [icon("right"), _("Open the lead")], className="menu-item menu-apart", **data(open_lead=1)
            ),
        ],
    )


def _lose(reasons: Sequence[str]) -> html.Dialog:
    offered = [
        html.Button(reason, type="button", className="chip board-reason", **data(reason=reason))
        for reason in reasons
    ]
    return _dialog(
        "lost",
        _("Why was it lost?"),
        [
            *(
                [html.Div(offered, className="chips", role="group", **aria(label=_("Frequent reasons")))]
                if offered
                else []
            ),
            _field(
                _("Reason (may stay empty)"),
                dbc.Input(id=ids.BOARD_REASON, maxlength=LONGEST_REASON, autocomplete="off", value=""),
                ids.BOARD_REASON,
            ),
            _buttons(_("Mark as lost")),
        ],
    )


def _win() -> html.Dialog:
    value = dbc.Input(id=ids.BOARD_VALUE, inputmode="decimal", maxlength=60, autocomplete="off", value="")
    return _dialog(
        "won",
        _("Won: for how much?"),
        [
            _field(_("Value in %(currency)s", currency=reader().currency), value, ids.BOARD_VALUE),
            _buttons(_("Mark as won")),
        ],
    )


def _dialog(name: str, title: str, content: list[Any]) -> html.Dialog:
    title_id = f"board-dialog-{name}"
    head = html.Div(
        [
            html.Div(
                [html.H2(title, className="drawer-title", id=title_id), slot("name", "quiet board-about")],
                className="board-dialog-title",
            ),
            html.Button(
                icon("close"),
                type="button",
                className="icon-button",
                **data(cancel=1),
                **aria(label=_("Cancel")),
            ),
        ],
        className="drawer-head board-dialog-head",
    )
    return html.Dialog(
        html.Div([head, *content], className="board-dialog-body"),
        className=f"board-dialog board-dialog-{name}",
        **data(dialog=name),
        **aria(labelledby=title_id),
    )


def _field(label: str, control: Any, control_id: str) -> html.Div:
    problem = html.P(className="text-bad", role="alert", **data(slot="problem"))
    return html.Div([html.Label(label, htmlFor=control_id), control, problem], className="field")


def _buttons(done: str) -> html.Div:
    return html.Div(
        [
            html.Button(_("Cancel"), type="button", className="btn btn-quiet", **data(cancel=1)),
            html.Button(done, type="button", className="btn btn-primary", **data(submit=1)),
        ],
        className="button-row board-buttons",
    )
