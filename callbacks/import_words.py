"""Imports as their page is given them: records and previews in the reader's words."""

from __future__ import annotations

from typing import Any

from layouts.import_shapes import FileColumn, FoundValue, ImportItem, ImportPreview, Question, Target
from services.imports.columns import CANONICAL, REQUIRED, ColumnType
from services.imports.presets import GENERIC
from services.imports.preview import Preview
from services.imports.problems import NOTES, REASONS, ImportFileError, ImportNote, ImportProblem
from services.imports.records import ImportRecord
from services.language import gettext as _

FORMAT_NAMES = {"hubspot": "HubSpot", "rdstation": "RD Station", "leadsquared": "LeadSquared"}
FIELDS = {
    ColumnType.STAGE: "stage",
    ColumnType.OUTCOME: "outcome",
    ColumnType.INTERACTION_KIND: "kind",
}
Rejected = tuple[int, str, str, str]


def problem_words(error: ImportFileError) -> str:
    """Why nothing can be imported, one sentence."""
    return _(REASONS[error.code]).format(**error.params)


def reason_words(code: str, column: str, value: str) -> str:
    """Why a row was rejected."""
    return _(REASONS[ImportProblem(code)]).format(column=column, value=value)


def import_item(record: ImportRecord, rejections: tuple[Rejected, ...] = ()) -> ImportItem:
    """A record with its report in words; `rejections`: line, column, value and reason code."""
    report: dict[str, Any] = record.report
    notes = report.get("notes", {})
    return ImportItem(
        import_id=str(record.id),
        filename=record.filename,
        kind=record.kind,
        status=record.status,
        created_at=record.created_at,
        progress=record.progress,
        created=report.get("created", 0),
        updated=report.get("updated", 0),
        unchanged=report.get("unchanged", 0),
        rejected=report.get("rejected", 0),
        notes=tuple(_(NOTES[ImportNote(note)]).format(count=count) for note, count in notes.items()),
        new_members=tuple(report.get("new_members", ())),
        error=_error(record),
        rejections=tuple(
            (line, column, value, reason_words(code, column, value))
            for line, column, value, code in rejections
        ),
    )


def _error(record: ImportRecord) -> str | None:
    """Why the import failed: in the reader's language where the reason has a code."""
    problem = record.report.get("problem")
    if not problem:
        return _(record.error) if record.error else None
    return _(REASONS[ImportProblem(problem["code"])]).format(**problem["params"])


def preview_shape(record: ImportRecord, preview: Preview) -> ImportPreview:
    """A preview as the page draws it."""
    mapping = preview.mapping
    return ImportPreview(
        import_id=str(record.id),
        filename=record.filename,
        kind=record.kind,
        format_name=""
        if mapping.format == GENERIC
        else FORMAT_NAMES.get(mapping.format, mapping.format.title()),
        columns=tuple(FileColumn(column.header, column.samples) for column in preview.columns),
        targets=tuple(
            Target(column, column in REQUIRED[record.kind], next(iter(mapping.columns.get(column, ())), None))
            for column in CANONICAL[record.kind]
        ),
        questions=tuple(
            Question(
                asked.column,
                asked.header,
                "date_order" if asked.code is ImportProblem.DATE_ORDER_UNKNOWN else "decimal",
                asked.example or "",
            )
            for asked in preview.questions
        ),
        values=_found_values(preview),
        rows=preview.rows_preview,
        problems=() if preview.missing is None else (problem_words(preview.missing),),
        remembered=preview.remembered,
    )


def _found_values(preview: Preview) -> tuple[FoundValue, ...]:
    """Each value once: two columns of stages share what their values stand for."""
    counts: dict[tuple[str, str], int] = {}
    targets: dict[tuple[str, str], str | None] = {}
    for column, values in preview.values.items():
        field = FIELDS[preview.mapping.type_of(column)]
        for found in values:
            key = field, found.value
            counts[key] = counts.get(key, 0) + found.count
            targets[key] = found.target
    return tuple(FoundValue(*key, count, targets[key]) for key, count in counts.items())  # type: ignore[arg-type]
