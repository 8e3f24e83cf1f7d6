"""The page `/reports`: ask for one, see what became of the others, have some come by themselves."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from layouts import ids
from layouts.attributes import data
from layouts.icons import icon
from layouts.reports.fields import field, select, type_options
from layouts.reports.listing import report_list
from layouts.reports.schedules import schedules_panel
from layouts.reports.shapes import ReportList, ReportsPage
from layouts.shell import LANGUAGE_NAMES
from services.language import gettext as _
from services.vocabulary import ReportType

POLL_MS, PATIENT_POLL_MS = 1000, 5000
SOON = timedelta(minutes=1)
"""A report that isn't made by then waits for something: no need to look every second."""


def reports_page(page: ReportsPage, now: datetime) -> html.Div:
    """The page `/reports`."""
    unfinished = bool(page.reports.unfinished)
    parts: list[Any] = [
        html.Header(html.H1(_("Reports")), className="page-head"),
        _new(page),
        html.Section(
            [
                html.H2(_("Made so far"), className="panel-subtitle"),
                html.Div(report_list(page.reports, now), id=ids.REPORT_LIST),
            ],
            className="panel panel-reports",
        ),
    ]
    if page.schedules is not None and page.draft is not None:
        parts.append(schedules_panel(page.schedules, page.draft, page.timezones, mail=page.mail))
    parts += [
        dcc.Store(id=ids.REPORT_ASKED),
        dcc.Store(id=ids.REPORT_SHOWN, data=page.reports.fingerprint),
        dcc.Interval(id=ids.REPORT_POLL, interval=poll_ms(page.reports, now), disabled=not unfinished),
    ]
    return html.Div(parts, className="page page-reports", id=ids.REPORTS)


def poll_ms(reports: ReportList, now: datetime) -> int:
    """How long to wait before the list is looked at again."""
    fresh = any(now - item.created_at < SOON for item in reports.unfinished)
    return POLL_MS if fresh else PATIENT_POLL_MS


def _new(page: ReportsPage) -> html.Section:
    shown = html.Div(
        [
            html.P([icon("calendar"), html.Span(page.period)]),
            html.P([icon("filter"), html.Span(page.filters)]),
            html.P(dcc.Link(_("Change on the dashboard"), href=page.change_url)),
        ],
        className="report-question",
    )
    fields = html.Div(
        [
            field(_("File"), ids.REPORT_TYPE, select(ids.REPORT_TYPE, type_options(), ReportType.PDF.value)),
            field(
                _("Language"), ids.REPORT_LANGUAGE, select(ids.REPORT_LANGUAGE, LANGUAGE_NAMES, page.language)
            ),
            html.Div(
                dbc.Checkbox(id=ids.REPORT_CHARTS, label=_("With charts"), value=True), className="check-list"
            ),
            html.Button(
                [icon("report"), _("Make the report")],
                type="button",
                className="btn btn-primary",
                **data(report_do="make"),
            ),
        ],
        className="report-form",
    )
    return html.Section(
        [
            html.H2(_("New report"), className="panel-subtitle"),
            shown,
            fields,
            html.P(id=ids.REPORT_STATUS, className="save-status", role="status"),
        ],
        className="panel panel-new-report",
    )
