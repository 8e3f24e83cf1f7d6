"""The alerts' settings: a card per rule with its thresholds, what trying them gives, and its record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html

from layouts import ids
from layouts.alert_fields import COOL_DOWN, FIELDS, as_text, with_unit
from layouts.alert_records import RuleRecord, no_record, record_of_rule
from layouts.alert_sentences import card_name, rule_sentence
from layouts.attributes import aria
from layouts.icons import hidden, icon
from layouts.settings_tabs import ALERTS, settings_frame
from services.language import gettext as _

ONLY_NOW = ("stagnant_high_value", "stale_data")
"""Rules about leads as they are: how those were isn't kept, so nothing of the past can be tried."""


@dataclass(frozen=True, slots=True)
class AlertSettingsPage:
    """The thresholds as they are and by default, and each rule's record. Whoever can edit can try."""

    values: Mapping[str, float]
    defaults: Mapping[str, float]
    records: Mapping[str, RuleRecord]
    can_edit: bool
    can_try: bool


def alert_settings_page(page: AlertSettingsPage) -> html.Div:
    """The page `/settings?tab=alerts`."""
    texts = {setting: as_text(setting, value) for setting, value in page.values.items()}
    return settings_frame(
        ALERTS,
        html.Div(
            [
                dcc.Store(id=ids.ALERT_SETTINGS_SHOWN, data=texts),
                html.P(_intro(page), className="quiet"),
                *[_card(rule, page, texts) for rule in FIELDS],
                *([_save_bar()] if page.can_edit else []),
            ],
            id=ids.ALERT_SETTINGS,
            className="rule-cards",
        ),
    )


def saved_and_evaluated_words() -> html.Span:
    """The answer to a save: the alerts follow it."""
    return html.Span(
        [icon("check"), _("Saved. The alerts are being evaluated anew; they follow within a minute.")],
        className="text-good",
    )


def nothing_changed_words() -> html.Span:
    """The answer to a save of what was saved already."""
    return html.Span(_("Nothing has changed."), className="quiet")


def not_saved_words(fields: str) -> html.Span:
    """The answer to a save that was refused; `fields` names what can't be."""
    return html.Span(
        [icon("alert"), _("Nothing was saved. To correct: %(fields)s", fields=fields)],
        className="text-bad",
    )


def problems_of_fields(problems: Sequence[str]) -> list[html.P]:
    """What can't be of a rule's values, a line each."""
    return [html.P([icon("alert"), problem], className="text-bad") for problem in problems]


def _intro(page: AlertSettingsPage) -> str:
    if page.can_edit:
        return _("When an alert is raised. Try a threshold on the last 12 months before you save it.")
    return _("When an alert is raised. Only administrators can change these.")


def _card(rule: str, page: AlertSettingsPage, texts: Mapping[str, str]) -> html.Section:
    title, record = f"rule-{rule}", page.records.get(rule)
    tried = rule != COOL_DOWN and page.can_try
    left: list[Any] = [
        html.H2(card_name(rule), id=title, className="panel-subtitle"),
        rule_sentence(rule, {name: texts[name] for name in FIELDS[rule]}, locked=not page.can_edit),
        html.Div(id=ids.alert_problem(rule), className="rule-problem", role="alert"),
        *([_tools(rule, page, tried), *_trying(rule)] if page.can_try else []),
    ]
    children: list[Any] = [html.Div(left, className="rule-form")]
    if page.can_try:
        children.append(record_of_rule(rule, record) if record else no_record(rule))
    return html.Section(
        [html.Div(children, className="rule-parts"), _fill(rule, page)],
        className="panel rule-card",
        **aria(labelledby=title),
    )


def _tools(rule: str, page: AlertSettingsPage, tried: bool) -> html.Div:
    """Try, and back to the defaults. Buttons that a callback listens to are there for whoever can't use
    them too, hidden: it looks for all of them."""
    defaults = " · ".join(with_unit(name, page.defaults[name]) for name in FIELDS[rule])
    name = card_name(rule)
    return html.Div(
        [
            html.Button(
                [icon("clock"), _("Try it"), hidden(f" ({name})")],
                id=ids.alert_try(rule),
                type="button",
                className="btn btn-quiet",
                hidden=not tried,
            ),
            html.Button(
                [_("Defaults: %(values)s", values=defaults), hidden(f" ({name})")],
                id=ids.alert_defaults(rule),
                type="button",
                className="btn-text",
                hidden=not page.can_edit,
                title=_("Fill in the defaults"),
            ),
        ],
        className="button-row rule-tools",
    )


def _trying(rule: str) -> list[Any]:
    words = _("Looking at the present …") if rule in ONLY_NOW else _("Trying it on the last 12 months …")
    busy = html.P(
        [html.Span(className="busy-dot"), words], id=ids.alert_busy(rule), className="rule-busy", hidden=True
    )
    return [
        html.Div([busy, html.Div(id=ids.alert_tried(rule), className="rule-tried")], **aria(live="polite"))
    ]


def _fill(rule: str, page: AlertSettingsPage) -> dcc.Store:
    record = page.records.get(rule)
    proposal = record.proposal if record else None
    filling = {
        "defaults": {name: as_text(name, page.defaults[name]) for name in FIELDS[rule]},
        "proposal": {proposal.setting: as_text(proposal.setting, proposal.value)} if proposal else {},
    }
    return dcc.Store(id=ids.alert_fill(rule), data=filling)


def _save_bar() -> html.Div:
    return html.Div(
        [
            html.Button(_("Save"), id=ids.ALERT_SETTINGS_SAVE, type="button", className="btn btn-primary"),
            html.P(id=ids.ALERT_SETTINGS_STATUS, className="save-status", role="status"),
        ],
        className="save-bar",
    )
