"""The cheap question asked every few seconds: has anything changed?"""

from __future__ import annotations

from typing import Any

from dash import MATCH, Dash, Input, Output, State, no_update

from callbacks.scope import signed_in
from layouts import ids
from services.versions import data_version


def register(app: Dash) -> None:
    app.callback(
        Output({"type": ids.DATA_VERSION_TYPE, "page": MATCH}, "data"),
        Input({"type": ids.POLL_VERSION_TYPE, "page": MATCH}, "n_intervals"),
        State({"type": ids.SHOWN_VERSION_TYPE, "page": MATCH}, "data"),
        State({"type": ids.DATA_VERSION_TYPE, "page": MATCH}, "data"),
        prevent_initial_call=True,
    )(check_version)


def check_version(_intervals: int | None, shown: int | None, heard: int | None) -> Any:
    """The data's version when it is news, which makes the page ask anew."""
    with signed_in() as (scope, session):
        version = data_version(scope, session).version
    return no_update if version in (shown, heard) else version
