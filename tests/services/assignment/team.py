"""What the tests of assignment share: sellers, leads, settings, and who has what."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.assignment.model import AssignmentSettings
from services.assignment.settings import (
    AssignmentChanges,
    TakerChange,
    assignment_settings,
    save_assignment,
)
from services.database.models import AuditLog, Lead, Membership
from services.database.rollups import add_to_rollup
from services.scope import OrgScope
from services.vocabulary import AssignmentMethod, Outcome, Role
from tests.services.lead_rows import CREATED

NOW = CREATED + timedelta(days=9)


def sellers(scope: OrgScope, session: Session, *names: str, **fields: Any) -> list[UUID]:
    """Reps of these names, without sign-in: they take part once the settings say so."""
    people = [
        Membership(organization_id=scope.organization_id, id=uuid4(), role=Role.REP, name=name, **fields)
        for name in names
    ]
    session.add_all(people)
    session.flush()
    return [person.id for person in people]


def assigns(
    scope: OrgScope,
    session: Session,
    method: AssignmentMethod,
    *takers: TakerChange | UUID,
    new_for_days: int = 30,
    on_import: bool = True,
) -> AssignmentSettings:
    """Settings in which these members, and nobody else, take part."""
    before = assignment_settings(scope, session, NOW)
    named = {
        one.member_id: one
        for one in (one if isinstance(one, TakerChange) else TakerChange(one, True) for one in takers)
    }
    everybody = [named.get(taker.member_id, TakerChange(taker.member_id, False)) for taker in before.takers]
    changes = AssignmentChanges(method, new_for_days, on_import, everybody)
    return save_assignment(scope, session, changes, version=before.version, now=NOW)


def arrive(scope: OrgScope, session: Session, count: int = 1, **fields: Any) -> list[UUID]:
    """Open leads of nobody, a minute apart, booked into the roll-up."""
    leads = []
    for number in range(count):
        values: dict[str, Any] = {
            "source": "google", "stage": "lead", "outcome": Outcome.OPEN.value, "reached": 1,
            "lead_score": 50, "initial_score": 50, "score_factors": {}, "score_origin": "imported",
            "created_at": CREATED + timedelta(minutes=number), "stage_entered_at": CREATED,
        }  # fmt: skip
        lead_id = uuid4()
        leads.append(
            Lead(
                organization_id=scope.organization_id, id=lead_id, external_id=str(lead_id),
                **(values | fields),
            )
        )  # fmt: skip
    session.add_all(leads)
    session.flush()
    ids = [lead.id for lead in leads]
    add_to_rollup(scope, session, select(Lead.id).where(Lead.id.in_(ids)))
    return ids


def owners(scope: OrgScope, session: Session) -> Counter[UUID | None]:
    """How many leads each has, None: nobody."""
    mine = Lead.organization_id == scope.organization_id
    return Counter(session.scalars(select(Lead.assigned_user_id).where(mine)))


def owner_of(session: Session, lead_id: UUID) -> UUID | None:
    return session.scalars(select(Lead.assigned_user_id).where(Lead.id == lead_id)).one()


def entries(session: Session, lead_id: UUID) -> list[dict[str, Any]]:
    """What the audit log says of the lead's assignments, oldest first."""
    return list(
        session.scalars(
            select(AuditLog.changes)
            .where(AuditLog.lead_id == lead_id, AuditLog.action == "assigned")
            .order_by(AuditLog.occurred_at, AuditLog.recorded_at)
        )
    )
