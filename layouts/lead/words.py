"""Words of a lead's page: next steps, fields, and the audit log in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from layouts.lead.assignment_words import assigned_words, by_rule
from layouts.lead.merge_words import merge_words
from layouts.words import source_name, stage_name
from services.language import DASH, instant, money, number
from services.language import gettext as _
from services.vocabulary import AuditAction, NextStep, Outcome, Stage

MONEY = ("estimated_value", "closing_value")
SILENT = ("score_origin", "assigned_user_id")
"""Changes that the entry's other words say already."""


def field_name(field: str) -> str:
    """What a value of a lead is called."""
    names = {
        "name": _("Name"),
        "company": _("Company"),
        "email": _("E-mail"),
        "phone": _("Phone"),
        "source": _("Source"),
        "estimated_value": _("Estimated value"),
        "closing_value": _("Closing value"),
        "lost_reason": _("Reason of the loss"),
        "stage": _("Stage"),
        "assignee": _("Assignee"),
        "lead_score": _("Score"),
        "created_at": _("Created"),
        "custom_fields": _("Further columns"),
        "kind": _("What happened"),
        "occurred_at": _("When"),
    }
    return names.get(field, field)


def field_value(field: str, value: Any) -> str:
    """A value of a lead as people read it."""
    if value is None or value == "":
        return DASH
    if field in MONEY:
        return money(float(value)) if isinstance(value, int | float) else str(value)
    if field == "source":
        return source_name(str(value))
    if field == "lead_score":
        return number(value)
    if field == "stage" and value in tuple(Stage):
        return stage_name(str(value))
    if field == "custom_fields" and isinstance(value, Mapping):
        return ", ".join(f"{name}: {text}" for name, text in sorted(value.items()))
    return str(value)


def next_step_words(step: str, lead: Mapping[str, Any]) -> str:
    """The next best step with the lead, as a sentence."""
    stage = stage_name(lead["stage"])
    following = lead["next_stage"]
    advance = (
        _("Nothing stands in the way: move it on to %(stage)s.", stage=stage_name(following))
        if following
        else _("The last step: close the deal.")
    )
    return {
        NextStep.ASSIGN: _("Nobody works on this lead. Assign it."),
        NextStep.FIRST_CONTACT: _("Make the first contact: nobody has yet."),
        NextStep.ANSWER: _("The lead acted last. Answer."),
        NextStep.REVIVE: _("Quiet for more than 14 days. Give it a reason to come back."),
        NextStep.FOLLOW_UP: _("No interaction in 7 days. Follow up."),
        NextStep.DECIDE: _("Over the limit in %(stage)s: move it on or close it.", stage=stage),
        NextStep.ADVANCE: advance,
    }[NextStep(step)]


def event_words(entry: Mapping[str, Any]) -> str:
    """What an entry of the audit log says happened."""
    action, changes = entry["action"], entry["changes"] or {}
    if action == AuditAction.ASSIGNED:
        return assigned_words(changes)
    if action == AuditAction.EDITED:
        return _("Edited")
    if action in (AuditAction.MERGED, AuditAction.UNMERGED):
        return merge_words(action, changes)
    stage = stage_name(entry["to_stage"]) if entry["to_stage"] else None
    if action == AuditAction.CREATED:
        return _("Arrived in %(stage)s", stage=stage) if stage else _("Arrived")
    if entry["outcome"] == Outcome.LOST:
        return _("Lost")
    if entry["outcome"] == Outcome.WON or entry["to_stage"] == Stage.FECHADO:
        return _("Won")
    if stage is None:
        return _("Re-opened")
    if entry["from_stage"] and entry["from_stage"] != entry["to_stage"]:
        return _("%(before)s → %(after)s", before=stage_name(entry["from_stage"]), after=stage)
    return _("Moved to %(stage)s", stage=stage)


def change_lines(changes: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(field, before, after) of every value that an entry changed."""
    return [
        (field_name(field), _told(field, pair[0]), _told(field, pair[1]))
        for field, pair in changes.items()
        if field not in (*SILENT, "assignee") and isinstance(pair, list) and len(pair) == 2
    ]


def _told(field: str, value: Any) -> str:
    return str(value)[:10] if field == "created_at" and value else field_value(field, value)


def actor_words(entry: Mapping[str, Any]) -> str:
    """Who it was: a person, or where it came from."""
    if entry["actor_name"]:
        return str(entry["actor_name"])
    if by_rule(entry["changes"]):
        return _("Assignment rules")
    return _("Imported") if entry["origin"] in ("snapshot", "history") else _("An operator")


def happened_words(conflict: Mapping[str, Any]) -> str:
    """What the one who was first did (`by`, `action`, `at` of layouts.lead.forms.Conflict), a sentence."""
    who, at = conflict["by"] or _("Somebody else"), instant(conflict["at"])
    words: dict[str, str] = {
        AuditAction.EDITED: _("%(who)s edited this lead meanwhile (%(at)s).", who=who, at=at),
        AuditAction.ASSIGNED: _("%(who)s assigned this lead meanwhile (%(at)s).", who=who, at=at),
        AuditAction.STAGE_CHANGED: _("%(who)s changed its stage meanwhile (%(at)s).", who=who, at=at),
        AuditAction.MERGED: _("%(who)s merged this lead with another meanwhile (%(at)s).", who=who, at=at),
        AuditAction.UNMERGED: _("%(who)s undid a merge of this lead meanwhile (%(at)s).", who=who, at=at),
    }
    other = _("%(who)s changed this lead meanwhile (%(at)s).", who=who, at=at)
    return words.get(conflict["action"] or "", other)
