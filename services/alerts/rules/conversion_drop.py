"""`conversion_drop`: fewer of the decided leads are won than in the weeks before."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from services.alerts.model import WHOLE, Finding, LeadsConcerned
from services.alerts.rules.common import (
    NAMED,
    concerned,
    days_of_windows,
    deal_of_the_year,
    last_full_days,
    named_group,
)
from services.alerts.rules.win_rate_windows import LOSSES_KNOWN, Measured, measure, rates, why
from services.alerts.settings import AlertSettings
from services.alerts.statistics.decomposition import Decomposition
from services.database.models import Lead
from services.database.queries.alert_leads import concerned_conditions
from services.database.queries.alert_windows import Windows, losses_by_day
from services.database.queries.alerts import LATE_STAGES, Conditions, totals, totals_by
from services.metrics.rounding import money, rounded
from services.metrics.statistics import wilson_interval
from services.organizations import OrganizationInfo, members, organization_of
from services.scope import OrgScope
from services.selection import ConcernedLeads
from services.vocabulary import AlertPriority, AlertRule, AlertType, Outcome


class ConversionDrop:
    rule = AlertRule.CONVERSION_DROP
    priority = AlertPriority.HIGH
    type = AlertType.RISK

    def evaluate(
        self, scope: OrgScope, session: Session, settings: AlertSettings, now: datetime
    ) -> list[Finding]:
        """One finding where the win rate fell. Severity: the new rate over the old one."""
        organization = organization_of(scope, session)
        windows = last_full_days(now, organization.timezone)
        measured = measure(scope, session, windows, settings.drop)
        if not measured.test.fell:
            return []
        return [_finding(scope, session, organization, windows, measured, now)]


def _finding(
    scope: OrgScope,
    session: Session,
    organization: OrganizationInfo,
    windows: Windows,
    measured: Measured,
    now: datetime,
) -> Finding:
    losses_known = measured.method == LOSSES_KNOWN
    closest = ConcernedLeads(open_at=now, stages=LATE_STAGES)
    lost_now = ConcernedLeads(closed=(Outcome.LOST, windows.boundary, windows.until))
    near, lost = concerned_conditions(closest), concerned_conditions(lost_now)
    leads, top = _concerned(scope, session, lost_now if losses_known else closest, now)
    deal = deal_of_the_year(scope, session, now)
    missing = Decimal(str(round(_missing(measured), 6)))
    impact = None if deal is None else missing * deal
    close = totals(scope, session, near, now)
    data = {
        "method": measured.method,
        "windows": days_of_windows(windows, organization.timezone),
        **_figures(measured),
        "missing_wins": rounded(missing),
        "deal_value": None if deal is None else money(deal),
        "why": _why(scope, session, why(scope, session, windows, measured)),
        "lost": _losses(scope, session, lost, windows, organization.timezone, now),
        "near": {"leads": close.leads, "value": money(close.value)},
        "near_owners": [
            named_group(owner)
            for owner in totals_by(scope, session, near, Lead.assigned_user_id, now)
            if owner.key
        ][:NAMED],
        "top": top,
    }
    return Finding(WHOLE, impact, measured.test.ratio or 0.0, data, leads)


def _concerned(
    scope: OrgScope, session: Session, where: ConcernedLeads, now: datetime
) -> tuple[LeadsConcerned, list[dict[str, Any]]]:
    """The week's lost leads; without losses the open ones nearest to a win."""
    total = totals(scope, session, concerned_conditions(where), now).leads
    return concerned(scope, session, where, total, now)


def _missing(measured: Measured) -> float:
    """Wins that the former rate would have brought, less those there were."""
    now, before = rates(measured)
    table = measured.table
    size = table.trials if measured.method == LOSSES_KNOWN else measured.exposure
    if measured.method != LOSSES_KNOWN and measured.test.expected_won is not None:
        return measured.test.expected_won - table.successes
    return (before - now) * size


def _figures(measured: Measured) -> dict[str, Any]:
    now, before = rates(measured)
    table, test = measured.table, measured.test
    unit = 100 if measured.method == LOSSES_KNOWN else 1000
    sides = {
        "now": (table.trials, table.successes, now, measured.exposure),
        "before": (table.trials_before, table.successes_before, before, measured.exposure_before),
    }
    return {
        **{
            side: {
                "decided": decided,
                "won": won,
                "rate": rounded(rate * unit),
                "interval": wilson_interval(won, decided),
                "lead_days": rounded(exposure),
            }
            for side, (decided, won, rate, exposure) in sides.items()
        },
        "drop": rounded((1 - (test.ratio or 0.0)) * 100),
        "p_value": test.p_value,
        "expected_won": rounded(test.expected_won),
        "like_for_like_p_value": test.like_for_like_p_value,
    }


def _why(scope: OrgScope, session: Session, parts: Decomposition) -> dict[str, Any]:
    """The split, unrounded (the parts add up to the change), with the levels that moved it most."""
    names = {str(member.id): member.name for member in members(scope, session)}
    return {
        "rate_before": parts.rate_before,
        "rate_after": parts.rate_after,
        "change": parts.change,
        "mix": parts.mix,
        "rate": parts.rate,
        "levels": {
            dimension: [
                {
                    "key": level.level,
                    "name": names.get(level.level) if dimension == "owner" else None,
                    "before": [level.trials_before, level.successes_before],
                    "now": [level.trials, level.successes],
                    "mix": level.mix,
                    "rate": level.rate,
                }
                for level in sorted(levels, key=lambda level: level.mix + level.rate)[:NAMED]
            ]
            for dimension, levels in parts.levels.items()
        },
    }


def _losses(
    scope: OrgScope, session: Session, lost: Conditions, windows: Windows, timezone: str, now: datetime
) -> dict[str, Any]:
    """The week's losses: worth what, why, in which stage, and how many on one day (a clean-up?)."""
    together = totals(scope, session, lost, now)
    told = [*lost, Lead.lost_reason.is_not(None)]
    by_day = losses_by_day(scope, session, windows, timezone)
    day, most = max(by_day, key=lambda row: row[1]) if by_day else (None, 0)
    return {
        "leads": together.leads,
        "value": money(together.value),
        "reasons": [named_group(reason) for reason in totals_by(scope, session, told, Lead.lost_reason, now)][
            :NAMED
        ],
        "stages": [named_group(stage) for stage in totals_by(scope, session, lost, Lead.stage, now)],
        "busiest_day": {"day": day.isoformat() if day else None, "leads": most},
    }
