"""Saved views: the menu beside the filters, and the line that says which view is shown.

A button of the menu says what it does to which view; `assets/js/saved-views.js` hands that to
`ids.VIEW_ASKED`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from layouts import ids
from layouts.attributes import data
from layouts.context import ViewContext
from layouts.icons import hidden, icon
from layouts.views import SavedView, View
from layouts.words import in_words, source_name
from services.language import gettext as _
from services.vocabulary import UNASSIGNED

Address = Callable[[View], str]
LONGEST_NAME = 60


def views_menu(context: ViewContext, address: Address) -> html.Details:
    """The menu: what can be opened, what can be done with the one that is open, and a new one."""
    return html.Details(
        [
            html.Summary(
                [icon("bookmark"), _("Views"), icon("chevron", "chevron")], className="btn btn-quiet"
            ),
            html.Div(
                [
                    html.Div(views_panel(context, address), id=ids.SAVED_VIEWS),
                    html.P(id=ids.VIEW_STATUS, className="view-status", role="status"),
                ],
                className="menu-panel menu-views",
            ),
        ],
        className="menu menu-filter menu-saved",
        open=False,
    )


def views_panel(context: ViewContext, address: Address) -> list[Component]:
    """The content of `ids.SAVED_VIEWS`."""
    own = [view for view in context.saved_views if view.own]
    shared = [view for view in context.saved_views if not view.own]
    parts: list[Component] = []
    if own or shared:
        plain = _entry(_("No view"), address(View()), current=context.view.saved is None)
        parts.append(html.Ul([plain, *(_listed(view, context, address) for view in own)]))
    else:
        parts.append(
            html.P(_("Keep this period and these filters under a name, to be back in one tap."),
                   className="quiet menu-note")
        )  # fmt: skip
    if shared:
        parts.append(html.P(_("Shared by colleagues"), className="menu-label"))
        parts.append(html.Ul([_listed(view, context, address) for view in shared]))
    current = current_view(context)
    if current is not None:
        parts.append(_current(current, _is_changed(current, context, address)))
    parts.append(_save_as())
    return parts


def view_line(context: ViewContext, address: Address) -> list[Component]:
    """The content of `ids.VIEW_LINE`: which view is shown, whether it still is what was saved, and the way
    out of it. Nothing where none is."""
    current = current_view(context)
    if current is None:
        return []
    parts: list[Component] = [
        dcc.Link(
            [
                icon("bookmark"),
                html.Span(_("View: %(name)s", name=current.name)),
                icon("close"),
                hidden(_("Leave this view")),
            ],
            href=address(View()),
            className="chip chip-view",
        )
    ]
    if _is_changed(current, context, address):
        parts.append(html.Span(_("Changed since it was saved"), className="quiet"))
    if gone := _not_found(current.view, context):
        text = _("This view names what was not found: %(names)s", names=in_words(gone))
        parts.append(html.Span([icon("info"), text], className="quiet view-gone"))
    return parts


def current_view(context: ViewContext) -> SavedView | None:
    """The saved view that the address names, where the reader can use it."""
    return next((view for view in context.saved_views if view.id == context.view.saved), None)


def view_refused(text: str) -> html.Span:
    """Why a view could not be saved: the content of `ids.VIEW_STATUS`."""
    return html.Span([icon("alert"), text], className="text-bad")


def _listed(view: SavedView, context: ViewContext, address: Address) -> html.Li:
    notes = [] if view.own else [view.owner]
    if view.own and view.shared:
        notes.append(_("shared"))
    if view.is_default:
        notes.append(_("default"))
    return _entry(view.name, address(view.view), current=view.id == context.view.saved, notes=notes)


def _entry(name: str, href: str, *, current: bool, notes: Sequence[str] = ()) -> html.Li:
    words: list[Component] = [html.Span(name)]
    if notes:
        words.append(html.Span(" · ".join(notes), className="quiet"))
    marked = [icon("check"), hidden(_("(current)"))] if current else []
    return html.Li(
        dcc.Link(
            [html.Span(words, className="view-name"), *marked],
            href=href,
            className="menu-item is-on" if current else "menu-item",
        )
    )


def _current(view: SavedView, changed: bool) -> html.Div:
    """What the reader may do with the view that is open."""
    parts: list[Component] = [html.P(view.name, className="menu-label")]
    if view.own and changed:
        parts.append(_act("update", view, "check", _("Save these filters in it")))
    default = (
        _act("undefault", view, "grid", _("Don't open the dashboard with it"))
        if view.is_default
        else _act("default", view, "grid", _("Open the dashboard with it"))
    )
    parts.append(default)
    if view.own:
        share = (
            _act("unshare", view, "users", _("Share it no longer"))
            if view.shared
            else _act("share", view, "users", _("Share it with everybody here"))
        )
        parts += [share, _fold("tag", _("Rename"), _rename(view))]
    if view.can_delete:
        parts.append(_fold("close", _("Delete"), _delete(view)))
    return html.Div(parts, className="menu-apart view-current")


def _rename(view: SavedView) -> list[Component]:
    return [
        _name_field(ids.VIEW_RENAME, _("New name"), view.name),
        html.Button(_("Rename"), type="button", className="btn btn-primary", **_asks("rename", view)),
    ]


def _delete(view: SavedView) -> list[Component]:
    text = (
        _("It goes away for everybody here. The leads stay as they are.")
        if view.shared
        else _("The view goes away; the leads stay as they are.")
    )
    return [
        html.P(text, className="quiet"),
        html.Button(_("Delete this view"), type="button", className="btn btn-quiet", **_asks("delete", view)),
    ]


def _save_as() -> html.Div:
    fields: list[Component] = [
        _name_field(ids.VIEW_NAME, _("Name"), ""),
        html.Div(
            [
                dbc.Checkbox(id=ids.VIEW_SHARED, label=_("Share it with everybody here"), value=False),
                dbc.Checkbox(id=ids.VIEW_DEFAULT, label=_("Open the dashboard with it"), value=False),
            ],
            className="check-list",
        ),
        html.Button(_("Save view"), type="button", className="btn btn-primary", **data(view_do="save")),
    ]
    return html.Div(_fold("bookmark", _("Save current as…"), fields), className="menu-apart")


def _name_field(component_id: str, label: str, value: str) -> html.Div:
    field = dbc.Input(id=component_id, type="text", value=value, maxlength=LONGEST_NAME, autocomplete="off")
    return html.Div([html.Label(label, htmlFor=component_id), field], className="field")


def _fold(glyph: str, name: str, content: list[Component]) -> html.Details:
    """A form that opens below its entry."""
    return html.Details(
        [
            html.Summary([icon(glyph), html.Span(name), icon("chevron", "chevron")], className="menu-item"),
            html.Div(content, className="menu-form"),
        ],
        className="view-fold",
    )


def _act(do: str, view: SavedView, glyph: str, name: str) -> html.Button:
    return html.Button([icon(glyph), name], type="button", className="menu-item", **_asks(do, view))


def _asks(do: str, view: SavedView) -> dict[str, Any]:
    return data(view_do=do, view=view.id)


def _is_changed(view: SavedView, context: ViewContext, address: Address) -> bool:
    """Whether the page shows something else by now; a page without a period shows no other one."""
    return address(view.view.in_order()) != address(context.view.in_order())


def _not_found(view: View, context: ViewContext) -> list[str]:
    """Sources and members that the view names and the reader's data doesn't have."""
    gone = [source_name(source) for source in view.sources if source not in context.sources]
    if view.assignee and view.assignee != UNASSIGNED and view.assignee not in context.members:
        gone.append(_("an assignee"))
    return gone
