"""The executive dashboard: every figure of the page, the API, the reports and the command line."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from services.alerts import alert_facts, with_words
from services.cache import ResultStore, cached
from services.database.queries import cohort as cohort_queries
from services.database.queries import open_pipeline, segments, timing
from services.database.queries.population import behavior_at
from services.database.queries.spend import spend_by_month
from services.filters import LeadFilter
from services.metrics import behavior, blocked, cards, funnel, scores, sources
from services.metrics import timing as stage_timings
from services.metrics.cohort import Cohort
from services.organizations import OrganizationInfo, organization_of
from services.periods import Period, local_day, period_of, previous_period
from services.scope import OrgScope

KEPT_AS = "executive_dashboard"
SECTIONS = (
    "summary_metrics", "conversion_funnel", "score_distribution", "score_quality", "source_performance",
    "stage_timing", "blocked_pipeline", "behavior_insights", "alerts", "sparklines", "receipts",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DashboardQuery:
    """Inclusive local days and filters."""

    start: date
    end: date
    filters: LeadFilter = field(default_factory=LeadFilter)


def executive_dashboard(
    scope: OrgScope, session: Session, query: DashboardQuery, now: datetime
) -> dict[str, Any]:
    """The dashboard's JSON (`interfaces.md`), of what the scope may see, with the clock at `now` and its
    alerts in the reader's words.

    Rates 0–100, days and money with two decimals; the keys `receipts` and `sparklines` are added.
    Raises PeriodError when the days are reversed.
    """
    return in_words(dashboard_facts(scope, session, query, now))


def in_words(facts: dict[str, Any]) -> dict[str, Any]:
    """`dashboard_facts` with the alerts' sentences, in the language of whoever reads them now."""
    return {**facts, "alerts": [with_words(fact) for fact in facts["alerts"]]}


def dashboard_facts(
    scope: OrgScope, session: Session, query: DashboardQuery, now: datetime
) -> dict[str, Any]:
    """`executive_dashboard` without a word in any language: what may be kept for other readers."""
    organization = organization_of(scope, session)
    period = period_of(query.start, query.end, now, organization.timezone)
    survival = timing.stage_survival(scope, session, query.filters, period, now)
    sections = {
        **_cohort_sections(scope, session, query, organization, period, now),
        "stage_timing": stage_timings.stage_timing(survival, organization.stage_limits),
        "alerts": alert_facts(scope, session, now),
    }
    return {name: sections[name] for name in SECTIONS}


def kept_facts(
    scope: OrgScope, session: Session, store: ResultStore, query: DashboardQuery, now: datetime
) -> dict[str, Any]:
    """`dashboard_facts`, computed at most once for everybody they are the same for (`services.cache`)."""
    return cached(
        scope,
        session,
        store,
        KEPT_AS,
        query,
        now,
        lambda: dashboard_facts(scope, session, query, now),
    )


def _cohort_sections(
    scope: OrgScope,
    session: Session,
    query: DashboardQuery,
    organization: OrganizationInfo,
    period: Period,
    now: datetime,
) -> dict[str, Any]:
    filters, limits = query.filters, organization.stage_limits
    today = local_day(now, organization.timezone)
    wins, ninetieth = cohort_queries.maturity_horizon(scope, session, now)
    horizon = ninetieth if wins >= funnel.ENOUGH_WINS else None
    groups = cohort_queries.cohort_groups(
        scope, session, filters, period, previous_period(period),
        None if horizon is None else now - timedelta(days=horizon),
    )  # fmt: skip
    cohort, previous = Cohort.of(groups, current=True), Cohort.of(groups, current=False)
    interactions = behavior_at(scope, session, now)
    stuck = open_pipeline.open_groups(scope, session, filters, limits, now, interactions)
    blocked_pipeline = blocked.blocked_pipeline(stuck, now)
    values = {
        "open_value": blocked.open_value(stuck),
        "blocked_value": blocked.open_value([group for group in stuck if group.reason]),
    }
    spend = sources.spend_in_period(
        spend_by_month(scope, session, period.start, period.end, filters.sources), period, today
    )
    return {
        "summary_metrics": cards.summary_metrics(cohort, previous, period, **values),
        "sparklines": cards.sparklines(
            cohort_queries.cohort_by_day(scope, session, filters, period),
            open_pipeline.value_flows(scope, session, filters, limits, period, now),
            period, today, **values,
        ),
        "conversion_funnel": funnel.conversion_funnel(
            cohort, cohort_queries.completed_stay_days(scope, session, filters, period, now), horizon
        ),
        "score_distribution": scores.score_distribution(cohort),
        "score_quality": scores.score_quality(
            cohort_queries.decided_by_initial_score(scope, session, filters, period)
        ),
        "source_performance": sources.source_performance(cohort, spend),
        "blocked_pipeline": blocked_pipeline,
        "behavior_insights": behavior.behavior_insights(
            segments.segment_groups(scope, session, filters, behavior.DEFAULT_DAYS, now, interactions),
            behavior.DEFAULT_DAYS,
        ),
        "receipts": {
            "merged": cohort_queries.merged_in_period(scope, session, period),
            "computed_at": now.isoformat(),
            "maturity_wins": wins,
        },
    }  # fmt: skip
