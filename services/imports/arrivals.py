"""New leads of an import or a batch that came without an owner get one where the organization assigns."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Boolean, Column, Select, Text, Uuid, select

from services.assignment.arrivals import give_arrivals, queue_arrivals
from services.database.temporary import temporary_table
from services.imports import lead_statements as statements
from services.imports.report import Run

_LEADS = temporary_table(
    statements.LEADS,
    Column("lead_id", Uuid),
    Column("is_new", Boolean),
    Column("decided", Boolean),
    Column("assigned_to", Text),
)


def place_new_leads(current: Run) -> None:
    """Give the new ones to sellers, in a batch; have the worker do it after the commit of an import, which
    may be long and would hold up everybody else's turns. Inside the bracket of the roll-up."""
    nobodys: Select[UUID] = select(_LEADS.c.lead_id).where(
        _LEADS.c.is_new, ~_LEADS.c.decided, _LEADS.c.assigned_to.is_(None)
    )
    if current.assigns:
        ids = list(current.session.scalars(nobodys))
        give_arrivals(current.scope, current.session, ids, current.now)
    else:
        queue_arrivals(current.scope, current.session, nobodys, current.now)
