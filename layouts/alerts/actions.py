"""The buttons of the open alert, the note, and what is said where something was refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from layouts import ids
from layouts.alerts.toast import act
from layouts.alerts.words import PRODUCT, happened, status_name
from layouts.attributes import data
from layouts.icons import icon
from services.language import gettext as _
from services.language import instant
from services.vocabulary import UNASSIGNED, AlertStatus


def action_bar(alert: dict[str, Any], members: Mapping[str, str], *, can_write: bool) -> Component:
    """Status, assignment and sleep; for who may not act, why not."""
    if not alert.get("can_act"):
        return _why_not(can_write)
    version = {alert["id"]: alert["version"]}
    return html.Div(
        [
            html.Div(_status_buttons(alert, version), className="alert-buttons"),
            html.Div([_assign(alert, members, version), _snooze(alert, version)], className="alert-later"),
        ],
        className="alert-action-bar",
    )


def _why_not(can_write: bool) -> html.P:
    text = (
        _("You can act on alerts that are assigned to you. Ask a manager for this one.")
        if can_write
        else _("Your role reads alerts; acting on them is up to reps, managers and administrators.")
    )
    return html.P([icon("info"), html.Span(text)], className="notice")


def _status_buttons(alert: dict[str, Any], version: dict[str, int]) -> list[html.Button]:
    buttons = (
        (AlertStatus.REVIEWED, _("Reviewed"), "info", "btn-quiet", "r"),
        (AlertStatus.RESOLVED, _("Resolve"), "check", "btn-primary", "e"),
        (AlertStatus.DISMISSED, _("Dismiss"), "close", "btn-quiet", "d"),
    )
    return [
        html.Button(
            [icon(glyph), words],
            type="button",
            className=f"btn {look}",
            title=_("Key %(key)s", key=key),
            disabled=alert["status"] == status,
            **act(status.value, version),
        )
        for status, words, glyph, look, key in buttons
    ]


def _assign(alert: dict[str, Any], members: Mapping[str, str], version: dict[str, int]) -> html.Div:
    current = alert["assigned_to"]["id"] if alert["assigned_to"] else UNASSIGNED
    known = dict(members) | ({current: alert["assigned_to"]["name"]} if alert["assigned_to"] else {})
    options = [{"label": _("Nobody"), "value": UNASSIGNED}]
    options += [{"label": name, "value": member} for member, name in known.items()]
    return html.Div(
        [
            html.Label(_("Assigned to"), htmlFor=ids.ALERT_ASSIGNEE),
            dbc.Select(id=ids.ALERT_ASSIGNEE, options=options, value=current),
        ],
        className="field",
        **act("assign", version),
    )


def _snooze(alert: dict[str, Any], version: dict[str, int]) -> html.Details:
    choices = (
        ("tomorrow", _("Tomorrow, 8 o'clock")),
        ("three_days", _("In 3 days")),
        ("next_week", _("Next Monday")),
    )
    items: list[Component] = [
        html.Button(words, type="button", className="menu-item", **act("snooze", version, choice))
        for choice, words in choices
    ]
    if alert["snoozed_until"]:
        wake = html.Button(_("Wake up now"), type="button", className="menu-item", **act("wake", version))
        items.insert(0, wake)
    day = html.Div(
        [
            html.Div(
                [
                    html.Label(_("Until a day"), htmlFor=ids.ALERT_SNOOZE_DAY),
                    dbc.Input(id=ids.ALERT_SNOOZE_DAY, type="date"),
                ],
                className="field",
            ),
            html.Button(
                _("Sleep until then"),
                type="button",
                className="btn btn-quiet",
                **act("snooze", version),
                **data(value_from=ids.ALERT_SNOOZE_DAY),
            ),
        ],
        className="menu-form",
    )
    return html.Details(
        [
            html.Summary([icon("moon"), _("Snooze"), icon("chevron", "chevron")], className="btn btn-quiet"),
            html.Div([*items, day], className="menu-panel"),
        ],
        className="menu menu-snooze",
    )


def note_box(*, visible: bool) -> html.Div:
    """The note: it stays as typed while the alert around it is drawn anew. It goes along with the next
    action, or by itself."""
    return html.Div(
        [
            html.Label(_("Note"), htmlFor=ids.ALERT_NOTE, className="quiet"),
            dbc.Textarea(
                id=ids.ALERT_NOTE,
                rows=2,
                placeholder=_("Goes along with what you do next"),
                className="alert-note-field",
            ),
            html.Button(
                [icon("message"), _("Add the note alone")],
                type="button",
                className="btn btn-quiet",
                **data(do="note"),
            ),
        ],
        id=ids.ALERT_NOTE_BOX,
        className="alert-note-box",
        hidden=not visible,
    )


def refused(text: str) -> html.Div:
    """Why what was asked was not done."""
    return html.Div([icon("alert"), html.Span(text)], className="notice is-bad")


def conflict(
    since: Sequence[dict[str, Any]], status: str, again: dict[str, Any] | None, *, note_kept: bool
) -> html.Div:
    """Somebody was first: who did what, when, with which note; whether one's own note was kept; and the
    button that applies one's own action on top (`again`: its attributes)."""
    first = _("This alert was changed first. It is now: %(now)s.", now=status_name(status))
    did = [_did(entry) for entry in since]
    kept = [html.P(_("Your note was kept; it is in the history."))] if note_kept else []
    anyway = (
        [html.Button(_("Do it anyway"), type="button", className="btn btn-quiet", **again)] if again else []
    )
    return html.Div(
        [
            icon("alert"),
            html.Div(
                [
                    html.P(html.Strong(first)),
                    *did,
                    *kept,
                    html.Div(anyway, className="button-row"),
                ]
            ),
        ],
        className="notice is-warning alert-conflict",
    )


def _did(entry: dict[str, Any]) -> html.P:
    words = _(
        "%(who)s, %(when)s: %(what)s",
        who=entry["actor"] or PRODUCT,
        when=instant(entry["occurred_at"]),
        what=happened(entry),
    )
    note = [html.Span(f" “{entry['note']}”")] if entry["note"] else []
    return html.P([words, *note])
