"""The foot of the funnel: how healthy it is, and whether its leads are old enough to tell."""

from __future__ import annotations

from typing import Any

from dash import html

from layouts.attributes import aria
from layouts.icons import icon
from layouts.words import health_name
from services.language import days, number, percent
from services.language import gettext as _
from services.vocabulary import FunnelHealth

HEALTH_STEPS = (FunnelHealth.POOR, FunnelHealth.FAIR, FunnelHealth.GOOD, FunnelHealth.EXCELLENT)


def health(funnel: dict[str, Any]) -> html.Div:
    """The funnel's health on its scale of four, with the interval it rests on."""
    level = funnel["funnel_health"]
    known = level in HEALTH_STEPS
    rate = funnel["overall_conversion_rate"]
    interval = funnel["overall_conversion_interval"]
    words = health_name(level)
    detail = _("Fewer than 20 leads: too few to judge.")
    if known:
        detail = _(
            "%(rate)s of all leads won (95%% interval %(low)s to %(high)s)",
            rate=percent(rate),
            low=percent(interval[0]),
            high=percent(interval[1]),
        )
    steps = [
        html.Span(className="health-step is-on" if step == level else "health-step") for step in HEALTH_STEPS
    ]
    return html.Div(
        [
            html.P([html.Span(_("Funnel health")), html.Strong(words)], className="health-title"),
            html.Div(
                steps,
                className=f"health-bar health-{HEALTH_STEPS.index(level) if known else 'unknown'}",
                role="img",
                **aria(label=_("Health: %(health)s, on a scale of four", health=words)),
            ),
            html.P(detail, className="quiet"),
        ],
        className="health",
    )


def maturity(funnel: dict[str, Any], wins: int | None) -> html.Div:
    """Whether the cohort is old enough to be judged, with both conversions."""
    state = funnel["maturity"]
    horizon, share = state["horizon_days"], state["mature_share"]
    if horizon is None:
        label = _("Maturity unknown")
        text = _(
            "It takes 30 wins within a year to tell how long a lead needs; there are %(wins)s.",
            wins=number(wins),
        )
    elif share is None or share >= 100:
        label = _("Mature")
        text = _(
            "All these leads are older than %(days)s, the time in which 9 of 10 wins happen.",
            days=days(horizon),
        )
    elif not share:
        label = _("Still maturing")
        text = _(
            "None of these leads is older than %(days)s yet, the time in which 9 of 10 wins happen. "
            "Expect the %(all)s to rise.",
            days=days(horizon),
            all=percent(funnel["overall_conversion_rate"]),
        )
    else:
        label = _("Still maturing")
        text = _(
            "%(share)s of these leads are older than %(days)s, the time in which 9 of 10 wins happen. "
            "Of those, %(mature)s were won; of all, %(all)s so far.",
            share=percent(share, 0),
            days=days(horizon),
            mature=percent(state["mature_conversion_rate"]),
            all=percent(funnel["overall_conversion_rate"]),
        )
    return html.Div(
        [
            html.P([icon("clock"), html.Strong(label)], className="health-title"),
            html.P(text, className="quiet"),
        ],
        className="maturity",
    )
