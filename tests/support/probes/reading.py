"""Probes of what the figures and lists are made of."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services import alerts, cache, choices, health, score_factors, versions
from services.dashboard import DashboardQuery, dashboard_facts, executive_dashboard, kept_facts
from services.database import bound, rollups, source_rates, stay_derivation, temporary
from services.database.models import Lead
from services.database.queries import (
    cohort,
    lead_selection,
    open_pipeline,
    population,
    segments,
    spend,
    timing,
)
from services.periods import previous_period
from services.reports.content import report_content
from services.scope import OrgScope
from services.selection import LeadSelection
from tests.support.probes.common import (
    ALL,
    FIRST,
    LAST,
    LIMITS,
    NOW,
    PERIOD,
    Probe,
    Probes,
    every_lead,
    of_them,
)
from tests.support.rows import Filled

QUERY = DashboardQuery(FIRST, LAST)
SELECTION = LeadSelection()


def _chosen(scope: OrgScope, session: Session, theirs: Filled) -> Any:
    table = temporary.table_of_leads("probe_of_chosen_leads")
    with temporary.chosen_leads(scope, session, table, every_lead()):
        return session.execute(select(table)).all()


def _steps(scope: OrgScope, session: Session, theirs: Filled) -> Any:
    table = temporary.table_of_leads("probe_of_steps")
    with temporary.filled(session, table, every_lead()):
        return session.execute(stay_derivation.steps_of(scope, table)).all()


def _kept_for_them(scope: OrgScope, session: Session, theirs: Filled) -> Any:
    return cache.cached(scope, session, _store_of(theirs), "probe", (), NOW, lambda: "computed")


def _store_of(theirs: Filled) -> Any:
    """A store in which every version of their result lies."""
    store = {cache.result_key(theirs.scope, "probe", (), version, NOW): theirs.marker for version in range(3)}

    class Store:
        get = staticmethod(store.get)
        set = staticmethod(lambda key, value, timeout=None: store.__setitem__(key, value))

    return Store()


def _behavior(scope: OrgScope, session: Session) -> Any:
    return population.behavior_at(scope, session, NOW)


def _leads_where(conditions: list[Any], session: Session) -> Any:
    return session.execute(select(Lead.name, Lead.organization_id).where(*conditions)).all()


READERS: Probes = {
    alerts.open_alerts: Probe(lambda scope, session, theirs: alerts.open_alerts(scope, session)),
    cache.cached: Probe(_kept_for_them),
    dashboard_facts: Probe(lambda scope, session, theirs: dashboard_facts(scope, session, QUERY, NOW)),
    kept_facts: Probe(
        lambda scope, session, theirs: kept_facts(scope, session, _store_of(theirs), QUERY, NOW)
    ),
    cache.result_key: Probe(lambda scope, session, theirs: cache.result_key(scope, "probe", (), 1, NOW)),
    choices.filter_choices: Probe(lambda scope, session, theirs: choices.filter_choices(scope, session)),
    health.database_latency_ms: Probe(
        lambda scope, session, theirs: health.database_latency_ms(scope, session) > 0
    ),
    health.work_figures: Probe(lambda scope, session, theirs: health.work_figures(scope, session, NOW)),
    executive_dashboard: Probe(
        lambda scope, session, theirs: [
            executive_dashboard(scope, session, QUERY, NOW),
            executive_dashboard(scope, session, DashboardQuery(FIRST, LAST, of_them(theirs)), NOW),
        ]
    ),
    report_content: Probe(
        lambda scope, session, theirs: [
            report_content(scope, session, QUERY, NOW),
            report_content(scope, session, DashboardQuery(FIRST, LAST, of_them(theirs)), NOW),
        ]
    ),
    cohort.cohort_by_day: Probe(
        lambda scope, session, theirs: cohort.cohort_by_day(scope, session, of_them(theirs), PERIOD)
    ),
    cohort.cohort_groups: Probe(
        lambda scope, session, theirs: cohort.cohort_groups(
            scope, session, ALL, PERIOD, previous_period(PERIOD), None
        )
    ),
    cohort.completed_stay_days: Probe(
        lambda scope, session, theirs: cohort.completed_stay_days(scope, session, ALL, PERIOD, NOW)
    ),
    cohort.decided_by_initial_score: Probe(
        lambda scope, session, theirs: cohort.decided_by_initial_score(scope, session, ALL, PERIOD)
    ),
    cohort.maturity_horizon: Probe(
        lambda scope, session, theirs: cohort.maturity_horizon(scope, session, NOW)
    ),
    cohort.merged_in_period: Probe(
        lambda scope, session, theirs: cohort.merged_in_period(scope, session, PERIOD)
    ),
    lead_selection.conditions: Probe(
        lambda scope, session, theirs: _leads_where(
            lead_selection.conditions(scope, SELECTION, LIMITS, 90, NOW, _behavior(scope, session)), session
        )
    ),
    open_pipeline.open_groups: Probe(
        lambda scope, session, theirs: open_pipeline.open_groups(
            scope, session, ALL, LIMITS, NOW, _behavior(scope, session)
        )
    ),
    open_pipeline.value_flows: Probe(
        lambda scope, session, theirs: open_pipeline.value_flows(scope, session, ALL, LIMITS, PERIOD, NOW)
    ),
    population.matching: Probe(
        lambda scope, session, theirs: _leads_where(population.matching(scope, of_them(theirs)), session)
    ),
    population.visible: Probe(
        lambda scope, session, theirs: _leads_where(population.visible(scope), session)
    ),
    segments.segment_groups: Probe(
        lambda scope, session, theirs: segments.segment_groups(
            scope, session, ALL, 90, NOW, _behavior(scope, session)
        )
    ),
    spend.spend_by_month: Probe(
        lambda scope, session, theirs: spend.spend_by_month(scope, session, FIRST, LAST)
    ),
    timing.stage_survival: Probe(
        lambda scope, session, theirs: timing.stage_survival(scope, session, ALL, PERIOD, NOW)
    ),
    rollups.check_rollup: Probe(lambda scope, session, theirs: rollups.check_rollup(scope, session)),
    versions.data_version: Probe(lambda scope, session, theirs: versions.data_version(scope, session)),
}

# Parts of statements whose rows are narrowed to a rep's leads by the statement they become part of.
PARTS: Probes = {
    population.behavior_at: Probe(
        lambda scope, session, theirs: session.execute(select(_behavior(scope, session))).all()
    ),
    stay_derivation.steps_of: Probe(_steps),
    temporary.chosen_leads: Probe(_chosen),
    source_rates.rates_at_creation: Probe(
        lambda scope, session, theirs: session.execute(
            source_rates.rates_at_creation(scope, PERIOD.since)
        ).all()
    ),
    source_rates.counts_by_source: Probe(
        lambda scope, session, theirs: session.execute(source_rates.counts_by_source(scope)).all()
    ),
    population.latest_interaction: Probe(
        lambda scope, session, theirs: session.execute(population.latest_interaction(scope)).all()
    ),
    population.tracked_behavior: Probe(
        lambda scope, session, theirs: session.execute(select(population.tracked_behavior(scope, NOW))).all()
    ),
    population.tracked_rows: Probe(
        lambda scope, session, theirs: session.execute(population.tracked_rows(scope, NOW)).all()
    ),
    bound.few_leads: Probe(
        lambda scope, session, theirs: session.execute(bound.few_leads(scope, [theirs.lead_id])).all()
    ),
    bound.execute_for: Probe(
        lambda scope, session, theirs: bound.execute_for(
            scope, session, bound.CHOSEN, bound.few_leads(scope, [theirs.lead_id])
        ).all()
    ),
    score_factors.median_estimate: Probe(
        lambda scope, session, theirs: score_factors.median_estimate(scope, session)
    ),
}
