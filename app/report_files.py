"""Files of reports, and the organization's logo: plain downloads, and a plain form that brings a picture."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from flask import Blueprint, Flask, Response, abort, current_app, redirect, request
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from layouts import links
from services.database.sessions import Database
from services.reports.logos import LARGEST_BYTES, LogoError, organization_logo, remove_logo, set_logo
from services.reports.model import ReportStateError
from services.reports.records import report_file
from services.scope import MANAGING_ROLES

LOGO_PROBLEM = "logo"
"""In the address of the settings: what was wrong with a logo (`LogoError.code`)."""
_KEPT_SECONDS = 86_400


def install_report_files(server: Flask) -> None:
    """Register `GET /reports/<id>/download`, `GET` and `POST /organization/logo` and
    `POST /organization/logo/remove`."""
    blueprint = Blueprint("report_files", __name__)
    blueprint.add_url_rule(f"{links.REPORTS}/<uuid:report_id>/download", "download", download)
    blueprint.add_url_rule(links.LOGO, "logo", logo)
    blueprint.add_url_rule(links.LOGO, "bring_logo", bring_logo, methods=["POST"])
    blueprint.add_url_rule(links.LOGO_REMOVE, "forget_logo", forget_logo, methods=["POST"])
    server.register_blueprint(blueprint)


def download(report_id: UUID) -> Response:
    """The file of a finished report of this organization."""
    scope = current_user.scope
    database: Database = current_app.extensions["database"]
    try:
        with database.transaction(scope) as session:
            file = report_file(scope, session, report_id)
    except ReportStateError:
        abort(404)
    response = Response(file.content, mimetype=file.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=file.filename)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def logo() -> Response:
    """The organization's logo, for its members."""
    scope = current_user.scope
    database: Database = current_app.extensions["database"]
    with database.transaction(scope) as session:
        found = organization_logo(scope, session)
    if found is None:
        abort(404)
    response = Response(found.content, mimetype=found.media_type)
    response.set_etag(found.sha256)
    response.headers["Cache-Control"] = f"private, max-age={_KEPT_SECONDS}"
    response.headers["Vary"] = "Cookie"
    response.headers["Content-Disposition"] = "inline"
    response.make_conditional(request)
    return response


def bring_logo() -> AnyResponse:
    """Keep the picture that an administrator brings; leads back to the settings, with what was wrong."""
    scope = current_user.scope
    scope.require(MANAGING_ROLES)
    file = request.files.get("file")
    content = file.stream.read(LARGEST_BYTES + 1) if file else b""
    database: Database = current_app.extensions["database"]
    try:
        with database.transaction(scope) as session:
            set_logo(scope, session, content, datetime.now(UTC))
    except LogoError as error:
        return redirect(f"{links.SETTINGS}?{LOGO_PROBLEM}={error.code}", code=303)
    return redirect(links.SETTINGS, code=303)


def forget_logo() -> AnyResponse:
    """Remove the logo."""
    scope = current_user.scope
    database: Database = current_app.extensions["database"]
    with database.transaction(scope) as session:
        remove_logo(scope, session)
    return redirect(links.SETTINGS, code=303)
