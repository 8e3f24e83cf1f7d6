"""The rows of an assignment: whose leads become whose, in statements over all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, Uuid, any_, cast, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Session

from services.database.bound import few_leads
from services.database.models import AuditLog, Lead, Membership
from services.database.queries.lead_history import name_of_member
from services.database.rollups import add_to_rollup, subtract_from_rollup
from services.database.temporary import MANY_LEADS
from services.scope import OrgScope
from services.vocabulary import AuditAction

Reasons = Mapping[UUID, Mapping[str, Any]]
"""Why a lead is somebody's, by lead: data for the audit log."""


def one_of_leads(ids: Collection[UUID]) -> Any:
    """As one parameter, however many they are."""
    return any_of(Lead.id, ids)


def any_of(column: Any, ids: Collection[UUID]) -> Any:
    """Whether the column is one of the ids, as one parameter."""
    return column == any_(literal(list(ids), ARRAY(Uuid)))


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


def still_assigned(scope: OrgScope, session: Session, given: Mapping[UUID, UUID | None]) -> Sequence[UUID]:
    """Those of the leads that are still with the member they were given to; all of them locked, in the
    order of their ids."""
    rows = session.execute(
        select(Lead.id, Lead.assigned_user_id)
        .where(
            Lead.organization_id == scope.organization_id,
            Lead.merged_into_id.is_(None),
            one_of_leads(given),
        )
        .order_by(Lead.id)
        .with_for_update(key_share=True)
    )
    return [lead for lead, owner in rows if owner == given[lead]]


def write_assignment(
    scope: OrgScope,
    session: Session,
    given: Sequence[tuple[UUID, UUID | None, UUID | None]],
    names: dict[UUID, str],
    now: datetime,
    reasons: Reasons | None = None,
) -> None:
    """(lead, before, after): the audit log, the leads and the roll-up. `reasons`: of each, for the audit log.

    The score doesn't know who works on a lead.
    """
    ids = [lead for lead, _before, _after in given]
    all_of_them: Select[UUID] = (
        few_leads(scope, ids)
        if len(ids) <= MANY_LEADS
        else select(Lead.id).where(Lead.organization_id == scope.organization_id, one_of_leads(ids))
    )
    subtract_from_rollup(scope, session, all_of_them)
    write_owners(scope, session, [(lead, after) for lead, _before, after in given], names, now, reasons)
    add_to_rollup(scope, session, all_of_them)


def write_owners(
    scope: OrgScope,
    session: Session,
    given: Sequence[tuple[UUID, UUID | None]],
    names: Mapping[UUID, str],
    now: datetime,
    reasons: Reasons | None = None,
) -> None:
    """(lead, after): the audit log and the leads, inside a bracket of the roll-up that is the caller's."""
    actor = name_of_member(scope, session)
    by_owner: dict[UUID | None, list[UUID]] = defaultdict(list)
    for lead, after in given:
        by_owner[after].append(lead)
    for after, leads in by_owner.items():
        mine = (Lead.organization_id == scope.organization_id, one_of_leads(leads))
        session.execute(_audit(scope, leads, after, names, actor, now, reasons))
        session.execute(
            update(Lead)
            .where(*mine)
            .values(assigned_user_id=after, version=Lead.version + 1, updated_at=func.now()),
            execution_options={"synchronize_session": False},
        )


def _audit(
    scope: OrgScope,
    leads: Sequence[UUID],
    after: UUID | None,
    names: Mapping[UUID, str],
    actor: str | None,
    now: datetime,
    reasons: Reasons | None,
) -> Any:
    """An entry per lead: {"assigned_user_id": [before, after], "assignee": [name before, name after]}, and
    "reason" where there is one."""
    before = (
        select(Membership.name)
        .where(Membership.organization_id == Lead.organization_id, Membership.id == Lead.assigned_user_id)
        .scalar_subquery()
    )
    ids = func.jsonb_build_array(Lead.assigned_user_id, literal(after, Uuid))
    assignees = func.jsonb_build_array(before, literal(names.get(after) if after else None, String))
    changes: ColumnElement[Any] = func.jsonb_build_object(
        "assigned_user_id", ids, "assignee", assignees, type_=JSONB
    )
    if reasons is not None:
        told = literal({str(lead): dict(reasons[lead]) for lead in leads}, JSONB)
        reason = func.jsonb_extract_path(told, cast(Lead.id, String))
        changes += func.jsonb_build_object("reason", reason, type_=JSONB)
    rows = select(
        literal(scope.organization_id, Uuid),
        func.gen_random_uuid(),
        Lead.id,
        literal(AuditAction.ASSIGNED.value),
        literal("app"),
        literal(now),
        literal(scope.user_id, Uuid),
        literal(actor, String),
        changes,
    ).where(Lead.organization_id == scope.organization_id, one_of_leads(leads))
    columns = [
        "organization_id", "id", "lead_id", "action", "origin", "occurred_at", "actor_id", "actor_name",
        "changes",
    ]  # fmt: skip
    return insert(AuditLog).from_select(columns, rows)
