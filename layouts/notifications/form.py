"""A channel, made or changed; and a webhook's secret, shown once."""

from __future__ import annotations

from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from layouts import ids
from layouts.attributes import data
from layouts.icons import hidden, icon
from layouts.notifications.records import Endpoint
from layouts.notifications.words import event_name, lowest_priority_name
from services.language import gettext as _
from services.vocabulary import AlertPriority, Channel, WebhookEvent

LONGEST_NAME = 60
LONGEST_URL = 2_000


def channel_form(endpoint: Endpoint | None) -> html.Div:
    """The content of `ids.NOTIFY_FORM`: a new channel, or one that is changed."""
    title = _("New channel") if endpoint is None else _("Edit “%(name)s”", name=endpoint.name)
    return html.Div(
        [
            dcc.Store(id=ids.ENDPOINT_EDITED, data=endpoint.endpoint_id if endpoint else None),
            html.H3(title, className="notify-legend"),
            html.Div([_name(endpoint), _channel(endpoint)], className="field-pair"),
            _address(endpoint),
            _events(endpoint),
            _priority(endpoint),
            html.Div(
                [
                    html.Button(_("Save"), id=ids.ENDPOINT_SAVE, type="button", className="btn btn-primary"),
                    html.Button(
                        _("Cancel"), type="button", className="btn btn-quiet", **data(notify_do="cancel")
                    ),
                ],
                className="button-row",
            ),
        ],
        className="notify-form",
    )


def secret_shown(name: str, secret: str) -> html.Div:
    """The content of `ids.NOTIFY_FORM` after a webhook was made or got a new secret."""
    return html.Div(
        [
            html.P(
                [
                    icon("key"),
                    html.Strong(
                        _("The secret of “%(name)s”. Copy it now: it is shown this once.", name=name)
                    ),
                ],
                className="token-ready",
            ),
            html.Div(
                [
                    html.Label(_("Secret"), htmlFor=ids.ENDPOINT_SHOWN, className="visually-hidden"),
                    dbc.Input(
                        id=ids.ENDPOINT_SHOWN, type="text", value=secret, readonly=True, autocomplete="off"
                    ),
                    html.Button(
                        [
                            icon("copy"),
                            html.Span([_("Copy"), hidden(" " + _("the secret"))], className="say-copy"),
                            html.Span(_("Copied"), className="say-copied"),
                        ],
                        type="button",
                        className="btn btn-primary btn-copy",
                        **data(copy=ids.ENDPOINT_SHOWN),
                    ),
                ],
                className="token-line",
            ),
            html.P(
                _("The receiver checks with it that a message is ours: every message is signed."),
                className="quiet",
            ),
            html.Button(
                _("I have copied it"), type="button", className="btn btn-quiet", **data(notify_do="cancel")
            ),
        ],
        className="token-made notice",
    )


def _name(endpoint: Endpoint | None) -> html.Div:
    field = dbc.Input(
        id=ids.ENDPOINT_NAME,
        type="text",
        value=endpoint.name if endpoint else "",
        maxlength=LONGEST_NAME,
        autofocus=True,
    )
    return _field(_("Name"), ids.ENDPOINT_NAME, field)


def _channel(endpoint: Endpoint | None) -> html.Div:
    select = dbc.Select(
        id=ids.ENDPOINT_CHANNEL,
        options=[
            {"value": Channel.SLACK.value, "label": _("Slack, or what understands its messages")},
            {"value": Channel.WEBHOOK.value, "label": _("Webhook (signed JSON)")},
        ],
        value=endpoint.channel if endpoint else Channel.SLACK.value,
        disabled=endpoint is not None,
    )
    return _field(_("Kind"), ids.ENDPOINT_CHANNEL, select)


def _address(endpoint: Endpoint | None) -> html.Div:
    field = dbc.Input(
        id=ids.ENDPOINT_URL,
        type="url",
        maxlength=LONGEST_URL,
        autocomplete="off",
        placeholder=_("Leave it empty to keep the present one") if endpoint else "https://",
    )
    return _field(_("Address"), ids.ENDPOINT_URL, field)


def _events(endpoint: Endpoint | None) -> html.Fieldset:
    chosen = list(endpoint.events) if endpoint else [WebhookEvent.ALERT_OPENED.value]
    return html.Fieldset(
        [
            html.Legend(_("What it is told of"), className="notify-label"),
            dbc.Checklist(
                id=ids.ENDPOINT_EVENTS,
                options=[{"value": event.value, "label": event_name(event.value)} for event in WebhookEvent],
                value=chosen,
                className="notify-events",
            ),
        ]
    )


def _priority(endpoint: Endpoint | None) -> html.Div:
    select = dbc.Select(
        id=ids.ENDPOINT_PRIORITY,
        options=[
            {"value": priority.value, "label": lowest_priority_name(priority)} for priority in AlertPriority
        ],
        value=endpoint.alert_priority if endpoint else AlertPriority.HIGH.value,
    )
    return _field(_("Which alerts"), ids.ENDPOINT_PRIORITY, select)


def _field(label: str, component_id: str, field: Any) -> html.Div:
    return html.Div([html.Label(label, htmlFor=component_id), field], className="field")
