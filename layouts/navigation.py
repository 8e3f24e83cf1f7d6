"""Where one can go: a sidebar with every page and, on a phone, a bar at the bottom with the first of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dash import dcc, html

from layouts import ids, links
from layouts.attributes import aria
from layouts.icons import hidden, icon
from services.language import gettext as _
from services.language import ngettext

ON_THE_BAR = 4
"""Pages that a phone's bar shows; with "More" that makes five, each 78 px wide on a screen of 390."""


MOST_ON_A_BADGE = 99
MANAGED = (links.IMPORTS, links.DUPLICATES)
"""Pages for those who import alone."""


@dataclass(frozen=True, slots=True)
class Destination:
    """A page that exists now."""

    path: str
    glyph: str
    name: str
    href: str = ""
    """Where its link leads, when that is more than the path."""

    def is_current(self, pathname: str) -> bool:
        """Whether `pathname` is this page or below it."""
        if self.path == links.DASHBOARD:
            return pathname in ("", "/")
        return pathname == self.path or pathname.startswith(f"{self.path}/")


def destinations(can_import: bool = True, home: str = links.DASHBOARD) -> list[Destination]:
    """The pages the reader can open, in order; `home` is the dashboard in the reader's default view."""
    pages = [
        Destination(links.DASHBOARD, "grid", _("Dashboard"), home),
        Destination(links.ALERTS, "alert", _("Alerts")),
        Destination(links.PIPELINE, "columns", _("Pipeline")),
        Destination(links.LEADS, "users", _("Leads")),
        Destination(links.BEHAVIOR, "activity", _("Behaviour")),
        Destination(links.DUPLICATES, "copies", _("Duplicates")),
        Destination(links.REPORTS, "report", _("Reports")),
        Destination(links.IMPORTS, "upload", _("Imports")),
        Destination(links.SETTINGS, "sliders", _("Settings")),
    ]
    return [page for page in pages if can_import or page.path not in MANAGED]


def navigation_items(pathname: str, *, can_import: bool = True, home: str = links.DASHBOARD) -> list[html.Li]:
    """The children of `ids.NAVIGATION`, the current page marked."""
    pages = destinations(can_import, home)
    return [_item(page, page.is_current(pathname), ids.HOME_SIDE) for page in pages]


def bottom_items(pathname: str, *, can_import: bool = True, home: str = links.DASHBOARD) -> list[html.Li]:
    """The children of `ids.BOTTOM_NAVIGATION`: the first pages, and the rest under "More"."""
    pages = destinations(can_import, home)
    shown = [_item(page, page.is_current(pathname), ids.HOME_BOTTOM) for page in pages[:ON_THE_BAR]]
    return [*shown, _more(pages[ON_THE_BAR:], pathname)]


def badge_words(open_alerts: int) -> dict[str, str]:
    """What the badge of the alerts shows (`text`, empty for none) and says to a screen reader (`said`)."""
    if not open_alerts:
        return {"text": "", "said": ""}
    text = f"{MOST_ON_A_BADGE}+" if open_alerts > MOST_ON_A_BADGE else str(open_alerts)
    return {"text": text, "said": ngettext("%(num)s open alert", "%(num)s open alerts", open_alerts)}


def sidebar(pathname: str, can_import: bool, home: str = links.DASHBOARD) -> html.Nav:
    """The navigation of a wide screen."""
    return html.Nav(
        html.Ul(navigation_items(pathname, can_import=can_import, home=home), id=ids.NAVIGATION),
        className="side-nav",
        **aria(label=_("Main")),
    )


def bottom_bar(pathname: str, can_import: bool, home: str = links.DASHBOARD) -> html.Nav:
    """The navigation of a phone, within reach of the thumb."""
    return html.Nav(
        html.Ul(bottom_items(pathname, can_import=can_import, home=home), id=ids.BOTTOM_NAVIGATION),
        className="bottom-nav",
        **aria(label=_("Main, bottom")),
    )


def _item(page: Destination, current: bool, home_id: str) -> html.Li:
    words = [icon(page.glyph), html.Span(page.name)]
    # Dash's Link hands on no aria-current, so the words say it to a screen reader.
    if current:
        words.append(html.Span(_("(current page)"), className="visually-hidden"))
    if page.path == links.ALERTS:  # filled by `callbacks.alert_badge`
        words.append(html.Span(id=ids.BADGE_SIDE if home_id == ids.HOME_SIDE else ids.BADGE_BOTTOM))
    named: dict[str, Any] = {"id": home_id} if page.path == links.DASHBOARD else {}
    css = "nav-item is-current" if current else "nav-item"
    return html.Li(dcc.Link(words, href=page.href or page.path, className=css, **named))


def _more(pages: list[Destination], pathname: str) -> html.Li:
    """The other pages in a menu that opens upward; it is marked where one of them is the current."""
    current = next((page.name for page in pages if page.is_current(pathname)), None)
    words = [icon("more"), html.Span(_("More"))]
    if current:
        words.append(hidden(_("(current page: %(name)s)", name=current)))
    summary = html.Summary(words, className="nav-item is-current" if current else "nav-item")
    listed = html.Ul(
        [_menu_item(page, page.name == current) for page in pages], className="menu-panel menu-end"
    )
    return html.Li(html.Details([summary, listed], className="menu menu-more"))


def _menu_item(page: Destination, current: bool) -> html.Li:
    marked = [icon("check"), hidden(_("(current page)"))] if current else []
    return html.Li(
        dcc.Link(
            [icon(page.glyph), html.Span(page.name), *marked],
            href=page.path,
            className="menu-item is-on" if current else "menu-item",
        )
    )
