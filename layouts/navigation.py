"""Where one can go: the same items as a sidebar and, on a phone, as a bar at the bottom."""

from __future__ import annotations

from dataclasses import dataclass

from dash import dcc, html

from layouts import ids, links
from layouts.attributes import aria
from layouts.icons import icon
from services.language import gettext as _


@dataclass(frozen=True, slots=True)
class Destination:
    """A page that exists now."""

    path: str
    glyph: str
    name: str

    def is_current(self, pathname: str) -> bool:
        """Whether `pathname` is this page or below it."""
        if self.path == links.DASHBOARD:
            return pathname in ("", "/")
        return pathname == self.path or pathname.startswith(f"{self.path}/")


def destinations(can_import: bool = True) -> list[Destination]:
    """The pages the reader can open, in order."""
    pages = [
        Destination(links.DASHBOARD, "grid", _("Dashboard")),
        Destination(links.ALERTS, "alert", _("Alerts")),
        Destination(links.PIPELINE, "columns", _("Pipeline")),
        Destination(links.LEADS, "users", _("Leads")),
        Destination(links.BEHAVIOR, "activity", _("Behaviour")),
        Destination(links.IMPORTS, "upload", _("Imports")),
        Destination(links.SETTINGS, "sliders", _("Settings")),
    ]
    return [page for page in pages if can_import or page.path != links.IMPORTS]


def navigation_items(pathname: str, *, can_import: bool = True) -> list[html.Li]:
    """The children of `ids.NAVIGATION` and of `ids.BOTTOM_NAVIGATION`, the current page marked."""
    return [_item(page, page.is_current(pathname)) for page in destinations(can_import)]


def page_title(pathname: str) -> str:
    """The title of the browser's tab."""
    current = next((page.name for page in destinations() if page.is_current(pathname)), "")
    return f"{current} · Lead Analytics" if current else "Lead Analytics"


def sidebar(pathname: str, can_import: bool) -> html.Nav:
    """The navigation of a wide screen."""
    return html.Nav(
        html.Ul(navigation_items(pathname, can_import=can_import), id=ids.NAVIGATION),
        className="side-nav",
        **aria(label=_("Main")),
    )


def bottom_bar(pathname: str, can_import: bool) -> html.Nav:
    """The navigation of a phone, within reach of the thumb."""
    return html.Nav(
        html.Ul(navigation_items(pathname, can_import=can_import), id=ids.BOTTOM_NAVIGATION),
        className="bottom-nav",
        **aria(label=_("Main, bottom")),
    )


def _item(page: Destination, current: bool) -> html.Li:
    words = [icon(page.glyph), html.Span(page.name)]
    # Dash's Link hands on no aria-current, so the words say it to a screen reader.
    if current:
        words.append(html.Span(_("(current page)"), className="visually-hidden"))
    return html.Li(
        dcc.Link(words, href=page.path, className="nav-item is-current" if current else "nav-item")
    )
