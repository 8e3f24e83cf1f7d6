"""Files for the import tests, and one call to import them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from services.imports import ImportReport, Mapping, run_import
from services.imports.reading import open_table
from services.scope import OrgScope
from services.vocabulary import ImportKind

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SHARED_DATA = Path(__file__).parents[4] / "shared" / "data"

needs_shared_data = pytest.mark.skipif(
    not SHARED_DATA.is_dir(), reason=f"needs the shared data at {SHARED_DATA}: not there"
)


def write_csv(
    path: Path, rows: Iterable[Sequence[object]], *, delimiter: str = ",", encoding: str = "utf-8"
) -> Path:
    """A CSV file of `rows`, the header first."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def read_rows(path: Path) -> tuple[tuple[str, ...], list[tuple[int, list[str]]], list[tuple[Any, ...]]]:
    """(header, rows with their lines, rejected) as `open_table` reads them."""
    rejected: list[tuple[Any, ...]] = []
    with open_table(path) as table:
        return table.header, list(table.rows(lambda *row: rejected.append(row))), rejected


def import_file(
    scope: OrgScope,
    session: Session,
    path: Path,
    kind: ImportKind = ImportKind.LEADS,
    mapping: Mapping | None = None,
    *,
    now: datetime = NOW,
    dry_run: bool = False,
) -> ImportReport:
    return run_import(scope, session, path, kind, mapping, now=now, dry_run=dry_run)


def rows_of(session: Session, sql: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in session.execute(text(sql))]


_DATA_TABLES = (
    "leads", "audit_logs", "stage_stays", "memberships", "interactions", "lead_behavior_tracking",
    "source_spend", "daily_lead_metrics", "data_versions", "analytics_events",
)  # fmt: skip


def everything(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that holds what the organization knows (the log of imports is none)."""
    return {table: rows_of(session, f"SELECT t::text FROM {table} t ORDER BY 1") for table in _DATA_TABLES}
