"""Temporary tables: rows worked out once and used by several statements of one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import Column, MetaData, Select, Table, Uuid, insert, select
from sqlalchemy.orm import Session

from services.database.models import Lead
from services.scope import OrgScope


def temporary_table(name: str, *columns: Column[Any]) -> Table:
    """The description of a temporary table that is gone with its transaction."""
    return Table(name, MetaData(), *columns, prefixes=["TEMPORARY"], postgresql_on_commit="DROP")


def table_of_leads(name: str) -> Table:
    """The description of a temporary table of lead ids."""
    return temporary_table(name, Column("id", Uuid, primary_key=True))


@contextmanager
def filled(session: Session, table: Table, rows: Select[Any]) -> Iterator[Table]:
    """The temporary table with `rows` in it (columns in the table's order) and with statistics.

    After an error the transaction is lost anyway, and the table with it.
    """
    session.flush()
    table.create(session.connection(), checkfirst=False)
    session.execute(insert(table).from_select([column.name for column in table.columns], rows))
    session.connection().exec_driver_sql(f"ANALYZE {table.name}")
    yield table
    table.drop(session.connection(), checkfirst=False)


@contextmanager
def chosen_leads(
    scope: OrgScope, session: Session, table: Table, lead_ids: Select[tuple[UUID]]
) -> Iterator[Table]:
    """`filled` with those of `lead_ids` that are the organization's own, each once."""
    own = select(Lead.id).where(Lead.organization_id == scope.organization_id, Lead.id.in_(lead_ids))
    with filled(session, table, own):
        yield table
