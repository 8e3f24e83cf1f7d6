"""Leads, one by one: the list behind a figure, and a lead's own page."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from services.database.models import AuditLog, Interaction, Lead, Membership, StageStay
from services.database.queries.leads import count_and_page
from services.database.queries.population import visible
from services.metrics.behavior import DEFAULT_DAYS
from services.organizations import organization_of
from services.scope import NotFoundError, OrgScope
from services.selection import LeadSelection

PAGE_SIZE = 50
MOST_INTERACTIONS = 200


@dataclass(frozen=True, slots=True)
class LeadPage:
    """One page of a list: `total` counts the whole list; `next_cursor` is None on the last page."""

    total: int
    rows: list[dict[str, Any]]
    next_cursor: str | None


def list_leads(
    scope: OrgScope,
    session: Session,
    selection: LeadSelection,
    now: datetime,
    *,
    cursor: str | None = None,
    limit: int = PAGE_SIZE,
) -> LeadPage:
    """Leads of the selection that the scope may see, newest first. `total` equals the figure that the
    selection stands for. A cursor that isn't one of ours starts at the beginning."""
    limits = organization_of(scope, session).stage_limits
    total, rows = count_and_page(
        scope, session, selection, limits, DEFAULT_DAYS, now, _read_cursor(cursor), limit + 1
    )
    shown = [_row(lead, assignee) for lead, assignee in rows[:limit]]
    following = _write_cursor(rows[limit - 1][0]) if len(rows) > limit else None
    return LeadPage(total, shown, following)


def lead_detail(scope: OrgScope, session: Session, lead_id: UUID) -> dict[str, Any]:
    """A lead with its score's factors, stays, latest interactions and history, newest last.

    Raises NotFoundError for a lead that doesn't exist here or that the scope may not see.
    """
    found = session.execute(
        select(Lead, Membership.name)
        .outerjoin(
            Membership,
            and_(Membership.organization_id == Lead.organization_id, Membership.id == Lead.assigned_user_id),
        )
        .where(*visible(scope), Lead.id == lead_id)
    ).one_or_none()
    if found is None:
        raise NotFoundError(lead_id)
    lead, assignee = found
    return {
        **_row(lead, assignee),
        "initial_score": lead.initial_score,
        "score_factors": lead.score_factors,
        "score_origin": lead.score_origin,
        "custom_fields": lead.custom_fields,
        "stays": _stays(scope, session, lead_id),
        "interactions": _interactions(scope, session, lead_id),
        "history": _history(scope, session, lead_id),
        "stage_limits": organization_of(scope, session).stage_limits,
    }


def _row(lead: Lead, assignee: str | None) -> dict[str, Any]:
    won = lead.closing_value if lead.closing_value is not None else lead.estimated_value
    return {
        "id": str(lead.id),
        "external_id": lead.external_id,
        "name": lead.name,
        "company": lead.company,
        "email": lead.email,
        "phone": lead.phone,
        "source": lead.source,
        "stage": lead.stage,
        "outcome": lead.outcome,
        "lead_score": lead.lead_score,
        "estimated_value": None if lead.estimated_value is None else float(lead.estimated_value),
        "closing_value": None if lead.outcome != "won" or won is None else float(won),
        "assigned_user_id": None if lead.assigned_user_id is None else str(lead.assigned_user_id),
        "assignee": assignee,
        "created_at": lead.created_at,
        "stage_entered_at": lead.stage_entered_at,
        "closed_at": lead.closed_at,
        "lost_reason": lead.lost_reason,
    }


def _stays(scope: OrgScope, session: Session, lead_id: UUID) -> list[dict[str, Any]]:
    statement = (
        select(StageStay.stage, StageStay.entered_at, StageStay.left_at, StageStay.exit)
        .where(StageStay.organization_id == scope.organization_id, StageStay.lead_id == lead_id)
        .order_by(StageStay.position)
    )
    return [dict(row) for row in session.execute(statement).mappings()]


def _interactions(scope: OrgScope, session: Session, lead_id: UUID) -> list[dict[str, Any]]:
    statement = (
        select(Interaction.kind, Interaction.occurred_at)
        .where(Interaction.organization_id == scope.organization_id, Interaction.lead_id == lead_id)
        .order_by(Interaction.occurred_at.desc(), Interaction.kind)
        .limit(MOST_INTERACTIONS)
    )
    return [dict(row) for row in session.execute(statement).mappings()][::-1]


def _history(scope: OrgScope, session: Session, lead_id: UUID) -> list[dict[str, Any]]:
    columns = (
        AuditLog.action, AuditLog.origin, AuditLog.occurred_at, AuditLog.from_stage, AuditLog.to_stage,
        AuditLog.outcome, AuditLog.actor_name, AuditLog.changes,
    )  # fmt: skip
    statement = (
        select(*columns)
        .where(AuditLog.organization_id == scope.organization_id, AuditLog.lead_id == lead_id)
        .order_by(AuditLog.occurred_at, AuditLog.recorded_at, AuditLog.id)
    )
    return [dict(row) for row in session.execute(statement).mappings()]


def _write_cursor(lead: Lead) -> str:
    return urlsafe_b64encode(f"{lead.created_at.isoformat()}|{lead.id}".encode()).decode()


def _read_cursor(cursor: str | None) -> tuple[datetime, UUID] | None:
    try:
        instant, lead_id = urlsafe_b64decode(cursor or "").decode().split("|")
        return datetime.fromisoformat(instant), UUID(lead_id)
    except ValueError:
        return None
