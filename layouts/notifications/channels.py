"""The organization's channels: what there is, how it goes, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from layouts.attributes import data
from layouts.icons import hidden, icon
from layouts.notifications.records import Endpoint
from layouts.notifications.words import channel_name, event_name, lowest_priority_name
from layouts.states import nothing_here
from services.language import gettext as _
from services.language import instant
from services.vocabulary import Channel


def channel_list(endpoints: Sequence[Endpoint], most: int) -> list[Any]:
    """The content of `ids.NOTIFY_CHANNELS`."""
    full = len(endpoints) >= most
    add = html.Button(
        _("Add a channel"), type="button", className="btn btn-quiet", disabled=full, **data(notify_do="add")
    )
    if not endpoints:
        return [nothing_here("message", _("No channel yet: alerts are told by mail alone."), add)]
    note = [html.P(_("There are as many channels as there can be."), className="quiet")] if full else []
    return [
        html.Ul([_channel(endpoint) for endpoint in endpoints], className="notify-channels"),
        html.Div([add, *note], className="button-row"),
    ]


def _channel(endpoint: Endpoint) -> html.Li:
    about = [channel_name(endpoint.channel), endpoint.host]
    wants = [event_name(event) for event in endpoint.events]
    if any(event.startswith("alert.") for event in endpoint.events):
        wants.append(lowest_priority_name(endpoint.alert_priority))
    return html.Li(
        [
            html.Div(
                [
                    html.H3([endpoint.name, " ", _state(endpoint)], className="notify-name"),
                    html.P(" · ".join(about), className="quiet"),
                    html.P(" · ".join(wants) or _("Nothing: no event is chosen."), className="notify-wants"),
                    *_trouble(endpoint),
                ],
                className="notify-about",
            ),
            html.Div(_deeds(endpoint), className="notify-deeds"),
        ],
        className="notify-channel",
    )


def _state(endpoint: Endpoint) -> html.Span:
    if endpoint.paused_at is not None:
        return _badge("pause", _("Paused"), "is-bad")
    if not endpoint.enabled:
        return _badge("pause", _("Off"), "")
    if endpoint.failing_since is not None:
        return _badge("alert", _("Failing"), "is-warning")
    return _badge("check", _("On"), "is-good")


def _trouble(endpoint: Endpoint) -> list[html.P]:
    if endpoint.paused_at is not None:
        words = _(
            "Nothing got through for five days, so it was paused on %(when)s. Mend it, then switch it on.",
            when=instant(endpoint.paused_at),
        )
    elif endpoint.failing_since is not None and endpoint.enabled:
        words = _("Nothing has got through since %(when)s.", when=instant(endpoint.failing_since))
    else:
        return []
    return [html.P(words, className="notify-trouble")]


def _deeds(endpoint: Endpoint) -> list[Any]:
    running = endpoint.enabled and endpoint.paused_at is None
    toggle = ("off", _("Switch off")) if running else ("on", _("Switch on"))
    deeds = [("test", _("Send a test")), ("edit", _("Edit")), toggle]
    if endpoint.channel == Channel.WEBHOOK:
        deeds.append(("renew", _("New secret")))
    return [*(_deed(endpoint, do, words) for do, words in deeds), _delete(endpoint)]


def _deed(endpoint: Endpoint, do: str, words: str) -> html.Button:
    return html.Button(
        [words, hidden(f" ({endpoint.name})")],
        type="button",
        className="btn btn-quiet",
        **data(notify_do=do, notify_id=endpoint.endpoint_id),
    )


def _delete(endpoint: Endpoint) -> html.Details:
    return html.Details(
        [
            html.Summary([_("Delete"), hidden(f" ({endpoint.name})")], className="btn btn-quiet"),
            html.Div(
                [
                    html.P(_("“%(name)s” and its log go for good.", name=endpoint.name)),
                    html.Button(
                        _("Delete it"),
                        type="button",
                        className="btn btn-primary",
                        **data(notify_do="delete", notify_id=endpoint.endpoint_id),
                    ),
                ],
                className="menu-panel menu-end",
            ),
        ],
        className="menu menu-revoke",
    )


def _badge(glyph: str, words: str, kind: str) -> html.Span:
    return html.Span([icon(glyph), words], className=f"badge-status {kind}".strip())
