"""Leads as the pages of duplicates show them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, any_, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import Uuid

from services.database.models import Lead, LeadBehavior, Membership
from services.duplicates.model import DuplicateLead
from services.scope import OrgScope
from services.vocabulary import Outcome, Stage


def duplicate_leads(scope: OrgScope, session: Session, ids: Collection[UUID]) -> dict[UUID, DuplicateLead]:
    """The organization's leads among the ids, merged ones too; a rep's own alone."""
    conditions = [
        Lead.organization_id == scope.organization_id, Lead.id == any_(literal(list(ids), ARRAY(Uuid))),
    ]  # fmt: skip
    if scope.own_leads_only is not None:
        conditions.append(Lead.assigned_user_id == scope.own_leads_only)
    own_row = LeadBehavior.organization_id == Lead.organization_id
    statement = (
        select(Lead, Membership.name, LeadBehavior.interactions, LeadBehavior.last_interaction_at)
        .outerjoin(
            Membership,
            and_(Membership.organization_id == Lead.organization_id, Membership.id == Lead.assigned_user_id),
        )
        .outerjoin(LeadBehavior, and_(own_row, LeadBehavior.lead_id == Lead.id))
        .where(*conditions)
    )
    return {
        lead.id: _of(lead, assignee, interactions or 0, last)
        for lead, assignee, interactions, last in session.execute(statement)
    }


def _of(lead: Lead, assignee: str | None, interactions: int, last: datetime | None) -> DuplicateLead:
    plain = (
        "id", "external_id", "name", "email", "phone", "company", "source", "estimated_value",
        "closing_value", "lost_reason", "created_at", "version",
    )  # fmt: skip
    return DuplicateLead(
        **{name: getattr(lead, name) for name in plain},
        stage=Stage(lead.stage),
        outcome=Outcome(lead.outcome),
        score=lead.lead_score,
        assignee_id=lead.assigned_user_id,
        assignee=assignee,
        last_interaction_at=last,
        interactions=interactions,
        custom_fields={name: str(value) for name, value in lead.custom_fields.items() if value is not None},
    )


def leads_with_deals(scope: OrgScope, session: Session, ids: Collection[UUID]) -> set[UUID]:
    """Those of the leads that are won or lost, or into which a won or lost one was merged."""
    listed = any_(literal(list(ids), ARRAY(Uuid)))
    root = func.coalesce(Lead.merged_into_id, Lead.id)
    rows = session.scalars(
        select(root).where(
            Lead.organization_id == scope.organization_id,
            or_(Lead.id == listed, Lead.merged_into_id == listed),
            Lead.outcome != Outcome.OPEN.value,
        )
    )
    return set(rows)
