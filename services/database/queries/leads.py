"""Lists of leads: those behind a figure, found with the conditions that the figure counts by."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from services.database.models import Lead, Membership
from services.database.queries.lead_selection import conditions, needs_behavior
from services.database.queries.population import AnySelect, behavior_at
from services.scope import OrgScope
from services.selection import LeadSelection


def _from_leads(statement: AnySelect, selection: LeadSelection, behavior: Any) -> AnySelect:
    if not needs_behavior(selection):
        return statement
    return statement.outerjoin(behavior, behavior.c.lead_id == Lead.id)


def count_and_page(
    scope: OrgScope,
    session: Session,
    selection: LeadSelection,
    limits: dict[str, float],
    segment_days: int,
    now: datetime,
    after: tuple[datetime, Any] | None,
    limit: int,
) -> tuple[int, list[Any]]:
    """(how many, one page of them with the assignee's name), newest first, after the cursor."""
    behavior = behavior_at(scope, session, now)
    where = conditions(scope, selection, limits, segment_days, now, behavior)
    total = session.scalar(
        _from_leads(select(func.count()).select_from(Lead), selection, behavior).where(*where)
    )
    page = _from_leads(
        select(Lead, Membership.name.label("assignee")).outerjoin(
            Membership,
            and_(
                Membership.organization_id == Lead.organization_id,
                Membership.id == Lead.assigned_user_id,
            ),
        ),
        selection,
        behavior,
    ).where(*where)
    if after is not None:
        created_at, lead_id = after
        page = page.where(
            or_(Lead.created_at < created_at, and_(Lead.created_at == created_at, Lead.id < lead_id))
        )
    rows = session.execute(page.order_by(Lead.created_at.desc(), Lead.id.desc()).limit(limit)).all()
    return total or 0, list(rows)
