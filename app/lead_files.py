"""The list of leads as a file: a plain download, made while it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from flask import Blueprint, Flask, Response, current_app, request, stream_with_context
from flask_login import current_user

from callbacks.lead_list import list_request
from layouts.leads.rows import column_name
from layouts.list_shape import EXPORT
from layouts.words import outcome_name, stage_name
from services.database.sessions import Database
from services.language import gettext as _
from services.lead_export import leads_csv, note_export
from services.leads import count_leads

STATEMENT_TIMEOUT_MS = 300_000


def install_lead_files(server: Flask) -> None:
    """Register `GET /leads/export.csv`."""
    blueprint = Blueprint("lead_files", __name__)
    blueprint.add_url_rule(EXPORT, "export", export)
    server.register_blueprint(blueprint)


def export() -> Response:
    """The leads that the list with this query string holds, all pages of it, in its order and columns."""
    scope, now = current_user.scope, datetime.now(UTC)
    database: Database = current_app.extensions["database"]
    search = request.query_string.decode("utf-8", "replace")
    with database.transaction(scope, statement_timeout_ms=STATEMENT_TIMEOUT_MS) as session:
        asked = list_request(search, scope, session, now)
        note_export(scope, session, count_leads(scope, session, asked.selection, now).count, now)

    def lines() -> Iterator[str]:
        with database.transaction(scope, statement_timeout_ms=STATEMENT_TIMEOUT_MS) as session:
            yield from leads_csv(
                scope,
                session,
                asked.selection,
                now,
                order=asked.order,
                columns=asked.shape.columns,
                heading=_heading,
                stage_word=stage_name,
                outcome_word=outcome_name,
            )

    response = Response(stream_with_context(lines()), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=f"leads-{now:%Y-%m-%d}.csv")
    return response


def _heading(name: str) -> str:
    more = {"name": _("Name"), "outcome": _("Outcome")}
    return more[name] if name in more else column_name(name)
