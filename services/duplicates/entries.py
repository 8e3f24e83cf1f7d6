"""What the audit log says of a merge and of its undo."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.database.models import AuditLog, Lead, Membership
from services.database.queries.lead_history import name_of_member
from services.duplicates.values import CUSTOM
from services.scope import OrgScope
from services.vocabulary import AuditAction

ROLE_SURVIVOR, ROLE_MERGED = "survivor", "merged"
_MONEY = ("estimated_value", "closing_value")


def write_entries(
    scope: OrgScope,
    session: Session,
    action: AuditAction,
    survivor: Lead,
    merged: Lead,
    changes: Mapping[str, Any],
    custom_before: Mapping[str, Any],
    now: datetime,
) -> None:
    """An entry with each of the two ({"role": "survivor" or "merged", "lead": {"id", "external_id",
    "name"}, the other one}), and what it changed of the survivor as any edit and assignment is told:
    `changes` is {field: [before, after]}, as JSON holds it."""
    entries: list[tuple[UUID, AuditAction, dict[str, Any]]] = [
        (survivor.id, action, {"role": ROLE_SURVIVOR, "lead": _named(merged)}),
        (merged.id, action, {"role": ROLE_MERGED, "lead": _named(survivor)}),
    ]
    edited = {
        name: [_told(name, value) for value in pair]
        for name, pair in changes.items()
        if name not in ("assignee", CUSTOM)
    }
    if CUSTOM in changes:
        edited[CUSTOM] = [dict(custom_before), dict(survivor.custom_fields)]
    if edited:
        entries.append((survivor.id, AuditAction.EDITED, edited))
    if "assignee" in changes:
        told = _assignment(scope, session, changes["assignee"])
        entries.append((survivor.id, AuditAction.ASSIGNED, told))
    actor = name_of_member(scope, session)
    session.add_all(
        AuditLog(
            organization_id=scope.organization_id,
            lead_id=lead_id,
            action=what.value,
            origin="app",
            occurred_at=now,
            actor_id=scope.user_id,
            actor_name=actor,
            changes=said,
        )
        for lead_id, what, said in entries
    )


def _named(lead: Lead) -> dict[str, Any]:
    return {"id": str(lead.id), "external_id": lead.external_id, "name": lead.name}


def _told(field: str, value: Any) -> Any:
    return float(Decimal(value)) if field in _MONEY and value is not None else value


def _assignment(scope: OrgScope, session: Session, pair: list[Any]) -> dict[str, Any]:
    members = session.execute(
        select(Membership.id, Membership.name).where(
            Membership.organization_id == scope.organization_id,
            Membership.id.in_([UUID(one) for one in pair if one]),
        )
    )
    names = {str(row.id): row.name for row in members}
    return {"assigned_user_id": pair, "assignee": [names.get(one) if one else None for one in pair]}
