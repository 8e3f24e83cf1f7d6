"""The filter controls, written into the address; the address does the rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update

from layouts import ids, links


def register(app: Dash) -> None:
    app.callback(
        Output(ids.LOCATION, "search"),
        Input(ids.PERIOD_APPLY, "n_clicks"),
        State(ids.PERIOD_START, "value"),
        State(ids.PERIOD_END, "value"),
        State(ids.LOCATION, "search"),
        prevent_initial_call=True,
    )(apply_period)
    app.callback(
        Output(ids.LOCATION, "search", allow_duplicate=True),
        Input({"type": ids.FILTER_APPLY_TYPE, "part": ALL}, "n_clicks"),
        # Never changes: it ties the callback to the pages that have a filter bar.
        Input(ids.FILTER_BAR, "id"),
        State(ids.FILTER_SOURCES, "value"),
        State(ids.FILTER_SCORE_MIN, "value"),
        State(ids.FILTER_SCORE_MAX, "value"),
        State({"type": ids.FILTER_ASSIGNEE_TYPE, "part": ALL}, "value"),
        State(ids.LOCATION, "search"),
        prevent_initial_call=True,
    )(apply_filters)


def apply_period(clicks: int | None, start: str | None, end: str | None, search: str | None) -> Any:
    """The query string with the days of the two fields."""
    if not clicks:  # the button has only just arrived
        return no_update
    view, _problems = links.read_view(search)
    try:
        days = date.fromisoformat(start or ""), date.fromisoformat(end or "")
    except ValueError:
        return no_update
    return links.query_with(view.with_days(*days), search)


def apply_filters(
    _filter_clicks: list[int | None],
    _filter_bar: str,
    sources: list[str] | None,
    score_min: float | None,
    score_max: float | None,
    assignee: list[str | None],
    search: str | None,
) -> Any:
    """The query string of what the controls say; what can't be meant is said on the page it leads to.

    What else the page's address says (what was clicked, searched for, how far it looks back) stays.
    """
    if not ctx.triggered or not ctx.triggered[0]["value"] or not isinstance(ctx.triggered_id, dict):
        return no_update
    view, _problems = links.read_view(search)
    chosen = replace(
        view,
        sources=tuple(sources or ()),
        score_min=score_min,
        score_max=score_max,
        assignee=next(iter(assignee), None) or None,
    )
    return links.query_with(chosen, search)
