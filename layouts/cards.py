"""The six cards: what changed, at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from layouts.attributes import aria
from layouts.context import ViewContext
from layouts.icons import icon
from layouts.section import receipt_button
from layouts.sparkline import sparkline
from layouts.views import ANY, Mark
from layouts.words import health_name
from services.language import gettext as _
from services.language import money, money_compact, number, percent
from services.vocabulary import Outcome
from services.words.cards import Change, change_in_points, change_of_money, growth, win_rate


def cards(data: dict[str, Any], context: ViewContext) -> html.Section:
    """The six cards of `summary_metrics`, with `sparklines` where the data has them."""
    summary, funnel = data["summary_metrics"], data["conversion_funnel"]
    lines = data.get("sparklines") or {}
    cohort = Mark(cohort=True)
    won = Mark(cohort=True, outcome=Outcome.WON)
    made = [
        _card(
            "leads", _("Leads"), number(summary["total_leads"]), growth(summary),
            lines.get("leads"), context.leads(cohort),
        ),
        _card(
            "score", _("Average score"), number(summary["average_score"], 1),
            change_in_points(summary["score_trend"]), lines.get("average_score"), context.leads(cohort),
        ),
        _card(
            "conversion", _("Conversion"), percent(summary["conversion_rate"]),
            change_in_points(summary["conversion_trend"]), lines.get("conversion_rate"), context.leads(won),
        ),
        _card(
            "health", _("Pipeline health"), health_name(funnel["funnel_health"]), win_rate(funnel),
            lines.get("conversion_rate"), context.leads(won), css="is-words",
        ),
        _card(
            "open_value", _("Open pipeline"), money_compact(summary["open_value"]),
            change_of_money(lines.get("open_value"), more_is_good=True),
            lines.get("open_value"), context.leads(Mark(outcome=Outcome.OPEN)),
            exact=money(summary["open_value"]),
        ),
        _card(
            "blocked_value", _("Blocked"), money_compact(summary["blocked_value"]),
            change_of_money(lines.get("blocked_value"), more_is_good=False),
            lines.get("blocked_value"), context.leads(Mark(blocked=ANY)),
            exact=money(summary["blocked_value"]),
        ),
    ]  # fmt: skip
    return html.Section(made, className="cards", **aria(label=_("Key figures")))


def _card(
    name: str,
    label: str,
    value: str,
    change: Change,
    line: Sequence[float | None] | None,
    href: str,
    *,
    exact: str = "",
    css: str = "",
) -> html.Article:
    return html.Article(
        [
            html.Div(
                [html.H2(label, className="card-label"), receipt_button(name, label)], className="card-top"
            ),
            dcc.Link(
                value,
                href=href,
                className=f"card-value {css}".strip(),
                title=exact or _("Show these leads"),
            ),
            _change(change),
            sparkline(line),
        ],
        className=f"stat-card stat-{name}",
    )


def _change(change: Change) -> html.P:
    tone = {True: "is-good", False: "is-bad", None: "is-flat"}[change.good if change.direction else None]
    arrow = {1: "up", -1: "down", 0: None}[change.direction]
    return html.P([*([icon(arrow)] if arrow else []), html.Span(change.text)], className=f"change {tone}")
