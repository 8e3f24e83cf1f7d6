"""What became of an import: counts, notes, rejected rows."""

from __future__ import annotations

from dash import html

from layouts import links
from layouts.icons import icon
from layouts.import_shapes import ImportItem
from layouts.tables import Cell, Column, table
from services.language import gettext as _
from services.language import ngettext, number
from services.vocabulary import ImportKind, ImportStatus


def import_report(item: ImportItem) -> html.Section:
    """The content of `ids.IMPORT_PREVIEW` for an import that is done or has failed."""
    if item.status is ImportStatus.FAILED:
        return _failed(item)
    counts = (
        (_("Created (rows)"), item.created),
        (_("Updated"), item.updated),
        (_("Unchanged"), item.unchanged),
        (_("Rejected"), item.rejected),
    )
    tiles = [html.Div([html.Dt(name), html.Dd(number(count))]) for name, count in counts]
    return html.Section(
        [
            html.Div(html.H2(_finding(item), className="panel-title"), role="status"),
            html.P(item.filename, className="quiet"),
            html.Dl(tiles, className="count-tiles"),
            html.Ul([html.Li(note) for note in _notes(item)], className="receipt-lines"),
            *_rejected(item),
            html.Div(_ways_on(item), className="button-row"),
        ],
        className="panel panel-report",
    )


def _ways_on(item: ImportItem) -> list[html.A]:
    """To the figures; and, as new leads are compared with all others in the minutes after, to duplicates."""
    ways = [
        html.A([icon("grid"), _("Open the dashboard")], href=links.DASHBOARD, className="btn btn-primary")
    ]
    if item.kind is ImportKind.LEADS and item.created:
        words = _("Look for duplicates")
        ways.append(html.A([icon("copies"), words], href=links.DUPLICATES, className="btn btn-quiet"))
    return ways


def _failed(item: ImportItem) -> html.Section:
    return html.Section(
        [
            html.H2(_("Nothing was imported"), className="panel-title"),
            html.Div(
                [
                    icon("alert"),
                    html.Span(item.error or _("The import stopped. Your data is as it was before.")),
                ],
                className="notice is-bad",
                role="alert",
            ),
            html.P(item.filename, className="quiet"),
        ],
        className="panel panel-report",
    )


def _finding(item: ImportItem) -> str:
    taken = item.created + item.updated
    if not taken and not item.rejected:
        return _("Nothing new in this file")
    if item.rejected:
        return _(
            "%(taken)s rows came in, %(rejected)s were rejected",
            taken=number(taken),
            rejected=number(item.rejected),
        )
    return ngettext("%(num)s row came in", "%(num)s rows came in", taken)


def _notes(item: ImportItem) -> list[str]:
    members = []
    if item.new_members:
        members.append(_("New members without sign-in: %(names)s", names=", ".join(item.new_members)))
    return [*item.notes, *members]


def _rejected(item: ImportItem) -> list[html.Div | html.H3]:
    if not item.rejected:
        return []
    columns = [
        Column(_("Line")),
        Column(_("Column"), numeric=False),
        Column(_("Value"), numeric=False),
        Column(_("Reason"), numeric=False),
    ]
    rows = [
        [Cell(number(line), line), Cell(column), Cell(value), Cell(reason)]
        for line, column, value, reason in item.rejections
    ]
    download = html.A(
        [icon("download"), _("Download the rejected rows")],
        href=links.rejections_url(item.import_id),
        className="btn btn-quiet",
        download="",
    )
    return [
        html.H3(_("Rejected rows"), className="panel-subtitle"),
        table(_("Rejected rows"), columns, rows),
        html.Div(download, className="button-row"),
    ]
