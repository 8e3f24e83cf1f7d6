"""What the filters can be set to."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.database.models import DailyLeadMetrics
from services.organizations import members
from services.scope import OrgScope


@dataclass(frozen=True, slots=True)
class FilterChoices:
    """Source keys and members (id → name) that a filter can name, in the order they are offered."""

    sources: tuple[str, ...]
    members: dict[UUID, str]


def filter_choices(scope: OrgScope, session: Session) -> FilterChoices:
    """Every source that a visible lead has, and every member the scope may see."""
    statement = (
        select(DailyLeadMetrics.source)
        .where(DailyLeadMetrics.organization_id == scope.organization_id)
        .distinct()
        .order_by(DailyLeadMetrics.source)
    )
    if scope.own_leads_only is not None:
        statement = statement.where(DailyLeadMetrics.owner_key == scope.own_leads_only)
    return FilterChoices(
        sources=tuple(session.scalars(statement)),
        members={member.id: member.name for member in members(scope, session)},
    )
