"""Saved views between the two shapes they have: what a page shows, and what is stored."""

from __future__ import annotations

from typing import Any

from layouts.links import DASHBOARD, dashboard_url
from layouts.periods import DEFAULT_PERIOD
from layouts.views import SavedView, View
from services.saved_views import SavedQuery, SavedViewInfo, default_view, list_views
from services.scope import OrgScope
from services.session import Session


def stored_of(view: View) -> dict[str, Any]:
    """What is kept of a view; a named period stays relative."""
    values = {
        "period": None if view.start else view.period,
        "start": view.start,
        "end": view.end,
        "source": view.sources,
        "score_min": view.score_min,
        "score_max": view.score_max,
        "assignee": view.assignee,
    }
    return {name: value for name, value in values.items() if value is not None}


def view_of(info: SavedViewInfo) -> View:
    """What a page shows in this view."""
    query: SavedQuery = info.query
    return View(
        period=None if query.start else query.period or DEFAULT_PERIOD,
        start=query.start,
        end=query.end,
        sources=query.source,
        score_min=query.score_min,
        score_max=query.score_max,
        assignee=query.assignee,
        saved=str(info.id),
    )


def saved_views(scope: OrgScope, session: Session) -> tuple[SavedView, ...]:
    """Every view the reader can use."""
    return tuple(_shown(info) for info in list_views(scope, session))


def home_address(scope: OrgScope, session: Session) -> str:
    """Where the reader's dashboard is: the default view's address, or the plain one."""
    info = default_view(scope, session)
    return dashboard_url(view_of(info)) if info else DASHBOARD


def _shown(info: SavedViewInfo) -> SavedView:
    return SavedView(
        id=str(info.id),
        name=info.name,
        view=view_of(info),
        shared=info.shared,
        owner=info.owner,
        own=info.own,
        is_default=info.is_default,
        can_delete=info.can_delete,
    )
