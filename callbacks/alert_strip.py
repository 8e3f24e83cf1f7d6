"""Acting on the alerts of the dashboard's strip, in place."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from dash import Dash, Input, Output, no_update
from dash.exceptions import PreventUpdate

from callbacks.alert_asks import read_ask
from callbacks.alert_badge import counted
from callbacks.alert_triage import perform, refusal_words
from callbacks.scope import signed_in
from layouts import ids
from layouts.alerts.actions import refused
from layouts.alerts.strip import strip_content
from services.alerts import alert_facts, with_title
from services.alerts.rights import with_rights
from services.alerts.triage import TriageError


def register(app: Dash) -> None:
    app.callback(
        output={
            "strip": Output(ids.ALERT_STRIP, "children"),
            "toast": Output(ids.TOAST, "children", allow_duplicate=True),
            "count": Output(ids.ALERT_COUNT, "data", allow_duplicate=True),
        },
        inputs=[Input(ids.STRIP_ASKED, "data")],
        prevent_initial_call=True,
    )(act_in_strip)


def act_in_strip(asked: dict[str, Any] | None) -> dict[str, Any]:
    """Do what was asked, and show the three that matter most now."""
    if asked is None:  # the strip has only just arrived
        raise PreventUpdate
    now = datetime.now(UTC)
    try:
        answer = perform(read_ask(asked), now)
        said, toast = answer.said, answer.toast
    except TriageError as error:
        said, toast = refused(refusal_words(error)), None
    with signed_in() as (scope, session):
        alerts = [with_rights(scope, with_title(fact)) for fact in alert_facts(scope, session, now)]
        badge = {"count": counted(scope, session, now)}
    return {"strip": strip_content(alerts, said), "toast": no_update if toast is None else toast} | badge
