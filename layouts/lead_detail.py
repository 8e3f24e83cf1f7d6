"""One lead: how it scores, where it stayed, what happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dash import dcc, html

from layouts import ids
from layouts.attributes import aria
from layouts.icons import icon
from layouts.lead_words import exit_name, factor_name, interaction_name
from layouts.leads import stage_badge
from layouts.links import LEADS
from layouts.skeletons import list_skeleton
from layouts.states import nothing_here
from layouts.words import source_name, stage_name
from services.language import DASH, age, day, days, instant, money, ngettext, number
from services.language import gettext as _
from services.vocabulary import SCORE_FACTOR_POINTS, ScoreFactor, ScoreOrigin

MOST_SHOWN = 30
SECONDS_A_DAY = 86_400


def lead_page() -> html.Div:
    """The page before its data: `ids.LEAD`."""
    return html.Div(html.Div(list_skeleton(), id=ids.LEAD), className="page page-lead")


def lead_not_found() -> html.Div:
    """A lead that does not exist here (whether or not elsewhere)."""
    back = dcc.Link(_("Show all leads"), href=LEADS, className="btn btn-quiet")
    content = nothing_here("search", _("There is no such lead."), back)
    return html.Div([html.H1(_("Lead"), className="visually-hidden"), content], className="panel")


def lead_body(lead: dict[str, Any], now: datetime) -> html.Div:
    """The content of `ids.LEAD`: the lead of `services.leads.lead_detail`."""
    return html.Div(
        [
            _header(lead),
            html.Div(
                [
                    html.Div([_facts(lead, now), _score(lead)], className="column"),
                    html.Div([_stays(lead, now), _interactions(lead["interactions"])], className="column"),
                ],
                className="columns",
            ),
        ]
    )


def _header(lead: dict[str, Any]) -> html.Header:
    name = lead["name"] or lead["company"] or lead["email"] or lead["external_id"]
    company = [html.P(lead["company"], className="quiet")] if lead["name"] and lead["company"] else []
    return html.Header(
        [
            html.Div(
                [
                    dcc.Link([icon("left"), _("Leads")], href=LEADS, className="back-link"),
                    html.H1(name),
                    *company,
                ]
            ),
            stage_badge(lead["stage"], lead["outcome"]),
        ],
        className="page-head",
    )


def _facts(lead: dict[str, Any], now: datetime) -> html.Section:
    value = lead["closing_value"] if lead["closing_value"] is not None else lead["estimated_value"]
    facts = [
        (_("E-mail"), lead["email"] or DASH),
        (_("Phone"), lead["phone"] or DASH),
        (_("Source"), source_name(lead["source"])),
        (_("Assignee"), lead["assignee"] or _("Nobody")),
        (_("Value"), money(value)),
        (_("Created"), f"{day(lead['created_at'])} · {age(lead['created_at'], now)}"),
    ]
    if lead["closed_at"]:
        facts.append((_("Decided"), day(lead["closed_at"])))
    if lead["lost_reason"]:
        facts.append((_("Reason of the loss"), lead["lost_reason"]))
    facts.append((_("External id"), lead["external_id"]))
    facts += [(name, str(text)) for name, text in sorted(lead["custom_fields"].items())]
    rows = [html.Div([html.Dt(name), html.Dd(text)]) for name, text in facts]
    return _panel(_("About"), html.Dl(rows, className="facts"))


def _score(lead: dict[str, Any]) -> html.Section:
    imported = lead["score_origin"] == ScoreOrigin.IMPORTED
    factors = sorted(lead["score_factors"].items(), key=lambda item: -item[1])
    source = _("Imported with the lead.") if imported else _("The points of the six factors add up to it.")
    return _panel(
        _("Score"),
        html.P(
            [
                html.Strong(number(lead["lead_score"]), className="big-number"),
                html.Span(_("of 100"), className="quiet"),
            ]
        ),
        html.P(
            [source, " ", _("On arrival: %(score)s.", score=number(lead["initial_score"]))], className="quiet"
        ),
        html.Ul([_factor(name, points) for name, points in factors], className="factors"),
    )


def _factor(name: str, points: int) -> html.Li:
    most = SCORE_FACTOR_POINTS[ScoreFactor(name)] if name in tuple(ScoreFactor) else 100
    return html.Li(
        [
            html.Span(factor_name(name)),
            html.Span(_("%(points)s of %(most)s", points=number(points), most=number(most)), className="num"),
            html.Div(
                html.Div(style={"width": f"{points / most * 100:.0f}%"}),
                className="engagement",
                **aria(hidden=True),
            ),
        ]
    )


def _stays(lead: dict[str, Any], now: datetime) -> html.Section:
    stays: Sequence[dict[str, Any]] = lead["stays"]
    if not stays:
        return _panel(_("Stages"), nothing_here("clock", _("No stay in a stage is recorded.")))
    items = [_stay(stay, lead["stage_limits"], now) for stay in stays]
    return _panel(_("Stages"), html.Ol(items, className="timeline"))


def _stay(stay: dict[str, Any], limits: dict[str, float], now: datetime) -> html.Li:
    until = stay["left_at"] or now
    length = (until - stay["entered_at"]).total_seconds() / SECONDS_A_DAY
    over = length > limits[stay["stage"]]
    badge = html.Span([icon("alert"), _("Over the limit")], className="badge-status is-warning")
    return html.Li(
        [
            html.Div(
                [html.Strong(stage_name(stay["stage"])), *([badge] if over else [])],
                className="timeline-head",
            ),
            html.P(
                _(
                    "%(start)s, %(length)s of %(limit)s allowed",
                    start=day(stay["entered_at"]),
                    length=days(length),
                    limit=days(limits[stay["stage"]]),
                ),
                className="quiet",
            ),
            html.P(exit_name(stay["exit"]), className="quiet"),
        ],
        className="is-over" if over else "",
    )


def _interactions(interactions: Sequence[dict[str, Any]]) -> html.Section:
    """The latest first."""
    title = _("Interactions")
    if not interactions:
        return _panel(title, nothing_here("message", _("Nothing has happened with this lead yet.")))
    latest = list(reversed(interactions))[:MOST_SHOWN]
    items = [
        html.Li(
            [
                html.Span(interaction_name(item["kind"])),
                html.Span(instant(item["occurred_at"]), className="quiet num"),
            ]
        )
        for item in latest
    ]
    more = len(interactions) - len(latest)
    note = (
        [html.P(ngettext("and %(num)s older one", "and %(num)s older ones", more), className="quiet")]
        if more
        else []
    )
    return _panel(title, html.Ul(items, className="event-list"), *note)


def _panel(title: str, *children: Any) -> html.Section:
    return html.Section([html.H2(title, className="panel-subtitle"), *children], className="panel")
