"""When the leads of the list were created: any time, until a period is picked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dash import dcc, html

from layouts.icons import hidden, icon
from layouts.periods import PERIODS, period_name
from layouts.views import Mark, View
from services.language import gettext as _

Address = Callable[[View, Mark], str]


def goes_by_period(mark: Mark) -> bool:
    """Whether the view's period restricts the list."""
    return bool(mark.cohort or mark.closed or mark.stayed)


def created_menu(view: View, mark: Mark, address: Address) -> html.Details:
    """The menu in place of the dashboard's period, which a list that wasn't reached from a figure doesn't
    go by; picking one restricts it to the leads created then."""
    in_period = replace(mark, cohort=True)
    links = [
        html.Li(
            dcc.Link(
                period_name(period), href=address(view.with_period(period), in_period), className="menu-item"
            )
        )
        for period in PERIODS
    ]
    return html.Details(
        [
            html.Summary(
                [
                    icon("calendar"),
                    hidden(_("Created:")),
                    html.Span(_("Any time")),
                    icon("chevron", "chevron"),
                ],
                className="btn btn-quiet",
            ),
            html.Div(html.Ul(links), className="menu-panel"),
        ],
        className="menu menu-period",
    )
