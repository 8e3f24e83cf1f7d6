"""A file as it would be imported, before anything is: mapping, questions, values, first rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from services.imports.columns import CANONICAL, ColumnType
from services.imports.convert import Converter
from services.imports.frames import frames, needed_headers
from services.imports.headers import header_fingerprint, plain
from services.imports.kinds import KINDS
from services.imports.lead_rows import custom_headers, lead_finisher
from services.imports.mapping import Mapping, check_mapping, parse_mapping, recall_mapping
from services.imports.mapping_choice import mapping_for
from services.imports.presets import AUTO
from services.imports.problems import ImportFileError
from services.imports.profile import Profile, Question, profile_table, questions, settle
from services.imports.reading import DEFAULT_LIMIT_BYTES, Table, open_table
from services.imports.stage_words import KIND_WORDS, OUTCOME_WORDS, STAGE_WORDS
from services.imports.words import match_word
from services.organizations import organization_of
from services.scope import IMPORTING_ROLES, OrgScope
from services.vocabulary import ImportKind

SAMPLES = 5
FIRST_ROWS = 5
MOST_VALUES = 60


@dataclass(frozen=True, slots=True)
class FoundValue:
    """A value of a stage, outcome or kind column: how often it occurs and what it is read as."""

    field: str
    """`stage`, `outcome` or `kind`."""
    value: str
    count: int
    target: str | None
    """None: not mapped, its rows would be rejected."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would be read as. With `problems` (a sentence each) it can't be imported yet."""

    mapping: Mapping
    remembered: bool
    """Somebody confirmed this mapping for a file with the same header before."""
    columns: tuple[tuple[str, tuple[str, ...]], ...]
    """Each header with a few of its values."""
    rows_total: int = 0
    questions: tuple[Question, ...] = ()
    values: tuple[FoundValue, ...] = ()
    rows: tuple[dict[str, Any], ...] = ()
    """The first good rows, by canonical column."""
    problems: tuple[ImportFileError, ...] = ()


def preview_file(
    scope: OrgScope,
    session: Session,
    path: Path,
    kind: ImportKind,
    mapping: Mapping | None = None,
    *,
    now: datetime,
    limit_bytes: int = DEFAULT_LIMIT_BYTES,
) -> Preview:
    """Read the whole file once for what its columns prove, and its first rows as they would be saved.

    Without a `mapping`, the one remembered for the header, else a proposal. Writes nothing. Needs a
    role that imports. Raises UnreadableFileError for a file that is no table.
    """
    scope.require(IMPORTING_ROLES)
    with open_table(path, limit_bytes=limit_bytes) as table:
        complete = mapping_for(scope, session, table, kind, mapping, AUTO)
        remembered = recall_mapping(scope, session, kind, header_fingerprint(table.header)) == complete
        columns = _samples(table)
        try:
            check_mapping(complete, table.header)
            profile = profile_table(table, complete)
        except ImportFileError as problem:
            return Preview(complete, remembered, columns, problems=(problem,))
        asked = questions(complete, profile)
        zone = complete.timezone or organization_of(scope, session).timezone
        return Preview(
            mapping=complete,
            remembered=remembered,
            columns=columns,
            rows_total=profile.rows,
            questions=asked,
            values=_values(complete, profile),
            rows=() if asked else _first_rows(table, complete, profile, zone, now),
        )


def _samples(table: Table) -> tuple[tuple[str, tuple[str, ...]], ...]:
    rows = [cells for _line, cells in islice(table.rows(lambda *_: None), 200)]
    samples = []
    for place, header in enumerate(table.header):
        filled = dict.fromkeys(row[place].strip() for row in rows if row[place].strip())
        samples.append((header, tuple(islice(filled, SAMPLES))))
    return tuple(samples)


def _values(mapping: Mapping, profile: Profile) -> tuple[FoundValue, ...]:
    fields = {
        ColumnType.STAGE: ("stage", mapping.stage_values, STAGE_WORDS),
        ColumnType.OUTCOME: ("outcome", mapping.outcome_values, OUTCOME_WORDS),
        ColumnType.INTERACTION_KIND: ("kind", mapping.kind_values, KIND_WORDS),
    }
    found: list[FoundValue] = []
    for column_type, (field, explicit, known) in fields.items():
        counter: Counter[str] = Counter()
        for column, counted in profile.values.items():
            if mapping.type_of(column) is column_type:
                counter.update(counted)
        found += [
            FoundValue(field, value, count, match_word(value, explicit, known))
            for value, count in counter.most_common(MOST_VALUES)
        ]
    return tuple(found)


def _first_rows(
    table: Table, mapping: Mapping, profile: Profile, zone: str, now: datetime
) -> tuple[dict[str, Any], ...]:
    plan = KINDS[mapping.kind]
    custom = custom_headers(mapping, table.header)[0] if mapping.kind is ImportKind.LEADS else []
    finish = plan.finish or lead_finisher(custom)
    converter = Converter(mapping, settle(mapping, profile), zone, now, table.is_workbook, finish)
    headers = needed_headers(mapping, table.header, custom)
    for frame in frames(table, headers, lambda *_: None, batch_rows=200):
        good, _rejections, _skipped = converter.convert(frame)
        names = [name for name in CANONICAL[mapping.kind] if name in good.columns]
        return tuple(good.select(names).head(FIRST_ROWS).to_dicts())
    return ()


def with_answers(
    mapping: Mapping,
    *,
    columns: dict[str, str | None],
    values: dict[tuple[str, str], str | None],
    answers: dict[str, str],
) -> Mapping:
    """The mapping as somebody changed it on the page.

    `columns`: canonical column → header (None: not in the file); a column left at the header it had keeps
    its further headers. `values`: (`stage`, `outcome` or `kind`, value of the file) → target (None: as the
    value is read by itself). `answers`: canonical
    column → `day_first`, `month_first`, `comma` or `point`. Raises MappingError when it isn't valid.
    """
    chosen = mapping.model_dump(mode="json")
    for column, header in columns.items():
        if header is None:
            chosen["columns"].pop(column, None)
        elif (mapping.columns.get(column) or ("",))[0] != header:
            chosen["columns"][column] = [header]
    for (field, value), target in values.items():
        name = f"{field}_values"
        chosen[name].pop(plain(value), None)
        if target is not None:
            chosen[name][plain(value) or value] = target
    for column, answer in answers.items():
        name = "decimal" if answer in ("comma", "point") else "date_order"
        chosen[name][column] = answer
    return parse_mapping(chosen)
