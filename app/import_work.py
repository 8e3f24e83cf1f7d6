"""One import, done by the worker: all of its rows and its end in one transaction, or none."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from app.after_import import after_import
from app.observation import Observation
from app.retries import passes
from app.settings import Settings
from app.uploads import UploadStore
from services.database.sessions import Database
from services.diagnostics import out_of_room
from services.imports.engine import run_import
from services.imports.mapping import parse_mapping
from services.imports.problems import ImportFileError
from services.imports.records import (
    ImportRecord,
    ImportStateError,
    await_another_attempt,
    fail_import,
    finish_import,
    import_record,
    note_progress,
)
from services.imports.report import ImportReport
from services.language import mark
from services.scope import NotFoundError, OrgScope
from services.vocabulary import ImportStatus

_PROGRESS_EVERY_SECONDS = 0.5
WRONG = mark("Something went wrong on our side; nothing was imported.")
NO_ROOM = mark("There is no room left on our side; nothing was imported. Please tell whoever runs this.")
WAITS = mark("Something went wrong on our side. It will be tried again by itself in a moment.")
log = structlog.get_logger(__name__)


class ImportWork:
    """What the worker needs to run imports."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        uploads: UploadStore,
        observation: Observation | None = None,
    ) -> None:
        self._settings = settings
        self._database = database
        self._observation = observation
        self.uploads = uploads

    def run(
        self, organization_id: UUID, import_id: UUID, now: datetime, *, last_attempt: bool = True
    ) -> None:
        """Run a started import, forget its file and look for alerts. What is over, or gone, is left alone.

        Raises what went wrong. Where that may pass and this isn't the last attempt, the import waits.
        """
        scope = OrgScope.operator(organization_id)
        try:
            with self._database.transaction(scope) as session:
                record = import_record(scope, session, import_id)
        except NotFoundError:
            log.warning("import_gone", organization_id=str(organization_id))
            return
        if record.status is ImportStatus.RUNNING:
            self._run(scope, record, now, last_attempt=last_attempt)
        self.uploads.remove(organization_id, import_id)
        after_import(self._database, scope, now)

    def give_up(self, organization_id: UUID, import_id: UUID) -> None:
        """The import's worker died once too often: say so, and keep the file for whoever looks into it."""
        with suppress(NotFoundError, ImportStateError):
            self._fail(OrgScope.operator(organization_id), import_id, WRONG)

    def _run(self, scope: OrgScope, record: ImportRecord, now: datetime, *, last_attempt: bool) -> None:
        path = self.uploads.path(scope.organization_id, record.id)
        began = time.perf_counter()
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
            self._count(record, "done", began, report)
        except ImportFileError as error:
            self._count(record, "refused", began)
            log.warning("import_refused", code=error.code.value, import_id=str(record.id))
            params = {name: str(value) for name, value in error.params.items()}
            self._fail(scope, record.id, str(error), {"code": error.code.value, "params": params})
        except ImportStateError:  # another worker, that took us for dead, has done it
            log.warning("import_done_by_another", import_id=str(record.id))
        except Exception as error:
            self._count(record, "failed", began)
            sentence = NO_ROOM if out_of_room(error) else WRONG
            if last_attempt or not passes(error):
                self._fail(scope, record.id, sentence)
            else:
                self._wait(scope, record.id)
            raise

    def _count(
        self, record: ImportRecord, outcome: str, began: float, report: ImportReport | None = None
    ) -> None:
        if self._observation is None:
            return
        results = ("created", "updated", "unchanged", "rejected") if report is not None else ()
        rows = {result: int(getattr(report, result)) for result in results}
        seconds = time.perf_counter() - began
        self._observation.import_ended(record.kind.value, outcome, seconds, rows)

    def _wait(self, scope: OrgScope, import_id: UUID) -> None:
        """Say that it will be tried again, where that can be written."""
        with suppress(Exception), self._database.transaction(scope) as session:
            await_another_attempt(scope, session, import_id, WAITS)

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
