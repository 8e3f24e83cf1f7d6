"""From cleaned text to typed columns, a batch at a time, and what is wrong with the rows that fail.

The steps are the same for every kind of import: convert each mapped column by its type, let the
kind look across its columns, hand on the good rows and report the others.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Mappings
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from services.imports.columns import (
    LONGEST_EXTERNAL_ID,
    LONGEST_TEXT,
    VALUE_NEEDED,
    ColumnType,
)
from services.imports.dates import DateOrder, parse_instants
from services.imports.frames import LINE, canonical_frame
from services.imports.mapping import Mapping
from services.imports.numbers import DecimalMark, parse_numbers
from services.imports.problems import ImportProblem
from services.imports.profile import Reading
from services.imports.stage_words import KIND_WORDS, OUTCOME_WORDS, STAGE_WORDS
from services.imports.words import match_word
from services.sources import source_key

_MOST_MONEY = 999_999_999_999.99
_LONGEST_SHOWN = 200
_YEAR_MONTH = r"^(\d{4})[-/.](\d{1,2})$"
_MONTH_YEAR = r"^(\d{1,2})[-/.](\d{4})$"


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that was not imported: its line, the column to blame, the value found, and why."""

    line: int
    column: str
    value: str
    problem: ImportProblem


@dataclass(slots=True)
class Batch:
    """A batch under way: the raw text, the typed columns, and which rows have which problem."""

    raw: pl.DataFrame
    typed: dict[str, pl.Series] = field(default_factory=dict)
    problems: list[tuple[pl.Series, str, ImportProblem]] = field(default_factory=list)

    def reject_where(self, wrong: pl.Series, column: str, problem: ImportProblem) -> None:
        """Rows where `wrong` holds fail; a row's first problem is the one reported."""
        if wrong.any():
            self.problems.append((wrong.fill_null(value=False), column, problem))

    def column(self, name: str, dtype: pl.DataType | type[pl.DataType] = pl.String) -> pl.Series:
        """A typed column; all null when the file has none of that name."""
        found = self.typed.get(name)
        return (
            pl.Series(name, [None], dtype=dtype).new_from_index(0, self.raw.height)
            if found is None
            else found
        )

    def text(self, name: str) -> pl.Series:
        """A column as it stood in the file."""
        if name in self.raw.columns:
            return self.raw[name]
        return pl.Series(name, [None], dtype=pl.String).new_from_index(0, self.raw.height)


@dataclass(frozen=True, slots=True)
class Converter:
    """Converts batches of one file by its mapping and the settled reading of its columns."""

    mapping: Mapping
    reading: Reading
    zone: str
    now: datetime
    serials: bool
    """The file is a workbook: a bare number in a date column is Excel's day number."""
    finish: Callable[[Batch, Converter], pl.DataFrame]
    """The kind's own step: checks across columns, and the columns to stage."""

    def convert(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, list[Rejection], int]:
        """The staged columns of the good rows, the rejections, and how many rows were skipped."""
        raw, skipped = canonical_frame(frame, self.mapping)
        batch = Batch(raw)
        for column in VALUE_NEEDED[self.mapping.kind]:
            batch.reject_where(batch.text(column).is_null(), column, ImportProblem.VALUE_MISSING)
        for column in (*self.mapping.columns, *self.mapping.constants):
            batch.typed[column] = _CONVERTERS[self.mapping.type_of(column)](batch, column, self)
        staged = self.finish(batch, self)
        if not batch.problems:
            return staged, [], skipped
        failed = batch.problems[0][0]
        for wrong, _, _ in batch.problems[1:]:
            failed = failed | wrong
        return staged.filter(~failed), self._rejections(batch, failed), skipped

    def _rejections(self, batch: Batch, failed: pl.Series) -> list[Rejection]:
        places = failed.arg_true().to_list()
        lines = batch.raw[LINE].gather(places).to_list()
        found: list[Rejection] = []
        for place, line in zip(places, lines, strict=True):
            column, problem = next(
                (column, problem) for wrong, column, problem in batch.problems if wrong[place]
            )
            value = batch.text(column)[place]
            found.append(Rejection(line, self.mapping.label(column), (value or "")[:_LONGEST_SHOWN], problem))
        return found


_ColumnConverter = Callable[[Batch, str, Converter], pl.Series]


def _text(batch: Batch, column: str, converter: Converter) -> pl.Series:
    text = batch.raw[column]
    if column == "external_id":
        batch.reject_where(text.str.len_chars() > LONGEST_EXTERNAL_ID, column, ImportProblem.VALUE_TOO_LONG)
        prefix = converter.mapping.external_id_prefix
        return text.str.strip_prefix(prefix) if prefix else text
    return text.str.slice(0, LONGEST_TEXT)


def _source(batch: Batch, column: str, _: Converter) -> pl.Series:
    return _by_distinct(batch.raw[column], source_key)


def _words(
    explicit_of: Callable[[Mapping], Mappings[str, str]], known: Mappings[str, str], problem: ImportProblem
) -> _ColumnConverter:
    def convert(batch: Batch, column: str, converter: Converter) -> pl.Series:
        explicit, text = explicit_of(converter.mapping), batch.raw[column]
        found = _by_distinct(text, lambda value: match_word(value, explicit, known))
        unmapped = found.is_null() & text.is_not_null()
        if problem is ImportProblem.STAGE_UNMAPPED and converter.mapping.unmapped_stage is not None:
            fallback = pl.Series([converter.mapping.unmapped_stage.value]).new_from_index(0, len(text))
            return found.zip_with(~unmapped, fallback)
        batch.reject_where(unmapped, column, problem)
        return found

    return convert


def _score(batch: Batch, column: str, converter: Converter) -> pl.Series:
    number, size = _number(batch, column, converter)
    wrong = (size < 0) | (size > 100) | (size != size.round(0))
    batch.reject_where(wrong, column, ImportProblem.SCORE_OUT_OF_RANGE)
    return (
        size.zip_with(~wrong.fill_null(value=True), pl.Series([0.0]).new_from_index(0, len(size)))
        .cast(pl.Int16, strict=False)
        .zip_with(number.is_not_null(), pl.Series([None], dtype=pl.Int16).new_from_index(0, len(size)))
    )


def _money(batch: Batch, column: str, converter: Converter) -> pl.Series:
    number, size = _number(batch, column, converter)
    batch.reject_where(size < 0, column, ImportProblem.NEGATIVE_NUMBER)
    batch.reject_where(size > _MOST_MONEY, column, ImportProblem.NUMBER_TOO_LARGE)
    return number


def _number(batch: Batch, column: str, converter: Converter) -> tuple[pl.Series, pl.Series]:
    text = batch.raw[column]
    number = parse_numbers(text, converter.reading.marks.get(column, DecimalMark.POINT))
    batch.reject_where(number.is_null() & text.is_not_null(), column, ImportProblem.NOT_A_NUMBER)
    return number, number.cast(pl.Float64, strict=False)


def _instant(batch: Batch, column: str, converter: Converter) -> pl.Series:
    text = batch.raw[column]
    order = converter.reading.orders.get(column, DateOrder.DAY_FIRST)
    found = parse_instants(text, order, converter.zone, serials=converter.serials)
    batch.reject_where(found.is_null() & text.is_not_null(), column, ImportProblem.NOT_A_DATE)
    return found


def _month(batch: Batch, column: str, converter: Converter) -> pl.Series:
    text = batch.raw[column]
    order = converter.reading.orders.get(column, DateOrder.DAY_FIRST)
    dated = parse_instants(text, order, "UTC", serials=converter.serials).dt.strftime("%Y-%m")
    frame = text.alias("text").to_frame().with_columns(dated=dated)
    year = pl.coalesce(pl.col("text").str.extract(_YEAR_MONTH, 1), pl.col("text").str.extract(_MONTH_YEAR, 2))
    month = pl.coalesce(
        pl.col("text").str.extract(_YEAR_MONTH, 2), pl.col("text").str.extract(_MONTH_YEAR, 1)
    )
    written = pl.coalesce(year + "-" + month.str.zfill(2), "dated") + "-01"
    found = frame.select(written.str.to_date("%Y-%m-%d", strict=False).alias(column))[column]
    sane = found.dt.year().is_between(1900, 2200)
    batch.reject_where((found.is_null() | ~sane) & text.is_not_null(), column, ImportProblem.NOT_A_MONTH)
    return found


_CONVERTERS: dict[ColumnType, _ColumnConverter] = {
    ColumnType.TEXT: _text,
    ColumnType.SOURCE: _source,
    ColumnType.STAGE: _words(lambda mapping: mapping.stage_values, STAGE_WORDS, ImportProblem.STAGE_UNMAPPED),
    ColumnType.OUTCOME: _words(
        lambda mapping: mapping.outcome_values, OUTCOME_WORDS, ImportProblem.OUTCOME_UNMAPPED
    ),
    ColumnType.SCORE: _score,
    ColumnType.MONEY: _money,
    ColumnType.INSTANT: _instant,
    ColumnType.MONTH: _month,
    ColumnType.INTERACTION_KIND: _words(
        lambda mapping: mapping.kind_values, KIND_WORDS, ImportProblem.KIND_UNMAPPED
    ),
}


def _by_distinct(text: pl.Series, convert: Callable[[str], str | None]) -> pl.Series:
    """`convert` of every value, worked out once for each distinct one; null stays null."""
    distinct = text.drop_nulls().unique().to_list()
    return text.replace_strict(
        distinct, [convert(value) for value in distinct], default=None, return_dtype=pl.String
    )
