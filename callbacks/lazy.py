"""Draws what was held back, in the browser, once it is near."""

from __future__ import annotations

from dash import MATCH, Dash, Input, Output, State

from callbacks.clientside import in_the_browser
from layouts import ids

DRAW = "(near, content) => near && content ? content : dash_clientside.no_update"


def register(app: Dash) -> None:
    in_the_browser(
        app,
        DRAW,
        Output({"type": ids.LAZY_PLACE_TYPE, "key": MATCH}, "children"),
        Input({"type": ids.LAZY_NEAR_TYPE, "key": MATCH}, "data"),
        State({"type": ids.LAZY_CONTENT_TYPE, "key": MATCH}, "data"),
        prevent_initial_call=True,
    )
