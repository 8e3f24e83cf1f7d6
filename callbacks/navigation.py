"""Which page an address shows, and the way from a mark to the leads behind it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from dash import ALL, Dash, Input, Output, State, no_update

from callbacks import (
    alerts,
    behavior,
    dashboard,
    duplicates,
    imports,
    lead_page,
    leads,
    pipeline,
    reports,
    settings,
)
from callbacks.clientside import in_the_browser
from callbacks.saved_queries import home_address
from callbacks.scope import current_scope, signed_in
from layouts import ids, links
from layouts.navigation import MANAGED, bottom_items, navigation_items
from layouts.states import page_not_found
from services.scope import IMPORTING_ROLES

PAGES: dict[str, Any] = {
    links.DASHBOARD: dashboard,
    links.ALERTS: alerts,
    links.PIPELINE: pipeline,
    links.BEHAVIOR: behavior,
    links.LEADS: leads,
    links.DUPLICATES: duplicates,
    links.REPORTS: reports,
    links.IMPORTS: imports,
    links.SETTINGS: settings,
}
"""The module of each address; a lead's own has its id in it."""
FOLLOW_MARK = """(clicks) => {
  const context = dash_clientside.callback_context;
  const clicked = context.triggered.length ? context.triggered[0].value : null;
  const point = clicked && clicked.points && clicked.points[0];
  const address = point && [].concat(point.customdata)[0];
  return address || dash_clientside.no_update;
}"""
"""A mark's customdata is the address of the leads it counts."""


def register(app: Dash) -> None:
    app.callback(
        Output(ids.PAGE, "children"),
        Output(ids.NAVIGATION, "children"),
        Output(ids.BOTTOM_NAVIGATION, "children"),
        Output(ids.PAGE_ADDRESS, "data"),
        Input(ids.LOCATION, "pathname"),
        Input(ids.LOCATION, "search"),
        State(ids.PAGE_ADDRESS, "data"),
    )(show_page)
    in_the_browser(
        app,
        FOLLOW_MARK,
        Output(ids.NAVIGATE, "href"),
        Input({"type": ids.FIGURE_TYPE, "section": ALL}, "clickData"),
        prevent_initial_call=True,
    )


def first_page(address: str) -> Any:
    """The page that comes with the frame, so that a visit needs no second question; its figures come
    along only where they are at hand."""
    path, _mark, search = address.partition("?")
    return _page(_plain(path), search, can_import=current_scope().role in IMPORTING_ROLES)


def home() -> str:
    """Where the reader's dashboard is: in the default view, or plain."""
    with signed_in() as (scope, session):
        return home_address(scope, session)


def show_page(pathname: str | None, search: str | None, shown: str | None) -> tuple[Any, Any, Any, Any]:
    """The page of an address, with the navigation that marks it; nothing where it is shown already."""
    path = _plain(pathname)
    if shown is not None and shown == f"{pathname or '/'}{search or ''}":
        return no_update, no_update, no_update, None
    can_import = current_scope().role in IMPORTING_ROLES
    dashboard_address = home()
    items = navigation_items(path, can_import=can_import, home=dashboard_address)
    bar = bottom_items(path, can_import=can_import, home=dashboard_address)
    return _page(path, search, can_import=can_import), items, bar, None


def _plain(pathname: str | None) -> str:
    return (pathname or "/").rstrip("/") or links.DASHBOARD


def _page(path: str, search: str | None, *, can_import: bool) -> Any:
    if path.startswith(f"{links.LEADS}/"):
        lead_id = _uuid(path.removeprefix(f"{links.LEADS}/"))
        return lead_page.page(lead_id) if lead_id else page_not_found()
    page = PAGES.get(path)
    if page is None or (path in MANAGED and not can_import):
        return page_not_found()
    return page.page(search)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
