"""`slow_first_contact`: new leads wait too long for somebody to call."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from services.alerts.model import WHOLE, Finding
from services.alerts.rules.common import (
    NAMED,
    WEEK_DAYS,
    amount,
    best_of_the_year,
    concerned,
    deal_of_the_year,
    named_group,
)
from services.alerts.settings import AlertSettings
from services.database.models import Lead
from services.database.queries.alert_leads import concerned_conditions
from services.database.queries.alert_levels import late_contacts
from services.database.queries.alerts import totals, totals_by
from services.metrics.rounding import money
from services.metrics.statistics import wilson_interval
from services.organizations import organization_of
from services.periods import local_day
from services.scope import OrgScope
from services.selection import ConcernedLeads
from services.vocabulary import AlertPriority, AlertRule, AlertType


class Measured(NamedTuple):
    """Leads created in `since..until`, all old enough to judge, and those contacted too late or never."""

    since: datetime
    until: datetime
    leads: int
    late: int
    slow: bool


def measure(scope: OrgScope, session: Session, settings: AlertSettings, now: datetime) -> Measured:
    """First contacts of the leads of the last 7 × 24 h. A lead younger than the limit can't be late yet,
    so it doesn't count, contacted or not: else the quick ones of today would hide the slow ones."""
    since = now - timedelta(days=WEEK_DAYS)
    until = now - timedelta(hours=settings.slow_contact_hours)
    leads, late = late_contacts(scope, session, since, until, settings.slow_contact_hours)
    share = late / leads * 100 if leads else 0.0
    slow = leads >= settings.slow_contact_minimum_leads and share > settings.slow_contact_percentage
    return Measured(since, until, leads, late, slow)


class SlowFirstContact:
    rule = AlertRule.SLOW_FIRST_CONTACT
    priority = AlertPriority.MEDIUM
    type = AlertType.RISK

    def evaluate(
        self, scope: OrgScope, session: Session, settings: AlertSettings, now: datetime
    ) -> list[Finding]:
        """One finding where too many leads wait. Severity: the late share in percent."""
        measured = measure(scope, session, settings, now)
        if not measured.slow:
            return []
        late = ConcernedLeads(
            created=(measured.since, measured.until), contact_hours=settings.slow_contact_hours
        )
        where = concerned_conditions(late)
        timezone = organization_of(scope, session).timezone
        days = [local_day(instant, timezone).isoformat() for instant in (measured.since, measured.until)]
        leads, top = concerned(scope, session, late, measured.late, now)
        waiting = totals(scope, session, where, now)
        owners = totals_by(scope, session, where, Lead.assigned_user_id, now)
        nobody = next((owner for owner in owners if owner.key is None), None)
        share = measured.late / measured.leads * 100
        performer, average = best_of_the_year(scope, session, now)
        data = {
            "days": days,
            "hours": settings.slow_contact_hours,
            "threshold": settings.slow_contact_percentage,
            "count": measured.leads,
            "late": measured.late,
            "share": round(share, 2),
            "interval": wilson_interval(measured.late, measured.leads),
            "value": money(waiting.value),
            "never_contacted": waiting.never_contacted,
            "owners": [named_group(owner) for owner in owners if owner.key][:NAMED],
            "unassigned": {"leads": nobody.leads, "value": money(nobody.value)} if nobody else None,
            "sources": [
                named_group(source) for source in totals_by(scope, session, where, Lead.source, now)[:NAMED]
            ],
            "performer": performer,
            "win_rate": None if average is None else round(average * 100, 2),
            "deal_value": amount(deal_of_the_year(scope, session, now)),
            "top": top,
        }
        return [Finding(WHOLE, waiting.value, share, data, leads)]
