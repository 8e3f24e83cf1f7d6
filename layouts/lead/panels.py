"""What is known of a lead: its data, its open alerts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dash import dcc, html

from layouts.icons import icon
from layouts.links import ALERTS
from layouts.words import source_name
from services.language import DASH, age, day, money
from services.language import gettext as _
from services.vocabulary import AlertPriority

Lead = dict[str, Any]


def panel(name: str, title: str, *children: Any) -> html.Section:
    """A panel with a plain title; `name` is its class's."""
    content = [html.H2(title, className="panel-subtitle"), *children]
    return html.Section(content, className=f"panel panel-lead-{name}")


def about_panel(lead: Lead, now: datetime) -> html.Section:
    """Everything that is recorded of the lead."""
    facts: list[tuple[str, Any]] = [
        (_("E-mail"), _mail(lead["email"])),
        (_("Phone"), _phone(lead["phone"])),
        (_("Source"), source_name(lead["source"])),
        (_("Estimated value"), money(lead["estimated_value"])),
        (_("Created"), f"{day(lead['created_at'])} · {age(lead['created_at'], now)}"),
    ]
    if lead["lost_reason"]:
        facts.append((_("Reason of the loss"), lead["lost_reason"]))
    facts.append((_("External id"), lead["external_id"]))
    facts += [(name, str(text)) for name, text in sorted(lead["custom_fields"].items())]
    rows = [html.Div([html.Dt(name), html.Dd(text)]) for name, text in facts]
    return panel("about", _("About"), html.Dl(rows, className="facts"))


def _mail(address: str | None) -> Any:
    return html.A(address, href=f"mailto:{address}", className="fact-link") if address else DASH


def _phone(number_: str | None) -> Any:
    """A call is a tap away."""
    digits = "".join(mark for mark in number_ or "" if mark.isdigit() or mark == "+")
    return html.A(number_, href=f"tel:{digits}", className="fact-link") if digits else number_ or DASH


def alerts_panel(alerts: Sequence[dict[str, Any]]) -> list[html.Section]:
    """The open alerts that this lead is one of the reasons for; nothing where there are none."""
    if not alerts:
        return []
    items = [
        html.Li(
            dcc.Link(
                [
                    icon("alert", "is-high" if alert["priority"] == AlertPriority.HIGH else ""),
                    html.Span(alert["title"]),
                ],
                href=f"{ALERTS}?id={alert['id']}",
            )
        )
        for alert in alerts
    ]
    return [panel("alerts", _("Open alerts about it"), html.Ul(items, className="lead-alerts"))]
