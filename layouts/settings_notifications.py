"""The settings' tab of the notifications: one's own mail, and for administrators channels and log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import dcc, html

from layouts import ids
from layouts.attributes import aria, data
from layouts.icons import icon
from layouts.notifications.channels import channel_list
from layouts.notifications.log import log_table
from layouts.notifications.own import own_mail
from layouts.notifications.records import Endpoint, LogEntry, Wishes
from layouts.settings_tabs import NOTIFICATIONS, settings_frame
from services.language import gettext as _

POLL_MS = 2_500
POLLS = 8
"""So often the log is read again after something was sent from here."""


@dataclass(frozen=True, slots=True)
class Management:
    """What administrators see besides."""

    endpoints: Sequence[Endpoint]
    most: int
    log: Sequence[LogEntry]


def notifications_page(wishes: Wishes, management: Management | None) -> html.Div:
    """The page `/settings?tab=notifications`."""
    return settings_frame(
        NOTIFICATIONS,
        html.Div(
            [own_mail(wishes), *([] if management is None else _management(management))],
            className="notify-parts",
        ),
    )


def said_well(words: str) -> html.Span:
    """The answer to something that was done."""
    return html.Span([icon("check"), words], className="text-good")


def said_badly(words: str) -> html.Span:
    """The answer to something that wasn't."""
    return html.Span([icon("alert"), words], className="text-bad")


def _management(management: Management) -> list[html.Section]:
    channels = html.Section(
        [
            dcc.Store(id=ids.NOTIFY_ASKED),
            dcc.Interval(id=ids.NOTIFY_POLL, interval=POLL_MS, max_intervals=POLLS, disabled=True),
            html.H2(_("Channels of the organization"), id="channels-title", className="panel-subtitle"),
            html.P(
                _("Other systems are told of alerts and reports as they come, at any hour."),
                className="quiet",
            ),
            html.Div(channel_list(management.endpoints, management.most), id=ids.NOTIFY_CHANNELS),
            html.Div(id=ids.NOTIFY_FORM, **aria(live="polite")),
            html.P(id=ids.NOTIFY_STATUS, className="save-status", role="status"),
        ],
        className="panel",
        **aria(labelledby="channels-title"),
    )
    log = html.Section(
        [
            html.Div(
                [
                    html.H2(_("What was sent"), id="log-title", className="panel-subtitle"),
                    html.Button(
                        [icon("refresh"), _("Refresh")],
                        type="button",
                        className="btn btn-quiet",
                        **data(notify_do="refresh"),
                    ),
                ],
                className="notify-head",
            ),
            html.P(_("The newest 50 messages; kept for 90 days."), className="quiet"),
            html.Div(log_table(management.log), id=ids.NOTIFY_LOG),
        ],
        className="panel",
        **aria(labelledby="log-title"),
    )
    return [channels, log]
