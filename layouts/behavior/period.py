"""How far the page looks back: presets as links, or any number of days."""

from __future__ import annotations

import dash_bootstrap_components as dbc
from dash import dcc, html

from layouts import ids
from layouts.behavior.address import DEFAULT_DAYS, PRESETS, behavior_url, days_name
from layouts.icons import hidden, icon
from layouts.views import View
from services.language import gettext as _

MOST_CHARACTERS = 6


def days_menu(view: View, days: int) -> html.Details:
    """The menu in place of the dashboard's period."""
    presets = [
        html.Li(
            dcc.Link(
                [days_name(preset), *([icon("check")] if preset == days else [])],
                href=behavior_url(view, preset),
                className="menu-item is-on" if preset == days else "menu-item",
            )
        )
        for preset in PRESETS
    ]
    # A number field would keep a wrong value to itself; this one is said by the page.
    field = dbc.Input(
        id=ids.BEHAVIOR_DAYS,
        type="text",
        inputmode="numeric",
        value=str(days),
        maxlength=MOST_CHARACTERS,
        autocomplete="off",
    )
    custom = html.Div(
        [
            html.Div(
                [html.Label(_("Days back (1 to 365)"), htmlFor=ids.BEHAVIOR_DAYS), field], className="field"
            ),
            html.Button(_("Apply"), id=ids.BEHAVIOR_DAYS_APPLY, type="button", className="btn btn-primary"),
        ],
        className="menu-form",
    )
    return html.Details(
        [
            html.Summary(
                [
                    icon("calendar"),
                    hidden(_("Period:")),
                    html.Span(days_name(days)),
                    icon("chevron", "chevron"),
                ],
                className="btn btn-quiet",
            ),
            html.Div([html.Ul(presets), custom], className="menu-panel"),
        ],
        className="menu menu-period",
    )


def days_problem(understood: bool) -> html.Div:
    """That the days of the address can't be; hidden when they can."""
    text = _(
        "The period is a whole number of days from 1 to 365. Shown instead: %(period)s.",
        period=days_name(DEFAULT_DAYS),
    )
    return html.Div(
        [] if understood else [icon("alert"), html.Span(text)],
        className="notice is-warning",
        role="status",
        hidden=understood,
    )
