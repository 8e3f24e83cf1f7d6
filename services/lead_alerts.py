"""The open alerts that one lead is a reason for."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from services.alerts import leads_of_alert, open_alerts
from services.database.models import Lead
from services.database.queries.alert_leads import concerned_conditions
from services.database.queries.population import visible
from services.scope import OrgScope
from services.vocabulary import AlertType

MOST_ASKED = 40
"""Alerts that are looked through, the most important first."""


def alerts_of_lead(scope: OrgScope, session: Session, lead_id: UUID, now: datetime) -> list[dict[str, Any]]:
    """Those of the open alerts (`services.alerts.open_alerts`, with their words, high priority first) that
    the lead is among the leads of; [] for a lead that the scope doesn't see.

    "Among" is what the alert's own list of leads shows; alerts about the data as a whole concern no lead
    more than another and are left out. `now` is the clock for snoozes.
    """
    asked = [alert for alert in open_alerts(scope, session, now) if _is_about_leads(alert)][:MOST_ASKED]
    if not asked:
        return []
    conditions = [
        and_(*concerned_conditions(leads_of_alert(scope, session, UUID(alert["id"])))) for alert in asked
    ]
    found = session.execute(select(*conditions).where(*visible(scope), Lead.id == lead_id)).one_or_none()
    return [alert for alert, among in zip(asked, found or (), strict=False) if among]


def _is_about_leads(alert: dict[str, Any]) -> bool:
    return bool(alert["leads"]["selection"]) and alert["type"] != AlertType.DATA_QUALITY
