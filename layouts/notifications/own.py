"""One's own mail: what comes, when, and when not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import Any

import dash_bootstrap_components as dbc
from babel import dates
from dash import html

from layouts import ids
from layouts.attributes import aria
from layouts.icons import icon
from layouts.notifications.records import Wishes
from layouts.notifications.words import lowest_priority_name
from services.language import gettext as _
from services.language import reader
from services.vocabulary import AlertPriority

NONE = "none"
"""The value of "no quiet hours" and of "the organization's clock"."""


def own_mail(wishes: Wishes) -> html.Section:
    """The panel of one's own mail."""
    return html.Section(
        [
            html.H2(_("Your mail"), id="own-mail-title", className="panel-subtitle"),
            html.P(wishes.email, className="quiet"),
            *([] if wishes.mail_works else [_no_mail()]),
            _check(ids.NOTIFY_ENABLED, _("Send me mail"), wishes.enabled, switch=True),
            html.Div([_what(wishes), _when(wishes)], className="notify-wishes"),
            html.Div(
                [
                    html.Button(_("Save"), id=ids.NOTIFY_SAVE, type="button", className="btn btn-primary"),
                    html.Button(
                        _("Send me a test mail"),
                        id=ids.NOTIFY_OWN_TEST,
                        type="button",
                        className="btn btn-quiet",
                        disabled=not wishes.mail_works,
                    ),
                    html.P(id=ids.NOTIFY_SAVED, className="save-status", role="status"),
                ],
                className="button-row",
            ),
        ],
        className="panel notify-own",
        **aria(labelledby="own-mail-title"),
    )


def _no_mail() -> html.Div:
    words = _("Mail isn't set up on this server, so none is sent. What you choose here is kept for then.")
    return html.Div([icon("alert"), html.Span(words)], className="notice is-warning")


def _what(wishes: Wishes) -> html.Fieldset:
    return html.Fieldset(
        [
            html.Legend(_("What comes"), className="notify-legend"),
            _check(ids.NOTIFY_ALERTS, _("New alerts"), wishes.alerts),
            _select(
                _("Which alerts"),
                ids.NOTIFY_PRIORITY,
                [(priority.value, lowest_priority_name(priority)) for priority in AlertPriority],
                wishes.alert_priority,
            ),
            _check(ids.NOTIFY_DAILY, _("A digest every day something changed"), wishes.daily_digest),
            _check(ids.NOTIFY_WEEKLY, _("A digest every week"), wishes.weekly_digest),
            _check(ids.NOTIFY_REPORTS, _("Scheduled reports that are sent to me"), wishes.takes_reports),
        ],
        className="notify-set",
    )


def _when(wishes: Wishes) -> html.Fieldset:
    hours = [(str(hour), hour_name(hour)) for hour in range(24)]
    quiet = [(NONE, _("No quiet hours")), *hours]
    zone = _("As the organization: %(zone)s", zone=_spaced(wishes.organization_timezone))
    zones = [(NONE, zone), *((name, _spaced(name)) for name in wishes.timezones)]
    return html.Fieldset(
        [
            html.Legend(_("When"), className="notify-legend"),
            html.Div(
                [
                    _select(_("Digests at"), ids.NOTIFY_HOUR, hours, str(wishes.digest_hour)),
                    _select(_("Weekly on"), ids.NOTIFY_WEEKDAY, _weekdays(), str(wishes.digest_weekday)),
                ],
                className="field-pair",
            ),
            html.Div(
                [
                    _select(_("No alerts from"), ids.NOTIFY_QUIET_FROM, quiet, _text(wishes.quiet_from)),
                    _select(_("until"), ids.NOTIFY_QUIET_TO, quiet, _text(wishes.quiet_to)),
                ],
                className="field-pair",
            ),
            html.P(_("What happens in quiet hours comes when they end."), className="quiet notify-note"),
            _select(_("Your clock"), ids.NOTIFY_ZONE, zones, wishes.timezone or NONE),
        ],
        className="notify-set",
    )


def hour_name(hour: int) -> str:
    """`08:00`, as the organization writes it."""
    return dates.format_time(time(hour), format="short", locale=reader().figures)


def _weekdays() -> list[tuple[str, str]]:
    names = dates.get_day_names("wide", context="stand-alone", locale=reader().words)
    return [(str(day), _short(names[day])) for day in range(7)]


def _short(day: str) -> str:
    """`Segunda` for `segunda-feira`: as it is said, and it fits."""
    name = day.partition("-")[0]
    return name[:1].upper() + name[1:]


def _text(hour: int | None) -> str:
    return NONE if hour is None else str(hour)


def _spaced(zone: str) -> str:
    return zone.replace("_", " ")


def _check(component_id: str, label: str, value: bool, *, switch: bool = False) -> html.Div:
    made: Any = dbc.Switch if switch else dbc.Checkbox
    return html.Div(made(id=component_id, label=label, value=value), className="notify-check")


def _select(label: str, component_id: str, options: Sequence[tuple[str, str]], value: str) -> html.Div:
    select = dbc.Select(
        id=component_id,
        options=[{"value": code, "label": name} for code, name in options],
        value=value,
    )
    return html.Div([html.Label(label, htmlFor=component_id), select], className="field")
