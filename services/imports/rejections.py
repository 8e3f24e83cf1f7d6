"""Rejected rows: spooled while the file is read, kept with the import, handed out as a CSV file."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Self
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.csv_files import BYTE_ORDER_MARK, harmless
from services.database.models import Import, ImportRejection
from services.imports.convert import Rejection
from services.imports.problems import REASONS, ImportProblem
from services.imports.staging import REJECTED, copy_into, run
from services.scope import IMPORTING_ROLES, NotFoundError, OrgScope

REJECTED_COLUMNS = {"line": "bigint", '"column"': "text", "value": "text", "reason": "text"}
_MOST_SHOWN = 20
_LONGEST_VALUE = 200
_UNSTORABLE = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(55296, 57344)))


class RejectionSpool:
    """Takes rejections while a COPY of good rows is open, then copies them in one go.

    On disk beyond a megabyte: a file with the wrong mapping has as many as it has rows.
    """

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(1 << 20, "w+", encoding="utf-8", newline="")  # noqa: SIM115 (closed by __exit__)
        self._writer = csv.writer(self._file)
        self.count = 0
        self.first: list[Rejection] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def reject(self, line: int, column: str, value: str, problem: ImportProblem) -> None:
        """Take one rejected row."""
        storable = value.translate(_UNSTORABLE)[:_LONGEST_VALUE]
        self._writer.writerow((line, column.translate(_UNSTORABLE), storable, problem.value))
        self.count += 1
        if len(self.first) < _MOST_SHOWN:
            self.first.append(Rejection(line, column, storable, problem))

    def copy(self, session: Session) -> None:
        """Bring them into the staging table of rejections."""
        if not self.count:
            return
        self._file.seek(0)
        with copy_into(session, REJECTED) as copy:
            while chunk := self._file.read(1 << 20):
                copy.write(chunk)


def keep_rejections(scope: OrgScope, session: Session, import_id: UUID) -> int:
    """Move the staged rejections to the import, in the order of their lines; how many. Those of an
    earlier attempt at the same import are replaced. NotFoundError for another organization's."""
    scope.require(IMPORTING_ROLES)
    _require_own(scope, session, import_id)
    session.execute(
        delete(ImportRejection).where(
            ImportRejection.organization_id == scope.organization_id, ImportRejection.import_id == import_id
        )
    )
    return run(
        session,
        f"""
        INSERT INTO import_rejections (organization_id, import_id, position, line, "column", value, reason)
        SELECT :organization_id, :import_id, row_number() OVER (ORDER BY line), line, coalesce("column", ''),
               coalesce(value, ''), reason
        FROM {REJECTED}
        """,  # noqa: S608 (the name is a constant of the code)
        {"organization_id": scope.organization_id, "import_id": import_id},
    )


def first_rejections(
    scope: OrgScope, session: Session, import_id: UUID, limit: int = _MOST_SHOWN
) -> tuple[tuple[int, str, str, str], ...]:
    """The first rejected rows of an import: line, column, value, reason code. NotFoundError for an
    import that isn't the organization's."""
    scope.require(IMPORTING_ROLES)
    _require_own(scope, session, import_id)
    rows = session.execute(
        select(ImportRejection.line, ImportRejection.column, ImportRejection.value, ImportRejection.reason)
        .where(
            ImportRejection.organization_id == scope.organization_id, ImportRejection.import_id == import_id
        )
        .order_by(ImportRejection.position)
        .limit(limit)
    )
    return tuple((line, column, value, reason) for line, column, value, reason in rows)


def rejected_rows_csv(
    scope: OrgScope,
    session: Session,
    import_id: UUID,
    *,
    translate: Callable[[str], str] = str,
    header: tuple[str, str, str, str] = ("line", "column", "value", "reason"),
) -> Iterator[str]:
    """The rejected rows of an import as lines of a CSV file: line, column, value, reason (a sentence).

    `translate` turns the English template of a reason (`problems.REASONS`) into another language.
    Begins with a byte order mark, for Excel. A value that a spreadsheet would take for a formula
    is preceded by an apostrophe. NotFoundError for an import that isn't the organization's.
    """
    scope.require(IMPORTING_ROLES)
    _require_own(scope, session, import_id)
    rows = session.execute(
        select(ImportRejection.line, ImportRejection.column, ImportRejection.value, ImportRejection.reason)
        .where(
            ImportRejection.organization_id == scope.organization_id, ImportRejection.import_id == import_id
        )
        .order_by(ImportRejection.position)
        .execution_options(yield_per=1000)
    )
    return _csv_lines(rows, translate, header)


def _require_own(scope: OrgScope, session: Session, import_id: UUID) -> None:
    mine = (Import.organization_id == scope.organization_id, Import.id == import_id)
    if session.scalar(select(Import.id).where(*mine)) is None:
        raise NotFoundError(import_id)


def _csv_lines(rows: object, translate: Callable[[str], str], header: tuple[str, ...]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(BYTE_ORDER_MARK)
    writer.writerow(header)
    yield buffer.getvalue()
    for line, column, value, reason in rows:  # type: ignore[attr-defined]
        buffer.seek(0)
        buffer.truncate()
        sentence = translate(REASONS[ImportProblem(reason)]).format(column=column, value=value)
        writer.writerow((line, *map(harmless, (column, value, sentence))))
        yield buffer.getvalue()
