"""What is said of the reports while one looks on: the live line below the form."""

from __future__ import annotations

from dash import html

from layouts.icons import icon
from layouts.reports.shapes import ReportList
from layouts.reports.words import status_words
from services.language import gettext as _
from services.vocabulary import ReportStatus


def report_status(reports: ReportList) -> list[html.Span] | None:
    """The content of `ids.REPORT_STATUS`: how far the newest report is, and what became of it.

    It says each step once, not each percentage: it is read out."""
    if not reports.items:
        return None
    newest = reports.items[0]
    if newest.status == ReportStatus.DONE:
        return [html.Span([icon("check"), _("The report is ready.")], className="text-good")]
    if newest.status == ReportStatus.FAILED:
        return [html.Span([icon("alert"), newest.error], className="text-bad")]
    return [html.Span(newest.step or status_words(newest.status))]


def report_refused(text: str) -> html.Span:
    """Why something can't be done with a report."""
    return html.Span([icon("alert"), text], className="text-bad")
