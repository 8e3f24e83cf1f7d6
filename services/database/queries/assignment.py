"""The rows of an assignment: whose leads become whose, in statements over all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, String, Uuid, any_, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Session

from services.database.bound import few_leads
from services.database.models import AuditLog, Lead, Membership
from services.database.queries.lead_history import name_of_member
from services.database.rollups import add_to_rollup, subtract_from_rollup
from services.database.temporary import MANY_LEADS
from services.scope import OrgScope
from services.vocabulary import AuditAction


def one_of_leads(ids: Collection[UUID]) -> Any:
    """As one parameter, however many they are."""
    return Lead.id == any_(literal(list(ids), ARRAY(Uuid)))


def active_members(scope: OrgScope, session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """Name by id of those who are active members."""
    rows = session.execute(
        select(Membership.id, Membership.name).where(
            Membership.organization_id == scope.organization_id,
            Membership.id.in_(ids),
            Membership.active,
        )
    )
    return {row.id: row.name for row in rows}


def still_assigned(
    scope: OrgScope, session: Session, ids: Collection[UUID], member_id: UUID | None
) -> Sequence[UUID]:
    """Those of the leads that are still with the member they were given to, locked."""
    return session.scalars(
        select(Lead.id)
        .where(
            Lead.organization_id == scope.organization_id,
            Lead.merged_into_id.is_(None),
            Lead.assigned_user_id.is_not_distinct_from(member_id),
            one_of_leads(ids),
        )
        .order_by(Lead.id)
        .with_for_update(key_share=True)
    ).all()


def write_assignment(
    scope: OrgScope,
    session: Session,
    given: Sequence[tuple[UUID, UUID | None, UUID | None]],
    names: dict[UUID, str],
    now: datetime,
) -> None:
    """(lead, before, after): the audit log, the leads and the roll-up.

    The score doesn't know who works on a lead.
    """
    actor = name_of_member(scope, session)
    by_owner: dict[UUID | None, list[UUID]] = defaultdict(list)
    for lead, _before, after in given:
        by_owner[after].append(lead)
    ids = [lead for lead, _before, _after in given]
    all_of_them: Select[UUID] = (
        few_leads(scope, ids)
        if len(ids) <= MANY_LEADS
        else select(Lead.id).where(Lead.organization_id == scope.organization_id, one_of_leads(ids))
    )
    subtract_from_rollup(scope, session, all_of_them)
    for after, leads in by_owner.items():
        mine = (Lead.organization_id == scope.organization_id, one_of_leads(leads))
        session.execute(_audit(scope, mine, after, names, actor, now))
        session.execute(
            update(Lead)
            .where(*mine)
            .values(assigned_user_id=after, version=Lead.version + 1, updated_at=func.now()),
            execution_options={"synchronize_session": False},
        )
    add_to_rollup(scope, session, all_of_them)


def _audit(
    scope: OrgScope,
    mine: Any,
    after: UUID | None,
    names: dict[UUID, str],
    actor: str | None,
    now: datetime,
) -> Any:
    """An entry per lead: {"assigned_user_id": [before, after], "assignee": [name before, name after]}."""
    before = (
        select(Membership.name)
        .where(Membership.organization_id == Lead.organization_id, Membership.id == Lead.assigned_user_id)
        .scalar_subquery()
    )
    ids = func.jsonb_build_array(Lead.assigned_user_id, literal(after, Uuid))
    assignees = func.jsonb_build_array(before, literal(names.get(after) if after else None, String))
    rows = select(
        literal(scope.organization_id, Uuid),
        func.gen_random_uuid(),
        Lead.id,
        literal(AuditAction.ASSIGNED.value),
        literal("app"),
        literal(now),
        literal(scope.user_id, Uuid),
        literal(actor, String),
        func.jsonb_build_object("assigned_user_id", ids, "assignee", assignees, type_=JSONB),
    ).where(*mine)
    columns = [
        "organization_id", "id", "lead_id", "action", "origin", "occurred_at", "actor_id", "actor_name",
        "changes",
    ]  # fmt: skip
    return insert(AuditLog).from_select(columns, rows)
