"""Many leads of the list given to a colleague at once: asked first, said afterwards, taken back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from dash import ALL, Dash, Input, Output, State, no_update

from callbacks.clientside import in_the_browser
from callbacks.lead_list import list_request
from callbacks.scope import evaluate_soon, signed_in
from layouts import ids
from layouts.assignment.now import assigned_words
from layouts.leads.bulk import (
    BY_METHOD,
    MOST_AT_ONCE,
    NOBODY,
    bulk_assigned,
    bulk_by_method,
    bulk_question,
    bulk_result,
    bulk_said,
    bulk_undone,
)
from services.assignment.bulk import assign_by_method
from services.assignment.checks import AssignmentSettingError
from services.choices import filter_choices
from services.language import gettext as _
from services.language import number
from services.lead_assignment import assign_leads, undo_assignment
from services.lead_fields import EditError
from services.leads import count_leads
from services.scope import ForbiddenError, NotFoundError, OrgScope
from services.selection import LeadSelection
from services.session import Session
from services.versions import data_version

Plan = dict[str, Any]
PICK_PAGE = "(on, picked) => picked.map(() => Boolean(on))"
"""One box picks all leads of a page."""


def register(app: Dash) -> None:
    in_the_browser(
        app,
        PICK_PAGE,
        Output({"type": ids.LEAD_PICK_TYPE, "lead": ALL}, "value"),
        Input(ids.LEADS_PICK_PAGE, "value"),
        State({"type": ids.LEAD_PICK_TYPE, "lead": ALL}, "value"),
        prevent_initial_call=True,
    )
    app.callback(
        Output(ids.LEADS_BULK, "children"),
        Output(ids.LEADS_BULK_PLAN, "data"),
        Input(ids.LEADS_BULK_ASK, "n_clicks"),
        State({"type": ids.LEAD_PICK_TYPE, "lead": ALL}, "value"),
        State({"type": ids.LEAD_PICK_TYPE, "lead": ALL}, "id"),
        State(ids.LEADS_BULK_TO, "value"),
        State(ids.LEADS_BULK_ALL, "value"),
        State(ids.LOCATION, "search"),
        prevent_initial_call=True,
    )(ask)
    for button, answer in ((ids.LEADS_BULK_CONFIRM, confirm), (ids.LEADS_BULK_UNDO, take_back)):
        app.callback(
            Output(ids.LEADS_BULK, "children", allow_duplicate=True),
            Output(ids.LEADS_BULK_PLAN, "data", allow_duplicate=True),
            Output(ids.data_version(ids.LEADS), "data", allow_duplicate=True),
            Input(button, "n_clicks"),
            State(ids.LEADS_BULK_PLAN, "data"),
            prevent_initial_call=True,
        )(answer)
    app.callback(
        Output(ids.LEADS_BULK, "children", allow_duplicate=True),
        Input(ids.LEADS_BULK_CANCEL, "n_clicks"),
        prevent_initial_call=True,
    )(cancel)


def ask(
    clicks: int | None,
    picked: list[bool | None],
    leads: list[dict[str, str]],
    to: str | None,
    everything: bool | None,
    search: str | None,
) -> tuple[Any, Any]:
    """Whether that many leads are to go to that person; nothing is changed yet."""
    if not clicks:
        return no_update, no_update
    chosen = [lead["lead"] for lead, on in zip(leads, picked, strict=True) if on]
    if not chosen and not everything:
        return bulk_said(_("Pick at least one lead.")), None
    now = datetime.now(UTC)
    with signed_in() as (scope, session):
        count = len(chosen)
        if everything:
            count = count_leads(
                scope, session, list_request(search, scope, session, now).selection, now
            ).count
        name = _name(scope, session, to)
    if count > MOST_AT_ONCE:
        return bulk_said(_("At most %(most)s leads at once.", most=number(MOST_AT_ONCE))), None
    plan = {"leads": None if everything else chosen, "to": to, "search": search}
    return (bulk_by_method(count) if to == BY_METHOD else bulk_question(count, name)), plan


def confirm(clicks: int | None, plan: Plan | None) -> tuple[Any, Any, Any]:
    """Do what was asked, all or nothing, and say what became of it."""
    if not clicks or not plan:
        return no_update, no_update, no_update
    now = datetime.now(UTC)
    try:
        with signed_in() as (scope, session):
            chosen = (
                [UUID(lead) for lead in plan["leads"]]
                if plan["leads"] is not None
                else list_request(plan["search"], scope, session, now).selection
            )
            said, undo = _give(scope, session, chosen, plan["to"], now)
            version = data_version(scope, session).version
    except (EditError, ForbiddenError, NotFoundError, ValueError) as problem:
        return bulk_said(_refusal(problem)), None, no_update
    evaluate_soon()
    return said, None if undo is None else {"undo": str(undo)}, version


def take_back(clicks: int | None, plan: Plan | None) -> tuple[Any, Any, Any]:
    """Undo what was just done."""
    if not clicks or not plan or "undo" not in plan:
        return no_update, no_update, no_update
    try:
        with signed_in() as (scope, session):
            done = undo_assignment(scope, session, UUID(plan["undo"]), now=datetime.now(UTC))
            version = data_version(scope, session).version
    except (ForbiddenError, NotFoundError) as problem:
        return bulk_said(_refusal(problem)), None, no_update
    evaluate_soon()
    return bulk_undone(done.count, done.unchanged), None, version


def cancel(clicks: int | None) -> Any:
    """Nothing was done."""
    return [] if clicks else no_update


def _give(
    scope: OrgScope, session: Session, chosen: LeadSelection | list[UUID], to: str, now: datetime
) -> tuple[Any, UUID | None]:
    """What was done, in words, and what takes it back."""
    if to == BY_METHOD:
        outcome = assign_by_method(scope, session, chosen, now, limit=MOST_AT_ONCE)
        words = assigned_words(outcome)
        if outcome.assignment_id is None:
            return bulk_said(words), None
        return bulk_assigned(words, undo=True), outcome.assignment_id
    name = _name(scope, session, to)
    member = None if to == NOBODY else UUID(to)
    done = assign_leads(scope, session, chosen, member, now=now, limit=MOST_AT_ONCE)
    undo = done.assignment_id
    return bulk_result(done.count, done.unchanged, name, undo=undo is not None), undo


def _name(scope: OrgScope, session: Session, to: str | None) -> str | None:
    members = filter_choices(scope, session).members
    return next((name for member, name in members.items() if str(member) == to), None)


def _refusal(problem: Exception) -> str:
    if isinstance(problem, (EditError, AssignmentSettingError)):
        return str(problem)
    if isinstance(problem, ForbiddenError):
        return _("Your role can't do that.")
    return _("These leads or this person are gone. Nothing was changed.")
