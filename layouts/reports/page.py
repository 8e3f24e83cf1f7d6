"""The frame of the page `/reports`."""

from __future__ import annotations

from dash import html

from services.language import gettext as _


def reports_page() -> html.Div:
    """The page `/reports`."""
    return html.Div(
        [html.Header(html.H1(_("Reports")), className="page-head")], className="page page-reports"
    )
