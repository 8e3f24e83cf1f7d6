"""One pass over the whole file before anything is converted: what its columns prove."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from services.imports.columns import ColumnType
from services.imports.dates import DateEvidence, DateOrder
from services.imports.frames import canonical_frame, frames, needed_headers
from services.imports.mapping import Mapping
from services.imports.numbers import DecimalMark, NumberEvidence
from services.imports.problems import ImportProblem, UnansweredQuestionError
from services.imports.reading import Table

_MOST_VALUES = 1000
_DATED = frozenset({ColumnType.INSTANT, ColumnType.MONTH})
_NUMERIC = frozenset({ColumnType.MONEY, ColumnType.SCORE})
_LISTED = frozenset({ColumnType.STAGE, ColumnType.OUTCOME, ColumnType.INTERACTION_KIND})


@dataclass(slots=True)
class Profile:
    """What a whole file says about its columns, by canonical name."""

    rows: int = 0
    dates: dict[str, DateEvidence] = field(default_factory=dict)
    numbers: dict[str, NumberEvidence] = field(default_factory=dict)
    values: dict[str, Counter[str]] = field(default_factory=dict)
    """Distinct values of stage, outcome and kind columns with how often (the first 1,000)."""


@dataclass(frozen=True, slots=True)
class Question:
    """What only a person can answer before the file can be imported."""

    code: ImportProblem
    column: str
    header: str
    example: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """The settled answers: how each dated and each numeric column is read."""

    orders: dict[str, DateOrder]
    marks: dict[str, DecimalMark]


def profile_table(table: Table, mapping: Mapping, progress: Callable[[int], None] | None = None) -> Profile:
    """Read the file once and gather the evidence for the mapped columns. Rows that can't be read are
    passed over here; they are reported when they are converted."""
    profile = Profile()
    types = {column: mapping.type_of(column) for column in mapping.columns}
    headers = _profiled_headers(mapping, table, types)
    slim = mapping.model_copy(
        update={
            "columns": {name: found for name, found in mapping.columns.items() if set(found) <= set(headers)}
        }
    )
    for frame in frames(table, headers or list(table.header[:1]), lambda *_: None):
        canonical, _ = canonical_frame(frame, slim)
        profile.rows += frame.height
        for column in slim.columns:
            texts = canonical[column]
            if types[column] in _DATED:
                profile.dates.setdefault(column, DateEvidence()).add(texts)
            elif types[column] in _NUMERIC:
                profile.numbers.setdefault(column, NumberEvidence()).add(texts)
            else:
                _count(profile.values.setdefault(column, Counter()), texts.drop_nulls().value_counts().rows())
        if progress is not None:
            progress(profile.rows)
    return profile


def _profiled_headers(mapping: Mapping, table: Table, types: dict[str, ColumnType]) -> list[str]:
    telling = {
        column: headers
        for column, headers in mapping.columns.items()
        if types[column] in _DATED | _NUMERIC | _LISTED
    }
    return needed_headers(mapping.model_copy(update={"columns": telling}), table.header)


def _count(counter: Counter[str], counted: list[tuple[str, int]]) -> None:
    for value, times in counted:
        if value in counter or len(counter) < _MOST_VALUES:
            counter[value] += times


def questions(mapping: Mapping, profile: Profile) -> tuple[Question, ...]:
    """What the mapping leaves open: columns of dates or numbers that can be read in two ways."""
    found = []
    for column, dates in profile.dates.items():
        if mapping.answer_about(mapping.date_order, column) is None and dates.order is None:
            found.append(
                _question(ImportProblem.DATE_ORDER_UNKNOWN, mapping, column, dates.example, DateOrder)
            )
    for column, numbers in profile.numbers.items():
        if mapping.answer_about(mapping.decimal, column) is None and numbers.mark is None:
            found.append(
                _question(ImportProblem.DECIMAL_MARK_UNKNOWN, mapping, column, numbers.example, DecimalMark)
            )
    return tuple(found)


def _question(
    code: ImportProblem,
    mapping: Mapping,
    column: str,
    example: str,
    choices: type[DateOrder] | type[DecimalMark],
) -> Question:
    return Question(code, column, mapping.label(column), example, tuple(choice.value for choice in choices))


def settle(mapping: Mapping, profile: Profile) -> Reading:
    """How to read every dated and numeric column; UnansweredQuestionError while one is open."""
    for question in questions(mapping, profile):
        raise UnansweredQuestionError(question.code, header=question.header, example=question.example or "—")
    return settled_or_usual(mapping, profile)


def settled_or_usual(mapping: Mapping, profile: Profile) -> Reading:
    """As `settle`, but with open questions answered day-first and by a decimal point: to look at only."""
    return Reading(
        {
            column: mapping.answer_about(mapping.date_order, column) or evidence.order or DateOrder.DAY_FIRST
            for column, evidence in profile.dates.items()
        },
        {
            column: mapping.answer_about(mapping.decimal, column) or evidence.mark or DecimalMark.POINT
            for column, evidence in profile.numbers.items()
        },
    )
