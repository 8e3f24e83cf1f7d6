"""What happened to an alert: who, what, when, with which note; the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from layouts.alerts.toast import undo_button
from layouts.alerts.words import PRODUCT, happened
from services.language import gettext as _
from services.language import instant

REVERSIBLE = ("status", "assigned", "snoozed")


def history_list(entries: Sequence[dict[str, Any]], alert: dict[str, Any]) -> html.Ol:
    """The history of `services.alerts.alert_detail`; the last change, where a person made it, can be
    taken back from here."""
    changes = [entry for entry in entries if entry["action"] != "note"]
    last = changes[-1]["id"] if changes and changes[-1]["action"] in REVERSIBLE else None
    undo = {alert["id"]: alert["version"]} if alert.get("can_act") else {}
    return html.Ol(
        [_entry(entry, undo if entry["id"] == last else {}) for entry in reversed(entries)],
        className="timeline alert-history",
    )


def _entry(entry: dict[str, Any], undo: dict[str, int]) -> html.Li:
    who = entry["actor"] or PRODUCT
    note = [html.Blockquote(entry["note"], className="alert-note")] if entry["note"] else []
    button = [undo_button(undo)] if undo else []
    return html.Li(
        [
            html.Div([html.Strong(happened(entry)), *button], className="timeline-head"),
            html.P(
                _("%(who)s, %(when)s", who=who, when=instant(entry["occurred_at"])), className="quiet num"
            ),
            *note,
        ]
    )
