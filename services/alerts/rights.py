"""Who may act on an alert: admins and managers on every one, reps on those assigned to them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.scope import WRITING_ROLES, OrgScope


def may_act(scope: OrgScope, assigned_to: UUID | str | None) -> bool:
    """Whether the scope may change an alert that is assigned to this member (None: to nobody)."""
    if scope.role not in WRITING_ROLES:
        return False
    return scope.own_leads_only is None or str(assigned_to) == str(scope.own_leads_only)


def with_rights(scope: OrgScope, alert: dict[str, Any]) -> dict[str, Any]:
    """An alert as it is read, with `can_act`: whether the scope may change it."""
    assigned = alert["assigned_to"]
    return alert | {"can_act": may_act(scope, assigned["id"] if assigned else None)}
