"""What is asked of saved views in their menu (`assets/js/saved-views.js` hands it over)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from dash import Dash, Input, Output, State, no_update

from callbacks.saved_queries import home_address, stored_of, view_of
from callbacks.scope import signed_in
from callbacks.view import question_of
from layouts import ids, links
from layouts.periods import DEFAULT_PERIOD
from layouts.saved_views import view_line, view_refused, views_panel
from layouts.states import toast
from layouts.views import View
from services.language import gettext as _
from services.saved_views import (
    ViewError,
    delete_view,
    list_views,
    rename_view,
    save_view,
    set_default,
    update_view,
)
from services.scope import NotFoundError, OrgScope
from services.session import Session

NOTHING = (no_update,) * 7
WITHOUT_PERIOD = (links.PIPELINE, links.BEHAVIOR)


def register(app: Dash) -> None:
    app.callback(
        Output(ids.SAVED_VIEWS, "children"),
        Output(ids.VIEW_LINE, "children"),
        Output(ids.VIEW_STATUS, "children"),
        Output(ids.NAVIGATE, "href", allow_duplicate=True),
        Output(ids.HOME_SIDE, "href"),
        Output(ids.HOME_BOTTOM, "href"),
        Output(ids.TOAST, "children", allow_duplicate=True),
        Input(ids.VIEW_ASKED, "data"),
        State(ids.LOCATION, "pathname"),
        State(ids.LOCATION, "search"),
        prevent_initial_call=True,
    )(change_views)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for, as far as it makes sense."""

    do: str
    view_id: UUID | None
    name: str
    shared: bool
    default: bool
    shown: View
    """What the page shows."""
    timeless: bool
    """The page has no period of its own to save."""


def change_views(asked: Any, pathname: str | None, search: str | None) -> tuple[Any, ...]:
    """Do it, and show what came of it: the menu anew, another address, or why it can't be."""
    wanted = _understood(asked, pathname, search)
    if wanted is None:
        return NOTHING
    act, said = _acts()[wanted.do]
    try:
        with signed_in() as (scope, session):
            shown = act(scope, session, wanted)
            home = home_address(scope, session)
            address = _address(pathname, search)(shown)
            asked_now = address.partition("?")[2]
            context = question_of(asked_now, scope, session, datetime.now(UTC)).context
    except ViewError as error:
        return (*NOTHING[:2], view_refused(str(error)), *NOTHING[3:])
    except NotFoundError:
        return (*NOTHING[:2], view_refused(_("This view is no longer there.")), *NOTHING[3:])
    done = toast(said, tone="good")
    if shown != wanted.shown:  # the page of the new address brings menu and line along
        return no_update, no_update, None, address, home, home, done
    same = _address(pathname, search)
    return views_panel(context, same), view_line(context, same), None, no_update, home, home, done


def _understood(asked: Any, pathname: str | None, search: str | None) -> Asked | None:
    do = asked.get("do") if isinstance(asked, dict) else None
    if not isinstance(do, str) or do not in _acts():
        return None
    try:
        view_id = UUID(str(asked.get("view")))
    except ValueError:
        view_id = None
    if view_id is None and do != "save":
        return None
    shown, _problems = links.read_view(search if isinstance(search, str) else None)
    return Asked(
        do=do,
        view_id=view_id,
        name=str(asked.get("name") or ""),
        shared=asked.get("shared") is True,
        default=asked.get("default") is True,
        shown=shown,
        timeless=pathname in WITHOUT_PERIOD,
    )


def _address(pathname: str | None, search: str | None) -> Callable[[View], str]:
    """The same page in another view."""
    path = pathname if isinstance(pathname, str) and pathname.startswith("/") else links.DASHBOARD
    text = search if isinstance(search, str) else None

    def address(view: View) -> str:
        if path in WITHOUT_PERIOD:
            view = view.with_period(DEFAULT_PERIOD)
        return path + links.query_with(view, text)

    return address


Act = Callable[[OrgScope, Session, Asked], View]
"""Does what was asked and returns what the page shows then."""


def _acts() -> dict[str, tuple[Act, str]]:
    """What can be asked, with what is said once it is done."""
    return {
        "save": (_save, _("View saved.")),
        "update": (_update, _("View saved.")),
        "rename": (_rename, _("View renamed.")),
        "share": (_share, _("Everybody here can use the view now.")),
        "unshare": (_unshare, _("The view is yours alone again.")),
        "default": (_default, _("The dashboard opens with this view now.")),
        "undefault": (_undefault, _("The dashboard opens without a view now.")),
        "delete": (_delete, _("View deleted.")),
    }


def _save(scope: OrgScope, session: Session, asked: Asked) -> View:
    return view_of(
        save_view(
            scope,
            session,
            name=asked.name,
            query=stored_of(asked.shown),
            shared=asked.shared,
            default=asked.default,
        )
    )


def _update(scope: OrgScope, session: Session, asked: Asked) -> View:
    shown = asked.shown
    if asked.timeless:  # the view keeps its own
        kept = next((view_of(info) for info in list_views(scope, session) if info.id == asked.view_id), shown)
        shown = replace(shown, period=kept.period, start=kept.start, end=kept.end)
    update_view(scope, session, _id(asked), query=stored_of(shown))
    return asked.shown


def _rename(scope: OrgScope, session: Session, asked: Asked) -> View:
    rename_view(scope, session, _id(asked), asked.name)
    return asked.shown


def _share(scope: OrgScope, session: Session, asked: Asked) -> View:
    update_view(scope, session, _id(asked), shared=True)
    return asked.shown


def _unshare(scope: OrgScope, session: Session, asked: Asked) -> View:
    update_view(scope, session, _id(asked), shared=False)
    return asked.shown


def _default(scope: OrgScope, session: Session, asked: Asked) -> View:
    set_default(scope, session, _id(asked))
    return asked.shown


def _undefault(scope: OrgScope, session: Session, asked: Asked) -> View:
    set_default(scope, session, None)
    return asked.shown


def _delete(scope: OrgScope, session: Session, asked: Asked) -> View:
    delete_view(scope, session, _id(asked))
    return replace(asked.shown, saved=None)


def _id(asked: Asked) -> UUID:
    if asked.view_id is None:
        raise NotFoundError("view")
    return asked.view_id
