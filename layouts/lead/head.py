"""The head of a lead's page: who it is, where it stands, what to do next."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from layouts import ids
from layouts.attributes import aria
from layouts.icons import icon
from layouts.lead.words import next_step_words
from layouts.leads import stage_badge
from layouts.links import LEADS
from layouts.words import stage_name
from services.language import day, days, money, number
from services.language import gettext as _
from services.names import lead_title
from services.vocabulary import NextStep, Outcome

Lead = dict[str, Any]
SECONDS_A_DAY = 86_400


def lead_head(lead: Lead, now: datetime) -> html.Div:
    """Name, stage, value and owner, the next step, and what can be done."""
    return html.Div(
        [_header(lead), _figures(lead, now), *_next(lead), *_actions(lead)], className="lead-head"
    )


def title_of(lead: Lead) -> str:
    """What a lead is called."""
    return lead_title(lead["name"], lead["company"], lead["email"], lead["external_id"])


def _header(lead: Lead) -> html.Header:
    company = [html.P(lead["company"], className="quiet")] if lead["name"] and lead["company"] else []
    return html.Header(
        [
            html.Div(
                [
                    dcc.Link([icon("left"), _("Leads")], href=LEADS, className="back-link"),
                    html.H1(title_of(lead)),
                    *company,
                ]
            ),
            stage_badge(lead["stage"], lead["outcome"]),
        ],
        className="page-head",
    )


def _figures(lead: Lead, now: datetime) -> html.Dl:
    won = lead["won_value"]
    value = money(won if won is not None else lead["estimated_value"])
    facts = [
        (_("Won for") if won is not None else _("Value"), value),
        (_("Score"), number(lead["lead_score"])),
        (_("Assignee"), lead["assignee"] or _("Nobody")),
        _since(lead, now),
    ]
    return html.Dl(
        [html.Div([html.Dt(name), html.Dd(text)]) for name, text in facts], className="lead-figures"
    )


def _since(lead: Lead, now: datetime) -> tuple[str, str]:
    if lead["outcome"] == Outcome.OPEN:
        length = (now - lead["stage_entered_at"]).total_seconds() / SECONDS_A_DAY
        words = days(length) if length >= 1 else _("less than a day")
        return _("In %(stage)s for", stage=stage_name(lead["stage"])), words
    return _("Decided"), day(lead["closed_at"])


def _next(lead: Lead) -> list[Component]:
    """The next best step, for an open lead."""
    if lead["next_step"] is None:
        return []
    tone = "is-warning" if lead["next_step"] in (NextStep.DECIDE, NextStep.ASSIGN) else ""
    glyph = "alert" if tone else "right"
    words: list[Any] = [html.Strong(_("Next step")), ": ", next_step_words(lead["next_step"], lead)]
    return [html.Div([icon(glyph), html.P(words)], className=f"notice lead-next {tone}".strip())]


def _actions(lead: Lead) -> list[Component]:
    """One tap for what is done most; a form for what needs an answer."""
    if lead.get("merged_into"):  # its page says where it is now
        return []
    if not lead["can_write"]:
        return [
            html.P(_("You can read this lead; your role changes nothing."), className="quiet lead-readonly")
        ]
    handing = (
        _button("assign", "user", _("Assign"))
        if lead["can_assign"]
        else _button("hand_back", "user", _("Hand back"))
    )
    common = [
        _button("interaction", "message", _("Log contact")),
        handing,
        _button("edit", "pencil", _("Edit")),
    ]
    label = aria(label=_("What to do with this lead"))
    return [html.Div([*_stage_actions(lead), *common], className="lead-actions", role="group", **label)]


def _stage_actions(lead: Lead) -> list[Component]:
    if lead["outcome"] != Outcome.OPEN:
        return [
            _button("reopen", "refresh", _("Re-open"), primary=True),
            _button("move", "columns", _("Re-open in a stage")),
        ]
    win = _button("win", "check", _("Won"), primary=lead["next_stage"] is None)
    lose = _button("lose", "close", _("Lost"))
    move = _button("move", "columns", _("Another stage"))
    if lead["next_stage"] is None:
        return [win, move, lose]
    words = _("Move to %(stage)s", stage=stage_name(lead["next_stage"]))
    return [_button("advance", "right", words, primary=True), move, win, lose]


def _button(action: str, glyph: str, words: str, *, primary: bool = False) -> html.Button:
    return html.Button(
        [icon(glyph), words],
        id=ids.lead_action(action),
        type="button",
        className="btn btn-primary" if primary else "btn btn-quiet",
    )
