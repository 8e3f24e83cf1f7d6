"""What the tests of batches share: a batch in a transaction of its own, and its answers in short."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from services.accounts import add_member
from services.batches import ItemResult, write_leads
from services.database.models import AuditLog, Lead
from services.database.rollups import check_rollup
from services.database.sessions import Database
from services.scope import OrgScope
from services.vocabulary import Role

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
Write = Callable[..., list[ItemResult]]


def send(
    database: Database, scope: OrgScope, items: Sequence[Any], write: Write = write_leads, now: datetime = NOW
) -> list[ItemResult]:
    """The results of one batch, committed; with the roll-up held against the leads."""
    with database.transaction(scope) as session:
        results = write(scope, session, items, now)
    with database.transaction(scope) as session:
        assert check_rollup(scope, session) == []
    assert [each.index for each in results] == list(range(len(items)))
    return results


def statuses(results: Sequence[ItemResult]) -> list[str]:
    """created, updated, unchanged, or the code of the reason and its field."""
    return [f"{each.code} {each.field or ''}".strip() if each.code else each.status for each in results]


def lead(database: Database, scope: OrgScope, external_id: str) -> Lead:
    """The lead as it is stored."""
    with database.transaction(scope) as session:
        return session.scalars(select(Lead).where(Lead.external_id == external_id)).one()


def audit(database: Database, scope: OrgScope, external_id: str) -> list[AuditLog]:
    """What the audit log says of the lead, oldest first."""
    with database.transaction(scope) as session:
        return list(
            session.scalars(
                select(AuditLog)
                .join(Lead, Lead.id == AuditLog.lead_id)
                .where(Lead.external_id == external_id)
                .order_by(AuditLog.occurred_at, AuditLog.action)
            )
        )


def member(database: Database, organization: OrgScope, role: Role, name: str = "") -> OrgScope:
    """The scope of a new member who signs in."""
    with database.transaction(organization) as session:
        added = add_member(
            organization, session, email=f"{uuid4().hex}@example.com", role=role, name=name or "Ana Lima"
        )
    return OrgScope(organization.organization_id, role, added.id)
