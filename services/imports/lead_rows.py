"""The rows of a leads file: what is checked across columns, and what is staged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import polars as pl

from services.imports.columns import (
    LONGEST_CUSTOM_NAME,
    LONGEST_CUSTOM_VALUE,
    LONGEST_TEXT,
    MOST_CUSTOM_FIELDS,
)
from services.imports.convert import Batch, Converter
from services.imports.frames import LINE
from services.imports.mapping import Mapping
from services.imports.outcomes import settle_outcome
from services.imports.problems import ImportProblem

_DAY = timedelta(days=1)
INSTANT = pl.Datetime("us", "UTC")
LEAD_COLUMNS: dict[str, str] = {
    "line": "bigint NOT NULL",
    "external_id": "text NOT NULL",
    "name": "text",
    "email": "text",
    "phone": "text",
    "company": "text",
    "source": "text",
    "stage": "text",
    "outcome": "text",
    "lead_score": "smallint",
    "estimated_value": "numeric(14,2)",
    "closing_value": "numeric(14,2)",
    "assigned_to": "text",
    "created_at": "timestamptz",
    "stage_entered_at": "timestamptz",
    "closed_at": "timestamptz",
    "lost_reason": "text",
    "custom": "jsonb",
}
"""The staging table of a leads file."""


def custom_headers(mapping: Mapping, header: Sequence[str]) -> tuple[list[str], int]:
    """(headers kept as custom fields, how many beyond the limit were dropped)."""
    claimed = {name for names in mapping.columns.values() for name in names}
    wanted = [name for name in header if name not in claimed]
    if mapping.custom_fields is not None:
        wanted = [name for name in header if name in mapping.custom_fields]
    return wanted[:MOST_CUSTOM_FIELDS], max(0, len(wanted) - MOST_CUSTOM_FIELDS)


def lead_finisher(custom: Sequence[str]) -> Callable[[Batch, Converter], pl.DataFrame]:
    """The leads' own step of a `Converter`.

    Rejects a creation, stage or (of a closed lead) closing date in the future, and a closing more
    than a day before the creation; within a day the closing counts as made at the creation, for
    one of the two is often a date without a time.
    """

    def finish(batch: Batch, converter: Converter) -> pl.DataFrame:
        stage, outcome = settle_outcome(batch, "stage")
        created, entered, closed = (
            batch.column(name, INSTANT) for name in ("created_at", "stage_entered_at", "closed_at")
        )
        decided = outcome.is_in(["won", "lost"]).fill_null(value=False)
        batch.reject_where(created > converter.now, "created_at", ImportProblem.IN_THE_FUTURE)
        batch.reject_where(entered > converter.now, "stage_entered_at", ImportProblem.IN_THE_FUTURE)
        batch.reject_where(decided & (closed > converter.now), "closed_at", ImportProblem.IN_THE_FUTURE)
        batch.reject_where(
            decided & (created - closed >= _DAY), "closed_at", ImportProblem.CLOSED_BEFORE_CREATED
        )
        columns = {name: batch.column(name) for name in LEAD_COLUMNS if name not in ("line", "custom")}
        columns |= {
            "name": _name(batch),
            "stage": stage,
            "outcome": outcome,
            "stage_entered_at": entered,
            "created_at": created,
            "closed_at": pl.select(
                pl.when(decided & (closed < created)).then(created).otherwise(closed)
            ).to_series(),
            "custom": _custom_fields(batch.raw, custom),
        }
        return pl.DataFrame(
            {"line": batch.raw[LINE], **{name: columns[name] for name in LEAD_COLUMNS if name != "line"}}
        )

    return finish


def _name(batch: Batch) -> pl.Series:
    parts = pl.DataFrame([batch.column("name"), batch.column("first_name"), batch.column("last_name")])
    both = pl.concat_str("first_name", "last_name", separator=" ", ignore_nulls=True)
    return parts.select(
        pl.coalesce("name", pl.when(both != "").then(both)).str.slice(0, LONGEST_TEXT)
    ).to_series()


def _custom_fields(raw: pl.DataFrame, custom: Sequence[str]) -> pl.Series:
    """A JSON object of each row's custom values; nulls are stripped when it is stored."""
    filled = [name for name in custom if raw[f"custom:{name}"].null_count() < raw.height]
    if not filled:
        return pl.Series("custom", [None], dtype=pl.String).new_from_index(0, raw.height)
    fields = pl.struct(
        pl.col(f"custom:{name}").str.slice(0, LONGEST_CUSTOM_VALUE).alias(name[:LONGEST_CUSTOM_NAME])
        for name in filled
    )
    some = pl.any_horizontal(pl.col(f"custom:{name}").is_not_null() for name in filled)
    return raw.select(custom=pl.when(some).then(fields.struct.json_encode()))["custom"]
