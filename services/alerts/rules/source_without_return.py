"""`source_without_return`: a source that costs more than it brings, and not by bad luck."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from services.alerts.model import Finding
from services.alerts.rules.common import amount, concerned, deal_of_the_year, named_group
from services.alerts.settings import AlertSettings
from services.alerts.statistics.source_return import ReturnTest, SourceCounts, source_return
from services.database.models import Lead
from services.database.queries.alert_leads import concerned_conditions
from services.database.queries.alert_levels import SourceCohort, source_cohorts
from services.database.queries.alerts import open_leads, totals, totals_by
from services.database.queries.cohort import maturity_horizon
from services.database.queries.spend import spend_by_month
from services.metrics.funnel import ENOUGH_WINS
from services.metrics.rounding import money, rounded
from services.metrics.sources import spend_in_period
from services.organizations import organization_of
from services.periods import Period, local_day, start_of_day
from services.scope import OrgScope
from services.selection import ConcernedLeads
from services.vocabulary import AlertPriority, AlertRule, AlertType


class Loss(NamedTuple):
    """A losing source: its mature cohort, what that cost, and what is spent on it these days."""

    cohort: SourceCohort
    spend: Decimal
    recent_spend: Decimal
    test: ReturnTest


class Measured(NamedTuple):
    """The mature cohort that was looked at (None: no horizon yet), and who loses in it."""

    period: Period | None
    horizon_days: float | None
    losses: list[Loss]
    cohorts: dict[str, tuple[SourceCohort, Decimal]]
    sources: int


def measure(scope: OrgScope, session: Session, settings: AlertSettings, now: datetime) -> Measured:
    """Sources with spend in the last days (default 90), by their cohort of as many days that ended a
    maturity horizon ago: old enough for its wins to be in."""
    timezone = organization_of(scope, session).timezone
    today = local_day(now, timezone)
    recent = _period(today - timedelta(days=settings.source_days - 1), today, timezone)
    # Asked first, because it is cheap and the rest reads every win of a year.
    if not spend_by_month(scope, session, recent.start, recent.end):
        return Measured(None, None, [], {}, 0)
    wins, horizon = maturity_horizon(scope, session, now)
    deal = deal_of_the_year(scope, session, now)
    if horizon is None or wins < ENOUGH_WINS or deal is None:
        return Measured(None, horizon, [], {}, 0)
    end = local_day(now - timedelta(days=horizon), timezone) - timedelta(days=1)
    mature = _period(end - timedelta(days=settings.source_days - 1), end, timezone)
    months = spend_by_month(scope, session, mature.start, recent.end)
    spend, recent_spend = (spend_in_period(months, period, today) for period in (mature, recent))
    cohorts = {
        row.source: (row, spend[row.source])
        for row in source_cohorts(scope, session, mature.since, mature.until, now)
        if recent_spend.get(row.source) and spend.get(row.source)
    }
    losses = [
        Loss(row, cost, recent_spend[row.source], test)
        for row, cost in cohorts.values()
        if (test := _test(row, cost, float(deal), len(cohorts))).loses
        and float(cost - row.revenue) >= settings.source_minimum_loss
    ]
    return Measured(mature, horizon, losses, cohorts, len(cohorts))


def _test(row: SourceCohort, spend: Decimal, deal: float, sources: int) -> ReturnTest:
    return source_return(SourceCounts(row.leads, row.won, float(row.revenue), float(spend)), deal, sources)


def _period(start: date, end: date, timezone: str) -> Period:
    """Whole local days, also where the last isn't over: spend of today counts as the page counts it."""
    zone = ZoneInfo(timezone)
    return Period(start, end, start_of_day(start, zone), start_of_day(end + timedelta(days=1), zone), zone)


class SourceWithoutReturn:
    rule = AlertRule.SOURCE_WITHOUT_RETURN
    priority = AlertPriority.MEDIUM
    type = AlertType.RISK

    def evaluate(
        self, scope: OrgScope, session: Session, settings: AlertSettings, now: datetime
    ) -> list[Finding]:
        """A finding per losing source. Severity and impact: spend minus revenue of its mature cohort."""
        measured = measure(scope, session, settings, now)
        if measured.period is None:
            return []
        return [_finding(scope, session, measured, measured.period, loss, now) for loss in measured.losses]


def _finding(
    scope: OrgScope, session: Session, measured: Measured, period: Period, loss: Loss, now: datetime
) -> Finding:
    source = loss.cohort.source
    cohort = ConcernedLeads(created=(period.since, period.until), source=source)
    where = concerned_conditions(cohort)
    leads, top = concerned(scope, session, cohort, loss.cohort.leads, now)
    lost = loss.spend - loss.cohort.revenue
    young = [*open_leads(now), Lead.source == source]
    still_open = totals(scope, session, young, now)
    data = {
        "source": source,
        "days": [period.start.isoformat(), period.end.isoformat()],
        "horizon_days": rounded(measured.horizon_days),
        "sources": measured.sources,
        **_figures(loss),
        "lost": money(lost),
        "open": {"leads": still_open.leads, "value": money(still_open.value)},
        "open_never_contacted": still_open.never_contacted,
        "stages": [named_group(stage) for stage in totals_by(scope, session, where, Lead.reached, now)],
        "better": _best(measured, source),
        "top": top,
    }
    return Finding(source, lost, float(lost), data, leads)


def _figures(loss: Loss) -> dict[str, Any]:
    cohort, test = loss.cohort, loss.test
    interval = test.interval or (0.0, 0.0)
    return {
        "count": cohort.leads,
        "won": cohort.won,
        "revenue": money(cohort.revenue),
        "spend": money(loss.spend),
        "recent_spend": money(loss.recent_spend),
        "roi": rounded((test.roi or 0.0) * 100),
        "conversion": rounded((test.conversion or 0.0) * 100),
        "interval": [round(bound * 100, 2) for bound in interval],
        "break_even": rounded((test.break_even or 0.0) * 100),
        "deal_value": rounded(test.deal_value),
        "cost_per_lead": amount(loss.spend / cohort.leads),
        "cost_per_won": amount(loss.spend / cohort.won) if cohort.won else None,
    }


def _best(measured: Measured, losing: str) -> dict[str, Any] | None:
    """The source with the best return among the others that are paid for."""
    returns = {
        source: float((row.revenue - spend) / spend)
        for source, (row, spend) in measured.cohorts.items()
        if source != losing and row.revenue > spend
    }
    if not returns:
        return None
    best = max(returns, key=lambda source: (returns[source], source))
    row, spend = measured.cohorts[best]
    return {"source": best, "roi": rounded(returns[best] * 100), "won": row.won, "spend": money(spend)}
