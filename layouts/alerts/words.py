"""What an alert's priority, status, type, rule and history are called."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.language import gettext as _
from services.language import instant, ngettext
from services.names import priority_name
from services.vocabulary import AlertStatus, AlertType

__all__ = ["PRODUCT", "became", "done_words", "happened", "priority_name", "status_name", "type_name"]

PRODUCT = "Lead Analytics"
"""Who did what no person did."""


def status_name(status: str) -> str:
    """What has become of an alert."""
    return {
        AlertStatus.OPEN: _("Open"),
        AlertStatus.REVIEWED: _("Reviewed"),
        AlertStatus.DISMISSED: _("Dismissed"),
        AlertStatus.RESOLVED: _("Resolved"),
    }[AlertStatus(status)]


def type_name(type_: str) -> str:
    """What kind of attention an alert asks for."""
    return {
        AlertType.RISK: _("Risk"),
        AlertType.OPPORTUNITY: _("Opportunity"),
        AlertType.DATA_QUALITY: _("Data quality"),
    }[AlertType(type_)]


def happened(entry: dict[str, Any]) -> str:
    """An entry of the history: what was done."""
    action, to = entry["action"], entry["to"]
    if action == "status":
        return became(str(to))
    if action == "assigned":
        return _("Assigned to %(name)s", name=to) if to else _("Assigned to nobody")
    if action == "snoozed":
        return _("Put to sleep until %(when)s", when=_when(to)) if to else _("Woken up")
    if action == "undone":
        back = [status for status in AlertStatus if status == to]
        return _("Taken back: %(status)s again", status=status_name(back[0])) if back else _("Taken back")
    return {
        "opened": _("Found"),
        "cleared": _("Its condition ceased"),
        "expired": _("Ended: the condition outlived its cool-down"),
        "note": _("Note"),
    }.get(str(action), str(action))


def became(status: str) -> str:
    """What a person made of an alert."""
    return {
        AlertStatus.OPEN: _("Opened again"),
        AlertStatus.REVIEWED: _("Marked as reviewed"),
        AlertStatus.DISMISSED: _("Dismissed"),
        AlertStatus.RESOLVED: _("Resolved"),
    }[AlertStatus(status)]


def done_words(action: str, count: int = 1) -> str:
    """What a toast says has just been done to so many alerts."""
    if count != 1:
        many = ngettext("%(num)s alert", "%(num)s alerts", count)
        return _("%(done)s: %(alerts)s", done=done_words(action), alerts=many)
    return {
        "reviewed": _("Marked as reviewed"),
        "dismissed": _("Dismissed"),
        "resolved": _("Resolved"),
        "assign": _("Assigned"),
        "snooze": _("Put to sleep"),
        "wake": _("Woken up"),
        "undo": _("Taken back"),
        "note": _("Note added"),
    }[action]


def _when(text: str | None) -> str:
    return instant(datetime.fromisoformat(text)) if text else ""
