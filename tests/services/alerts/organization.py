"""Organizations made to order for the tests of the rules: leads with what is derived from them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from services.behavior_tracking import refresh_behavior
from services.database.models import Alert, AlertEvent, Interaction, Lead, Membership, SourceSpend, StageStay
from services.scope import OrgScope
from services.vocabulary import Role, Stage

NOW = datetime(2026, 11, 18, 15, tzinfo=UTC)
"""A Wednesday, at noon in São Paulo."""
DAY = timedelta(days=1)
TODAY = datetime(2026, 11, 18, 3, tzinfo=UTC)
"""Midnight in São Paulo."""


def lead(scope: OrgScope, **fields: Any) -> dict[str, Any]:
    """A row of an open lead in its first stage; closed where `outcome` says so."""
    lead_id = fields.get("id", uuid4())
    created_at = fields.get("created_at", NOW - 30 * DAY)
    stage = fields.get("stage", "fechado" if fields.get("outcome") == "won" else "lead")
    return {
        "organization_id": scope.organization_id,
        "id": lead_id,
        "external_id": lead_id.hex,
        "name": None,
        "source": "google",
        "stage": stage,
        "outcome": "open",
        "reached": Stage(stage).ordinal,
        "lead_score": 50,
        "initial_score": 50,
        "score_factors": {},
        "score_origin": "rules",
        "estimated_value": Decimal(1000),
        "closing_value": None,
        "assigned_user_id": None,
        "created_at": created_at,
        "stage_entered_at": created_at,
        "closed_at": None,
        "lost_reason": None,
    } | fields


def decided(scope: OrgScope, won: int, lost: int, closed_at: datetime, **fields: Any) -> list[dict[str, Any]]:
    """Leads decided within a day of `closed_at`, 20 days after they came in."""
    rows = []
    for index in range(won + lost):
        at = closed_at + timedelta(minutes=index % 600)
        outcome = "won" if index < won else "lost"
        stage = "fechado" if outcome == "won" else "proposta"
        age = timedelta(days=15 + index % 10)
        rows.append(lead(scope, outcome=outcome, stage=stage, closed_at=at, created_at=at - age, **fields))
    return rows


def five_weeks(
    scope: OrgScope, won: int, of: int, won_before: int, of_before: int, **fields: Any
) -> list[dict[str, Any]]:
    """`won` of `of` decided leads in the last 7 full days; in each of the 4 weeks before, a fourth."""
    rows = decided(scope, won, of - won, TODAY - 4 * DAY, **fields)
    for week in range(4):
        share, size = won_before // 4, of_before // 4
        rows += decided(scope, share, size - share, TODAY - (11 + 7 * week) * DAY, **fields)
    return rows


def add_leads(session: Session, rows: Iterable[dict[str, Any]]) -> list[UUID]:
    rows = list(rows)
    session.execute(insert(Lead), rows)
    return [row["id"] for row in rows]


def add_member(scope: OrgScope, session: Session, name: str, role: Role = Role.REP) -> UUID:
    member_id = uuid4()
    session.execute(
        insert(Membership).values(organization_id=scope.organization_id, id=member_id, role=role, name=name)
    )
    return member_id


def add_contacts(scope: OrgScope, session: Session, contacts: dict[UUID, datetime]) -> None:
    """A call to each lead at its instant."""
    rows = [
        {"organization_id": scope.organization_id, "lead_id": key, "occurred_at": at, "kind": "call_made"}
        for key, at in contacts.items()
    ]
    session.execute(insert(Interaction), rows)
    refresh_behavior(scope, session, select(Lead.id).where(Lead.organization_id == scope.organization_id))


def add_spend(scope: OrgScope, session: Session, source: str, months: Iterable[Any], amount: int) -> None:
    session.execute(
        insert(SourceSpend),
        [
            {"organization_id": scope.organization_id, "source": source, "month": month, "amount": amount}
            for month in months
        ],
    )


def add_stay(
    scope: OrgScope, session: Session, lead_id: UUID, stage: str, entered: datetime, left: datetime | None
) -> None:
    session.execute(
        insert(StageStay).values(
            organization_id=scope.organization_id,
            lead_id=lead_id,
            position=1,
            stage=stage,
            entered_at=entered,
            left_at=left,
            exit=None if left is None else "advanced",
        )
    )


def alerts_of(scope: OrgScope, session: Session) -> list[Alert]:
    session.flush()
    return list(
        session.scalars(
            select(Alert)
            .where(Alert.organization_id == scope.organization_id)
            .order_by(Alert.rule, Alert.subject, Alert.episode)
        )
    )


def actions_of(scope: OrgScope, session: Session) -> list[str]:
    """What happened to the organization's alerts, in order."""
    statement = select(AlertEvent.action).where(AlertEvent.organization_id == scope.organization_id)
    return list(session.scalars(statement.order_by(AlertEvent.occurred_at, AlertEvent.action)))
