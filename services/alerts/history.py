"""What happened to an alert: who, when, what, with which note."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.database.models import Alert, AlertEvent
from services.database.queries.alert_rows import history_of
from services.organizations import members
from services.scope import OrgScope

OPENED, CLEARED, EXPIRED = "opened", "cleared", "expired"
"""What the evaluation did: `expired` ends an episode whose condition outlived its cool-down."""
STATUS, NOTE, ASSIGNED, SNOOZED, UNDONE = "status", "note", "assigned", "snoozed", "undone"
"""What people did. `assigned` and `snoozed` hold member ids and instants where `status` holds statuses."""


def history(scope: OrgScope, session: Session, alerts: Sequence[Alert]) -> list[dict[str, Any]]:
    """The events of these alerts, oldest first: `action`, `actor` (None: the product itself, or an
    operator), `occurred_at`, `from`, `to` (names of members for an assignment) and `note`.

    A rep reads the notes of alerts assigned to them, and their own.
    """
    events = history_of(scope, session, [alert.id for alert in alerts])
    named = any(event.action == ASSIGNED for event, _ in events)
    names = {str(member.id): member.name for member in members(scope, session)} if named else {}
    mine = {alert.id for alert in alerts if alert.assigned_to_id == scope.user_id}
    return [_entry(scope, event, actor, names, event.alert_id in mine) for event, actor in events]


def _entry(
    scope: OrgScope, event: AlertEvent, actor: str | None, names: dict[str, str], mine: bool
) -> dict[str, Any]:
    readable = scope.own_leads_only is None or mine or event.actor_id == scope.own_leads_only
    return {
        "id": str(event.id),
        "alert_id": str(event.alert_id),
        "action": event.action,
        "actor": actor,
        "actor_id": _text(event.actor_id),
        "occurred_at": event.occurred_at,
        "from": _shown(event.action, event.from_status, names),
        "to": _shown(event.action, event.to_status, names),
        "note": event.note if readable else None,
    }


def _shown(action: str, value: str | None, names: dict[str, str]) -> str | None:
    return names.get(value or "", value) if action == ASSIGNED else value


def _text(identifier: UUID | None) -> str | None:
    return None if identifier is None else str(identifier)
