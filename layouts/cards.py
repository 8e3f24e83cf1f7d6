"""The six cards: what changed, at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
from services.language import money, money_compact, ngettext, number, percent, points
from services.vocabulary import Outcome


@dataclass(frozen=True, slots=True)
class Change:
    """A change against before: its words, its direction, and whether that is good news."""

    text: str
    direction: int = 0
    good: bool | None = None


def cards(data: dict[str, Any], context: ViewContext) -> html.Section:
    """The six cards of `summary_metrics`, with `sparklines` where the data has them."""
    summary, funnel = data["summary_metrics"], data["conversion_funnel"]
    lines = data.get("sparklines") or {}
    cohort = Mark(cohort=True)
    won = Mark(cohort=True, outcome=Outcome.WON)
    made = [
        _card(
            "leads", _("Leads"), number(summary["total_leads"]), _growth(summary),
            lines.get("leads"), context.leads(cohort),
        ),
        _card(
            "score", _("Average score"), number(summary["average_score"], 1),
            _points(summary["score_trend"]), lines.get("average_score"), context.leads(cohort),
        ),
        _card(
            "conversion", _("Conversion"), percent(summary["conversion_rate"]),
            _points(summary["conversion_trend"]), lines.get("conversion_rate"), context.leads(won),
        ),
        _card(
            "health", _("Pipeline health"), health_name(funnel["funnel_health"]), _win_rate(funnel),
            lines.get("conversion_rate"), context.leads(won), css="is-words",
        ),
        _card(
            "open_value", _("Open pipeline"), money_compact(summary["open_value"]),
            _money_change(lines.get("open_value"), more_is_good=True),
            lines.get("open_value"), context.leads(Mark(outcome=Outcome.OPEN)),
            exact=money(summary["open_value"]),
        ),
        _card(
            "blocked_value", _("Blocked"), money_compact(summary["blocked_value"]),
            _money_change(lines.get("blocked_value"), more_is_good=False),
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


def _direction(value: float) -> int:
    return (value > 0) - (value < 0)


def _growth(summary: dict[str, Any]) -> Change:
    growth = summary["leads_growth_percentage"]
    if growth is None:
        text = (
            _("New: none in the period before") if summary["total_leads"] else _("None in the period before")
        )
        return Change(text)
    direction = _direction(growth)
    return Change(_("%(change)s vs period before", change=f"{points(growth)}%"), direction, direction > 0)


def _points(change: float | None) -> Change:
    if change is None:
        return Change(_("Nothing to compare with"))
    direction = _direction(change)
    text = _("%(change)s points vs period before", change=points(change))
    return Change(text, direction, direction > 0)


def _win_rate(funnel: dict[str, Any]) -> Change:
    rate = funnel["win_rate"]
    if rate is None:
        return Change(_("No lead decided yet"))
    won = funnel["closed_leads"]
    return Change(
        ngettext(
            "%(rate)s of decided leads won (%(num)s)",
            "%(rate)s of decided leads won (%(num)s)",
            won,
            rate=percent(rate, 0),
        )
    )


def _money_change(line: Sequence[float | None] | None, *, more_is_good: bool) -> Change:
    known = [value for value in line or () if value is not None]
    if len(known) < 2:
        return Change(_("As of now"))
    difference = known[-1] - known[0]
    direction = _direction(difference)
    if not direction:
        return Change(_("Unchanged since the period began"))
    sign = "+" if direction > 0 else "−"
    text = _("%(change)s since the period began", change=f"{sign}{money_compact(abs(difference))}")
    return Change(text, direction, (direction > 0) is more_is_good)
