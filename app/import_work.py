"""One import, done by the worker: all of its rows and its end in one transaction, or none."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from app.after_import import after_import
from app.settings import Settings
from app.uploads import UploadStore
from services.database.sessions import Database
from services.imports.engine import run_import
from services.imports.mapping import parse_mapping
from services.imports.problems import ImportFileError
from services.imports.records import (
    ImportRecord,
    fail_import,
    finish_import,
    import_record,
    note_progress,
)
from services.language import mark
from services.scope import NotFoundError, OrgScope
from services.vocabulary import ImportStatus

_PROGRESS_EVERY_SECONDS = 0.5
log = structlog.get_logger(__name__)


class ImportWork:
    """What the worker needs to run imports."""

    def __init__(self, settings: Settings, database: Database, uploads: UploadStore) -> None:
        self._settings = settings
        self._database = database
        self.uploads = uploads

    def run(self, organization_id: UUID, import_id: UUID, now: datetime) -> None:
        """Run a started import, forget its file and look for alerts. What is over, or gone, is left alone."""
        scope = OrgScope.operator(organization_id)
        try:
            with self._database.transaction(scope) as session:
                record = import_record(scope, session, import_id)
        except NotFoundError:
            log.warning("import_gone", organization_id=str(organization_id))
            return
        if record.status is ImportStatus.RUNNING:
            self._run(scope, record, now)
        self.uploads.remove(organization_id, import_id)
        after_import(self._database, scope, now)

    def _run(self, scope: OrgScope, record: ImportRecord, now: datetime) -> None:
        path = self.uploads.path(scope.organization_id, record.id)
        try:
            with self._database.transaction(scope) as session:
                report = run_import(
                    scope,
                    session,
                    path,
                    record.kind,
                    parse_mapping(record.mapping),
                    now=now,
                    import_id=record.id,
                    limit_bytes=self._settings.upload_limit_bytes,
                    filename=record.filename,
                    progress=self._progress(scope, record.id),
                )
                finish_import(scope, session, record.id, report.as_json())
        except ImportFileError as error:
            log.warning("import_refused", code=error.code.value, import_id=str(record.id))
            params = {name: str(value) for name, value in error.params.items()}
            self._fail(scope, record.id, str(error), {"code": error.code.value, "params": params})
        except Exception:
            self._fail(scope, record.id, mark("Something went wrong on our side; nothing was imported."))
            raise

    def _fail(
        self, scope: OrgScope, import_id: UUID, sentence: str, problem: dict[str, Any] | None = None
    ) -> None:
        with self._database.transaction(scope) as session:
            fail_import(scope, session, import_id, sentence, problem)

    def _progress(self, scope: OrgScope, import_id: UUID) -> Callable[[float], None]:
        """Records progress where others see it, in transactions of its own, now and then."""
        last = 0.0

        def note(share: float) -> None:
            nonlocal last
            if time.monotonic() - last >= _PROGRESS_EVERY_SECONDS:
                last = time.monotonic()
                with self._database.transaction(scope) as session:
                    note_progress(scope, session, import_id, share)

        return note
