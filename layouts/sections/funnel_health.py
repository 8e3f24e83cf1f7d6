"""The foot of the funnel: how healthy it is, and whether its leads are old enough to tell."""

from __future__ import annotations

from typing import Any

from dash import html

from layouts.attributes import aria
from layouts.icons import icon
from layouts.words import health_name
from services.language import gettext as _
from services.vocabulary import FunnelHealth
from services.words.maturity import health_words, maturity_words

HEALTH_STEPS = (FunnelHealth.POOR, FunnelHealth.FAIR, FunnelHealth.GOOD, FunnelHealth.EXCELLENT)


def health(funnel: dict[str, Any]) -> html.Div:
    """The funnel's health on its scale of four, with the interval it rests on."""
    level = funnel["funnel_health"]
    known = level in HEALTH_STEPS
    detail = health_words(funnel)
    words = health_name(level)
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
    label, text = maturity_words(funnel, wins)
    return html.Div(
        [
            html.P([icon("clock"), html.Strong(label)], className="health-title"),
            html.P(text, className="quiet"),
        ],
        className="maturity",
    )
