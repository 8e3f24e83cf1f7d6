"""What was sent, what waits, and what failed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from layouts.attributes import data
from layouts.icons import hidden, icon
from layouts.notifications.records import LogEntry
from layouts.notifications.words import channel_name, event_name, reason_words, status_name
from layouts.states import nothing_here
from layouts.tables import Cell, Column, table
from services.language import gettext as _
from services.language import instant, ngettext
from services.vocabulary import DeliveryStatus

_LOOKS = {
    DeliveryStatus.WAITING: ("clock", "is-open"),
    DeliveryStatus.SENT: ("check", "is-good"),
    DeliveryStatus.FAILED: ("alert", "is-bad"),
    DeliveryStatus.SUPPRESSED: ("pause", ""),
}


def log_table(entries: Sequence[LogEntry]) -> list[Any]:
    """The content of `ids.NOTIFY_LOG`."""
    if not entries:
        return [nothing_here("clock", _("Nothing was sent yet."))]
    columns = [
        Column(_("Message"), numeric=False),
        Column(_("Recipient"), numeric=False),
        Column(_("Status"), numeric=False),
        Column(_("What became of it"), numeric=False),
        Column(_("Time"), numeric=False),
    ]
    rows = [[_message(one), _recipient(one), _status(one), _outcome(one), _time(one)] for one in entries]
    return [table(_("What was sent"), columns, rows, class_name="notify-table")]


def _message(entry: LogEntry) -> Cell:
    return Cell(event_name(entry.event))


def _recipient(entry: LogEntry) -> Cell:
    name = entry.recipient or _("somebody who left")
    return Cell(html.Span([name, html.Span(channel_name(entry.channel), className="notify-via")]))


def _status(entry: LogEntry) -> Cell:
    glyph, kind = _LOOKS[DeliveryStatus(entry.status)]
    badge = html.Span([icon(glyph), status_name(entry.status)], className=f"badge-status {kind}".strip())
    return Cell(badge, value=entry.status)


def _outcome(entry: LogEntry) -> Cell:
    parts: list[Any] = []
    reason = reason_words(entry.reason, entry.answer)
    if reason:
        parts.append(html.Span(reason))
    if entry.attempts > 1 or (entry.attempts and entry.status != DeliveryStatus.SENT):
        parts.append(html.Span(ngettext("%(num)s attempt", "%(num)s attempts", entry.attempts)))
    if entry.next_try_at is not None:
        parts.append(html.Span(_("next at %(when)s", when=instant(entry.next_try_at))))
    if entry.can_again:
        parts.append(_again(entry))
    return Cell(html.Div(parts or "—", className="notify-outcome"))


def _again(entry: LogEntry) -> html.Button:
    recipient = entry.recipient or _("somebody who left")
    about = f" ({event_name(entry.event)}, {recipient})"
    return html.Button(
        [_("Send again"), hidden(about)],
        type="button",
        className="btn-text",
        **data(notify_do="again", notify_id=entry.delivery_id),
    )


def _time(entry: LogEntry) -> Cell:
    return Cell(instant(entry.sent_at or entry.created_at))
