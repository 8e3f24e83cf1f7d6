"""The open alert: what it costs, what shows it, what to do, whom it is about, and what happened to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from layouts.alerts.actions import action_bar
from layouts.alerts.history import history_list
from layouts.alerts.rows import sleeps_until, status_badge
from layouts.alerts.why import part_names, why_it_moved
from layouts.alerts.words import priority_name, type_name
from layouts.attributes import data
from layouts.icons import icon
from layouts.leads import stage_badge
from layouts.links import lead_url, leads_url
from layouts.states import nothing_here
from layouts.tables import Cell, Column, table
from layouts.views import Mark, View
from services.language import age, days, instant, money, ngettext, number
from services.language import gettext as _
from services.vocabulary import AlertRule

TOP_LEADS = 8


@dataclass(frozen=True, slots=True)
class DetailContext:
    """What an open alert needs beside its own data: the clock, and whom it can be given to."""

    now: datetime
    members: Mapping[str, str] = field(default_factory=dict)
    """Active members by id: whom an alert can be assigned to, and who owns which lead."""
    can_write: bool = True


def no_alert_open() -> Component:
    """The content of `ids.ALERT_HEAD` where no alert is open."""
    return nothing_here("info", _("Choose an alert to see what it is about."))


def alert_gone() -> Component:
    """The content of `ids.ALERT_HEAD` for an alert that isn't here."""
    return nothing_here("search", _("There is no such alert."))


def detail_head(alert: dict[str, Any], context: DetailContext) -> html.Div:
    """The content of `ids.ALERT_HEAD`: title, money, standing, and the buttons."""
    until = sleeps_until(alert, context.now)
    asleep = (
        [html.Span([icon("moon"), _("Asleep until %(when)s", when=instant(until))], className="badge-status")]
        if until
        else []
    )
    found = _("Found %(ago)s", ago=age(datetime.fromisoformat(alert["created_at"]), context.now))
    amount = [html.Strong(money(alert["impact"], 0))] if alert["impact"] is not None else []
    return html.Div(
        [
            html.P(
                [priority_name(alert["priority"]), " · ", type_name(alert["type"])], className="panel-kicker"
            ),
            html.H2(alert["title"], className="alert-open-title", tabIndex=-1, id="alert-open-title"),
            html.P([*amount, html.Span(_impact(alert), className="quiet")], className="alert-impact"),
            html.Div(
                [
                    status_badge(alert["status"]),
                    *asleep,
                    html.Span(found, className="quiet"),
                ],
                className="alert-standing",
            ),
            action_bar(alert, context.members, can_write=context.can_write),
        ],
        className=f"alert-open is-{alert['priority']}",
        **data(open_alert=alert["id"], open_version=alert["version"]),
    )


def detail_body(alert: dict[str, Any], context: DetailContext) -> html.Div:
    """The content of `ids.ALERT_BODY`: `services.alerts.alert_detail`, from the evidence to the history."""
    parts = [
        _section(_("What is happening"), html.P(alert["description"]), _evidence(alert)),
        _why(alert),
        _section(_("What to do next"), _actions(alert["recommended_actions"])),
        _section(_("Leads concerned"), *_leads(alert, context)),
        _section(_("History"), history_list(alert["history"], alert)),
    ]
    return html.Div([part for part in parts if part is not None], className="alert-parts")


def _impact(alert: dict[str, Any]) -> str:
    if alert["impact"] is None:
        return _("No amount of money can be put on it.")
    if "own_leads" in alert:  # a rep's: the money of the own leads alone
        return _("in your leads")
    return {
        AlertRule.CONVERSION_DROP: _("in wins missed"),
        AlertRule.SOURCE_WITHOUT_RETURN: _("spent and not earned back"),
    }.get(AlertRule(alert["rule"]), _("in the leads concerned"))


def _section(title: str, *children: Component | None) -> html.Section:
    shown = [child for child in children if child is not None]
    return html.Section([html.H3(title, className="panel-subtitle"), *shown], className="alert-part")


def _evidence(alert: dict[str, Any]) -> html.Dl | None:
    told = part_names(alert["data"]) if _is_split(alert) else set()
    facts = [fact for fact in alert["evidence"] if fact["label"] not in told]
    rows = [html.Div([html.Dt(fact["label"]), html.Dd(fact["value"])]) for fact in facts]
    return html.Dl(rows, className="facts alert-evidence") if rows else None


def _is_split(alert: dict[str, Any]) -> bool:
    return bool(alert["rule"] == AlertRule.CONVERSION_DROP and "why" in alert["data"])


def _why(alert: dict[str, Any]) -> html.Section | None:
    return _section(_("Why it moved"), *why_it_moved(alert["data"])) if _is_split(alert) else None


def _actions(actions: Sequence[dict[str, Any]]) -> Component:
    if not actions:
        return html.P(_("Nothing for you to do here."), className="quiet")
    items = [
        html.Li(
            [
                html.Div([html.Strong(action["action"]), html.P(action["why"], className="quiet")]),
                html.Span(action["impact"], className="num alert-action-impact"),
            ]
        )
        for action in actions
    ]
    return html.Ol(items, className="alert-actions")


def _leads(alert: dict[str, Any], context: DetailContext) -> list[Component]:
    rows, total = alert["lead_rows"], alert["leads"]["total"]
    if not alert["leads"]["selection"]:
        return [html.P(_("None of the leads can be shown."), className="quiet")]
    words = (
        _("Show your leads among them")
        if total is None
        else ngettext("Show the %(num)s lead", "Show all %(num)s leads", total)
    )
    every = dcc.Link(
        [words, icon("right")], href=leads_url(View(), Mark(alert=alert["id"])), className="btn btn-quiet"
    )
    shown = [_lead(row, context) for row in rows[:TOP_LEADS]]
    columns = [
        Column(_("Lead"), numeric=False),
        Column(_("Stage"), numeric=False, wide_only=True),
        Column(_("In the stage")),
        Column(_("Score"), wide_only=True),
        Column(_("Value")),
    ]
    top = [table(_("The most valuable leads concerned"), columns, shown, class_name="compact alert-leads")]
    return [*(top if shown else []), html.Div(every, className="button-row")]


def _lead(row: dict[str, Any], context: DetailContext) -> list[Cell]:
    owner = context.members.get(row["assigned_user_id"] or "")
    second = owner or (None if row["assigned_user_id"] else _("Nobody assigned"))
    who = html.Span(
        [html.Span(row["name"]), *([html.Span(second, className="quiet")] if second else [])], className="who"
    )
    stayed = ((row["closed_at"] or context.now) - row["stage_entered_at"]).total_seconds() / 86_400
    return [
        Cell(who, row["name"], lead_url(row["id"])),
        Cell(stage_badge(row["stage"], row["outcome"]), row["stage"]),
        Cell(days(max(0, round(stayed)))),
        Cell(number(row["lead_score"]), row["lead_score"]),
        Cell(money(row["estimated_value"], 0), row["estimated_value"]),
    ]
