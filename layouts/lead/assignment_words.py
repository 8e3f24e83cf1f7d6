"""An assignment in the lead's history: who has it now, and why, where a rule chose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.language import gettext as _
from services.language import number


def assigned_words(changes: Mapping[str, Any]) -> str:
    """What an entry of the audit log says; an import's knows no names."""
    names = changes.get("assignee")
    if not isinstance(names, list):
        return _("Assigned")
    if not names[1]:
        return _("Assigned to nobody any more")
    reason = changes.get("reason")
    if not isinstance(reason, Mapping):
        return _("Assigned to %(name)s", name=names[1])
    why = _why(reason)
    what = _what(names, reason.get("handed"))
    return _("%(what)s: %(why)s", what=what, why=why) if why else what


def by_rule(changes: Mapping[str, Any] | None) -> bool:
    """Whether the organization's method of assignment chose."""
    return isinstance((changes or {}).get("reason"), Mapping)


def _what(names: list[str], handed: str | None) -> str:
    if handed == "left":
        return _("Handed over to %(name)s, as %(before)s left", name=names[1], before=names[0])
    if handed == "away":
        return _("Handed over to %(name)s, as %(before)s is away", name=names[1], before=names[0])
    return _("Assigned to %(name)s", name=names[1])


def _why(reason: Mapping[str, Any]) -> str:
    """Why this seller; "" for a reason that this version doesn't know."""
    why = reason.get("why")
    if why == "turn":
        return _("next in turn")
    if why == "load":
        return _load(reason)
    if why == "top":
        return _("a top lead (score %(score)s) for a top seller", score=number(reason["score"]))
    if why == "others":
        return _("a top lead (score %(score)s), and no top seller had room", score=number(reason["score"]))
    return _("so that everybody gets a fair share") if why == "owed" else ""


def _load(reason: Mapping[str, Any]) -> str:
    count, capacity = number(reason["open"]), reason.get("capacity")
    if capacity is None:
        return _("the fewest open leads (%(count)s)", count=count)
    return _("the most room (%(count)s of %(capacity)s open)", count=count, capacity=number(capacity))
