"""Addresses: what the query string of a page means, written in one place (and read in `link_reading`).

A view is a period and filters. The list of leads takes the same plus a *mark*: what was clicked, so
that the list behind a figure counts what the figure counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote, urlencode

from layouts.link_reading import MOST_QUERY, MOST_SEARCH, query_values, read_mark, read_search, read_view
from layouts.periods import DEFAULT_PERIOD
from layouts.views import (
    ASSIGNEE,
    CURSOR,
    END,
    PERIOD,
    SAVED,
    SCORE_MAX,
    SCORE_MIN,
    SEARCH,
    SOURCE,
    START,
    Mark,
    View,
)

__all__ = [
    "ALERTS",
    "BEHAVIOR",
    "DASHBOARD",
    "DUPLICATES",
    "IMPORTS",
    "IMPORT_UPLOAD",
    "LEADS",
    "LOGO",
    "LOGO_REMOVE",
    "MOST_QUERY",
    "MOST_SEARCH",
    "PIPELINE",
    "PREFERENCES",
    "REPORTS",
    "SETTINGS",
    "SIGN_OUT",
    "SWITCH_ORGANIZATION",
    "dashboard_url",
    "import_url",
    "lead_url",
    "leads_url",
    "logo_url",
    "query_with",
    "read_mark",
    "read_search",
    "read_view",
    "rejections_url",
    "report_file_url",
    "reports_url",
]

DASHBOARD = "/"
ALERTS = "/alerts"
BEHAVIOR = "/behavior"
PIPELINE = "/pipeline"
LEADS = "/leads"
DUPLICATES = "/duplicates"
REPORTS = "/reports"
IMPORTS = "/imports"
IMPORT_UPLOAD = "/imports/upload"
SETTINGS = "/settings"
SIGN_OUT = "/logout"
ACCOUNT = "/account/password"
SWITCH_ORGANIZATION = "/organization"
PREFERENCES = "/preferences"
LOGO = "/organization/logo"
LOGO_REMOVE = "/organization/logo/remove"


def dashboard_url(view: View) -> str:
    """The dashboard in this view; one without filters says its period, because the plain address opens
    the reader's default view."""
    return _address(DASHBOARD, view.pairs() or [(PERIOD, DEFAULT_PERIOD)])


def leads_url(view: View, mark: Mark | None = None, *, search: str = "", cursor: str = "") -> str:
    """The leads behind a mark of this view."""
    mark = mark or Mark()
    extra = [(name, value) for name, value in ((SEARCH, search), (CURSOR, cursor)) if value]
    return _address(LEADS, [*mark.narrow(view).pairs(), *mark.pairs(), *extra])


def query_with(view: View, search: str | None) -> str:
    """The query string of a page in another view: what else the address says stays, but from the first
    page of a list on."""
    ours = {PERIOD, START, END, SOURCE, SCORE_MIN, SCORE_MAX, ASSIGNEE, SAVED, CURSOR}
    others = [(name, value) for name, values in query_values(search).items() for value in values]
    pairs = [*view.pairs(), *((name, value) for name, value in others if name not in ours)]
    return _address("", pairs or [(PERIOD, DEFAULT_PERIOD)])


def lead_url(lead_id: object) -> str:
    """One lead."""
    return f"{LEADS}/{quote(str(lead_id), safe='')}"


def import_url(import_id: object) -> str:
    """One import: its mapping while it is uploaded, its progress, its report."""
    return f"{IMPORTS}?id={quote(str(import_id), safe='')}"


def reports_url(view: View, *, cursor: str = "") -> str:
    """The reports, with what a new one would show; from the place `cursor` of the list on."""
    extra = [(CURSOR, cursor)] if cursor else []
    return _address(REPORTS, [*view.pairs(), *extra])


def report_file_url(report_id: object) -> str:
    """The file of a finished report (a plain download)."""
    return f"{REPORTS}/{quote(str(report_id), safe='')}/download"


def logo_url(mark: str) -> str:
    """The organization's logo; `mark` tells one from another, so that a browser may keep it."""
    return f"{LOGO}?v={quote(mark[:16], safe='')}"


def rejections_url(import_id: object) -> str:
    """The file of an import's rejected rows (a plain download)."""
    return f"{IMPORTS}/{quote(str(import_id), safe='')}/rejected.csv"


def _address(path: str, pairs: Iterable[tuple[str, str]]) -> str:
    query = urlencode(list(pairs))
    return f"{path}?{query}" if query else path
