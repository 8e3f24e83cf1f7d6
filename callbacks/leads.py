"""The list of leads behind a figure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update

from callbacks.lead_list import COLUMNS_COOKIE, list_request, remembered_columns, selection
from callbacks.scope import result_cache, signed_in
from layouts import ids, links
from layouts.leads import leads_body, leads_page
from layouts.leads.tools import NARROWING
from layouts.list_shape import ALL_COLUMNS, COLUMNS, DEFAULT_COLUMNS, list_url, read_shape
from layouts.views import ANY, Mark
from services.lead_search import waiting_for_search
from services.leads import list_leads
from services.scope import WRITING_ROLES
from services.versions import data_version

__all__ = ["page", "register", "search_leads", "selection", "show_leads"]
YEAR_SECONDS = 31_536_000


def register(app: Dash) -> None:
    app.callback(
        Output(ids.LEADS, "children"),
        Output(ids.shown_version(ids.LEADS), "data"),
        Input(ids.data_version(ids.LEADS), "data"),
        Input(ids.poll_visible(ids.LEADS), "n_intervals"),
        State(ids.LOCATION, "search"),
    )(show_leads)
    app.callback(
        Output(ids.LOCATION, "search", allow_duplicate=True),
        Input(ids.LEADS_SEARCH_APPLY, "n_clicks"),
        Input(ids.LEADS_SEARCH, "n_submit"),
        State(ids.LEADS_SEARCH, "value"),
        State(ids.LOCATION, "search"),
        prevent_initial_call=True,
    )(search_leads)
    app.callback(
        Output(ids.LOCATION, "search", allow_duplicate=True),
        Input(ids.LEADS_NARROW, "n_clicks"),
        State({"type": ids.LEADS_NARROWING_TYPE, "part": ALL}, "value"),
        State({"type": ids.LEADS_NARROWING_TYPE, "part": ALL}, "id"),
        State(ids.LOCATION, "search"),
        prevent_initial_call=True,
    )(narrow_down)
    app.callback(
        Output(ids.LOCATION, "search", allow_duplicate=True),
        Input(ids.LEADS_COLUMNS_APPLY, "n_clicks"),
        State(ids.LEADS_COLUMNS, "value"),
        State(ids.LOCATION, "search"),
        prevent_initial_call=True,
    )(choose_columns)


def page(search: str | None) -> Any:
    """The list before its data."""
    with signed_in() as (scope, session):
        asked = list_request(search, scope, session, datetime.now(UTC))
    return leads_page(
        asked.question.context, asked.mark, search=asked.text, shape=asked.shape, problems=asked.problems
    )


def show_leads(_version: int | None, _intervals: int | None, search: str | None) -> tuple[Any, int]:
    """One page of the list that the address asks for with the count of the whole list, and the version
    they show."""
    now = datetime.now(UTC)
    with signed_in() as (scope, session):
        version = data_version(scope, session).version
        asked = list_request(search, scope, session, now)
        found = list_leads(
            scope,
            session,
            asked.selection,
            now,
            order=asked.order,
            cursor=asked.cursor,
            store=result_cache(),
        )
        waiting = waiting_for_search(scope, session) if asked.text else 0
    body = leads_body(
        found.total,
        found.rows,
        asked.question.context,
        asked.mark,
        search=asked.text,
        shape=asked.shape,
        cursor=asked.cursor,
        next_cursor=found.next_cursor,
        exact=found.exact,
        waiting=waiting,
        may_assign=scope.role in WRITING_ROLES,
    )
    return body, version


def search_leads(clicks: int | None, submits: int | None, text: str | None, search: str | None) -> Any:
    """The address with the text searched for, from the first page on."""
    if not clicks and not submits:  # the field has only just arrived
        return no_update
    mark, _problems = links.read_mark(search)
    return _address(search, mark, text or "")


def narrow_down(
    clicks: int | None, values: list[str | None], parts: list[dict[str, str]], search: str | None
) -> Any:
    """The address with the chosen parts of the mark, from the first page on; the others stay."""
    if not clicks:
        return no_update
    chosen = {part["part"]: value or None for part, value in zip(parts, values, strict=True)}
    mark, _problems = links.read_mark(search)
    changes: dict[str, Any] = {name: chosen.get(name) for name in NARROWING}
    if changes["reason"] and not changes["blocked"]:
        changes["blocked"] = ANY  # a reason is one for being blocked
    return _address(search, replace(mark, **changes), links.read_search(search)[0])


def choose_columns(clicks: int | None, columns: list[str] | None, search: str | None) -> Any:
    """The address with the chosen columns, which this browser remembers."""
    if not clicks:
        return no_update
    chosen = tuple(name for name in ALL_COLUMNS if name in (columns or ())) or DEFAULT_COLUMNS
    ctx.response.set_cookie(
        COLUMNS_COOKIE, ",".join(chosen), max_age=YEAR_SECONDS, httponly=True, samesite="Lax"
    )
    shape, _problems = read_shape(search)
    view, _problems = links.read_view(search)
    mark, _problems = links.read_mark(search)
    text, cursor = links.read_search(search)
    address = list_url(view, mark, replace(shape, columns=chosen), search=text, cursor=cursor or "")
    query = address.partition("?")[2]
    # Said in the address too, or it would not change: what was remembered before is not default here.
    return f"?{query}" if COLUMNS in query else f"?{query}&{COLUMNS}={','.join(chosen)}".replace("?&", "?")


def _address(search: str | None, mark: Mark, text: str) -> str:
    view, _problems = links.read_view(search)
    shape, _problems = read_shape(search, remembered_columns())
    address = list_url(view, mark, shape, search=text.strip())
    return "?" + address.partition("?")[2] if "?" in address else ""
