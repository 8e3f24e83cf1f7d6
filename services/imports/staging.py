"""Staging: COPY into temporary tables, for row-level security refuses COPY into the real ones."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Mappings
from contextlib import contextmanager
from typing import Any

import polars as pl
from psycopg import Connection, Copy, Cursor
from sqlalchemy import text
from sqlalchemy.orm import Session

from services.database.temporary import MEMORY, USUAL_PLANS

ROWS = "import_rows"
"""The staged rows of the file, whatever its kind."""
REJECTED = "import_rejected"
_MANY_ROWS = 5_000
_LONG_ENOUGH_MS = 2 * 60 * 60 * 1000


@contextmanager
def staging_table(session: Session, name: str, columns: Mappings[str, str]) -> Iterator[None]:
    """A temporary table for the time of the block; gone with the transaction in any case.

    Names and types are the code's own, never a file's.
    """
    declared = ", ".join(f"{column} {kind}" for column, kind in columns.items())
    session.connection().exec_driver_sql(f"CREATE TEMPORARY TABLE {name} ({declared}) ON COMMIT DROP")
    yield
    session.connection().exec_driver_sql(f"DROP TABLE {name}")


@contextmanager
def copy_into(session: Session, table: str) -> Iterator[Copy]:
    """An open COPY (CSV, empty is null) into a staging table."""
    connection = session.connection().connection.driver_connection
    if not isinstance(connection, Connection):
        raise TypeError("staging needs psycopg")
    cursor: Cursor[Any] = connection.cursor()
    with cursor, cursor.copy(f"COPY {table} FROM STDIN (FORMAT csv)".encode()) as copy:
        yield copy


def write_frame(copy: Copy, frame: pl.DataFrame) -> None:
    """Send a frame whose columns are the table's, in order."""
    copy.write(frame.write_csv(include_header=False))


def analyze(session: Session, table: str, *columns: str) -> None:
    """Statistics of the columns that are joined by: without them the planner takes a staging table
    for ten rows."""
    session.connection().exec_driver_sql(f"ANALYZE {table} ({', '.join(columns)})")


def begin_import(session: Session, organization_id: object) -> None:
    """Wait for the organization's other imports (until the commit) and allow long statements."""
    session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": f"import:{organization_id}"}
    )
    session.connection().exec_driver_sql(f"SET LOCAL statement_timeout = {_LONG_ENOUGH_MS}")


@contextmanager
def joins_for_many(session: Session, rows: int) -> Iterator[None]:
    """No nested loops over many rows, and the memory to hash and sort them: the planner takes the rows
    of this transaction, of which no statistics can exist yet, for a handful."""
    many = rows >= _MANY_ROWS
    if many:
        session.connection().exec_driver_sql(
            f"SET LOCAL enable_nestloop = off; SET LOCAL work_mem = '{MEMORY}'"
        )
    yield
    if many:
        session.connection().exec_driver_sql(USUAL_PLANS)


def run(session: Session, statement: str, parameters: dict[str, Any]) -> int:
    """Execute a statement and return how many rows it touched; parameters it doesn't name are ignored.

    `new_id()` in it becomes a time-ordered UUID where the server makes them (PostgreSQL 18): a
    million keys in a row cost half of a million strewn over the index.
    """
    ordered = session.connection().dialect.server_version_info or (0,)
    clause = text(statement.replace("new_id()", "uuidv7()" if ordered >= (18,) else "gen_random_uuid()"))
    named = {name: parameters[name] for name in clause.compile().params}
    result: Any = session.execute(clause, named)
    return max(0, int(result.rowcount))
