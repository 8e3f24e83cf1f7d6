"""The alert strip of the dashboard: the three that matter most. Hidden when there are none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from layouts.attributes import aria
from layouts.icons import icon
from services.language import gettext as _
from services.language import money_compact
from services.vocabulary import AlertPriority

SHOWN = 3


def alert_strip(alerts: Sequence[dict[str, Any]]) -> html.Section:
    """The strip of `alerts`; only those that carry their words (a `title`) can be shown."""
    ranked = sorted(
        (alert for alert in alerts if alert.get("title")),
        key=lambda alert: (
            list(AlertPriority).index(AlertPriority(alert["priority"])),
            -(alert["impact"] or 0),
        ),
    )
    return html.Section(
        [_alert(alert) for alert in ranked[:SHOWN]],
        className="alert-strip",
        hidden=not ranked,
        **aria(label=_("Alerts")),
    )


def priority_name(priority: str) -> str:
    """The name of an alert's priority."""
    return {
        AlertPriority.HIGH: _("High priority"),
        AlertPriority.MEDIUM: _("Medium priority"),
        AlertPriority.LOW: _("Low priority"),
    }[AlertPriority(priority)]


def _alert(alert: dict[str, Any]) -> html.Article:
    money = [html.Strong(money_compact(alert["impact"]))] if alert["impact"] is not None else []
    return html.Article(
        [
            icon("alert"),
            html.Div(
                [
                    html.P(priority_name(alert["priority"]), className="panel-kicker"),
                    html.H2(alert["title"], className="alert-title"),
                ]
            ),
            *money,
        ],
        className=f"alert-card is-{alert['priority']}",
    )
