"""Period and filters. Presets, chips and "clear all" are plain links, so they need no callback; the
other controls are applied with a button. On a phone the panel is a drawer (`assets/js/drawer.js`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from layouts import ids
from layouts.attributes import aria, data
from layouts.context import ViewContext
from layouts.filter_words import active_filters
from layouts.icons import hidden, icon
from layouts.periods import PERIODS, period_name
from layouts.saved_views import view_line, views_menu
from layouts.views import View
from layouts.words import source_name
from services.language import gettext as _
from services.language import ngettext
from services.vocabulary import UNASSIGNED

Address = Callable[[View], str]


def filter_bar(context: ViewContext, address: Address, *, period: Any = None) -> html.Div:
    """The bar of a page; `address` makes its links (`links.dashboard_url`, or one that keeps a mark).

    `period` stands in place of the dashboard's period, on a page with another idea of time.
    """
    count = context.view.filter_count
    return html.Div(
        [
            html.Div(
                [
                    _period_menu(context, address) if period is None else period,
                    html.Button(
                        [
                            icon("filter"),
                            _("Filters"),
                            *([html.Span(count, className="count")] if count else []),
                        ],
                        type="button",
                        className="btn btn-quiet filter-toggle",
                        **data(drawer=ids.FILTER_PANEL),
                        **aria(expanded=False, controls=ids.FILTER_PANEL),
                    ),
                    _panel(context, address),
                ],
                className="filter-row",
            ),
            html.Div(
                [
                    html.Div(view_line(context, address), id=ids.VIEW_LINE, className="chips view-line"),
                    _chips(context, address),
                ],
                className="chip-lines",
            ),
        ],
        className="filter-bar",
        id=ids.FILTER_BAR,
    )


def _period_menu(context: ViewContext, address: Address) -> html.Details:
    view = context.view
    presets = [
        html.Li(
            dcc.Link(
                [period_name(period), *([icon("check")] if view.period == period else [])],
                href=address(view.with_period(period)),
                className="menu-item is-on" if view.period == period else "menu-item",
            )
        )
        for period in PERIODS
    ]
    custom = html.Div(
        [
            html.Div(
                [
                    _field(_("From"), ids.PERIOD_START, type="date", value=context.start.isoformat()),
                    _field(_("To"), ids.PERIOD_END, type="date", value=context.end.isoformat()),
                ],
                className="field-pair",
            ),
            html.Button(_("Apply"), id=ids.PERIOD_APPLY, type="button", className="btn btn-primary"),
        ],
        className="menu-form",
    )
    days = html.Span(context.period_words, className="quiet wide-only") if view.period else None
    return html.Details(
        [
            html.Summary(
                [
                    icon("calendar"),
                    hidden(_("Period:")),
                    html.Span(context.period_name),
                    days,
                    icon("chevron", "chevron"),
                ],
                className="btn btn-quiet",
            ),
            html.Div([html.Ul(presets), custom], className="menu-panel"),
        ],
        className="menu menu-period",
    )


def _panel(context: ViewContext, address: Address) -> html.Div:
    return html.Div(
        [
            html.Div(
                [
                    html.H2(_("Filters"), className="drawer-title"),
                    html.Button(
                        icon("close"),
                        type="button",
                        className="icon-button",
                        **data(close="drawer"),
                        **aria(label=_("Close")),
                    ),
                ],
                className="drawer-head",
            ),
            _menu(_("Source"), "tag", len(context.view.sources), _sources(context), "sources"),
            _menu(_("Score"), "gauge", _score_count(context.view), _scores(context.view), "score"),
            *([] if context.own_leads_only else [_assignees(context)]),
            views_menu(context, address),
            html.Button(
                _("Show results"),
                id=ids.filter_apply("all"),
                type="button",
                className="btn btn-primary drawer-apply",
            ),
        ],
        id=ids.FILTER_PANEL,
        className="filter-panel",
    )


def _score_count(view: View) -> int:
    return int(view.score_min is not None or view.score_max is not None)


def _assignees(context: ViewContext) -> html.Details:
    chosen = int(context.view.assignee is not None)
    return _menu(_("Assignee"), "user", chosen, _assignee(context), "assignee")


def _menu(label: str, glyph: str, count: int, control: Any, part: str) -> html.Details:
    badge = [html.Span(count, className="count")] if count else []
    return html.Details(
        [
            html.Summary([icon(glyph), label, *badge, icon("chevron", "chevron")], className="btn btn-quiet"),
            html.Div(
                [
                    control,
                    html.Button(
                        _("Apply"),
                        id=ids.filter_apply(part),
                        type="button",
                        className="btn btn-primary menu-apply",
                    ),
                ],
                className="menu-panel menu-form",
            ),
        ],
        className="menu menu-filter",
        open=False,
    )


def _sources(context: ViewContext) -> html.Div:
    known = dict.fromkeys((*context.sources, *context.view.sources))
    options = [{"label": source_name(source), "value": source} for source in known]
    search = [_field(_("Find a source"), ids.FILTER_SOURCE_SEARCH, type="search")] if len(options) > 8 else []
    checklist = dbc.Checklist(
        id=ids.FILTER_SOURCES,
        options=options,
        value=list(context.view.sources),
        class_name="check-list",
    )
    group = html.Div(
        checklist, role="group", **aria(label=_("Source")), **data(searchable=ids.FILTER_SOURCE_SEARCH)
    )
    return html.Div([*search, group])


def _scores(view: View) -> html.Div:
    bounds: dict[str, Any] = {"type": "number", "min": 0, "max": 100, "step": 1, "inputmode": "numeric"}
    return html.Div(
        [
            _field(_("At least"), ids.FILTER_SCORE_MIN, value=view.score_min, placeholder="0", **bounds),
            _field(_("At most"), ids.FILTER_SCORE_MAX, value=view.score_max, placeholder="100", **bounds),
        ],
        className="field-pair",
    )


def _assignee(context: ViewContext) -> html.Div:
    options = [
        {"label": _("Everybody"), "value": ""},
        {"label": _("Nobody"), "value": UNASSIGNED},
        *({"label": name, "value": member} for member, name in context.members.items()),
    ]
    select = dbc.Select(
        id=ids.filter_assignee(),
        options=options,
        value=context.view.assignee or "",
        placeholder=_("Everybody"),
    )
    # A label can't point to an id of a family, so it wraps.
    return html.Div(html.Label([html.Span(_("Assignee")), select]), className="field")


def _field(label: str, component_id: str, **options: Any) -> html.Div:
    return html.Div(
        [html.Label(label, htmlFor=component_id), dbc.Input(id=component_id, **options)], className="field"
    )


def _chips(context: ViewContext, address: Address) -> html.Div:
    filters = list(active_filters(context))
    chips = [
        dcc.Link(
            [words, icon("close"), hidden(_("Remove this filter"))], href=address(without), className="chip"
        )
        for words, without in filters
    ]
    summary = ngettext("%(num)s filter", "%(num)s filters", context.view.filter_count)
    clear = dcc.Link(_("Clear all"), href=address(context.view.without_filters()), className="chip-clear")
    return html.Div(
        [hidden(summary), *chips, clear] if filters else [], className="chips", hidden=not filters
    )


def filter_problem(names: tuple[str, ...]) -> html.Div:
    """What in the address could not be understood; hidden when everything was."""
    text = _(
        "Part of the address could not be understood (%(names)s); it was left out.", names=", ".join(names)
    )
    return html.Div(
        [icon("alert"), html.Span(text)] if names else [],
        id=ids.FILTER_PROBLEM,
        className="notice is-warning",
        role="status",
        hidden=not names,
    )
