"""Statements over a few leads that are built once: whose they are, and which, is said at execution.

To build a statement of the derivations takes longer in Python than it takes the server to run it. So a
write to one lead takes those that are built already; they name `ANY_SCOPE` and `CHOSEN` for the scope and
the leads, and `execute_for` says which those are.
"""

from __future__ import annotations

from collections.abc import Collection
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, Executable, Select, Uuid, any_, bindparam, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from services.database.models import Lead
from services.scope import OrgScope

_ORGANIZATION = bindparam("of_organization", type_=Uuid)
_LEADS = bindparam("of_leads", type_=ARRAY(Uuid))

ANY_SCOPE = cast("OrgScope", SimpleNamespace(organization_id=_ORGANIZATION, own_leads_only=None))
"""Stands for the scope where a statement is built that is executed for any."""
CHOSEN: Select[UUID] = select(Lead.id).where(Lead.organization_id == _ORGANIZATION, Lead.id == any_(_LEADS))


def few_leads(scope: OrgScope, ids: Collection[UUID]) -> Select[UUID]:
    """Those of a handful of ids that are the organization's leads. What is derived for such a select is
    derived without temporary tables and without building a statement."""
    listed = list(ids)
    own = select(Lead.id).where(
        Lead.organization_id == scope.organization_id, Lead.id == any_(literal(listed, ARRAY(Uuid)))
    )
    return own.execution_options(few_leads=listed)


def in_range(lead_ids: Select[UUID], low: UUID, high: UUID) -> Select[UUID]:
    """The same select, of which it is known that all of its ids lie after `low` and up to `high`: of a slice
    of many leads, so that no statement over it reads all of them."""
    return lead_ids.execution_options(id_range=(low, high))


def range_of(lead_ids: Select[UUID]) -> list[ColumnElement[bool]]:
    """The conditions of `in_range`, for statements that read leads; none for any other select."""
    known = lead_ids.get_execution_options().get("id_range")
    return [] if known is None else [Lead.id > known[0], Lead.id <= known[1]]


def are_few(lead_ids: Select[UUID]) -> bool:
    """Whether the select is one of `few_leads`."""
    return "few_leads" in lead_ids.get_execution_options()


def execute_for(
    scope: OrgScope, session: Session, statement: Executable, lead_ids: Select[UUID], **others: Any
) -> CursorResult[Any]:
    """Execute a statement over ANY_SCOPE and CHOSEN for this scope and a select of `few_leads`; `others`
    are its other parameters. Flush first; what it writes, the session's objects don't know."""
    few = lead_ids.get_execution_options()["few_leads"]
    values = {"of_organization": scope.organization_id, "of_leads": few, **others}
    return session.connection().execute(statement, values)
