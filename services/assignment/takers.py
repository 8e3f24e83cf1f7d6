"""Who can be given leads, as it is set and as they stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from services.assignment.model import Taker
from services.database.models import AssignmentTaker, Lead, Membership
from services.scope import OrgScope
from services.vocabulary import Outcome, Role


def open_leads_of_members(scope: OrgScope, session: Session) -> dict[UUID, int]:
    """How many open leads each member has; members without any are left out."""
    counts = session.execute(
        select(Lead.assigned_user_id, func.count())
        .where(
            Lead.organization_id == scope.organization_id,
            Lead.merged_into_id.is_(None),
            Lead.outcome == Outcome.OPEN.value,
            Lead.assigned_user_id.is_not(None),
        )
        .group_by(Lead.assigned_user_id)
    )
    return {member: count for member, count in counts if member is not None}


def takers_of(scope: OrgScope, session: Session, open_leads: Mapping[UUID, int]) -> tuple[Taker, ...]:
    """Every active member by name, and those who left with open leads; `open_leads` by member.

    A member of whom nothing is set takes part as a sales rep who signs in.
    """
    mine = and_(
        AssignmentTaker.organization_id == Membership.organization_id,
        AssignmentTaker.member_id == Membership.id,
    )
    rows = session.execute(
        select(Membership, AssignmentTaker)
        .outerjoin(AssignmentTaker, mine)
        .where(Membership.organization_id == scope.organization_id)
        .order_by(func.lower(Membership.name), Membership.id)
        .execution_options(populate_existing=True)
    )
    return tuple(
        _taker(member, kept, open_leads.get(member.id, 0))
        for member, kept in rows
        if member.active or open_leads.get(member.id)
    )


def _taker(member: Membership, kept: AssignmentTaker | None, open_leads: int) -> Taker:
    shown: dict[str, Any] = {"open_leads": open_leads, "active": member.active}
    if kept is None:
        takes_part = member.role == Role.REP and member.user_id is not None
        return Taker(member.id, member.name, takes_part, **shown)
    return Taker(
        member.id,
        member.name,
        kept.takes_part,
        kept.capacity,
        kept.away_from,
        kept.away_until,
        tuple(kept.sources),
        tuple(kept.regions),
        last_turn=kept.last_turn,
        owed=kept.owed,
        **shown,
    )
