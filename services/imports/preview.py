"""What a file looks like before it is imported: recognised, proposed, questioned; nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from services.imports.convert import Converter, Rejection
from services.imports.engine import organization_zone
from services.imports.frames import frames, needed_headers
from services.imports.headers import header_fingerprint
from services.imports.kinds import KINDS
from services.imports.lead_rows import custom_headers, lead_finisher
from services.imports.mapping import Mapping, check_mapping
from services.imports.mapping_choice import mapping_for
from services.imports.presets import AUTO
from services.imports.problems import ImportFileError, MappingError
from services.imports.profile import Profile, Question, profile_table, questions, settled_or_usual
from services.imports.reading import DEFAULT_LIMIT_BYTES, Table, open_table
from services.imports.value_counts import ValueCount, value_counts, with_values
from services.scope import IMPORTING_ROLES, OrgScope
from services.vocabulary import ImportKind, Outcome, Stage

SAMPLES = 5
_SHOWN = 10
_LOOKED_AT = 200
_LONGEST_SAMPLE = 80


@dataclass(frozen=True, slots=True)
class PreviewColumn:
    """A column of the file: up to five different values of it, and what it is mapped to (None: kept
    as a custom field of a lead, otherwise left out)."""

    header: str
    samples: tuple[str, ...]
    canonical: str | None


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything a person needs to confirm or correct the mapping.

    `missing` is why the mapping can't be used yet (one sentence), apart from `questions` and from
    values without a target. `rows_preview` are the first rows as they would be imported, by
    canonical column; `problems` the first rows that would be rejected, both among the first batch.
    """

    kind: ImportKind
    format: str
    remembered: bool
    filename: str
    encoding: str
    delimiter: str
    sheet: str | None
    fingerprint: str
    rows: int
    columns: tuple[PreviewColumn, ...]
    mapping: Mapping
    questions: tuple[Question, ...]
    values: dict[str, tuple[ValueCount, ...]]
    """By canonical column (stage, outcome, from_stage, to_stage, kind), most frequent first."""
    rows_preview: tuple[dict[str, Any], ...]
    problems: tuple[Rejection, ...]
    missing: ImportFileError | None

    @property
    def unmapped_values(self) -> dict[str, tuple[str, ...]]:
        """The values without a target, by column: their rows would be rejected."""
        found = {
            column: tuple(count.value for count in counts if count.target is None)
            for column, counts in self.values.items()
        }
        return {column: values for column, values in found.items() if values}

    @property
    def ready(self) -> bool:
        """Whether the import can be started; rows of unmapped values would be rejected."""
        return self.missing is None and not self.questions


def preview_file(
    scope: OrgScope,
    session: Session,
    path: Path,
    kind: ImportKind,
    mapping: Mapping | None = None,
    *,
    wanted: str = AUTO,
    now: datetime | None = None,
    limit_bytes: int = DEFAULT_LIMIT_BYTES,
    filename: str | None = None,
) -> Preview:
    """Read a file once and say how it would be imported with `mapping`, or with the one remembered
    for its header, or with a proposal. Needs a role that imports; writes nothing.

    Stage, outcome and kind values found in the file are put into the mapping with what they are
    taken for, so that they can be seen and changed. Raises UnreadableFileError for a file that is no
    table, MappingError for an unknown format.
    """
    scope.require(IMPORTING_ROLES)
    with open_table(path, limit_bytes=limit_bytes) as table:
        chosen, remembered = mapping_for(scope, session, table, kind, mapping, wanted)
        missing = _missing(chosen, table)
        profile = profile_table(table, _usable(chosen, table))
        values = {column: value_counts(chosen, column, found) for column, found in profile.values.items()}
        complete = with_values(chosen, values)
        good: tuple[dict[str, Any], ...] = ()
        problems: tuple[Rejection, ...] = ()
        if missing is None:
            zone = complete.timezone or organization_zone(scope, session)
            good, problems = _first_rows(table, complete, profile, zone, now or datetime.now(UTC))
        return Preview(
            kind=kind,
            format=complete.format,
            remembered=remembered,
            filename=filename or table.name,
            encoding=table.encoding,
            delimiter=table.delimiter,
            sheet=table.sheet,
            fingerprint=header_fingerprint(table.header),
            rows=profile.rows,
            columns=_columns(table, complete),
            mapping=complete,
            questions=questions(complete, profile),
            values=values,
            rows_preview=good,
            problems=problems,
            missing=missing,
        )


def _missing(mapping: Mapping, table: Table) -> MappingError | None:
    try:
        check_mapping(mapping, table.header)
    except MappingError as incomplete:
        return incomplete
    return None


def _usable(mapping: Mapping, table: Table) -> Mapping:
    """The mapping without headers that this file doesn't have."""
    columns = {
        column: tuple(name for name in names if name in table.header)
        for column, names in mapping.columns.items()
    }
    kept = {name: wanted for name, wanted in mapping.only_rows.items() if name in table.header}
    return mapping.model_copy(
        update={"columns": {column: names for column, names in columns.items() if names}, "only_rows": kept}
    )


def _first_rows(
    table: Table, mapping: Mapping, profile: Profile, zone: str, now: datetime
) -> tuple[tuple[dict[str, Any], ...], tuple[Rejection, ...]]:
    """The first rows as they would be imported, open questions read the usual way, and the first
    that would be rejected."""
    custom, _ = custom_headers(mapping, table.header)
    kind = KINDS[mapping.kind]
    reading = settled_or_usual(mapping, profile)
    converter = Converter(
        mapping, reading, zone, now, table.is_workbook, kind.finish or lead_finisher(custom)
    )
    unread: list[Rejection] = []
    headers = needed_headers(mapping, table.header, custom if kind.finish is None else ())
    batches = frames(table, headers, lambda *row: unread.append(Rejection(*row)), _LOOKED_AT)
    for frame in islice(batches, 1):
        good, rejected, _ = converter.convert(frame)
        filled = [name for name in good.columns if good[name].null_count() < good.height]
        problems = sorted((*unread, *rejected), key=lambda one: one.line)
        shown = good.select(name for name in filled if name != "custom").head(_SHOWN)
        return tuple(map(_as_imported, shown.to_dicts())), tuple(problems[:_SHOWN])
    return (), tuple(unread[:_SHOWN])


def _as_imported(row: dict[str, Any]) -> dict[str, Any]:
    """A staged row without what is blank in it; a won lead is in `fechado` whatever it was won from."""
    won = (
        {"stage": Stage.FECHADO.value} if row.get("outcome") == Outcome.WON and "to_stage" not in row else {}
    )
    return {name: value for name, value in (row | won).items() if value is not None}


def _columns(table: Table, mapping: Mapping) -> tuple[PreviewColumn, ...]:
    target = {name: column for column, names in mapping.columns.items() for name in names}
    rows = [cells for _, cells in islice(table.rows(lambda *_: None), _LOOKED_AT)]
    cells_of = dict(zip(table.header, zip(*rows, strict=True), strict=True)) if rows else {}
    columns = []
    for name in table.header:
        values = dict.fromkeys(" ".join(cell.split())[:_LONGEST_SAMPLE] for cell in cells_of.get(name, ()))
        values.pop("", None)
        columns.append(PreviewColumn(name, tuple(islice(values, SAMPLES)), target.get(name)))
    return tuple(columns)
