"""The record of an import: what was brought, how far it is, what became of it.

`uploaded` (waiting for somebody to check the mapping) → `running` → `done` or `failed`. An import's
rows and its end are one transaction, so a worker that dies leaves it `running` and the data as it
was; its job is taken up again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from services.database.models import Import
from services.scope import IMPORTING_ROLES, NotFoundError, OrgScope
from services.vocabulary import ImportKind, ImportStatus

MOST_LISTED = 50


class ImportStateError(RuntimeError):
    """The import isn't where this step can be taken (somebody else was quicker)."""


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """One import. `progress` is 0–1; `report` holds counts, notes and new members once it is done."""

    id: UUID
    kind: ImportKind
    filename: str
    status: ImportStatus
    mapping: dict[str, Any]
    report: dict[str, Any]
    progress: float
    error: str | None
    created_at: datetime
    finished_at: datetime | None


def add_import(scope: OrgScope, session: Session, *, kind: ImportKind, filename: str) -> UUID:
    """Record an uploaded file; returns the import's id. ForbiddenError for a role that doesn't import."""
    scope.require(IMPORTING_ROLES)
    record = Import(
        organization_id=scope.organization_id,
        id=uuid4(),
        kind=kind,
        filename=filename[-200:],
        status=ImportStatus.UPLOADED,
        mapping={},
        created_by=scope.user_id,
    )
    session.add(record)
    session.flush()
    return record.id


def import_record(scope: OrgScope, session: Session, import_id: UUID) -> ImportRecord:
    """One import of the organization. Raises NotFoundError for any other."""
    scope.require(IMPORTING_ROLES)
    return _record(_row(scope, session, import_id))


def import_records(scope: OrgScope, session: Session) -> list[ImportRecord]:
    """The latest imports of the organization, newest first, at most 50."""
    scope.require(IMPORTING_ROLES)
    rows = session.scalars(
        select(Import)
        .where(Import.organization_id == scope.organization_id)
        .order_by(Import.created_at.desc(), Import.id)
        .limit(MOST_LISTED)
    )
    return [_record(row) for row in rows]


def keep_mapping(scope: OrgScope, session: Session, import_id: UUID, mapping: dict[str, Any]) -> None:
    """Keep the mapping somebody is working on. ImportStateError once the import was started."""
    _move(scope, session, import_id, ImportStatus.UPLOADED, mapping=mapping)


def start_import(scope: OrgScope, session: Session, import_id: UUID, mapping: dict[str, Any]) -> None:
    """Confirm the mapping; from now on the worker has it. ImportStateError when it was started before."""
    _move(
        scope, session, import_id, ImportStatus.UPLOADED,
        status=ImportStatus.RUNNING, mapping=mapping, progress=0.0,
    )  # fmt: skip


def note_progress(scope: OrgScope, session: Session, import_id: UUID, progress: float) -> None:
    """How far a running import is, 0–1. In a transaction of its own, so that others see it."""
    _move(scope, session, import_id, ImportStatus.RUNNING, progress=min(max(progress, 0.0), 1.0), error=None)


def await_another_attempt(scope: OrgScope, session: Session, import_id: UUID, sentence: str) -> None:
    """A running import met something that may pass, and starts anew later; `sentence` says so in English
    until it does. ImportStateError when it isn't running."""
    _move(scope, session, import_id, ImportStatus.RUNNING, progress=0.0, error=sentence)


def running_imports(scope: OrgScope, session: Session) -> list[UUID]:
    """The organization's imports that were started and aren't over, oldest first."""
    scope.require(IMPORTING_ROLES)
    return list(
        session.scalars(
            select(Import.id)
            .where(Import.organization_id == scope.organization_id, Import.status == ImportStatus.RUNNING)
            .order_by(Import.created_at, Import.id)
        )
    )


def finish_import(scope: OrgScope, session: Session, import_id: UUID, report: dict[str, Any]) -> None:
    """The import is done; in the same transaction as its rows."""
    _move(
        scope, session, import_id, ImportStatus.RUNNING,
        status=ImportStatus.DONE, report=report, progress=1.0, finished_at=func.now(), error=None,
    )  # fmt: skip


def fail_import(
    scope: OrgScope, session: Session, import_id: UUID, error: str, problem: dict[str, Any] | None = None
) -> None:
    """The import could not be done; `error` is one English sentence, and nothing of it was kept.

    `problem`: `code` and `params` of the sentence, to say it in another language.
    """
    _move(
        scope, session, import_id, ImportStatus.RUNNING,
        status=ImportStatus.FAILED, error=error, report={"problem": problem} if problem else {},
        finished_at=func.now(),
    )  # fmt: skip


def discard_import(scope: OrgScope, session: Session, import_id: UUID) -> None:
    """Forget an uploaded file that was never started. ImportStateError once it was."""
    scope.require(IMPORTING_ROLES)
    _row(scope, session, import_id)
    gone = session.scalars(
        delete(Import)
        .where(
            Import.organization_id == scope.organization_id,
            Import.id == import_id,
            Import.status == ImportStatus.UPLOADED,
        )
        .returning(Import.id)
    )
    if not gone.all():
        raise ImportStateError(import_id)


def _move(scope: OrgScope, session: Session, import_id: UUID, expected: ImportStatus, **values: Any) -> None:
    """Change an import that is in the `expected` state, and only then."""
    scope.require(IMPORTING_ROLES)
    _row(scope, session, import_id)
    moved = session.scalars(
        update(Import)
        .where(
            Import.organization_id == scope.organization_id,
            Import.id == import_id,
            Import.status == expected,
        )
        .values(**values)
        .returning(Import.id)
        .execution_options(synchronize_session=False)
    )
    if not moved.all():
        raise ImportStateError(import_id)


def _row(scope: OrgScope, session: Session, import_id: UUID) -> Import:
    row = session.scalar(
        select(Import)
        .where(Import.organization_id == scope.organization_id, Import.id == import_id)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFoundError(import_id)
    return row


def _record(row: Import) -> ImportRecord:
    return ImportRecord(
        id=row.id,
        kind=ImportKind(row.kind),
        filename=row.filename,
        status=ImportStatus(row.status),
        mapping=row.mapping,
        report=row.report,
        progress=row.progress,
        error=row.error,
        created_at=row.created_at,
        finished_at=row.finished_at,
    )
