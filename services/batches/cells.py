"""From the values of JSON to the text that the imports convert, and nothing guessed at on the way.

A file's column as a whole proves how its dates and numbers are written; an item of an API stands alone.
So a date is ISO 8601, a month `YYYY-MM` and a number a JSON number or a plain decimal; what could be read
in two ways is refused. Null and the empty text mean: not said.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.batches.model import ItemProblem, Problem
from services.imports.columns import (
    CANONICAL,
    LONGEST_CUSTOM_NAME,
    LONGEST_CUSTOM_VALUE,
    MOST_CUSTOM_FIELDS,
    ColumnType,
)
from services.imports.problems import ImportProblem
from services.vocabulary import ImportKind

CUSTOM_FIELDS = "custom_fields"
_INSTANT = re.compile(
    r"(?:19|2[01])\d{2}-\d{2}-\d{2}"
    r"(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?)?",
    re.ASCII,
)
_MONTH = re.compile(r"(?:19|2[01])\d{2}-(?:0[1-9]|1[0-2])", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,12})?", re.ASCII)
_LONG_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\ufeff\ufffe\uffff]")
_HALF = re.compile(r"[\ud800-\udfff]")
_LARGEST = 10**15
_SHOWN = 200


class CellError(ValueError):
    """A value that can't be; `problem` says why, `value` is what is shown of it."""

    def __init__(self, problem: Problem, value: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.value = value[:_SHOWN]


@dataclass(slots=True)
class Cells:
    """The readable items of a batch, as columns of text, and what is wrong with the others."""

    lines: list[int] = field(default_factory=list)
    """The items' places in the batch."""
    columns: dict[str, list[str | None]] = field(default_factory=dict)
    custom: list[str | None] = field(default_factory=list)
    """Custom fields as the JSON of an object."""
    wrong: dict[int, tuple[Problem, str, str]] = field(default_factory=dict)
    """By place: what is wrong, of which field, with which value."""
    ids: dict[int, str] = field(default_factory=dict)
    """External ids by place, of the wrong items too, where they can be read."""


def read_items(items: Sequence[Any], kind: ImportKind) -> Cells:
    """The items of a batch of this kind, read one by one."""
    readers = {name: _READERS.get(type_, read_text) for name, type_ in CANONICAL[kind].items()}
    cells = Cells(columns={name: [] for name in readers})
    for place, item in enumerate(items):
        row: dict[str, str] = {}
        custom = None
        name = ""
        try:
            if not isinstance(item, Mapping):
                raise CellError(ItemProblem.NOT_AN_OBJECT)
            if kind is ImportKind.SPEND and "source" not in item:
                name = "source"
                raise CellError(ItemProblem.FIELD_MISSING)
            for name, value in sorted(item.items(), key=lambda pair: pair[0] != "external_id"):
                if name == CUSTOM_FIELDS and kind is ImportKind.LEADS:
                    custom = read_custom_fields(value)
                else:
                    _read(row, readers, name, value)
        except CellError as error:
            cells.wrong[place] = (error.problem, _shown_name(name), error.value)
        else:
            cells.lines.append(place)
            cells.custom.append(custom)
            for column, texts in cells.columns.items():
                texts.append(row.get(column))
        if "external_id" in row:
            cells.ids[place] = row["external_id"]
    return cells


def _read(row: dict[str, str], readers: Mapping[str, Callable[[Any], str]], name: str, value: Any) -> None:
    reader = readers.get(name)
    if reader is None:
        raise CellError(ItemProblem.UNKNOWN_FIELD)
    if value is None or value == "":
        return
    row[name] = reader(value)


def _shown_name(name: Any) -> str:
    return _HALF.sub("\N{REPLACEMENT CHARACTER}", str(name))[:_SHOWN]


def read_text(value: Any) -> str:
    """A text, or a whole number where an id or a phone number came as one."""
    if isinstance(value, int) and not isinstance(value, bool):
        return _digits(value)
    if not isinstance(value, str):
        raise CellError(ItemProblem.NOT_A_TEXT)
    if not value.isascii() and _HALF.search(value):
        raise CellError(ItemProblem.BROKEN_TEXT)
    return value


def read_number(value: Any) -> str:
    """A JSON number, or a text that is one: digits, and a point before the decimals."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise CellError(ImportProblem.NOT_A_NUMBER, _as_json(value))
    if isinstance(value, str):
        text = value.strip()
        if _NUMBER.fullmatch(text):
            return text
        too_large = _LONG_NUMBER.fullmatch(text) and len(text.partition(".")[0].strip("-0")) > 15
        raise CellError(
            ImportProblem.NUMBER_TOO_LARGE if too_large else ImportProblem.NOT_A_NUMBER, read_text(value)
        )
    if isinstance(value, float) and not math.isfinite(value):
        raise CellError(ImportProblem.NOT_A_NUMBER, str(value))
    if abs(value) >= _LARGEST:
        raise CellError(ImportProblem.NUMBER_TOO_LARGE, f"{value:.3g}" if isinstance(value, float) else "")
    return str(value) if isinstance(value, int) else f"{value:f}"


def read_instant(value: Any) -> str:
    """An instant or a day of ISO 8601; without an offset it is in the organization's time zone."""
    text = _plain(value, ImportProblem.NOT_A_DATE)
    if not _INSTANT.fullmatch(text):
        raise CellError(ImportProblem.NOT_A_DATE, text)
    return text


def read_month(value: Any) -> str:
    """`YYYY-MM`."""
    text = _plain(value, ImportProblem.NOT_A_MONTH)
    if not _MONTH.fullmatch(text):
        raise CellError(ImportProblem.NOT_A_MONTH, text)
    return text


def read_custom_fields(value: Any) -> str | None:
    """The JSON of an object of texts; null for no fields."""
    if value is None:
        return None
    if not isinstance(value, Mapping) or len(value) > MOST_CUSTOM_FIELDS:
        raise CellError(ItemProblem.CUSTOM_FIELDS)
    found = {}
    for name, content in value.items():
        key = _CONTROL.sub("", read_text(name)).strip()
        if not 1 <= len(key) <= LONGEST_CUSTOM_NAME:
            raise CellError(ItemProblem.CUSTOM_FIELDS)
        if content is not None and content != "":
            found[key] = _custom(content)
    return json.dumps(found, ensure_ascii=False) if found else None


def _custom(content: Any) -> str:
    if isinstance(content, bool):
        return "true" if content else "false"
    if isinstance(content, float) and math.isfinite(content):
        return repr(content)
    if not isinstance(content, str | int):
        raise CellError(ItemProblem.CUSTOM_FIELDS)
    return _CONTROL.sub("", read_text(content)).strip()[:LONGEST_CUSTOM_VALUE]


def _plain(value: Any, problem: ImportProblem) -> str:
    if not isinstance(value, str):
        raise CellError(problem, _as_json(value))
    return read_text(value).strip()


def _digits(value: int) -> str:
    if abs(value) >= _LARGEST * 10**5:
        raise CellError(ImportProblem.NUMBER_TOO_LARGE)
    return str(value)


def _as_json(value: Any) -> str:
    return type(value).__name__ if isinstance(value, Mapping | list | tuple) else str(value)[:_SHOWN]


_READERS: dict[ColumnType, Callable[[Any], str]] = {
    ColumnType.SCORE: read_number,
    ColumnType.MONEY: read_number,
    ColumnType.INSTANT: read_instant,
    ColumnType.MONTH: read_month,
}
"""How the value of each type is read; all others are texts."""
