"""Whose export is this, and what are its columns? Proposed by headers, then by what the cells hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from services.imports.columns import CANONICAL
from services.imports.headers import plain
from services.imports.mapping import DEFAULT_NULL_VALUES, Mapping
from services.imports.preset import Preset
from services.imports.presets import AUTO, FORMATS, GENERIC, PRESETS
from services.imports.problems import ImportProblem, MappingError
from services.imports.reading import Table
from services.imports.stage_words import OUTCOME_WORDS, STAGE_WORDS
from services.imports.synonyms import HEADER_SYNONYMS
from services.imports.words import match_word
from services.vocabulary import ImportKind

_SAMPLE_ROWS = 200
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}.*|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}.*")
_MONEY = re.compile(r"-?(?:R\$|US\$|\$|€)?\s*\d[\d.,\s]*")
_PHONE = re.compile(r"\+?[\d\s().-]{8,20}")
_BY_CONTENT = (
    ("email", re.compile(r"mail"), _EMAIL),
    ("phone", re.compile(r"fone|phone|tel|cel|whats|mobile"), _PHONE),
    ("created_at", re.compile(r"creat|criad|cria|cadastr|entrada|entry|signup|register|registr"), _DATE),
    ("changed_at", re.compile(r"dat|time|hora|quando|when| at$"), _DATE),
    ("occurred_at", re.compile(r"dat|time|hora|quando|when| at$"), _DATE),
    ("estimated_value", re.compile(r"valor|value|amount|price|preco|revenue|receita|ticket"), _MONEY),
    ("amount", re.compile(r"valor|value|amount|cost|custo|gasto|spen"), _MONEY),
)


def recognize(header: Sequence[str], kind: ImportKind, wanted: str = AUTO) -> Preset | None:
    """The known export that these headers belong to: of those with all their marks, the one that
    knows most of the headers. None: generic. MappingError for a `wanted` format that isn't known."""
    if wanted not in (AUTO, *FORMATS):
        raise MappingError(ImportProblem.FORMAT_UNKNOWN, format=wanted, known=", ".join((AUTO, *FORMATS)))
    names = {plain(name) for name in header}
    fits = [
        preset
        for preset in PRESETS
        if preset.kind is kind
        and wanted in (AUTO, preset.format)
        and (wanted != AUTO or all(names.intersection(group) for group in preset.needs))
    ]
    return max(fits, key=lambda preset: _knows(preset, names), default=None)


def _knows(preset: Preset, names: set[str]) -> tuple[int, int]:
    marks = sum(bool(names.intersection(group)) for group in preset.needs)
    return marks, sum(len(names.intersection(headers)) for headers in preset.columns.values())


def propose_mapping(table: Table, kind: ImportKind, *, wanted: str = AUTO) -> Mapping:
    """A mapping for this table, complete but for answers only a person can give.

    `wanted` is `auto` or one of `presets.FORMATS`. Columns come from the recognised export, then
    from what people call them in English and Portuguese, then from what their cells look like.
    """
    preset = recognize(table.header, kind, wanted)
    columns = _by_preset(table.header, preset) if preset else {}
    _add_by_name(columns, table.header, kind)
    if preset is None:
        _add_by_content(columns, table, kind)
        _settle_status(columns, table, kind)
        return Mapping(kind=kind, format=GENERIC, columns=columns)
    headers = {plain(name): name for name in table.header}
    return Mapping(
        kind=kind,
        format=preset.format,
        columns={name: found for name, found in columns.items() if name not in preset.constants},
        constants=preset.constants,
        date_order={"*": preset.date_order} if preset.date_order else {},
        null_values=(*DEFAULT_NULL_VALUES, *preset.null_values),
        only_rows={headers[name]: kept for name, kept in preset.only_rows.items() if name in headers},
        external_id_prefix=preset.external_id_prefix,
    )


def complete_mapping(mapping: Mapping, table: Table, *, wanted: str = AUTO) -> Mapping:
    """`mapping` as given when it names columns; else its other entries on top of what is recognised."""
    if mapping.columns:
        return mapping
    if wanted == AUTO and mapping.format != GENERIC:
        wanted = mapping.format
    proposal = propose_mapping(table, mapping.kind, wanted=wanted)
    given = mapping.model_dump(exclude_unset=True, exclude={"columns", "format"})
    return Mapping.model_validate({**proposal.model_dump(), **given})


def _by_preset(header: Sequence[str], preset: Preset) -> dict[str, tuple[str, ...]]:
    by_name: dict[str, str] = {}
    for name in header:
        by_name.setdefault(plain(name), name)
    columns: dict[str, tuple[str, ...]] = {}
    for column, names in preset.columns.items():
        found = tuple(by_name[name] for name in names if name in by_name)
        if found:
            # One id per file: an id in some rows and a title in others would not be an id.
            columns[column] = found[:1] if column == "external_id" else found
    return columns


def _unclaimed(columns: dict[str, tuple[str, ...]], header: Sequence[str]) -> list[str]:
    claimed = {name for names in columns.values() for name in names}
    return [name for name in header if name not in claimed]


def _add_by_name(columns: dict[str, tuple[str, ...]], header: Sequence[str], kind: ImportKind) -> None:
    for column in CANONICAL[kind]:
        names = (plain(column), *HEADER_SYNONYMS[kind].get(column, ()))
        if column in columns:
            continue
        free = {plain(name): name for name in reversed(_unclaimed(columns, header))}
        found = next((free[name] for name in names if name in free), None)
        if found is not None:
            columns[column] = (found,)


def _add_by_content(columns: dict[str, tuple[str, ...]], table: Table, kind: ImportKind) -> None:
    missing = [look for look in _BY_CONTENT if look[0] in CANONICAL[kind] and look[0] not in columns]
    needs_id = "external_id" in CANONICAL[kind] and "external_id" not in columns
    if not missing and not needs_id:
        return
    rows = [cells for _, cells in islice(table.rows(lambda *_: None), _SAMPLE_ROWS)]
    cells_of = dict(zip(table.header, zip(*rows, strict=True), strict=True)) if rows else {}
    free = [name for name in _unclaimed(columns, table.header) if name in cells_of]
    if needs_id:
        identifier = next((name for name in free if _identifies(name, cells_of[name])), None)
        if identifier is not None:
            columns["external_id"] = (identifier,)
            free.remove(identifier)
    for column, name_look, cell_look in missing:
        for name in free:
            filled = [cell.strip() for cell in cells_of[name] if cell.strip()]
            alike = sum(bool(cell_look.fullmatch(cell)) for cell in filled)
            if filled and alike >= 0.8 * len(filled) and name_look.search(plain(name)):
                columns[column] = (name,)
                free.remove(name)
                break


def _settle_status(columns: dict[str, tuple[str, ...]], table: Table, kind: ImportKind) -> None:
    """A column called “Status” may hold stages as well as outcomes: what its cells say decides."""
    if kind is not ImportKind.LEADS or "outcome" not in columns or "stage" in columns:
        return
    place = table.header.index(columns["outcome"][0])
    cells = {cells[place] for _, cells in islice(table.rows(lambda *_: None), _SAMPLE_ROWS)} - {""}
    outcomes = sum(match_word(cell, {}, OUTCOME_WORDS) is not None for cell in cells)
    stages = sum(match_word(cell, {}, STAGE_WORDS) is not None for cell in cells)
    if stages > outcomes:
        columns["stage"] = columns.pop("outcome")


def _identifies(name: str, cells: Sequence[str]) -> bool:
    words = plain(name).split()
    return bool(words) and words[-1] in ("id", "codigo", "uuid", "key") and len(set(cells)) == len(cells)
