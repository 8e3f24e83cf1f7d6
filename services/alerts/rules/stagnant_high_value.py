"""`stagnant_high_value`: excellent leads that nobody moves."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from services.alerts.model import WHOLE, Finding
from services.alerts.rules.common import (
    NAMED,
    amount,
    best_of_the_year,
    concerned,
    deal_of_the_year,
    named_group,
)
from services.alerts.settings import AlertSettings
from services.database.models import Lead
from services.database.queries.alert_leads import concerned_conditions
from services.database.queries.alerts import EARLY_STAGES, totals, totals_by
from services.metrics.rounding import money
from services.scope import OrgScope
from services.selection import ConcernedLeads
from services.vocabulary import AlertPriority, AlertRule, AlertType

TWO_WEEKS = timedelta(days=14)


class StagnantHighValue:
    rule = AlertRule.STAGNANT_HIGH_VALUE
    priority = AlertPriority.MEDIUM
    type = AlertType.OPPORTUNITY

    def evaluate(
        self, scope: OrgScope, session: Session, settings: AlertSettings, now: datetime
    ) -> list[Finding]:
        """One finding where there are any such leads. Severity: how many."""
        stagnant = ConcernedLeads(
            open_at=now,
            stages=EARLY_STAGES,
            lowest_score=settings.stagnant_score,
            entered_before=now - timedelta(days=settings.stagnant_days),
        )
        where = concerned_conditions(stagnant)
        stuck = totals(scope, session, where, now)
        if not stuck.leads:
            return []
        leads, top = concerned(scope, session, stagnant, stuck.leads, now)
        owners = totals_by(scope, session, where, Lead.assigned_user_id, now)
        nobody = next((owner for owner in owners if owner.key is None), None)
        performer, average = best_of_the_year(scope, session, now)
        old = totals(scope, session, [*where, Lead.stage_entered_at < now - TWO_WEEKS], now)
        data = {
            "count": stuck.leads,
            "value": money(stuck.value),
            "never_contacted": stuck.never_contacted,
            "score": settings.stagnant_score,
            "days": settings.stagnant_days,
            "stages": {
                str(stage.key): stage.leads for stage in totals_by(scope, session, where, Lead.stage, now)
            },
            "owners": [named_group(owner) for owner in owners if owner.key][:NAMED],
            "unassigned": {"leads": nobody.leads, "value": money(nobody.value)} if nobody else None,
            "old": {"leads": old.leads, "value": money(old.value), "days": TWO_WEEKS.days},
            "performer": performer,
            "win_rate": None if average is None else round(average * 100, 2),
            "deal_value": amount(deal_of_the_year(scope, session, now)),
            "top": top,
        }
        return [Finding(WHOLE, stuck.value, float(stuck.leads), data, leads)]
