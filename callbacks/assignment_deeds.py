"""What is done about assignment at once: waiting leads assigned, somebody's handed over, taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from dash import ALL, Dash, Input, Output, State, no_update
from dash.exceptions import PreventUpdate

from callbacks.assignment_page import load_page
from callbacks.scope import evaluate_soon, signed_in
from layouts import ids
from layouts.assignment.now import (
    assigned_words,
    done_words,
    handed_over_words,
    now_section,
    refused_words,
    undone_words,
)
from layouts.assignment.takers import taker_load
from services.assignment.model import AssignmentOutcome
from services.assignment.rounds import assign_waiting, hand_over
from services.assignment.settings import AssignmentSettingError
from services.language import gettext as _
from services.lead_assignment import undo_assignment
from services.organizations import members
from services.scope import ForbiddenError, NotFoundError, OrgScope
from services.session import Session

LOADS = {"type": ids.TAKER_LOAD_TYPE, "member": ALL}


def register(app: Dash) -> None:
    app.callback(
        Output(ids.ASSIGNMENT_NOTICE, "children"),
        Output(ids.ASSIGNMENT_NOW, "children"),
        Output(LOADS, "children"),
        Input(ids.ASSIGNMENT_ASKED, "data"),
        State(LOADS, "id"),
        prevent_initial_call=True,
    )(act)


def act(asked: Any, loads: Sequence[Mapping[str, str]] = ()) -> tuple[Any, Any, list[Any]]:
    """Do what was asked, say it, and show what waits and who has how many now (of the `loads` that are
    shown); what is typed in the form stays."""
    deed = _DEEDS.get(str(asked.get("do"))) if isinstance(asked, Mapping) else None
    if deed is None:
        raise PreventUpdate
    now = datetime.now(UTC)
    kept: list[Any] = [no_update for _load in loads]
    try:
        with signed_in() as (scope, session):
            said = deed(scope, session, asked, now)
            page = load_page(scope, session, now)
    except ForbiddenError:
        return refused_words(_("Your role can't do that.")), no_update, kept
    except AssignmentSettingError as error:
        return refused_words(str(error)), no_update, kept
    except (NotFoundError, ValueError):
        return refused_words(_("These leads or this person are gone. Nothing was changed.")), no_update, kept
    evaluate_soon()
    standing = {str(one.member_id): taker_load(one) for one in page.settings.takers}
    return said, now_section(page), [standing.get(load["member"], no_update) for load in loads]


def _assign(scope: OrgScope, session: Session, _asked: Mapping[str, Any], now: datetime) -> Any:
    outcome = assign_waiting(scope, session, now)
    return _said(assigned_words(outcome), outcome)


def _hand_over(scope: OrgScope, session: Session, asked: Mapping[str, Any], now: datetime) -> Any:
    member_id = UUID(str(asked.get("member")))
    member = next((one for one in members(scope, session) if one.id == member_id), None)
    outcome = hand_over(scope, session, member_id, now)
    if member is None:
        raise NotFoundError("member")
    words = handed_over_words(outcome, member.name)
    return _said(words, outcome) if member.active or not outcome.count else done_words(words)


def _undo(scope: OrgScope, session: Session, asked: Mapping[str, Any], now: datetime) -> Any:
    done = undo_assignment(scope, session, UUID(str(asked.get("assignment"))), now=now)
    return done_words(undone_words(done.count, done.unchanged))


def _said(words: str, outcome: AssignmentOutcome) -> Any:
    if outcome.assignment_id is None:
        return refused_words(words)
    return done_words(words, str(outcome.assignment_id))


_DEEDS = {"assign": _assign, "hand_over": _hand_over, "undo": _undo}
