"""The list of alerts: grouped by priority, one row each, page by page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from layouts.alerts.view import AlertsView
from layouts.alerts.words import priority_name, status_name
from layouts.attributes import aria, data
from layouts.icons import icon
from layouts.states import nothing_here
from services.language import age, money, money_compact, ngettext, number, short_day
from services.language import gettext as _
from services.vocabulary import AlertStatus


def alerts_list(
    alerts: Sequence[dict[str, Any]],
    by_priority: Mapping[str, int],
    view: AlertsView,
    now: datetime,
    *,
    next_cursor: str | None = None,
) -> html.Div:
    """The content of `ids.ALERTS`: one page of `services.alerts.list_alerts`, with the count of the whole
    list. Rows with `can_act` can be ticked."""
    total = sum(by_priority.values())
    head = html.Div(
        [
            html.H2(
                ngettext("%(num)s alert", "%(num)s alerts", total), className="panel-title", id="alerts-count"
            ),
            _pick_page(alerts),
        ],
        className="alerts-head",
        role="status",
    )
    groups = [
        _group(priority, list(rows), by_priority.get(priority, 0), view, now)
        for priority, rows in groupby(alerts, key=lambda alert: str(alert["priority"]))
    ]
    return html.Div(
        [head, *(groups if alerts else [_none(view)]), _pages(view, next_cursor)], className="alerts-list"
    )


def _pick_page(alerts: Sequence[dict[str, Any]]) -> html.Button | None:
    if not any(alert.get("can_act") for alert in alerts):
        return None
    return html.Button(_("Select page"), type="button", className="btn btn-quiet", **data(pick="page"))


def _group(
    priority: str, rows: list[dict[str, Any]], count: int, view: AlertsView, now: datetime
) -> html.Section:
    title = [html.Span(priority_name(priority)), html.Span(number(count), className="count")]
    return html.Section(
        [
            html.H3(title, className=f"alerts-group is-{priority}"),
            html.Ul([_row(alert, view, now) for alert in rows], className="alert-rows"),
        ]
    )


def _row(alert: dict[str, Any], view: AlertsView, now: datetime) -> html.Li:
    title = alert["title"]
    check = html.Button(
        icon("check"),
        type="button",
        role="checkbox",
        className="alert-check",
        **aria(checked="false", label=_("Select: %(title)s", title=title)),
    )
    amount = alert["impact"]
    link = html.A(
        [
            html.Span(title, className="alert-row-title"),
            html.Span(
                money_compact(amount) if amount is not None else "",
                className="alert-row-money num",
                title=money(amount) if amount is not None else "",
            ),
            html.Span(_facts(alert, now), className="alert-row-facts"),
        ],
        href=replace(view, open_id=alert["id"]).address(),
        className="alert-link",
    )
    return html.Li(
        [*([check] if alert.get("can_act") else []), link],
        className=f"alert-row is-{alert['priority']}",
        **data(alert=alert["id"], version=alert["version"]),
    )


def _facts(alert: dict[str, Any], now: datetime) -> list[Component]:
    """Age, status and assignee, in small print; asleep until when."""
    found: list[Component] = [html.Span(age(datetime.fromisoformat(alert["created_at"]), now))]
    found.append(status_badge(alert["status"]))
    until = sleeps_until(alert, now)
    if until is not None:
        found.append(
            html.Span([icon("moon"), _("until %(day)s", day=short_day(until))], className="badge-status")
        )
    if alert["assigned_to"]:
        found.append(html.Span([icon("user"), alert["assigned_to"]["name"]], className="alert-row-owner"))
    return found


def status_badge(status: str) -> html.Span:
    """Icon and words."""
    glyph, tone = {
        AlertStatus.OPEN: ("alert", "is-open"),
        AlertStatus.REVIEWED: ("info", "is-neutral"),
        AlertStatus.RESOLVED: ("check", "is-good"),
        AlertStatus.DISMISSED: ("close", "is-neutral"),
    }[AlertStatus(status)]
    return html.Span([icon(glyph), status_name(status)], className=f"badge-status {tone}")


def sleeps_until(alert: dict[str, Any], now: datetime) -> datetime | None:
    """Until when the alert sleeps; None for one that is awake."""
    until = alert["snoozed_until"] and datetime.fromisoformat(alert["snoozed_until"])
    return until if until and until > now else None


def _none(view: AlertsView) -> html.Div:
    if view.filtered:
        every = dcc.Link(_("Show the open ones"), href=AlertsView().address(), className="btn btn-quiet")
        return nothing_here("search", _("No alert matches."), every)
    return nothing_here("check", _("Nothing needs a hand right now."))


def _pages(view: AlertsView, next_cursor: str | None) -> html.Nav:
    links = []
    if view.cursor:
        links.append(
            dcc.Link([icon("left"), _("First page")], href=view.listed().address(), className="btn btn-quiet")
        )
    if next_cursor:
        following = replace(view.listed(), cursor=next_cursor).address()
        links.append(dcc.Link([_("Next page"), icon("right")], href=following, className="btn btn-quiet"))
    return html.Nav(links, className="pages", hidden=not links, **aria(label=_("Pages")))
