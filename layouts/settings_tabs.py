"""The frame of the settings: heading and tabs, which are addresses of their own."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from layouts import ids, links
from layouts.attributes import aria
from layouts.link_reading import query_values
from services.language import gettext as _

ORGANIZATION, ALERTS, NOTIFICATIONS, API = "organization", "alerts", "notifications", "api"
SCORING, ASSIGNMENT = "scoring", "assignment"
OTHERS = (SCORING, ASSIGNMENT, ALERTS, NOTIFICATIONS, API)


def tab_of(search: str | None) -> str:
    """The tab a query string asks for; the first for one that there isn't."""
    asked = query_values(search).get("tab", [])
    return next((tab for tab in OTHERS if asked == [tab]), ORGANIZATION)


def tab_address(tab: str) -> str:
    """Where a tab other than the first is."""
    return f"{links.SETTINGS}?tab={tab}"


def settings_frame(tab: str, content: Any) -> html.Div:
    """The page `/settings` at one of its tabs."""
    tabs = (
        (ORGANIZATION, _("Organization"), links.SETTINGS),
        (SCORING, _("Scoring"), tab_address(SCORING)),
        (ASSIGNMENT, _("Assignment"), tab_address(ASSIGNMENT)),
        (ALERTS, _("Alerts"), tab_address(ALERTS)),
        (NOTIFICATIONS, _("Notifications"), tab_address(NOTIFICATIONS)),
        (API, _("API"), tab_address(API)),
    )
    return html.Div(
        [
            html.Header(html.H1(_("Settings")), className="page-head"),
            html.Nav(
                html.Ul([html.Li(_tab(name, href, current=key == tab)) for key, name, href in tabs]),
                className="settings-tabs",
                **aria(label=_("Parts of the settings")),
            ),
            content,
        ],
        className="page page-settings",
        id=ids.SETTINGS,
    )


def _tab(name: str, href: str, *, current: bool) -> Any:
    # A link to where one is would be none; and dcc.Link takes no `aria-current`.
    return (
        html.Span(name, className="settings-tab is-current", **aria(current="page"))
        if current
        else dcc.Link(name, href=href, className="settings-tab")
    )
