"""`stale_data`: nothing new has been recorded, so every figure is of the past."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from services.alerts.model import WHOLE, Finding
from services.alerts.rules.common import NAMED, concerned, named_group
from services.alerts.settings import AlertSettings
from services.database.models import Lead
from services.database.queries.alert_leads import concerned_conditions
from services.database.queries.alert_levels import newest_record
from services.database.queries.alerts import totals, totals_by
from services.metrics.rounding import money
from services.scope import OrgScope
from services.selection import ConcernedLeads
from services.vocabulary import AlertPriority, AlertRule, AlertType


class StaleData:
    rule = AlertRule.STALE_DATA
    priority = AlertPriority.LOW
    type = AlertType.DATA_QUALITY

    def evaluate(
        self, scope: OrgScope, session: Session, settings: AlertSettings, now: datetime
    ) -> list[Finding]:
        """One finding where the newest record is too old; an organization without any record isn't stale,
        it is new. Severity: the days of silence."""
        fresh = now - timedelta(days=settings.stale_days)
        newest = newest_record(scope, session, now, fresh)
        if newest is None or newest >= fresh:
            return []
        still_here = ConcernedLeads(open_at=now)
        where = concerned_conditions(still_here)
        still_open = totals(scope, session, where, now)
        leads, top = concerned(scope, session, still_here, still_open.leads, now)
        owners = totals_by(scope, session, where, Lead.assigned_user_id, now)
        silent = (now - newest).total_seconds() / 86_400
        data = {
            "newest": newest.isoformat(),
            "days": int(silent),
            "threshold": settings.stale_days,
            "count": still_open.leads,
            "value": money(still_open.value),
            "never_contacted": still_open.never_contacted,
            "owners": [named_group(owner) for owner in owners if owner.key][:NAMED],
            "top": top,
        }
        return [Finding(WHOLE, still_open.value, silent, data, leads)]
