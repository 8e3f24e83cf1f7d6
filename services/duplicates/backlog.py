"""Leads that were written and wait for being compared with the others.

Comparing is a job's work and not the write's. So every write that touches who a lead is puts it here in its
own transaction, a row per write, and `services.duplicates.finding` works the rows off.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, insert, literal, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import Uuid

from services.database.bound import are_few, execute_for
from services.database.models import Lead, LeadMatchBacklog
from services.scope import OrgScope

CHUNK = 1_000
"""Leads of one row at most."""
_OF_FEW = text("""
    INSERT INTO lead_match_backlog (organization_id, id, lead_ids)
    SELECT :of_organization, gen_random_uuid(), array_agg(id)
    FROM leads WHERE organization_id = :of_organization AND id = ANY(CAST(:of_leads AS uuid[]))
    HAVING count(*) > 0
""")


def compare_later(scope: OrgScope, session: Session, lead_ids: Select[UUID]) -> None:
    """Have these leads compared with the others once the transaction is committed: who they are changed, or
    they are new. The caller's select names the organization's leads alone."""
    session.flush()
    if are_few(lead_ids):
        execute_for(scope, session, _OF_FEW, lead_ids)
        return
    own = select(Lead.id).where(Lead.organization_id == scope.organization_id, Lead.id.in_(lead_ids))
    chosen = own.subquery("chosen")
    (lead_id,) = chosen.c
    numbered = select(
        lead_id.label("id"), ((func.row_number().over(order_by=lead_id) - 1) // CHUNK).label("chunk")
    ).subquery("numbered")
    ids_of_chunk = func.array_agg(numbered.c.id, type_=ARRAY(Uuid))
    rows = select(literal(scope.organization_id, Uuid), func.gen_random_uuid(), ids_of_chunk).group_by(
        numbered.c.chunk
    )
    names = ["organization_id", "id", "lead_ids"]
    session.execute(insert(LeadMatchBacklog).from_select(names, rows))


def waiting_since(scope: OrgScope, session: Session) -> datetime | None:
    """When the lead that waits longest was written; None where none waits."""
    oldest = select(func.min(LeadMatchBacklog.added_at))
    return session.scalar(oldest.where(LeadMatchBacklog.organization_id == scope.organization_id))


def waiting_to_compare(scope: OrgScope, session: Session) -> int:
    """How many leads wait for being compared; one that was written twice counts twice."""
    count = select(func.coalesce(func.sum(func.cardinality(LeadMatchBacklog.lead_ids)), 0))
    return int(session.scalar(count.where(LeadMatchBacklog.organization_id == scope.organization_id)) or 0)
