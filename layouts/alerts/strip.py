"""The alert strip of the dashboard: the three that matter most. Hidden when there are none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from layouts import ids
from layouts.alerts.toast import act
from layouts.alerts.view import alert_url
from layouts.alerts.words import priority_name
from layouts.attributes import aria
from layouts.icons import icon
from layouts.links import ALERTS
from services.language import gettext as _
from services.language import money, money_compact, ngettext
from services.vocabulary import AlertPriority, AlertStatus

SHOWN = 3


def alert_strip(alerts: Sequence[dict[str, Any]]) -> html.Div:
    """The strip of `alerts`; only those that carry their words (a `title`) can be shown, and only those
    with `can_act` be acted on."""
    return html.Div(
        [
            html.Section(strip_content(alerts), id=ids.ALERT_STRIP, **aria(label=_("Alerts"))),
            dcc.Store(id=ids.STRIP_ASKED),
        ],
        className="alert-strip-box",
    )


def strip_content(alerts: Sequence[dict[str, Any]], said: Any = None) -> list[Component]:
    """The content of `ids.ALERT_STRIP`; `said`: why the last action could not be done."""
    ranked = sorted(
        (alert for alert in alerts if alert.get("title")),
        key=lambda alert: (
            list(AlertPriority).index(AlertPriority(alert["priority"])),
            -(alert["impact"] or 0),
        ),
    )
    more = len(ranked) - SHOWN
    others = ngettext("%(num)s more alert", "%(num)s more alerts", more)
    return [
        html.Div(said, role="alert"),
        html.Div([_alert(alert) for alert in ranked[:SHOWN]], className="alert-strip", hidden=not ranked),
        html.P(dcc.Link([others, icon("right")], href=ALERTS, className="strip-more"), hidden=more <= 0),
    ]


def _alert(alert: dict[str, Any]) -> html.Article:
    amount = (
        [html.Strong(money_compact(alert["impact"]), title=money(alert["impact"]))]
        if alert["impact"] is not None
        else []
    )
    return html.Article(
        [
            html.Div(
                [
                    icon("alert"),
                    html.Span(priority_name(alert["priority"]), className="panel-kicker"),
                    *amount,
                ],
                className="alert-card-top",
            ),
            html.H2(alert["title"], className="alert-title"),
            html.Div(_buttons(alert), className="alert-card-actions"),
        ],
        className=f"alert-card is-{alert['priority']}",
    )


def _buttons(alert: dict[str, Any]) -> list[Component]:
    opened: list[Component] = [
        dcc.Link(
            _("View"),
            href=alert_url(alert["id"]),
            className="btn btn-quiet",
            title=_("View: %(title)s", title=alert["title"]),
        )
    ]
    if not alert.get("can_act"):
        return opened
    version = {alert["id"]: alert["version"]}
    return opened + [
        html.Button(
            words,
            type="button",
            className="btn btn-quiet",
            **act(status.value, version),
            **aria(label=f"{words}: {alert['title']}"),
        )
        for words, status in ((_("Reviewed"), AlertStatus.REVIEWED), (_("Resolve"), AlertStatus.RESOLVED))
    ]
