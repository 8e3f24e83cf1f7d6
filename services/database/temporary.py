"""Temporary tables: rows worked out once and used by several statements of one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import Column, MetaData, Select, Table, Uuid, insert, select
from sqlalchemy.orm import Session

from services.database.bound import range_of
from services.database.models import Lead
from services.scope import OrgScope

MANY_LEADS = 1_000
MEMORY = "64MB"
USUAL_PLANS = "SET LOCAL enable_nestloop TO DEFAULT; SET LOCAL work_mem TO DEFAULT"


def temporary_table(name: str, *columns: Column[Any]) -> Table:
    """The description of a temporary table that is gone with its transaction."""
    return Table(name, MetaData(), *columns, prefixes=["TEMPORARY"], postgresql_on_commit="DROP")


def table_of_leads(name: str) -> Table:
    """The description of a temporary table of lead ids."""
    return temporary_table(name, Column("id", Uuid, primary_key=True))


@contextmanager
def filled(session: Session, table: Table, rows: Select[*tuple[Any, ...]]) -> Iterator[int]:
    """The temporary table with `rows` in it (columns in the table's order) and with statistics of its
    key; yields how many they are. After an error the transaction is lost anyway, and the table with it."""
    session.flush()
    connection = session.connection()
    table.create(connection, checkfirst=False)
    written = connection.execute(
        insert(table).from_select([column.name for column in table.columns], rows),
        execution_options={"preserve_rowcount": True},
    )
    keys = ", ".join(column.name for column in table.primary_key)
    connection.exec_driver_sql(f"ANALYZE {table.name} ({keys})")
    yield written.rowcount
    table.drop(connection, checkfirst=False)


@contextmanager
def chosen_leads(scope: OrgScope, session: Session, table: Table, lead_ids: Select[UUID]) -> Iterator[int]:
    """`filled` with those of `lead_ids` that are the organization's own, each once; yields how many.

    To find them, and for many of them until the end of the block, the planner is told to hash and given
    the memory for it: in the transaction that brings them in, their tables' statistics know nothing of
    them yet, and a plan made for one row takes hours over a million.
    """
    mine = (Lead.organization_id == scope.organization_id, *range_of(lead_ids))
    own = select(Lead.id).where(*mine, Lead.id.in_(lead_ids))
    session.flush()
    connection = session.connection()
    hashing_already = connection.exec_driver_sql("SHOW enable_nestloop").scalar_one() == "off"
    connection.exec_driver_sql(f"SET LOCAL enable_nestloop = off; SET LOCAL work_mem = '{MEMORY}'")
    with filled(session, table, own) as leads:
        few = leads <= MANY_LEADS
        if few and not hashing_already:
            connection.exec_driver_sql(USUAL_PLANS)
        yield leads
    if not (few or hashing_already):
        connection.exec_driver_sql(USUAL_PLANS)
