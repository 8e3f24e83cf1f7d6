"""The page of the list of leads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from layouts import ids
from layouts.attributes import aria
from layouts.context import ViewContext
from layouts.filters import filter_bar, filter_problem
from layouts.icons import hidden, icon
from layouts.lead_words import mark_in_words
from layouts.leads.bulk import bulk_bar
from layouts.leads.created import created_menu, goes_by_period
from layouts.leads.rows import lead_table
from layouts.leads.tools import tools
from layouts.links import dashboard_url
from layouts.list_shape import ListShape, export_url, list_url
from layouts.live import live
from layouts.skeletons import list_skeleton
from layouts.states import nothing_here
from layouts.views import Mark, View
from services.language import gettext as _
from services.language import ngettext


def leads_page(
    context: ViewContext,
    mark: Mark,
    *,
    search: str = "",
    shape: ListShape | None = None,
    problems: tuple[str, ...] = (),
) -> html.Div:
    """The page before its data: search, filters, what the list is restricted to, tools, `ids.LEADS`."""
    shape = shape or ListShape()

    def address(view: View) -> str:
        return list_url(view, mark, shape, search=search)

    def shaped(other: ListShape) -> str:
        return list_url(context.view, mark, other, search=search)

    def created(view: View, narrowed: Mark) -> str:
        return list_url(view, narrowed, shape, search=search)

    any_time = None if goes_by_period(mark) else created_menu(context.view, mark, created)
    return html.Div(
        [
            html.Header(
                [
                    html.H1(_("Leads")),
                    html.Div(
                        dcc.Link(
                            [icon("grid"), _("Back to the dashboard")],
                            href=dashboard_url(context.view),
                            className="btn btn-quiet",
                        ),
                        className="page-tools",
                    ),
                ],
                className="page-head",
            ),
            filter_problem(problems),
            _search(search),
            filter_bar(context, address, period=any_time),
            _restriction(context, mark, shape, search),
            tools(shape, mark, shaped, export_url(context.view, mark, shape, search=search)),
            html.Div(id=ids.LEADS_BULK, **aria(live="polite")),
            dcc.Store(id=ids.LEADS_BULK_PLAN),
            html.Div(list_skeleton(), id=ids.LEADS),
            live(ids.LEADS),
        ],
        className="page page-leads",
    )


def leads_body(
    total: int,
    rows: Sequence[dict[str, Any]],
    context: ViewContext,
    mark: Mark,
    *,
    search: str = "",
    shape: ListShape | None = None,
    cursor: str | None = None,
    next_cursor: str | None = None,
    exact: bool = True,
    waiting: int = 0,
    may_assign: bool = False,
) -> html.Section:
    """The content of `ids.LEADS`: the count and one page of `services.leads.list_leads`.

    Not `exact`: there are more than `total`. `waiting` leads can't be searched yet.
    """
    shape = shape or ListShape()

    def shaped(other: ListShape) -> str:
        return list_url(context.view, mark, other, search=search)

    words = ngettext("%(num)s lead", "%(num)s leads", total)
    if not exact:
        words = ngettext("More than %(num)s lead", "More than %(num)s leads", total)
    if rows:
        content: Any = [lead_table(rows, shape, shaped, context.computed_at, pick=may_assign)]
        if may_assign:
            content.append(bulk_bar(context, total, len(rows), exact=exact))
    else:
        every = dcc.Link(_("Show all leads"), href=list_url(View(), None, shape), className="btn btn-quiet")
        content = [nothing_here("search", _("No lead matches."), every)]
    count = html.H2(words, className="panel-title", id="leads-count")
    pick_page = _pick_page() if rows and may_assign else None
    return html.Section(
        [
            html.Div(
                [html.Div(count, role="status"), *([pick_page] if pick_page else [])], className="list-head"
            ),
            _waiting(waiting if search else 0),
            *content,
            _pages(context, mark, shape, search, cursor, next_cursor),
        ],
        className="panel panel-leads",
        **aria(labelledby="leads-count"),
    )


def _pick_page() -> html.Div:
    box = dbc.Checkbox(id=ids.LEADS_PICK_PAGE, label=_("Pick this page"), value=False)
    return html.Div(box, className="pick-page")


def _waiting(count: int) -> html.Div:
    """That leads of an import are not known to the search yet."""
    words = ngettext(
        "%(num)s lead that has just come in can be found in a moment.",
        "%(num)s leads that have just come in can be found in a moment.",
        count,
    )
    return html.Div([icon("info"), html.Span(words)] if count else [], className="notice", hidden=not count)


def _search(search: str) -> html.Div:
    field = dbc.Input(
        id=ids.LEADS_SEARCH,
        type="search",
        value=search,
        placeholder=_("Name, company, e-mail, phone or id"),
        maxlength=200,
        autocomplete="off",
    )
    button = html.Button(
        [icon("search"), hidden(_("Search"))],
        id=ids.LEADS_SEARCH_APPLY,
        type="button",
        className="btn btn-quiet",
    )
    label = html.Label(_("Search leads"), htmlFor=ids.LEADS_SEARCH, className="visually-hidden")
    return html.Div([label, field, button], className="search-row", role="search")


def _restriction(context: ViewContext, mark: Mark, shape: ListShape, search: str) -> html.Div:
    """What was clicked, in words; one link leads out of it."""
    words = [*mark_in_words(mark), *([_("Search: %(text)s", text=search)] if search else [])]
    if not words:
        return html.Div(hidden=True)
    out = dcc.Link(_("Show all leads"), href=list_url(context.view, None, shape), className="chip-clear")
    return html.Div(
        [*[html.Span(part, className="chip is-fixed") for part in words], out],
        className="chips chips-mark",
    )


def _pages(
    context: ViewContext,
    mark: Mark,
    shape: ListShape,
    search: str,
    cursor: str | None,
    next_cursor: str | None,
) -> html.Nav:
    links = []
    if cursor:
        first = list_url(context.view, mark, shape, search=search)
        links.append(dcc.Link([icon("left"), _("First page")], href=first, className="btn btn-quiet"))
    if next_cursor:
        following = list_url(context.view, mark, shape, search=search, cursor=next_cursor)
        links.append(dcc.Link([_("Next page"), icon("right")], href=following, className="btn btn-quiet"))
    return html.Nav(links, className="pages", hidden=not links, **aria(label=_("Pages")))
