"""The list of reports: what each shows, how far it is, and what can be done with it."""

from __future__ import annotations

from datetime import datetime, timedelta

from dash import dcc, html
from dash.development.base_component import Component

from layouts import links
from layouts.attributes import aria, data
from layouts.icons import hidden, icon
from layouts.reports.shapes import ReportItem, ReportList
from layouts.reports.words import kept_words, kind_words, size_words, status_words, type_name
from layouts.states import nothing_here
from services.language import age
from services.language import gettext as _
from services.vocabulary import ReportStatus

_TONES = {
    ReportStatus.WAITING: ("is-warning", "clock"),
    ReportStatus.RUNNING: ("is-open", "refresh"),
    ReportStatus.DONE: ("is-good", "check"),
    ReportStatus.FAILED: ("is-bad", "alert"),
}


def report_list(reports: ReportList, now: datetime) -> list[Component]:
    """The content of `ids.REPORT_LIST`."""
    if not reports.items and not reports.newest:
        text = _("No report yet. Ask for the first one above; it takes a few seconds.")
        return [nothing_here("report", text)]
    rows = [_row(item, now) for item in reports.items]
    return [html.Ul(rows, className="report-list"), *_pages(reports)]


def status_badge(status: str) -> html.Span:
    """Where a report stands: icon and words."""
    tone, glyph = _TONES[ReportStatus(status)]
    return html.Span([icon(glyph), status_words(status)], className=f"badge-status {tone}")


def _row(item: ReportItem, now: datetime) -> html.Li:
    head = html.Div(
        [html.Span(item.period, className="report-name"), status_badge(item.status)],
        className="report-head",
    )
    whose = _("own leads") if item.own_leads else ""
    facts = " · ".join(filter(None, (kind_words(item), whose, *_origin(item, now), *_file(item))))
    parts: list[Component] = [
        head,
        html.P(item.filters, className="report-filters"),
        html.P(facts, className="quiet report-facts"),
    ]
    if item.status == ReportStatus.RUNNING or item.step:
        parts.append(_progress(item))
    if item.error:
        parts.append(html.P([icon("alert"), item.error], className="text-bad report-error"))
    glyph = html.Span(
        type_name(item.report_type), className=f"report-kind is-{item.report_type}", **aria(hidden=True)
    )
    return html.Li(
        [glyph, html.Div(parts, className="report-body"), html.Div(_tools(item), className="report-tools")],
        className=f"report is-{item.status}",
    )


def _origin(item: ReportItem, now: datetime) -> list[str]:
    when = age(item.created_at, now) if now - item.created_at >= timedelta(minutes=1) else _("just now")
    if item.scheduled:
        return [_("scheduled"), when]
    return [item.whose, when] if item.whose else [when]


def _file(item: ReportItem) -> list[str]:
    size = [] if item.size is None else [size_words(item.size)]
    return size if item.expires_at is None else [*size, kept_words(item.expires_at)]


def _progress(item: ReportItem) -> html.Div:
    share = round(item.progress * 100)
    bar = html.Div(
        html.Div(style={"width": f"{share}%"}),
        className="progress-line",
        role="progressbar",
        **aria(label=_("Progress of the report"), value_now=share, value_min=0, value_max=100),
    )
    return html.Div([bar, html.P(item.step or status_words(item.status), className="quiet")])


def _tools(item: ReportItem) -> list[Component]:
    tools: list[Component] = []
    if item.status == ReportStatus.DONE:
        tools.append(
            html.A(
                [icon("download"), _("Download"), hidden(f"{type_name(item.report_type)}, {item.period}")],
                href=links.report_file_url(item.report_id),
                className="btn btn-quiet",
                download="",
            )
        )
    if item.status == ReportStatus.FAILED and item.can_delete:
        tools.append(_act("retry", item, "refresh", _("Try again")))
    if item.can_delete:
        tools.append(_delete(item))
    return tools


def _act(do: str, item: ReportItem, glyph: str, name: str) -> html.Button:
    return html.Button(
        [icon(glyph), name],
        type="button",
        className="btn btn-quiet",
        **data(report_do=do, id=item.report_id),
    )


def _delete(item: ReportItem) -> html.Details:
    """Asked once more in a menu: a file that is gone can't be brought back."""
    unfinished = item.status in (ReportStatus.WAITING, ReportStatus.RUNNING)
    text = _("It won't be made.") if unfinished else _("The file is gone for everybody then.")
    button = html.Button(
        [icon("trash"), _("Delete this report")],
        type="button",
        className="btn btn-quiet",
        **data(report_do="delete", id=item.report_id),
    )
    return html.Details(
        [
            html.Summary(
                [icon("trash"), hidden(_("Delete: %(report)s", report=item.period))],
                className="icon-button",
                title=_("Delete"),
            ),
            html.Div([html.P(text), button], className="menu-panel menu-end menu-form"),
        ],
        className="menu",
    )


def _pages(reports: ReportList) -> list[Component]:
    ways: list[Component] = []
    if reports.newest:
        ways.append(dcc.Link([icon("left"), _("Newest")], href=reports.newest, className="btn btn-quiet"))
    if reports.following:
        ways.append(dcc.Link([_("Older"), icon("right")], href=reports.following, className="btn btn-quiet"))
    return [html.Nav(ways, className="pages", **aria(label=_("Pages of the list")))] if ways else []
