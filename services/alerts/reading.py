"""Alerts, as the dashboard lists them. The rules that open them come with the alert engine."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.database.models import Alert
from services.scope import OrgScope
from services.vocabulary import AlertStatus


def open_alerts(scope: OrgScope, session: Session) -> list[dict[str, Any]]:
    """The organization's open alerts, newest first, as in the dashboard's JSON."""
    statement = (
        select(Alert)
        .where(Alert.organization_id == scope.organization_id, Alert.status == AlertStatus.OPEN)
        .order_by(Alert.opened_at.desc(), Alert.id)
    )
    return [
        {
            "id": str(alert.id),
            "rule": alert.rule,
            "type": alert.type,
            "priority": alert.priority,
            "impact": None if alert.impact is None else float(alert.impact),
            "data": alert.data,
            "status": alert.status,
            "created_at": alert.opened_at.isoformat(),
        }
        for alert in session.scalars(statement)
    ]
