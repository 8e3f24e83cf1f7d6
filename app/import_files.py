"""Files in and out of an import: the upload as a plain form, the rejected rows as a plain download."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import PurePath
from uuid import UUID

from flask import Blueprint, Flask, Response, abort, current_app, redirect, request, stream_with_context
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from app.uploads import UploadStore
from layouts import links
from services.database.sessions import Database
from services.imports.records import add_import, import_record
from services.imports.rejections import rejected_rows_csv
from services.language import gettext as _
from services.scope import IMPORTING_ROLES
from services.vocabulary import ImportKind

UPLOAD_ENDPOINT = "import_files.upload"


def install_import_files(server: Flask) -> None:
    """Register `POST /imports/upload` and `GET /imports/<id>/rejected.csv`."""
    blueprint = Blueprint("import_files", __name__)
    blueprint.add_url_rule(links.IMPORT_UPLOAD, "upload", upload, methods=["POST"])
    blueprint.add_url_rule(f"{links.IMPORTS}/<uuid:import_id>/rejected.csv", "rejected", rejected)
    server.register_blueprint(blueprint)


def upload() -> AnyResponse:
    """Keep the file and record its import; nothing of it is read yet. Leads to its preview."""
    scope = current_user.scope
    scope.require(IMPORTING_ROLES)
    file, kind = request.files.get("file"), request.form.get("kind", "")
    if file is None or not file.filename or kind not in set(ImportKind):
        abort(400)
    uploads: UploadStore = current_app.extensions["uploads"]
    database: Database = current_app.extensions["database"]
    with ExitStack() as undo:
        with database.transaction(scope) as session:
            import_id = add_import(scope, session, kind=ImportKind(kind), filename=_plain_name(file.filename))
            undo.callback(uploads.remove, scope.organization_id, import_id)
            uploads.save(scope.organization_id, import_id, file.stream)
        undo.pop_all()
    return redirect(links.import_url(import_id), code=303)


def rejected(import_id: UUID) -> Response:
    """The rejected rows of an import, line by line as they are read."""
    scope = current_user.scope
    database: Database = current_app.extensions["database"]
    with database.transaction(scope) as session:
        name = import_record(scope, session, import_id).filename
    header = (_("line"), _("column"), _("value"), _("reason"))

    def lines() -> Iterator[str]:
        with database.transaction(scope) as session:
            yield from rejected_rows_csv(scope, session, import_id, translate=_, header=header)

    response = Response(stream_with_context(lines()), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.rejected.csv")
    return response


def _plain_name(name: str) -> str:
    """The last part of a file's name, of characters that can be shown and stored."""
    last = PurePath(name.replace("\\", "/")).name
    return "".join(character for character in last if character.isprintable()) or "file"
