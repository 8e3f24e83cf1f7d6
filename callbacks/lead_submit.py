"""A form of a lead's page is sent: it is done, or the form comes back with what is wrong at its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from dash import ctx
from dash.exceptions import PreventUpdate

from callbacks.lead_deeds import Done, moved, refused_words, undo_of
from callbacks.lead_forms import MONEY, after_conflict, drawn
from callbacks.lead_view import Seen, answer, view_of
from callbacks.scope import evaluate_soon, signed_in
from layouts.lead.forms import FormState, lead_notice
from services.amounts import read_amount
from services.interactions import InteractionError, InteractionProblem, record_interaction
from services.language import gettext as _
from services.language import reader
from services.lead_edits import EditError, StaleLeadError, assign_lead, edit_lead
from services.scope import ForbiddenError, NotFoundError, OrgScope
from services.session import Session
from services.vocabulary import OPEN_STAGES, Outcome, Stage

Values = dict[str, str]


def submit_form(_submits: Any, _values: Any, _bases: Any, data: Any) -> Any:
    """Do what the form says."""
    seen, sent = Seen.read(data), ctx.triggered_id
    if seen is None or not isinstance(sent, dict) or not ctx.triggered[0]["value"]:
        raise PreventUpdate  # or the form has only just arrived
    state = _state(str(sent.get("form")))
    if state is None:
        raise PreventUpdate
    now = datetime.now(UTC)
    form: Any = []
    notice: Any
    try:
        with signed_in() as (scope, session):
            words, undo = DEEDS[state.form](scope, session, replace(seen, version=state.version), now, state)
        notice = lead_notice(words, undo=undo)
        evaluate_soon()
    except (EditError, StaleLeadError) as error:
        form, notice = _again(seen, state, error, now), []
    except (ForbiddenError, NotFoundError) as error:
        notice = lead_notice(refused_words(error), tone="bad")
    with signed_in() as (scope, session):
        view = view_of(scope, session, seen, now)
    return answer(view, now, form=form, notice=notice)


def _again(seen: Seen, state: FormState, error: EditError | StaleLeadError, now: datetime) -> Any:
    """The same form with what was typed, and what is wrong or what somebody else did."""
    with signed_in() as (scope, session):
        view = view_of(scope, session, seen, now)
        if view.lead is None:
            return []
        if isinstance(error, StaleLeadError):
            return after_conflict(scope, session, view.lead, state, error, now)
        field = error.field if error.field in state.values else ""
        return drawn(scope, session, view.lead, replace(state, errors={field: str(error)}))


def _state(form: str) -> FormState | None:
    """The form as it was sent; None for what is none of ours."""
    if form not in DEEDS or len(ctx.states_list) < 2:
        return None
    values = {
        _sendable(item["id"].get("field")): _sendable(item["value"])
        if isinstance(item.get("value"), str)
        else ""
        for item in ctx.states_list[0]
        if isinstance(item.get("id"), dict)
    }
    bases = [item.get("value") for item in ctx.states_list[1]]
    base = bases[0] if bases and isinstance(bases[0], dict) else {}
    version, began = base.get("version"), base.get("values")
    if not isinstance(version, int) or abs(version) > 2**31 - 1 or not isinstance(began, dict):
        return None
    return FormState(
        form, values, version, {_sendable(name): _sendable(text) for name, text in began.items()}
    )


def _sendable(text: Any) -> str:
    """As it can be sent back: half a character can't."""
    return str(text).encode("utf-8", "replace").decode()


def _edit(scope: OrgScope, session: Session, seen: Seen, now: datetime, state: FormState) -> Done:
    """Only what was changed in the form is written."""
    changes: dict[str, Any] = {
        field: read_amount(field, text) if field in MONEY else text
        for field, text in state.values.items()
        if text != state.base.get(field)
    }
    changed = edit_lead(scope, session, seen.lead_id, changes, version=seen.version, now=now)
    return (_("Saved.") if changed else _("Nothing was changed.")), None


def _win(scope: OrgScope, session: Session, seen: Seen, now: datetime, state: FormState) -> Done:
    value = read_amount("closing_value", state.values.get("closing_value"))
    if value is None:
        raise EditError("closing_value", _("Enter what it was sold for; 0 counts too."))
    return moved(scope, session, seen, now, None, Outcome.WON, closing_value=value)


def _lose(scope: OrgScope, session: Session, seen: Seen, now: datetime, state: FormState) -> Done:
    reason = state.values.get("lost_reason")
    return moved(scope, session, seen, now, None, Outcome.LOST, lost_reason=reason)


def _move(scope: OrgScope, session: Session, seen: Seen, now: datetime, state: FormState) -> Done:
    stage = state.values.get("stage", "")
    if stage not in OPEN_STAGES:
        raise EditError("stage", _("There is no such stage."))
    return moved(scope, session, seen, now, Stage(stage), Outcome.OPEN)


def _assign(scope: OrgScope, session: Session, seen: Seen, now: datetime, state: FormState) -> Done:
    chosen = state.values.get("assignee", "")
    try:
        member = UUID(chosen) if chosen else None
        done = assign_lead(scope, session, seen.lead_id, member, version=seen.version, now=now)
    except (ValueError, NotFoundError) as error:
        if isinstance(error, NotFoundError) and error.args and error.args[0] == seen.lead_id:
            raise
        raise EditError("assignee", _("This isn't anybody who can have leads.")) from None
    if not done.count:
        return _("It stands so already."), None
    return (_("Assigned.") if member else _("Nobody has it any more.")), undo_of(done)


def _log(scope: OrgScope, session: Session, seen: Seen, now: datetime, state: FormState) -> Done:
    try:
        local = datetime.fromisoformat(state.values.get("occurred_at", ""))
        at = local if local.tzinfo else local.replace(tzinfo=reader().zone)
        at = at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise EditError("occurred_at", _("Enter a day and a time.")) from None
    try:
        new = record_interaction(scope, session, seen.lead_id, state.values.get("kind", ""), at, now)
    except InteractionError as error:
        raise _interaction_error(error) from None
    return (_("Logged.") if new else _("That was logged already.")), None


def _interaction_error(error: InteractionError) -> EditError:
    if error.problem is InteractionProblem.IN_THE_FUTURE:
        return EditError("occurred_at", _("This lies in the future."))
    if error.problem is InteractionProblem.UNKNOWN_KIND:
        return EditError("kind", _("Choose what happened."))
    return EditError("occurred_at", _("Enter a day and a time."))


Deed = Callable[[OrgScope, Session, Seen, datetime, FormState], Done]
DEEDS: dict[str, Deed] = {
    "edit": _edit,
    "win": _win,
    "lose": _lose,
    "move": _move,
    "assign": _assign,
    "interaction": _log,
}
