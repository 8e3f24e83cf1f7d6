"""`pipeline_blocked`: too much money stuck in one stage."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from services.alerts.model import Finding
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
from services.database.queries.alerts import totals, totals_by
from services.database.queries.open_pipeline import BlockedGroup, open_groups
from services.database.queries.population import behavior_at
from services.filters import LeadFilter
from services.metrics.rounding import money
from services.organizations import OrganizationInfo, organization_of
from services.scope import OrgScope
from services.selection import ConcernedLeads
from services.vocabulary import AlertPriority, AlertRule, AlertType, Stage

LONG_BLOCKED = timedelta(days=30)


class PipelineBlocked:
    rule = AlertRule.PIPELINE_BLOCKED
    priority = AlertPriority.HIGH
    type = AlertType.RISK

    def evaluate(
        self, scope: OrgScope, session: Session, settings: AlertSettings, now: datetime
    ) -> list[Finding]:
        """A finding per stage whose blocked value is at or over the threshold."""
        organization = organization_of(scope, session)
        groups = open_groups(
            scope, session, LeadFilter(), organization.stage_limits, now, behavior_at(scope, session, now)
        )
        by_stage = {stage.value: [g for g in groups if g.stage == stage and g.reason] for stage in Stage}
        return [
            _finding(scope, session, organization, stage, stuck, settings, now)
            for stage, stuck in by_stage.items()
            if stuck and _value(stuck) >= Decimal(str(settings.blocked_value))
        ]


def _value(groups: list[BlockedGroup]) -> Decimal:
    return sum((group.value for group in groups), Decimal(0))


def _finding(
    scope: OrgScope,
    session: Session,
    organization: OrganizationInfo,
    stage: str,
    stuck: list[BlockedGroup],
    settings: AlertSettings,
    now: datetime,
) -> Finding:
    limit = timedelta(days=organization.stage_limits[stage])
    blocked = ConcernedLeads(open_at=now, stages=(Stage(stage),), entered_before=now - limit)
    where = concerned_conditions(blocked)
    count, value = sum(group.leads for group in stuck), _value(stuck)
    leads, top = concerned(scope, session, blocked, count, now)
    old = totals(scope, session, [*where, Lead.stage_entered_at < now - LONG_BLOCKED], now)
    owners = totals_by(scope, session, where, Lead.assigned_user_id, now)
    performer, average = best_of_the_year(scope, session, now)
    data = {
        "stage": stage,
        "count": count,
        "value": money(value),
        "threshold": settings.blocked_value,
        "limit_days": organization.stage_limits[stage],
        "oldest_days": (now - min(group.oldest_since for group in stuck)).days,
        "reasons": {
            str(group.reason): {"leads": group.leads, "value": money(group.value)} for group in stuck
        },
        "owners": [named_group(owner) for owner in owners if owner.key][:NAMED],
        "long_blocked": {"leads": old.leads, "value": money(old.value), "days": LONG_BLOCKED.days},
        "performer": performer,
        "win_rate": None if average is None else round(average * 100, 2),
        "deal_value": amount(deal_of_the_year(scope, session, now)),
        "top": top,
    }
    return Finding(stage, value, float(value), data, leads)
