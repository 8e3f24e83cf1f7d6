"""What happened with a lead: interactions, and the whole history with who, when and what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from layouts import ids
from layouts.icons import hidden, icon
from layouts.lead.panels import panel
from layouts.lead.words import actor_words, change_lines, event_words
from layouts.lead_words import interaction_name
from layouts.states import nothing_here
from services.language import gettext as _
from services.language import instant, ngettext


def interactions_panel(lead: Mapping[str, Any]) -> html.Section:
    """The latest first, older ones on demand."""
    title = _("Interactions")
    shown = lead["interactions"]
    if not shown:
        return panel(
            "interactions", title, nothing_here("message", _("Nothing has happened with this lead yet."))
        )
    items = [
        html.Li(
            [
                html.Span(interaction_name(item["kind"])),
                html.Span(instant(item["occurred_at"]), className="quiet num"),
            ]
        )
        for item in shown
    ]
    older = _older("interactions", lead["interactions_total"] - len(shown))
    return panel("interactions", title, html.Ul(items, className="event-list"), *older)


def history_panel(lead: Mapping[str, Any]) -> html.Section:
    """The audit log, the latest first: nothing in it is ever changed."""
    shown = lead["history"]
    if not shown:
        return panel("history", _("History"), nothing_here("clock", _("Nothing is recorded yet.")))
    items = [_entry(entry) for entry in shown]
    older = _older("history", lead["history_total"] - len(shown))
    return panel("history", _("History"), html.Ol(items, className="lead-history"), *older)


def _entry(entry: Mapping[str, Any]) -> html.Li:
    lines = change_lines(entry["changes"] or {})
    return html.Li(
        [
            html.P(html.Strong(event_words(entry))),
            *([html.Ul([_change(*line) for line in lines], className="lead-changes")] if lines else []),
            html.P(
                [actor_words(entry), " · ", instant(entry["occurred_at"])],
                className="quiet num",
            ),
        ]
    )


def _change(field: str, before: str, after: str) -> html.Li:
    return html.Li(
        [
            html.Span(f"{field}: ", className="quiet"),
            html.Span(before),
            icon("right"),
            hidden(_("becomes")),
            html.Span(after),
        ]
    )


def _older(part: str, more: int) -> list[Component]:
    if more <= 0:
        return []
    words = ngettext("Show %(num)s older one", "Show older ones (%(num)s)", more)
    return [
        html.Button(
            [icon("down"), words],
            id=ids.lead_older(part),
            type="button",
            className="btn btn-quiet lead-older",
        )
    ]
