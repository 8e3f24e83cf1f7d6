"""What several rules need: windows of full days, a member's record, leads as data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from services.alerts.model import MOST_LEADS, LeadsConcerned
from services.database.queries.alert_leads import concerned_conditions
from services.database.queries.alert_windows import Windows, average_deal
from services.database.queries.alerts import ConcernedLead, GroupTotals, Performance, performances, top_leads
from services.metrics.rounding import money, rounded
from services.periods import local_day, start_of_day
from services.scope import OrgScope
from services.selection import ConcernedLeads

WEEK_DAYS, BEFORE_DAYS = 7, 28
YEAR = timedelta(days=365)
NAMED = 5
"""Leads, owners and sources that an alert names."""
ENOUGH_DECIDED = 10
AVERAGE_LEADS = 20
"""Leads of average outcome that a member's record is mixed with."""


def last_full_days(now: datetime, timezone: str) -> Windows:
    """The last 7 full local days and the 28 before them; the windows don't overlap."""
    zone, today = ZoneInfo(timezone), local_day(now, timezone)
    starts = (today - timedelta(days=WEEK_DAYS + BEFORE_DAYS), today - timedelta(days=WEEK_DAYS), today)
    return Windows(*(start_of_day(day, zone) for day in starts))


def days_of_windows(windows: Windows, timezone: str) -> dict[str, list[str]]:
    """First and last local day of both windows."""
    since, boundary, until = (local_day(instant, timezone) for instant in windows)
    day = timedelta(days=1)
    return {
        "now": [boundary.isoformat(), (until - day).isoformat()],
        "before": [since.isoformat(), (boundary - day).isoformat()],
    }


def shrunken_rate(record: Performance, average: float) -> float:
    """The member's win rate, drawn towards the average where few leads say little."""
    return (record.won + AVERAGE_LEADS * average) / (record.decided + AVERAGE_LEADS)


def top_performer(records: Sequence[Performance]) -> dict[str, Any] | None:
    """The member with the highest shrunken win rate among those with at least 10 decided leads."""
    decided, won = sum(record.decided for record in records), sum(record.won for record in records)
    known = [record for record in records if record.decided >= ENOUGH_DECIDED]
    if not known:
        return None
    best = max(known, key=lambda record: (shrunken_rate(record, won / decided), record.decided))
    return {
        "id": str(best.member_id),
        "name": best.name,
        "decided": best.decided,
        "won": best.won,
        "rate": rounded(best.won / best.decided * 100),
        "shrunken_rate": rounded(shrunken_rate(best, won / decided) * 100),
        "average_rate": rounded(won / decided * 100),
    }


def best_of_the_year(
    scope: OrgScope, session: Session, now: datetime
) -> tuple[dict[str, Any] | None, float | None]:
    """(top performer, win rate of everybody as a fraction) over the last 365 days."""
    records = performances(scope, session, now - YEAR, now)
    decided = sum(record.decided for record in records)
    won = sum(record.won for record in records)
    return top_performer(records), won / decided if decided else None


def deal_of_the_year(scope: OrgScope, session: Session, now: datetime) -> Decimal | None:
    """Mean value of the deals won in the last 365 days."""
    return average_deal(scope, session, now - YEAR, now)


def amount(value: Decimal | None) -> float | None:
    return None if value is None else money(value)


def named_lead(lead: ConcernedLead, now: datetime) -> dict[str, Any]:
    return {
        "id": str(lead.id),
        "name": lead.name,
        "score": lead.score,
        "stage": lead.stage,
        "value": amount(lead.value),
        "owner": lead.owner,
        "days": (now - lead.stage_entered_at).days,
    }


def named_group(group: GroupTotals) -> dict[str, Any]:
    return {
        "key": group.key,
        "name": group.name,
        "leads": group.leads,
        "value": money(group.value),
        "never_contacted": group.never_contacted,
    }


def concerned(
    scope: OrgScope,
    session: Session,
    where: ConcernedLeads,
    total: int,
    now: datetime,
) -> tuple[LeadsConcerned, list[dict[str, Any]]]:
    """The `total` leads that meet the condition, and the most valuable of them by name."""
    rows = top_leads(scope, session, concerned_conditions(where), MOST_LEADS)
    leads = LeadsConcerned([row.id for row in rows], total, where)
    return leads, [named_lead(row, now) for row in rows[:NAMED]]
