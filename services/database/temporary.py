"""Temporary tables: rows worked out once and used by several statements of one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import Column, MetaData, Select, Table, Uuid, insert, select, text
from sqlalchemy.orm import Session

from services.database.models import Lead
from services.scope import OrgScope

MANY_LEADS = 20_000
MEMORY_FOR_MANY = "64MB"


def temporary_table(name: str, *columns: Column[Any]) -> Table:
    """The description of a temporary table that is gone with its transaction."""
    return Table(name, MetaData(), *columns, prefixes=["TEMPORARY"], postgresql_on_commit="DROP")


def table_of_leads(name: str) -> Table:
    """The description of a temporary table of lead ids."""
    return temporary_table(name, Column("id", Uuid, primary_key=True))


@contextmanager
def filled(session: Session, table: Table, rows: Select[*tuple[Any, ...]]) -> Iterator[int]:
    """The temporary table with `rows` in it (columns in the table's order) and with statistics; yields
    how many they are. After an error the transaction is lost anyway, and the table with it."""
    session.flush()
    connection = session.connection()
    table.create(connection, checkfirst=False)
    written = connection.execute(insert(table).from_select([column.name for column in table.columns], rows))
    connection.exec_driver_sql(f"ANALYZE {table.name}")
    yield written.rowcount
    table.drop(connection, checkfirst=False)


@contextmanager
def chosen_leads(scope: OrgScope, session: Session, table: Table, lead_ids: Select[UUID]) -> Iterator[None]:
    """`filled` with those of `lead_ids` that are the organization's own, each once. Many of them give
    the rest of the transaction more memory to sort and to hash in."""
    own = select(Lead.id).where(Lead.organization_id == scope.organization_id, Lead.id.in_(lead_ids))
    with filled(session, table, own) as leads:
        if leads > MANY_LEADS:
            session.execute(text(f"SET LOCAL work_mem = '{MEMORY_FOR_MANY}'"))
        yield
