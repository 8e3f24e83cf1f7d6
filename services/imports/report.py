"""What became of a file: the run under way, what a kind of import counts, and the report."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func
from sqlalchemy.orm import Session

from services.database.models import Import
from services.imports.convert import Rejection
from services.imports.mapping import Mapping
from services.imports.problems import REASONS, ImportNote
from services.imports.rejections import keep_rejections
from services.scope import OrgScope
from services.vocabulary import ImportKind, ImportStatus


@dataclass(frozen=True, slots=True)
class Run:
    """An import under way, inside its transaction; its rows are staged."""

    scope: OrgScope
    session: Session
    mapping: Mapping
    now: datetime
    dry_run: bool
    changes: dict[Any, str] | None = None
    """Filled where somebody asks (a batch of the API): what was `created` or `updated`, by external id
    (leads), line (history) or source and month (spend)."""
    assigns: bool = False
    """Whether new leads find their seller in this very transaction, whose turns are held; else soon after."""

    @property
    def parameters(self) -> dict[str, Any]:
        """What every statement of the import may need."""
        return {
            "organization_id": self.scope.organization_id,
            "actor_id": self.scope.user_id,
            "now": self.now,
        }


@dataclass(slots=True)
class Counts:
    """What a kind of import did with its staged rows."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    new_members: tuple[str, ...] = ()
    notes: dict[ImportNote, int] = field(default_factory=dict)

    @property
    def changed(self) -> int:
        return self.created + self.updated


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, in rows of the file.

    `created + updated + unchanged + rejected` and the notes `superseded` and `skipped` add up to
    `rows`. `import_id` is where the rejected rows are kept (None for a dry run); `rejections` are
    the first of them.
    """

    kind: ImportKind
    format: str
    rows: int
    created: int
    updated: int
    unchanged: int
    rejected: int
    new_members: tuple[str, ...] = ()
    notes: dict[ImportNote, int] = field(default_factory=dict)
    rejections: tuple[Rejection, ...] = ()
    dry_run: bool = False
    import_id: UUID | None = None

    def as_json(self) -> dict[str, Any]:
        """For `imports.report`: counts, notes by code, new members."""
        return {
            "format": self.format,
            "rows": self.rows,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
            "new_members": list(self.new_members),
            "notes": {note.value: count for note, count in self.notes.items()},
        }


def keep_report(current: Run, report: ImportReport, import_id: UUID | None, filename: str) -> ImportReport:
    """Keep the rejected rows with the import, and without one make one that is done; the report with
    its id. NotFoundError for an import that isn't the organization's."""
    scope, session = current.scope, current.session
    if import_id is None:
        record = Import(
            organization_id=scope.organization_id,
            id=uuid4(),
            kind=report.kind,
            filename=filename,
            status=ImportStatus.DONE,
            mapping=current.mapping.model_dump(mode="json"),
            report=report.as_json(),
            progress=1.0,
            created_by=scope.user_id,
            finished_at=func.now(),
        )
        session.add(record)
        session.flush()
        import_id = record.id
    keep_rejections(scope, session, import_id)
    return replace(report, import_id=import_id)


def sentence(rejection: Rejection) -> str:
    """Why a row was rejected, in English."""
    return REASONS[rejection.problem].format(column=rejection.column, value=rejection.value)
