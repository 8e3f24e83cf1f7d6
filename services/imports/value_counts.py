"""The distinct values of stage, outcome and kind columns, and what they are taken for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping as Mappings
from dataclasses import dataclass

from services.imports.columns import ColumnType
from services.imports.headers import plain
from services.imports.mapping import Mapping
from services.imports.stage_words import KIND_WORDS, OUTCOME_WORDS, STAGE_WORDS
from services.imports.words import match_word

_KNOWN: dict[ColumnType, tuple[str, Mappings[str, str]]] = {
    ColumnType.STAGE: ("stage_values", STAGE_WORDS),
    ColumnType.OUTCOME: ("outcome_values", OUTCOME_WORDS),
    ColumnType.INTERACTION_KIND: ("kind_values", KIND_WORDS),
}


@dataclass(frozen=True, slots=True)
class ValueCount:
    """A distinct value of a stage, outcome or kind column, how often, and what it counts as (None:
    not mapped)."""

    value: str
    count: int
    target: str | None


def value_counts(mapping: Mapping, column: str, counter: Counter[str]) -> tuple[ValueCount, ...]:
    """The counted values of a column with what the mapping, or else the known words, take them for."""
    entry, known = _KNOWN[mapping.type_of(column)]
    explicit: Mappings[str, str] = getattr(mapping, entry)
    return tuple(
        ValueCount(value, count, match_word(value, explicit, known))
        for value, count in sorted(counter.items(), key=lambda one: (-one[1], one[0]))
    )


def with_values(mapping: Mapping, values: Mappings[str, tuple[ValueCount, ...]]) -> Mapping:
    """The mapping with every value found that stands for something, for people to see and change."""
    entries: dict[str, dict[str, str]] = {}
    for column, counts in values.items():
        entry, _ = _KNOWN[mapping.type_of(column)]
        found = entries.setdefault(entry, dict(getattr(mapping, entry)))
        for one in counts:
            if one.target is not None:
                found.setdefault(plain(one.value) or one.value, one.target)
    return mapping.model_copy(update=entries)
