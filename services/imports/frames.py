"""Rows in batches, as columns of cleaned text: what everything after reading works on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import polars as pl

from services.imports.delimited import Reject
from services.imports.mapping import Mapping
from services.imports.reading import Table

BATCH_ROWS = 20_000
LINE = "line"
_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u{80}-\u{9f}\u{200b}\u{feff}\u{fffe}\u{ffff}]"


def frames(
    table: Table, headers: Sequence[str], reject: Reject, batch_rows: int = BATCH_ROWS
) -> Iterator[pl.DataFrame]:
    """Batches of the table's rows: `line` and one text column per header, null where missing.

    Only the columns in `headers` are kept. Memory is that of one batch.
    """
    places = [table.header.index(name) for name in headers]
    lines: list[int] = []
    rows: list[list[str]] = []
    for line, cells in table.rows(reject):
        lines.append(line)
        rows.append(cells)
        if len(rows) >= batch_rows:
            yield _frame(lines, rows, places, headers)
            lines, rows = [], []
    if rows:
        yield _frame(lines, rows, places, headers)


def _frame(
    lines: list[int], rows: list[list[str]], places: Sequence[int], headers: Sequence[str]
) -> pl.DataFrame:
    columns = list(zip(*rows, strict=True))
    texts = [
        pl.Series(name, columns[place], dtype=pl.String) for name, place in zip(headers, places, strict=True)
    ]
    return pl.DataFrame([pl.Series(f"{LINE} ", lines, dtype=pl.Int64), *texts])


def needed_headers(mapping: Mapping, header: Sequence[str], custom: Sequence[str] = ()) -> list[str]:
    """The headers that this mapping reads, each once, in the file's order."""
    wanted = {name for names in mapping.columns.values() for name in names}
    wanted.update(mapping.only_rows, custom)
    return [name for name in header if name in wanted]


def cleaner(mapping: Mapping) -> Callable[[str], pl.Expr]:
    """How a cell becomes a value: control characters and white space around it gone, null when
    nothing is left or the mapping says that it means "missing"."""
    missing = sorted({value.strip().lower() for value in mapping.null_values})
    longest = max((len(value.encode()) for value in missing), default=0)

    def clean(name: str) -> pl.Expr:
        text = pl.col(name).str.replace_all(_CONTROL, "").str.strip_chars()
        short = text.str.len_bytes() <= longest
        empty = (text == "") | (short & text.str.to_lowercase().is_in(missing))
        return pl.when(~empty).then(text).alias(name)

    return clean


def canonical_frame(frame: pl.DataFrame, mapping: Mapping) -> tuple[pl.DataFrame, int]:
    """The batch under canonical names (of several headers the first that isn't blank), with the
    cleaned columns kept beside them for custom fields; and how many rows `only_rows` skipped."""
    clean = cleaner(mapping)
    names = [name for name in frame.columns if name != f"{LINE} "]
    cleaned = frame.with_columns(clean(name) for name in names)
    kept = cleaned
    for name, values in mapping.only_rows.items():
        kept = kept.filter(pl.col(name).str.to_lowercase().is_in([value.lower() for value in values]))
    canonical = kept.select(
        pl.col(f"{LINE} ").alias(_key(LINE)),
        *(pl.coalesce(headers).alias(_key(column)) for column, headers in mapping.columns.items()),
        *(pl.lit(value).alias(_key(column)) for column, value in mapping.constants.items()),
        *(pl.col(name).alias(f"custom:{name}") for name in names),
    )
    return canonical.rename({_key(name): name for name in (LINE, *mapping.columns, *mapping.constants)}), (
        cleaned.height - kept.height
    )


def _key(column: str) -> str:
    return f"canonical:{column}"
