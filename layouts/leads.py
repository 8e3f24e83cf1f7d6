"""The list of leads: whoever stands behind a figure."""

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
from layouts.links import LEADS, Mark, View, dashboard_url, lead_url, leads_url
from layouts.live import live
from layouts.skeletons import list_skeleton
from layouts.states import nothing_here
from layouts.tables import Cell, Column, table
from layouts.words import outcome_name, source_name, stage_name
from services.language import day, money, ngettext, number
from services.language import gettext as _
from services.vocabulary import Outcome


def leads_page(
    context: ViewContext, mark: Mark, *, search: str = "", problems: tuple[str, ...] = ()
) -> html.Div:
    """The page before its data: search, filters, what the list is restricted to, `ids.LEADS`."""

    def address(view: View) -> str:
        return leads_url(view, mark, search=search)

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
            filter_bar(context, address),
            _restriction(context, mark, search),
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
    cursor: str | None = None,
    next_cursor: str | None = None,
) -> html.Section:
    """The content of `ids.LEADS`: the count and one page of `services.leads.list_leads`."""
    words = ngettext("%(num)s lead", "%(num)s leads", total)
    if not total:
        every = dcc.Link(_("Show all leads"), href=LEADS, className="btn btn-quiet")
        content: Any = nothing_here("search", _("No lead matches."), every)
    else:
        content = _table(rows)
    return html.Section(
        [
            html.Div(html.H2(words, className="panel-title", id="leads-count"), role="status"),
            content,
            _pages(context, mark, search, cursor, next_cursor),
        ],
        className="panel panel-leads",
        **aria(labelledby="leads-count"),
    )


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


def _restriction(context: ViewContext, mark: Mark, search: str) -> html.Div:
    """What was clicked, in words; one link leads out of it."""
    words = [*mark_in_words(mark), *([_("Search: %(text)s", text=search)] if search else [])]
    if not words:
        return html.Div(hidden=True)
    return html.Div(
        [
            *[html.Span(part, className="chip is-fixed") for part in words],
            dcc.Link(_("Show all leads"), href=leads_url(context.view), className="chip-clear"),
        ],
        className="chips chips-mark",
    )


def _table(rows: Sequence[dict[str, Any]]) -> html.Div:
    columns = [
        Column(_("Lead"), numeric=False),
        Column(_("Stage"), numeric=False),
        Column(_("Source"), numeric=False),
        Column(_("Assignee"), numeric=False),
        Column(_("Score")),
        Column(_("Value")),
        Column(_("Created")),
    ]
    return table(_("Leads"), columns, [_row(row) for row in rows], class_name="lead-table")


def _row(row: dict[str, Any]) -> list[Cell]:
    name = row["name"] or row["company"] or row["email"] or row["external_id"]
    second = row["company"] if row["name"] else None
    who = html.Span(
        [html.Span(name), *([html.Span(second, className="quiet")] if second else [])], className="who"
    )
    value = row["closing_value"] if row["closing_value"] is not None else row["estimated_value"]
    return [
        Cell(who, row["external_id"], lead_url(row["id"])),
        Cell(stage_badge(row["stage"], row["outcome"]), row["stage"]),
        Cell(source_name(row["source"]), row["source"]),
        Cell(row["assignee"] or _("Nobody"), row["assignee"] or ""),
        Cell(number(row["lead_score"]), row["lead_score"]),
        Cell(money(value, 0), value),
        Cell(day(row["created_at"]), row["created_at"]),
    ]


def stage_badge(stage: str, outcome: str) -> html.Span:
    """Stage and, once decided, outcome: icon and words."""
    if outcome == Outcome.WON:
        return html.Span([icon("check"), outcome_name(outcome)], className="badge-status is-good")
    if outcome == Outcome.LOST:
        text = _("Lost in %(stage)s", stage=stage_name(stage))
        return html.Span([icon("close"), text], className="badge-status is-neutral")
    return html.Span(stage_name(stage), className="badge-status is-open")


def _pages(
    context: ViewContext, mark: Mark, search: str, cursor: str | None, next_cursor: str | None
) -> html.Nav:
    links = []
    if cursor:
        first = leads_url(context.view, mark, search=search)
        links.append(dcc.Link([icon("left"), _("First page")], href=first, className="btn btn-quiet"))
    if next_cursor:
        following = leads_url(context.view, mark, search=search, cursor=next_cursor)
        links.append(dcc.Link([_("Next page"), icon("right")], href=following, className="btn btn-quiet"))
    return html.Nav(links, className="pages", hidden=not links, **aria(label=_("Pages")))
