"""The forms of a lead's page as they open, and as they come back when something is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from layouts.lead.forms import Conflict, FormState, conflict_lines, edited_fields, lead_form
from layouts.lead.words import happened_words
from services.language import number, reader
from services.lead_edits import StaleLeadError
from services.organizations import members
from services.pipeline_moves import frequent_lost_reasons
from services.scope import OrgScope
from services.session import Session
from services.vocabulary import UNATTRIBUTED, Outcome

Lead = dict[str, Any]
MONEY = ("estimated_value", "closing_value")


def opened_form(scope: OrgScope, session: Session, form: str, lead: Lead, now: datetime) -> Any:
    """A form with what is known filled in."""
    values = first_values(form, lead, now)
    return drawn(scope, session, lead, FormState(form, values, lead["version"], base=values))


def drawn(scope: OrgScope, session: Session, lead: Lead, state: FormState) -> Any:
    """The form with what can be chosen in it."""
    choices: list[tuple[str, str]] = []
    if state.form == "assign":
        choices = [(str(member.id), member.name) for member in members(scope, session, active_only=True)]
    elif state.form == "lose":
        choices = [(reason, reason) for reason in frequent_lost_reasons(scope, session)]
    return lead_form(state, lead, choices)


def first_values(form: str, lead: Lead, now: datetime) -> dict[str, str]:
    """What stands in the fields of a form when it opens, as text."""
    if form == "edit":
        return {field: _text(field, lead) for field in edited_fields(lead)}
    if form == "win":
        return {"closing_value": _text("estimated_value", lead)}
    if form == "assign":
        return {"assignee": lead["assigned_user_id"] or ""}
    if form == "interaction":
        local = now.astimezone(reader().zone)
        return {"kind": "call_answered", "occurred_at": local.strftime("%Y-%m-%dT%H:%M")}
    if form == "move":
        following = lead["next_stage"] if lead["outcome"] == Outcome.OPEN else lead["stage"]
        return {"stage": following} if following and following != "fechado" else {}
    return {"lost_reason": ""}


def _text(field: str, lead: Lead) -> str:
    value = lead[field]
    if field == "source":
        return "" if value == UNATTRIBUTED else str(value)
    if field in MONEY:
        return "" if value is None else number(value, 2)
    return "" if value is None else str(value)


def after_conflict(
    scope: OrgScope, session: Session, lead: Lead, state: FormState, error: StaleLeadError, now: datetime
) -> Any:
    """The form on top of what somebody else did: own entries stay, the rest is what is known now."""
    fresh = first_values(state.form, lead, now)
    mine = {field: text for field, text in state.values.items() if text != state.base.get(field)}
    theirs: Any = ()
    if state.form == "edit":
        theirs = conflict_lines(state.base, mine, fresh)
        values, base = {**fresh, **mine}, {**fresh, **{name: state.base.get(name, "") for name in mine}}
    else:
        values, base = dict(state.values), dict(state.base)
    conflict = Conflict(error.changed_by, error.action, error.changed_at, theirs)
    again = FormState(state.form, values, error.version, base, conflict=conflict)
    return drawn(scope, session, lead, again)


def said_stale(error: StaleLeadError) -> str:
    """What the one who was first did."""
    what: Mapping[str, Any] = {"by": error.changed_by, "action": error.action, "at": error.changed_at}
    return happened_words(what)
