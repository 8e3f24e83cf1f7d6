"""The dashboard: what changed, where is the money stuck, what do I do next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from layouts import ids
from layouts.alerts.strip import alert_strip
from layouts.attributes import aria
from layouts.cards import cards
from layouts.context import ViewContext
from layouts.filters import filter_bar, filter_problem
from layouts.icons import icon
from layouts.lazy import lazy
from layouts.links import dashboard_url, reports_url
from layouts.live import live, updated_line
from layouts.receipts import receipt_drawer
from layouts.sections.behavior import behavior_section
from layouts.sections.blocked import blocked_section
from layouts.sections.funnel import funnel_section
from layouts.sections.scores import scores_section
from layouts.sections.sources import sources_section
from layouts.sections.timing import timing_section
from layouts.skeletons import dashboard_skeleton, panel_skeleton
from layouts.states import first_steps, no_match, section_error
from services.language import gettext as _
from services.words.definitions import figure_name

Section = Callable[[dict[str, Any], ViewContext, str], html.Section]


def dashboard_page(
    context: ViewContext,
    problems: tuple[str, ...] = (),
    *,
    body: Component | None = None,
    version: int | None = None,
) -> html.Div:
    """The page: header, filters, and in `ids.DASHBOARD` its `body` (of the data's `version`) where that is
    at hand, else the skeleton."""
    return html.Div(
        [
            _header(context),
            filter_problem(problems),
            filter_bar(context, dashboard_url),
            html.Div(body or dashboard_skeleton(), id=ids.DASHBOARD),
            receipt_drawer(),
            live(ids.DASHBOARD, version),
        ],
        className="page page-dashboard",
    )


def dashboard_body(
    data: dict[str, Any], context: ViewContext, theme: str = "light", *, at_once: bool = False
) -> html.Div:
    """The content of `ids.DASHBOARD`: the dashboard's JSON (`interfaces.md`) as a page.

    What lies below the first is drawn when it comes near, or all `at_once` (a refresh of what is seen).
    A section whose data is missing (None) shows that it failed and can be retried; the others stand.
    """
    head: list[Component] = [alert_strip(data.get("alerts") or [])]
    if _complete(data, "summary_metrics", "conversion_funnel"):
        head.append(cards(data, context))
    else:
        head.append(section_error("cards", _("Key figures")))
    if data.get("summary_metrics") and not data["summary_metrics"]["total_leads"]:
        head.append(html.Div(no_match(context.view), className="panel"))
    made: list[Component] = [
        _section(name, keys, build, data, context, theme) for name, keys, build in _sections()
    ]
    if not at_once:
        made[1:] = [
            lazy(name, drawn, panel_skeleton(name))
            for (name, _keys, _build), drawn in zip(_sections()[1:], made[1:], strict=True)
        ]
    return html.Div([*head, html.Div(made, className="sections")], className="dashboard")


def empty_dashboard(*, can_import: bool) -> html.Div:
    """The content of `ids.DASHBOARD` for an organization without a single lead."""
    return html.Div(first_steps(can_import), className="dashboard")


def _header(context: ViewContext) -> html.Header:
    return html.Header(
        [
            html.Div(
                [
                    html.H1(_("Dashboard")),
                    html.P(_("Your own leads"), className="quiet") if context.own_leads_only else None,
                ]
            ),
            html.Div(
                [
                    updated_line(context, ids.UPDATED),
                    html.Button(
                        icon("refresh"),
                        id=ids.REFRESH,
                        type="button",
                        className="icon-button",
                        title=_("Refresh"),
                        **aria(label=_("Refresh")),
                    ),
                    dcc.Link(
                        [icon("report"), html.Span(_("Report"))],
                        href=reports_url(context.view),
                        className="btn btn-quiet to-report",
                        title=_("A report with this period and these filters"),
                    ),
                ],
                className="page-tools",
            ),
        ],
        className="page-head",
    )


def _sections() -> list[tuple[str, tuple[str, ...], Section]]:
    return [
        ("funnel", ("conversion_funnel",), funnel_section),
        ("blocked", ("blocked_pipeline",), blocked_section),
        ("scores", ("score_distribution", "score_quality"), scores_section),
        ("sources", ("source_performance",), sources_section),
        ("timing", ("stage_timing",), timing_section),
        ("behavior", ("behavior_insights",), behavior_section),
    ]


def _section(
    name: str,
    keys: tuple[str, ...],
    build: Section,
    data: dict[str, Any],
    context: ViewContext,
    theme: str,
) -> html.Section:
    if not _complete(data, *keys):
        return section_error(name, figure_name(name))
    return build(data, context, theme)


def _complete(data: dict[str, Any], *keys: str) -> bool:
    return all(data.get(key) is not None for key in keys)
