"""The imports page: bring a file, see what became of the earlier ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from layouts import ids, links
from layouts.attributes import aria
from layouts.icons import icon
from layouts.import_shapes import ImportItem
from layouts.import_words import kind_name, status_name
from layouts.states import nothing_here
from layouts.tables import Cell, Column, table
from services.language import age, number
from services.language import gettext as _
from services.vocabulary import ImportKind, ImportStatus

POLL_MS = 1000


def imports_page(csrf_token: str, *, limit_mb: int, problem: str = "") -> html.Div:
    """The page `/imports`: the upload form, the import being looked at, the list.

    `problem` is what was wrong with the file just brought (one sentence).
    """
    return html.Div(
        [
            html.Header(html.H1(_("Imports")), className="page-head"),
            *([_problem(problem)] if problem else []),
            html.Div(id=ids.IMPORT_PREVIEW),
            _upload(csrf_token, limit_mb),
            html.Div(id=ids.IMPORT_LIST),
            dcc.Interval(id=ids.IMPORT_POLL, interval=POLL_MS, disabled=True),
            dcc.Store(id=ids.IMPORT_ID),
        ],
        className="page page-imports",
        id=ids.IMPORTS,
    )


def _problem(text: str) -> html.Div:
    return html.Div([icon("alert"), html.Span(text)], className="notice is-bad", role="alert")


def _upload(csrf_token: str, limit_mb: int) -> html.Section:
    """A plain form: it works without a script, for screen readers and with very large files."""
    kinds = [{"value": kind.value, "label": kind_name(kind)} for kind in ImportKind]
    form = html.Form(
        [
            dbc.Input(type="hidden", name="csrf_token", value=csrf_token),
            html.Div(
                [
                    html.Label(_("What is in the file?"), htmlFor=ids.IMPORT_KIND),
                    dbc.Select(id=ids.IMPORT_KIND, name="kind", options=kinds, value=ImportKind.LEADS.value),
                ],
                className="field",
            ),
            html.Div(
                [
                    html.Label(_("File"), htmlFor=ids.IMPORT_FILE),
                    dbc.Input(id=ids.IMPORT_FILE, type="file", name="file", required=True),
                    html.P(
                        _(
                            "CSV, TSV or XLSX, up to %(limit)s MB. Nothing is saved before you check it.",
                            limit=limit_mb,
                        ),
                        className="quiet",
                    ),
                ],
                className="field field-file",
            ),
            html.Button([icon("upload"), _("Bring the file")], type="submit", className="btn btn-primary"),
        ],
        action=links.IMPORT_UPLOAD,
        method="POST",
        encType="multipart/form-data",
        id=ids.IMPORT_FORM,
        className="upload-form",
    )
    known = "HubSpot · Pipedrive · Salesforce · RD Station · Zoho · Kommo · Odoo"
    return html.Section(
        [
            html.H2(_("Bring a file"), className="panel-subtitle"),
            form,
            html.P([_("Recognised by their columns:"), " ", known], className="quiet"),
        ],
        className="panel panel-upload",
    )


def import_list(items: Sequence[ImportItem], now: datetime) -> html.Section:
    """The content of `ids.IMPORT_LIST`."""
    if not items:
        content: Any = nothing_here("upload", _("No file has been imported yet."))
    else:
        columns = [
            Column(_("File"), numeric=False),
            Column(_("Content"), numeric=False),
            Column(_("Status"), numeric=False),
            Column(_("Created (rows)")),
            Column(_("Updated")),
            Column(_("Unchanged")),
            Column(_("Rejected")),
            Column(_("When")),
        ]
        content = table(_("Imports"), columns, [_row(item, now) for item in items])
    return html.Section(
        [html.H2(_("Earlier imports"), className="panel-subtitle"), content], className="panel"
    )


def _row(item: ImportItem, now: datetime) -> list[Cell]:
    rejected = links.rejections_url(item.import_id) if item.rejected else None
    return [
        Cell(item.filename, item.filename, links.import_url(item.import_id)),
        Cell(kind_name(item.kind), item.kind.value),
        Cell(import_badge(item.status), item.status.value),
        Cell(number(item.created), item.created),
        Cell(number(item.updated), item.updated),
        Cell(number(item.unchanged), item.unchanged),
        Cell(number(item.rejected), item.rejected, rejected),
        Cell(age(item.created_at, now), item.created_at.isoformat()),
    ]


def import_badge(status: str) -> html.Span:
    """The status of an import: icon and words."""
    tone, glyph = {
        ImportStatus.UPLOADED: ("is-warning", "clock"),
        ImportStatus.RUNNING: ("is-open", "refresh"),
        ImportStatus.DONE: ("is-good", "check"),
        ImportStatus.FAILED: ("is-bad", "alert"),
    }[ImportStatus(status)]
    return html.Span([icon(glyph), status_name(status)], className=f"badge-status {tone}")


def import_progress(item: ImportItem) -> html.Section:
    """The content of `ids.IMPORT_PREVIEW` while an import runs."""
    share = round(item.progress * 100)
    bar = html.Div(
        html.Div(style={"width": f"{share}%"}),
        className="progress-line",
        role="progressbar",
        **aria(label=_("Progress of the import"), value_now=share, value_min=0, value_max=100),
    )
    return html.Section(
        [
            html.H2(_("Importing %(file)s", file=item.filename), className="panel-subtitle"),
            bar,
            html.P(
                item.error
                or _("%(share)s%% done. You can leave this page; the import goes on.", share=share),
                className="quiet",
                role="status",
            ),
        ],
        className="panel",
        id=ids.IMPORT_PROGRESS,
    )
