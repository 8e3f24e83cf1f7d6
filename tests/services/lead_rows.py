"""Rows of leads, events and interactions for the tests of what is derived from them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Select, insert, select
from sqlalchemy.orm import Session

from services.database.bound import few_leads
from services.database.models import AuditLog, Interaction, Lead
from services.scope import OrgScope

CREATED = datetime(2026, 3, 2, 12, tzinfo=UTC)


def add_lead(scope: OrgScope, session: Session, **fields: Any) -> UUID:
    """A lead as a writer leaves it before anything is derived: open in the first stage, no score."""
    lead_id = uuid4()
    created_at = fields.get("created_at", CREATED)
    defaults: dict[str, Any] = {
        "organization_id": scope.organization_id,
        "id": lead_id,
        "external_id": lead_id.hex,
        "source": "google",
        "stage": "lead",
        "outcome": "open",
        "reached": 1,
        "lead_score": 0,
        "initial_score": 0,
        "score_factors": {},
        "score_origin": "rules",
        "created_at": created_at,
        "stage_entered_at": created_at,
    }
    session.execute(insert(Lead).values(**(defaults | fields)))
    return lead_id


def add_event(scope: OrgScope, session: Session, lead_id: UUID, occurred_at: datetime, **fields: Any) -> None:
    """A row of the audit log; by default a move that the application recorded."""
    defaults: dict[str, Any] = {
        "organization_id": scope.organization_id,
        "id": uuid4(),
        "lead_id": lead_id,
        "action": "stage_changed",
        "origin": "app",
        "occurred_at": occurred_at,
    }
    session.execute(insert(AuditLog).values(**(defaults | fields)))


def add_interaction(scope: OrgScope, session: Session, lead_id: UUID, at: datetime, kind: str) -> None:
    session.execute(
        insert(Interaction).values(
            organization_id=scope.organization_id, lead_id=lead_id, occurred_at=at, kind=kind
        )
    )


def leads_of(scope: OrgScope) -> Select[UUID]:
    """Every lead of the organization."""
    return select(Lead.id).where(Lead.organization_id == scope.organization_id)


def everybody(scope: OrgScope, session: Session, *, few: bool) -> Select[UUID]:
    """Every lead of the organization, as `leads_of` or as `few_leads`: what is derived is the same."""
    return few_leads(scope, session.scalars(leads_of(scope)).all()) if few else leads_of(scope)
