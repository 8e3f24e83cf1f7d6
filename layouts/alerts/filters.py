"""The filters of the alerts page: links, so that every list has an address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dash import dcc, html
from dash.development.base_component import Component

from layouts.alerts.view import AlertsView
from layouts.alerts.words import priority_name, status_name, type_name
from layouts.icons import hidden, icon
from services.language import gettext as _
from services.names import rule_name
from services.vocabulary import AlertPriority, AlertRule, AlertStatus, AlertType

Choice = tuple[str, AlertsView, bool]
"""Words, the view they lead to, and whether that is shown now."""


def alert_filters(view: AlertsView, *, can_be_assigned: bool) -> html.Div:
    """Status, priority, type and rule as menus; assigned to me and asleep as switches.
    `can_be_assigned`: the reader is a member alerts can be given to."""
    first = view.listed()
    mine = [_switch(_("Assigned to me"), "user", replace(first, mine=not first.mine), first.mine)]
    clear = [dcc.Link(_("Clear filters"), href=AlertsView().address(), className="chip-clear")]
    return html.Div(
        [
            _menu(_("Status"), _statuses(first)),
            _menu(_("Priority"), _priorities(first)),
            _menu(_("Type"), _types(first)),
            _menu(_("Rule"), _rules(first)),
            *(mine if can_be_assigned else []),
            _switch(_("Asleep"), "moon", replace(first, asleep=not first.asleep), first.asleep),
            *(clear if view.filtered else []),
        ],
        className="alert-filters",
    )


def _statuses(view: AlertsView) -> list[Choice]:
    every = (_("All"), replace(view, status=None), view.status is None)
    found = [
        (status_name(status), replace(view, status=status.value), view.status == status)
        for status in AlertStatus
    ]
    return [*found, every]


def _priorities(view: AlertsView) -> list[Choice]:
    found = [
        (priority_name(each), replace(view, priority=each.value), view.priority == each)
        for each in AlertPriority
    ]
    return [(_("Any"), replace(view, priority=None), view.priority is None), *found]


def _types(view: AlertsView) -> list[Choice]:
    found = [(type_name(each), replace(view, type=each.value), view.type == each) for each in AlertType]
    return [(_("Any"), replace(view, type=None), view.type is None), *found]


def _rules(view: AlertsView) -> list[Choice]:
    found = [(rule_name(each), replace(view, rule=each.value), view.rule == each) for each in AlertRule]
    return [(_("Any"), replace(view, rule=None), view.rule is None), *found]


def _menu(name: str, choices: Sequence[Choice]) -> html.Details:
    current = next((words for words, _view, chosen in choices if chosen), "")
    items = [
        html.Li(
            dcc.Link(
                [words, *([icon("check"), hidden(_("(current)"))] if chosen else [])],
                href=to.address(),
                className="menu-item is-on" if chosen else "menu-item",
            )
        )
        for words, to, chosen in choices
    ]
    return html.Details(
        [
            html.Summary(
                [html.Span(f"{name}:", className="quiet"), html.Span(current), icon("chevron", "chevron")],
                className="btn btn-quiet",
            ),
            html.Ul(items, className="menu-panel"),
        ],
        className="menu",
    )


def _switch(words: str, glyph: str, to: AlertsView, on: bool) -> Component:
    return dcc.Link(
        [icon("check" if on else glyph), words, *([hidden(_("(on)"))] if on else [])],
        href=to.address(),
        className="btn btn-quiet is-on" if on else "btn btn-quiet",
    )
