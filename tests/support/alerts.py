"""Alerts as an evaluation leaves them, made without the leads they are about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlalchemy.orm import Session

from services.database.models import Alert, AlertEvent
from services.scope import OrgScope


def stuck(value: float, *, lead_ids: Sequence[UUID] = (), name: str = "Rui") -> dict[str, Any]:
    """The data of a `pipeline_blocked` alert in proposals worth `value`."""
    person = {"id": str(uuid4()), "name": name, "leads": 7, "value": value / 2, "never_contacted": 1}
    return {
        "format": 1, "severity": value, "stage": "proposta", "count": 9, "value": value,
        "threshold": 200_000.0, "limit_days": 7.0, "oldest_days": 41,
        "reasons": {
            "unassigned": {"leads": 2, "value": value / 4}, "slow_stage": {"leads": 7, "value": value / 2}
        },
        "owners": [{**person, "key": person["id"]}],
        "long_blocked": {"leads": 3, "value": value / 3, "days": 30},
        "performer": None, "win_rate": 21.5, "deal_value": 12_500.0,
        "top": [
            {"id": str(uuid4()), "name": name, "score": 88, "stage": "proposta", "value": value / 2,
             "owner": name, "days": 41}
        ],
        "leads": {"ids": [str(lead_id) for lead_id in lead_ids], "total": len(lead_ids), "where": {}},
    }  # fmt: skip


def add_alerts(scope: OrgScope, session: Session, values: Sequence[float], **fields: Any) -> list[UUID]:
    """An open alert of high priority per value, the first the newest, each with the event of its opening."""
    now = datetime.now(UTC)
    rows = []
    for place, value in enumerate(values):
        alert_id = uuid4()
        at = now - timedelta(milliseconds=place)
        defaults: dict[str, Any] = {
            "organization_id": scope.organization_id, "id": alert_id, "rule": "pipeline_blocked",
            "subject": alert_id.hex, "episode": 1, "type": "risk", "priority": "high", "status": "open",
            "impact": value, "data": stuck(value), "opened_at": at, "evaluated_at": at,
        }  # fmt: skip
        rows.append(defaults | fields)
    session.execute(insert(Alert), rows)
    events = [
        {
            "organization_id": scope.organization_id, "alert_id": row["id"], "action": "opened",
            "to_status": "open", "occurred_at": row["opened_at"],
        }
        for row in rows
    ]  # fmt: skip
    session.execute(insert(AlertEvent), events)
    return [row["id"] for row in rows]
