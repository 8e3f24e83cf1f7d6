"""What happened to one lead: its stays, interactions and audit log, and who acted last."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.database.models import AuditLog, Interaction, Lead, LeadBehavior, Membership, StageStay
from services.database.queries.population import visible
from services.scope import OrgScope
from services.vocabulary import CONTACTS_BY_US, AuditAction, Outcome

STAGE_EVENTS = (AuditAction.CREATED.value, AuditAction.STAGE_CHANGED.value)
"""What stays are derived from."""


def name_of_member(scope: OrgScope, session: Session) -> str | None:
    """The name of who acts, for the audit log; None for an operator."""
    if scope.user_id is None:
        return None
    return session.scalar(
        select(Membership.name).where(
            Membership.organization_id == scope.organization_id, Membership.id == scope.user_id
        )
    )


def last_event(scope: OrgScope, session: Session, lead_id: UUID, changed_at: datetime) -> Any:
    """The audit log's entry (action, actor_name, changes) of the change that the lead's `updated_at`
    tells of: both are the instant of its transaction. None for a change without an entry."""
    return session.execute(
        select(AuditLog.action, AuditLog.actor_name, AuditLog.changes)
        .where(
            AuditLog.organization_id == scope.organization_id,
            AuditLog.lead_id == lead_id,
            AuditLog.recorded_at == changed_at,
        )
        .order_by(AuditLog.occurred_at.desc(), AuditLog.id)
        .limit(1)
    ).one_or_none()


def stays_of(scope: OrgScope, session: Session, lead_id: UUID) -> list[dict[str, Any]]:
    """The lead's stays in their order: stage, entered_at, left_at, exit."""
    statement = (
        select(StageStay.stage, StageStay.entered_at, StageStay.left_at, StageStay.exit)
        .where(StageStay.organization_id == scope.organization_id, StageStay.lead_id == lead_id)
        .order_by(StageStay.position)
    )
    return [dict(row) for row in session.execute(statement).mappings()]


def interactions_of(
    scope: OrgScope, session: Session, lead_id: UUID, limit: int
) -> tuple[list[dict[str, Any]], int]:
    """The latest interactions (kind, occurred_at), newest first, and how many there are."""
    mine = (Interaction.organization_id == scope.organization_id, Interaction.lead_id == lead_id)
    statement = (
        select(Interaction.kind, Interaction.occurred_at)
        .where(*mine)
        .order_by(Interaction.occurred_at.desc(), Interaction.kind)
        .limit(limit)
    )
    rows = [dict(row) for row in session.execute(statement).mappings()]
    if len(rows) < limit:
        return rows, len(rows)
    return rows, session.scalar(select(func.count()).select_from(Interaction).where(*mine)) or 0


def history_of_lead(
    scope: OrgScope, session: Session, lead_id: UUID, limit: int
) -> tuple[list[dict[str, Any]], int]:
    """The audit log of the lead, newest first, and how many entries there are."""
    columns = (
        AuditLog.action, AuditLog.origin, AuditLog.occurred_at, AuditLog.from_stage, AuditLog.to_stage,
        AuditLog.outcome, AuditLog.actor_name, AuditLog.changes,
    )  # fmt: skip
    mine = (AuditLog.organization_id == scope.organization_id, AuditLog.lead_id == lead_id)
    statement = (
        select(*columns)
        .where(*mine)
        .order_by(AuditLog.occurred_at.desc(), AuditLog.recorded_at.desc(), AuditLog.id.desc())
        .limit(limit)
    )
    rows = [dict(row) for row in session.execute(statement).mappings()]
    if len(rows) < limit:
        return rows, len(rows)
    return rows, session.scalar(select(func.count()).select_from(AuditLog).where(*mine)) or 0


def behavior_of(scope: OrgScope, session: Session, lead_id: UUID) -> dict[str, Any]:
    """The instants kept of the lead's interactions, and `answered`: whether what came last was ours, or
    both sides'. {} without interactions."""
    row = (
        session.execute(
            select(
                LeadBehavior.first_contact_at,
                LeadBehavior.last_lead_action_at,
                LeadBehavior.last_outbound_at,
                LeadBehavior.last_interaction_at,
            ).where(LeadBehavior.organization_id == scope.organization_id, LeadBehavior.lead_id == lead_id)
        )
        .mappings()
        .one_or_none()
    )
    if row is None:
        return {}
    latest = session.scalars(
        select(Interaction.kind).where(
            Interaction.organization_id == scope.organization_id,
            Interaction.lead_id == lead_id,
            Interaction.occurred_at == row["last_interaction_at"],
        )
    )
    return {**row, "answered": any(kind in CONTACTS_BY_US for kind in latest)}


def frequent_reasons(scope: OrgScope, session: Session, limit: int = 6) -> list[str]:
    """Why leads were lost, most frequent first: of the last 1,000 lost leads that the scope may see."""
    lost = (
        select(Lead.lost_reason)
        .where(*visible(scope), Lead.outcome == Outcome.LOST.value)
        .order_by(Lead.closed_at.desc())
        .limit(1_000)
        .subquery()
    )
    statement = (
        select(lost.c.lost_reason)
        .where(lost.c.lost_reason.is_not(None))
        .group_by(lost.c.lost_reason)
        .order_by(func.count().desc(), lost.c.lost_reason)
        .limit(limit)
    )
    return list(session.scalars(statement))
