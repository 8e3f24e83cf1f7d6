"""The alerts page: the list, and beside it (on a phone: instead of it) the open alert."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from layouts import ids
from layouts.alerts.actions import note_box
from layouts.alerts.filters import alert_filters
from layouts.alerts.view import AlertsView
from layouts.attributes import aria, data
from layouts.icons import icon
from layouts.live import live
from services.language import gettext as _
from services.vocabulary import AlertStatus


def alerts_page(
    view: AlertsView,
    listed: Component,
    head: Component,
    body: Component | None,
    *,
    shown: dict[str, Any],
    version: int,
    can_act: bool = False,
    can_be_assigned: bool = False,
    problems: tuple[str, ...] = (),
) -> html.Div:
    """The whole page. `listed`, `head` and `body` are the contents of `ids.ALERTS`, `ids.ALERT_HEAD` and
    `ids.ALERT_BODY`; `shown` says what they show, `version` the data's; `can_act`: on the open alert."""
    return html.Div(
        [
            _header(),
            _problem(problems),
            alert_filters(view, can_be_assigned=can_be_assigned),
            _bulk_bar(),
            html.Div([_list(listed), _pane(view, head, body, can_act=can_act)], className="alerts-columns"),
            _keys(),
            html.Div(id=ids.ALERT_LAST, hidden=True),
            dcc.Store(id=ids.ALERT_OPENED),
            dcc.Store(id=ids.ALERT_ASKED),
            dcc.Store(id=ids.ALERT_SHOWN, data=shown),
            live(ids.ALERTS, version),
        ],
        className="page page-alerts has-open" if view.open_id else "page page-alerts",
        **data(list_query=view_query(view)),
    )


def view_query(view: AlertsView) -> str:
    """What of the address makes the list: a change of anything else needs no new page."""
    return replace(view, open_id=None).query()


def _header() -> html.Header:
    keys = html.Button(
        icon("help"),
        type="button",
        className="icon-button alert-keys-button",
        title=_("Keys (?)"),
        **aria(label=_("Keys")),
        **data(keys="open"),
    )
    return html.Header([html.H1(_("Alerts")), html.Div(keys, className="page-tools")], className="page-head")


def _problem(problems: tuple[str, ...]) -> html.Div:
    """What in the address was not understood."""
    if not problems:
        return html.Div(hidden=True)
    text = _("Part of this address was not understood and left out: %(names)s.", names=", ".join(problems))
    return html.Div([icon("info"), html.Span(text)], className="notice is-warning", role="status")


def _list(listed: Component) -> html.Section:
    return html.Section(
        html.Div(listed, id=ids.ALERTS), className="panel panel-alerts", **aria(labelledby="alerts-count")
    )


def _pane(view: AlertsView, head: Component, body: Component | None, *, can_act: bool) -> html.Section:
    back = html.A(
        [icon("left"), _("All alerts")],
        href=view_address(view),
        className="back-link alert-back",
        **data(back="list"),
    )
    return html.Section(
        [
            back,
            html.Div(head, id=ids.ALERT_HEAD),
            html.Div(id=ids.ALERT_SAID, role="alert"),
            note_box(visible=can_act),
            html.Div(body, id=ids.ALERT_BODY),
        ],
        className="panel panel-alert",
        **aria(label=_("Open alert")),
    )


def view_address(view: AlertsView) -> str:
    """The list of the view, no alert open."""
    return replace(view, open_id=None).address()


def _bulk_bar() -> html.Div:
    """For the ticked ones; `assets/js/alerts.js` shows it and counts."""
    buttons = (
        (AlertStatus.REVIEWED, _("Reviewed"), "btn-quiet"),
        (AlertStatus.RESOLVED, _("Resolve"), "btn-primary"),
        (AlertStatus.DISMISSED, _("Dismiss"), "btn-quiet"),
    )
    words = _("Note for all selected")
    return html.Div(
        [
            html.P(
                [_("Selected:"), " ", html.Span("0", className="triage-count num")],
                className="triage-words",
                role="status",
            ),
            html.Button(_("Clear selection"), type="button", className="btn btn-quiet", **data(pick="none")),
            html.Div(
                [
                    html.Label(words, htmlFor=ids.BULK_NOTE, className="visually-hidden"),
                    dbc.Textarea(id=ids.BULK_NOTE, rows=1, placeholder=words),
                ],
                className="triage-note",
            ),
            html.Div(
                [
                    *[
                        html.Button(
                            words,
                            type="button",
                            className=f"btn {look}",
                            **data(do=status.value, bulk="1"),
                        )
                        for status, words, look in buttons
                    ],
                ],
                className="triage-buttons",
            ),
            html.Div(id=ids.BULK_SAID, role="alert", className="triage-said"),
        ],
        className="panel triage-bar",
        hidden=True,
    )


def _keys() -> html.Dialog:
    keys = (
        ("j", _("Next alert")),
        ("k", _("Previous alert")),
        ("Enter", _("Open it")),
        ("r", _("Reviewed")),
        ("e", _("Resolve")),
        ("d", _("Dismiss")),
        ("u", _("Undo")),
        ("x", _("Select")),
        ("?", _("These keys")),
    )
    rows = [html.Div([html.Dt(html.Kbd(key)), html.Dd(words)]) for key, words in keys]
    return html.Dialog(
        [
            html.Div(
                [
                    html.H2(_("Keys"), id="alert-keys-title"),
                    html.Button(
                        icon("close"),
                        type="button",
                        className="icon-button",
                        **aria(label=_("Close")),
                        **data(keys="close"),
                    ),
                ],
                className="keys-head",
            ),
            html.Dl(rows, className="facts"),
        ],
        className="alert-keys",
        **aria(labelledby="alert-keys-title"),
    )
