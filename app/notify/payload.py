"""What a generic webhook is posted: see docs/notifications.md, which is the contract."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from layouts.alerts.view import alert_url
from layouts.links import REPORTS, leads_url
from layouts.views import Mark, View
from services.organizations import OrganizationInfo

VERSION = "1"


def webhook_body(
    event: str,
    delivery_id: UUID,
    occurred_at: datetime,
    organization: OrganizationInfo,
    data: Mapping[str, Any],
) -> bytes:
    """The envelope with what happened in it, as UTF-8 JSON."""
    envelope = {
        "version": VERSION,
        "id": str(delivery_id),
        "type": event,
        "occurred_at": occurred_at.astimezone(UTC).isoformat(),
        "organization": {
            "id": str(organization.id),
            "slug": organization.slug,
            "name": organization.name,
        },
        "data": data,
    }
    return json.dumps(envelope, ensure_ascii=False, separators=(",", ":")).encode()


def alert_data(alert: Mapping[str, Any], currency: str, base_url: str) -> dict[str, Any]:
    """An alert, with its words in the organization's language."""
    leads = leads_url(View(), Mark(alert=str(alert["id"]))) if alert["leads"]["selection"] else None
    return {
        "alert": {
            "id": alert["id"],
            "rule": alert["rule"],
            "episode": alert["episode"],
            "type": alert["type"],
            "priority": alert["priority"],
            "status": alert["status"],
            "title": alert["title"],
            "description": alert["description"],
            "impact": alert["impact"],
            "currency": currency,
            "leads_total": alert["leads"]["total"],
            "recommended_actions": [action["action"] for action in alert["recommended_actions"]],
            "opened_at": alert["created_at"],
            "cleared_at": alert["cleared_at"],
            "url": base_url + alert_url(alert["id"]),
            "leads_url": None if leads is None else base_url + leads,
        }
    }


def report_data(report_id: UUID, base_url: str) -> dict[str, Any]:
    """A report: where it is, not what is in it."""
    return {"report": {"id": str(report_id), "url": base_url + REPORTS}}
