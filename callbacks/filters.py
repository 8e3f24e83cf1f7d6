"""The filter controls, written into the address; the address does the rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update

from layouts import ids, links
from layouts.links import View


def register(app: Dash) -> None:
    app.callback(
        Output(ids.LOCATION, "search"),
        Input(ids.PERIOD_APPLY, "n_clicks"),
        Input({"type": ids.FILTER_APPLY_TYPE, "part": ALL}, "n_clicks"),
        State(ids.PERIOD_START, "value"),
        State(ids.PERIOD_END, "value"),
        State(ids.FILTER_SOURCES, "value"),
        State(ids.FILTER_SCORE_MIN, "value"),
        State(ids.FILTER_SCORE_MAX, "value"),
        State({"type": ids.FILTER_ASSIGNEE_TYPE, "part": ALL}, "value"),
        State(ids.LOCATION, "pathname"),
        State(ids.LOCATION, "search"),
        prevent_initial_call=True,
    )(apply_filters)


def apply_filters(
    _period_clicks: int | None,
    _filter_clicks: list[int | None],
    start: str | None,
    end: str | None,
    sources: list[str] | None,
    score_min: float | None,
    score_max: float | None,
    assignee: list[str | None],
    pathname: str | None,
    search: str | None,
) -> Any:
    """The query string of what the controls say; what can't be meant is said on the page it leads to."""
    if not ctx.triggered or not ctx.triggered[0]["value"]:
        return no_update
    view, _problems = links.read_view(search)
    if ctx.triggered_id == ids.PERIOD_APPLY:
        return _with_days(view, start, end, pathname, search)
    chosen = replace(
        view,
        sources=tuple(sources or ()),
        score_min=score_min,
        score_max=score_max,
        assignee=next(iter(assignee), None) or None,
    )
    return _query(chosen, pathname, search)


def _with_days(
    view: View, start: str | None, end: str | None, pathname: str | None, search: str | None
) -> Any:
    try:
        days = date.fromisoformat(start or ""), date.fromisoformat(end or "")
    except ValueError:
        return no_update
    return _query(view.with_days(*days), pathname, search)


def _query(view: View, pathname: str | None, search: str | None) -> str:
    """The new view in the address; on the list of leads what was clicked and searched for stays."""
    if (pathname or "").rstrip("/") == links.LEADS:
        mark, _problems = links.read_mark(search)
        text, _cursor = links.read_search(search)
        address = links.leads_url(view, mark, search=text)
    else:
        address = links.dashboard_url(view)
    return "?" + address.partition("?")[2] if "?" in address else ""
