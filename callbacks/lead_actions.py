"""What people do on a lead's page: what one tap does, the forms that open, and what is taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx
from dash.exceptions import PreventUpdate

from callbacks.clientside import in_the_browser
from callbacks.lead_deeds import Done, advance, hand_back, refused_words, reopen, undone
from callbacks.lead_forms import after_conflict, first_values, opened_form, said_stale
from callbacks.lead_submit import DEEDS, submit_form
from callbacks.lead_view import Seen, answer, outputs, view_of
from callbacks.scope import evaluate_soon, signed_in
from layouts import ids
from layouts.lead.forms import FormState, lead_notice
from services.language import gettext as _
from services.lead_edits import EditError, StaleLeadError
from services.scope import ForbiddenError, NotFoundError, OrgScope
from services.session import Session

Deed = Callable[[OrgScope, Session, Seen, datetime], Done]
TAKE_REASON = """() => {
  const context = dash_clientside.callback_context;
  const pressed = context.triggered.length && context.triggered[0].value ? context.triggered_id : null;
  return pressed ? pressed.text : dash_clientside.no_update;
}"""
"""A frequent reason goes into the field."""
AT_ONCE: dict[str, Deed] = {"advance": advance, "reopen": reopen, "hand_back": hand_back}


def register(app: Dash) -> None:
    app.callback(
        *outputs(),
        Input({"type": ids.LEAD_ACTION_TYPE, "action": ALL}, "n_clicks"),
        State(ids.LEAD_SEEN, "data"),
        prevent_initial_call=True,
    )(act)
    app.callback(
        *outputs(),
        Input({"type": ids.LEAD_FORM_TYPE, "form": ALL}, "n_submit"),
        State({"type": ids.LEAD_FIELD_TYPE, "field": ALL}, "value"),
        State({"type": ids.LEAD_BASE_TYPE, "form": ALL}, "data"),
        State(ids.LEAD_SEEN, "data"),
        prevent_initial_call=True,
    )(submit_form)
    app.callback(
        *outputs(),
        Input({"type": ids.LEAD_UNDO_TYPE, "kind": ALL}, "n_clicks"),
        State({"type": ids.LEAD_UNDO_DATA_TYPE, "kind": ALL}, "data"),
        State(ids.LEAD_SEEN, "data"),
        prevent_initial_call=True,
    )(take_back)
    in_the_browser(
        app,
        TAKE_REASON,
        Output(ids.lead_field("lost_reason"), "value"),
        Input({"type": ids.LEAD_REASON_TYPE, "text": ALL}, "n_clicks"),
        prevent_initial_call=True,
    )


def act(_clicks: Any, data: Any) -> Any:
    """A button: a form opens or closes, or the thing is done at once."""
    seen, pressed = Seen.read(data), ctx.triggered_id
    if seen is None or not isinstance(pressed, dict) or not ctx.triggered[0]["value"]:
        raise PreventUpdate  # or the button has only just arrived
    action, now = str(pressed.get("action")), datetime.now(UTC)
    if action == "close":
        return answer(None, now, form=[])
    if action in DEEDS:
        with signed_in() as (scope, session):
            view = view_of(scope, session, seen, now)
            form = opened_form(scope, session, action, view.lead, now) if view.lead else []
        return answer(view, now, form=form)
    if action not in AT_ONCE:
        raise PreventUpdate
    return _done(AT_ONCE[action], seen, now, _still_to_do(seen, now))


def take_back(_clicks: Any, _data: Any, data: Any) -> Any:
    """The undo of what was just done."""
    seen, pressed = Seen.read(data), ctx.triggered_id
    if seen is None or not isinstance(pressed, dict) or not ctx.triggered[0]["value"]:
        raise PreventUpdate
    kept = [item.get("value") for item in ctx.states_list[0]]
    if not kept or not isinstance(kept[0], dict):
        raise PreventUpdate

    def deed(scope: OrgScope, session: Session, seen: Seen, now: datetime) -> Done:
        try:
            return undone(scope, session, seen, now, str(pressed.get("kind")), kept[0])
        except (KeyError, TypeError, OverflowError, ValueError) as error:
            if isinstance(error, EditError):
                raise
            raise EditError("", _("There is nothing to take back any more.")) from None

    return _done(deed, seen, datetime.now(UTC), lambda _error: [])


def _done(deed: Deed, seen: Seen, now: datetime, otherwise: Callable[[StaleLeadError], Any]) -> Any:
    """What was done, with its undo; where somebody was first, what they did, and `otherwise`."""
    form: Any = []
    try:
        with signed_in() as (scope, session):
            words, undo = deed(scope, session, seen, now)
        notice = lead_notice(words, undo=undo)
        evaluate_soon()
    except StaleLeadError as error:
        notice = lead_notice(said_stale(error), tone="bad")
        form = otherwise(error)
    except EditError as error:
        notice = lead_notice(str(error), tone="bad")
    except (ForbiddenError, NotFoundError) as error:
        notice = lead_notice(refused_words(error), tone="bad")
    with signed_in() as (scope, session):
        view = view_of(scope, session, seen, now)
    return answer(view, now, form=form, notice=notice)


def _still_to_do(seen: Seen, now: datetime) -> Callable[[StaleLeadError], Any]:
    """After a conflict a tap becomes a form: where to move the lead, knowing what somebody else did."""

    def form(error: StaleLeadError) -> Any:
        with signed_in() as (scope, session):
            lead = view_of(scope, session, seen, now).lead
            if lead is None:
                return []
            values = first_values("move", lead, now)
            state = FormState("move", values, error.version, values)
            return after_conflict(scope, session, lead, state, error, now)

    return form
