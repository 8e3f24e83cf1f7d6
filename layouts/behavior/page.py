"""The behaviour page: whom to call, who the leads are, and how they and we act over time."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from layouts import ids
from layouts.attributes import aria
from layouts.behavior.address import behavior_url
from layouts.behavior.course import course_section
from layouts.behavior.flags import flags_section
from layouts.behavior.period import days_menu, days_problem
from layouts.behavior.score_map import map_section
from layouts.behavior.segments import segments_section
from layouts.context import ViewContext
from layouts.filters import filter_bar, filter_problem
from layouts.icons import icon
from layouts.lazy import lazy
from layouts.live import live, updated_line
from layouts.receipts import receipt_drawer
from layouts.skeletons import panel_skeleton
from layouts.states import first_steps
from layouts.views import View
from services.language import gettext as _

SECTIONS = ("behavior_flags", "behavior_segments", "behavior_map", "behavior_time")


def behavior_page(
    context: ViewContext,
    days: int,
    problems: tuple[str, ...] = (),
    *,
    understood: bool = True,
    body: Component | None = None,
    version: int | None = None,
) -> html.Div:
    """The page: header, filters, and in `ids.BEHAVIOR` its `body` (of the data's `version`) where that is
    at hand, else the skeleton. `understood`: the address's days could be meant."""

    def address(view: View) -> str:
        return behavior_url(view, days)

    return html.Div(
        [
            _header(context),
            filter_problem(problems),
            days_problem(understood),
            filter_bar(context, address, period=days_menu(context.view, days)),
            html.Div(body or behavior_skeleton(), id=ids.BEHAVIOR),
            receipt_drawer(),
            live(ids.BEHAVIOR, version),
        ],
        className="page page-behavior",
    )


def behavior_body(
    data: dict[str, Any], context: ViewContext, theme: str = "light", *, at_once: bool = False
) -> html.Div:
    """The content of `ids.BEHAVIOR`: the result of `services.behavior_analysis` as a page.

    What lies below the first panels is drawn when it comes near, or all `at_once` (a refresh of what is
    seen).
    """
    first: list[Component] = [flags_section(data, context), segments_section(data, context)]
    later = [map_section(data, context, theme), course_section(data, theme)]
    if at_once:
        drawn: list[Component] = [*later]
    else:
        drawn = [
            lazy(name, panel, panel_skeleton(name)) for name, panel in zip(SECTIONS[2:], later, strict=True)
        ]
    return html.Div(html.Div([*first, *drawn], className="sections"), className="dashboard")


def behavior_skeleton() -> html.Div:
    """The panels in grey."""
    return html.Div(
        [
            html.P(_("Loading"), className="visually-hidden", role="status"),
            html.Div([panel_skeleton(name) for name in SECTIONS], className="sections", **aria(hidden=True)),
        ],
        className="dashboard is-loading",
    )


def empty_behavior(*, can_import: bool) -> html.Div:
    """The content for an organization without a single lead."""
    return html.Div(first_steps(can_import), className="dashboard")


def failed_behavior(address: str) -> html.Div:
    """The content where the figures could not be computed."""
    again = html.A([icon("refresh"), _("Try again")], href=address, className="btn btn-quiet")
    return html.Div(
        html.Div(
            [icon("alert", "state-icon"), html.P(_("The figures could not be loaded.")), again],
            className="state",
            role="alert",
        ),
        className="panel",
    )


def _header(context: ViewContext) -> html.Header:
    return html.Header(
        [
            html.Div(
                [
                    html.H1(_("Behaviour")),
                    html.P(_("Your own leads"), className="quiet") if context.own_leads_only else None,
                ]
            ),
            html.Div(
                updated_line(context, ids.BEHAVIOR_UPDATED),
                className="page-tools",
            ),
        ],
        className="page-head",
    )
