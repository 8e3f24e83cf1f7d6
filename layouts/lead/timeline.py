"""The stages a lead went through, each stay a bar to scale against its stage's limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dash import html

from layouts.attributes import aria
from layouts.icons import icon
from layouts.lead.panels import panel
from layouts.lead_words import exit_name
from layouts.states import nothing_here
from layouts.words import stage_name
from services.language import day, days
from services.language import gettext as _

SECONDS_A_DAY = 86_400
Stay = Mapping[str, Any]


def stages_panel(lead: Mapping[str, Any], now: datetime) -> html.Section:
    """All stays, in their order; the bars share one scale."""
    stays: Sequence[Stay] = lead["stays"]
    if not stays:
        return panel("stages", _("Stages"), nothing_here("clock", _("No stay in a stage is recorded.")))
    limits = lead["stage_limits"]
    scale = max(max(_length(stay, now), limits[stay["stage"]]) for stay in stays)
    items = [_stay(stay, limits[stay["stage"]], scale, now) for stay in stays]
    note = html.P(
        [html.Span(className="limit-mark", **aria(hidden=True)), _("The stage's limit")],
        className="quiet limit-key",
    )
    return panel("stages", _("Stages"), html.Ol(items, className="timeline"), note)


def _length(stay: Stay, now: datetime) -> float:
    """In days."""
    return float(((stay["left_at"] or now) - stay["entered_at"]).total_seconds() / SECONDS_A_DAY)


def _stay(stay: Stay, limit: float, scale: float, now: datetime) -> html.Li:
    length = _length(stay, now)
    over = length > limit
    badge = html.Span(
        [icon("alert"), _("%(length)s over the limit", length=days(length - limit))],
        className="badge-status is-warning",
    )
    return html.Li(
        [
            html.Div(
                [
                    html.Strong(stage_name(stay["stage"])),
                    html.Span(exit_name(stay["exit"]), className="quiet"),
                    *([badge] if over else []),
                ],
                className="timeline-head",
            ),
            _bar(length, limit, scale),
            html.P(
                _(
                    "%(start)s, %(length)s of %(limit)s allowed",
                    start=day(stay["entered_at"]),
                    length=days(length),
                    limit=days(limit),
                ),
                className="quiet",
            ),
        ],
        className="is-over" if over else "",
    )


def _bar(length: float, limit: float, scale: float) -> html.Div:
    """Its words stand below it."""
    return html.Div(
        [
            html.Div(className="stay-fill", style={"width": f"{max(length / scale * 100, 0.5):.2f}%"}),
            html.Div(className="stay-limit", style={"left": f"{limit / scale * 100:.2f}%"}),
        ],
        className="stay-bar",
        **aria(hidden=True),
    )
