"""A mapping as somebody corrected it on the page."""

from __future__ import annotations

from collections.abc import Mapping as Mappings

from services.imports.headers import plain
from services.imports.mapping import Mapping, parse_mapping

DECIMAL_MARKS = ("comma", "point")


def corrected(
    mapping: Mapping,
    *,
    columns: Mappings[str, str | None],
    values: Mappings[tuple[str, str], str | None],
    answers: Mappings[str, str],
) -> Mapping:
    """The mapping with somebody's corrections. Raises MappingError when it isn't valid.

    `columns`: canonical column → header (None: not in the file); one left at its first header keeps its
    further ones. `values`: (`stage`, `outcome` or `kind`, value of the file) → target (None: its rows are
    rejected, unless the value is a known word). `answers`: canonical column → `day_first`,
    `month_first`, `comma` or `point`.
    """
    chosen = mapping.model_dump(mode="json")
    for column, header in columns.items():
        if header is None:
            chosen["columns"].pop(column, None)
        elif next(iter(mapping.columns.get(column, ())), None) != header:
            chosen["columns"][column] = [header]
    for (field, value), target in values.items():
        targets = chosen[f"{field}_values"]
        targets.pop(plain(value) or value, None)
        if target is not None:
            targets[plain(value) or value] = target
    for column, answer in answers.items():
        chosen["decimal" if answer in DECIMAL_MARKS else "date_order"][column] = answer
    return parse_mapping(chosen)
