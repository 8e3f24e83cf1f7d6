"""How the isolation test calls each public function of `services`: as one organization, reaching for
what is another's. A new function needs a line here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from services import (
    accounts,
    alerts,
    behavior_tracking,
    cache,
    choices,
    leads,
    organizations,
    score_factors,
    scores,
    stage_changes,
    stays,
    versions,
)
from services.dashboard import DashboardQuery, executive_dashboard
from services.database import rollups, source_rates, stay_derivation, temporary
from services.database.models import Lead
from services.database.queries import cohort, open_pipeline, population, segments, spend, timing
from services.database.queries import leads as lead_queries
from services.demo import writing
from services.filters import LeadFilter
from services.imports import mapping
from services.periods import period_of, previous_period
from services.scope import NotFoundError, OrgScope
from services.vocabulary import ImportKind, Outcome, Role, Stage
from tests.support.rows import Filled

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
PERIOD = period_of(FIRST, LAST, NOW, "America/Sao_Paulo")
LIMITS = {stage.value: 7.0 for stage in Stage}
ALL = LeadFilter()
QUERY = DashboardQuery(FIRST, LAST)
SELECTION = lead_queries.LeadSelection()

Call = Callable[[OrgScope, Session, Filled], Any]


@dataclass(frozen=True, slots=True)
class Probe:
    """A call made with our scope and session that reaches for `theirs`."""

    call: Call
    refuses: tuple[type[Exception], ...] = ()
    """What it must raise, where it asks for a thing of theirs by its id."""


def every_lead() -> Any:
    """Ids of all leads that the connection sees, whosesoever: the function must take its own alone."""
    return select(Lead.id)


def _chosen(scope: OrgScope, session: Session, theirs: Filled) -> Any:
    table = temporary.table_of_leads("probe_of_chosen_leads")
    with temporary.chosen_leads(scope, session, table, every_lead()) as chosen:
        return session.execute(select(chosen)).all()


def _steps(scope: OrgScope, session: Session, theirs: Filled) -> Any:
    table = temporary.table_of_leads("probe_of_steps")
    with temporary.filled(session, table, every_lead()) as chosen:
        return session.execute(stay_derivation.steps_of(scope, chosen)).all()


def _rates_at_creation(scope: OrgScope, session: Session, theirs: Filled) -> Any:
    table = temporary.table_of_leads("probe_of_rates")
    with temporary.filled(session, table, every_lead()) as chosen:
        return session.execute(select(source_rates.rates_at_creation(scope, chosen))).all()


def _rollup(scope: OrgScope, session: Session, theirs: Filled) -> None:
    rollups.subtract_from_rollup(scope, session, every_lead())
    rollups.add_to_rollup(scope, session, every_lead())


def _kept_for_them(scope: OrgScope, session: Session, theirs: Filled) -> Any:
    store = {cache.result_key(theirs.scope, "probe", (), version, NOW): theirs.marker for version in range(3)}

    class Store:
        get = staticmethod(store.get)
        set = staticmethod(lambda key, value, timeout=None: store.__setitem__(key, value))

    return cache.cached(scope, session, Store(), "probe", (), NOW, lambda: "computed")


def _behavior(scope: OrgScope, session: Session) -> Any:
    return population.behavior_at(scope, session, NOW)


def _leads_where(conditions: list[Any], session: Session) -> Any:
    return session.execute(select(Lead.name, Lead.organization_id).where(*conditions)).all()


def of_them(theirs: Filled) -> LeadFilter:
    """A filter that names their member, as a hand-edited address would."""
    return LeadFilter(assigned_user_id=theirs.member_id)


READERS: dict[Callable[..., Any], Probe] = {
    alerts.open_alerts: Probe(lambda scope, session, theirs: alerts.open_alerts(scope, session)),
    cache.cached: Probe(_kept_for_them),
    cache.result_key: Probe(lambda scope, session, theirs: cache.result_key(scope, "probe", (), 1, NOW)),
    choices.filter_choices: Probe(lambda scope, session, theirs: choices.filter_choices(scope, session)),
    executive_dashboard: Probe(
        lambda scope, session, theirs: [
            executive_dashboard(scope, session, QUERY, NOW),
            executive_dashboard(scope, session, DashboardQuery(FIRST, LAST, of_them(theirs)), NOW),
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
    lead_queries.conditions: Probe(
        lambda scope, session, theirs: _leads_where(
            lead_queries.conditions(scope, SELECTION, LIMITS, 90, NOW, _behavior(scope, session)), session
        )
    ),
    lead_queries.count_and_page: Probe(
        lambda scope, session, theirs: lead_queries.count_and_page(
            scope, session, SELECTION, LIMITS, 90, NOW, None, 50
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
    leads.lead_detail: Probe(
        lambda scope, session, theirs: leads.lead_detail(scope, session, theirs.lead_id), (NotFoundError,)
    ),
    leads.list_leads: Probe(lambda scope, session, theirs: leads.list_leads(scope, session, SELECTION, NOW)),
    accounts.find_member: Probe(
        lambda scope, session, theirs: accounts.find_member(scope, session, str(theirs.member_id)),
        (NotFoundError,),
    ),
    mapping.recall_mapping: Probe(
        lambda scope, session, theirs: mapping.recall_mapping(scope, session, ImportKind.LEADS, theirs.marker)
    ),
    organizations.members: Probe(lambda scope, session, theirs: organizations.members(scope, session)),
    organizations.organization_of: Probe(
        lambda scope, session, theirs: organizations.organization_of(scope, session)
    ),
    versions.data_version: Probe(lambda scope, session, theirs: versions.data_version(scope, session)),
}

# Parts of statements whose rows are narrowed to a rep's leads by the statement they become part of.
PARTS: dict[Callable[..., Any], Probe] = {
    population.behavior_at: Probe(
        lambda scope, session, theirs: session.execute(select(_behavior(scope, session))).all()
    ),
    stay_derivation.steps_of: Probe(_steps),
    temporary.chosen_leads: Probe(_chosen),
    source_rates.rates_at_creation: Probe(_rates_at_creation),
    source_rates.rates_now: Probe(
        lambda scope, session, theirs: session.execute(select(source_rates.rates_now(scope))).all()
    ),
    score_factors.median_estimate: Probe(
        lambda scope, session, theirs: session.execute(select(score_factors.median_estimate(scope))).all()
    ),
}

WRITERS: dict[Callable[..., Any], Probe] = {
    accounts.add_member: Probe(
        lambda scope, session, theirs: accounts.add_member(
            scope, session, email="newcomer@example.com", role=Role.ANALYST
        )
    ),
    accounts.deactivate_member: Probe(
        lambda scope, session, theirs: accounts.deactivate_member(scope, session, theirs.member_id),
        (NotFoundError,),
    ),
    accounts.set_role: Probe(
        lambda scope, session, theirs: accounts.set_role(scope, session, theirs.member_id, Role.ADMIN),
        (NotFoundError,),
    ),
    accounts.store_first_password: Probe(
        lambda scope, session, theirs: accounts.store_first_password(scope, session, theirs.member_id, "x"),
        (NotFoundError,),
    ),
    accounts.welcome_link: Probe(
        lambda scope, session, theirs: accounts.welcome_link(scope, session, theirs.member_id, NOW),
        (NotFoundError,),
    ),
    behavior_tracking.refresh_behavior: Probe(
        lambda scope, session, theirs: behavior_tracking.refresh_behavior(scope, session, every_lead())
    ),
    rollups.add_to_rollup: Probe(_rollup),
    rollups.subtract_from_rollup: Probe(_rollup),
    rollups.rebuild_rollup: Probe(lambda scope, session, theirs: rollups.rebuild_rollup(scope, session)),
    writing.derive: Probe(lambda scope, session, theirs: writing.derive(scope, session, NOW)),
    writing.write_leads: Probe(lambda scope, session, theirs: writing.write_leads(scope, session, [], {})),
    writing.write_spend: Probe(
        lambda scope, session, theirs: writing.write_spend(scope, session, [(theirs.marker[:0], FIRST, 1)])
    ),
    organizations.create_organization: Probe(
        lambda scope, session, theirs: organizations.create_organization(
            theirs.scope, session, name="Taken over"
        ),
        (ProgrammingError, organizations.SettingError),
    ),
    organizations.update_organization: Probe(
        lambda scope, session, theirs: organizations.update_organization(
            scope, session, {"name": "Renamed", "timezone": "Asia/Kolkata"}
        )
    ),
    scores.freeze_initial_scores: Probe(
        lambda scope, session, theirs: scores.freeze_initial_scores(scope, session, every_lead())
    ),
    mapping.remember_mapping: Probe(
        lambda scope, session, theirs: mapping.remember_mapping(
            scope, session, mapping.Mapping(kind=ImportKind.LEADS), theirs.marker
        )
    ),
    scores.refresh_scores: Probe(lambda scope, session, theirs: scores.refresh_scores(scope, session, NOW)),
    scores.rescore: Probe(lambda scope, session, theirs: scores.rescore(scope, session, every_lead(), NOW)),
    stage_changes.record_stage_change: Probe(
        lambda scope, session, theirs: stage_changes.record_stage_change(
            scope, session, theirs.lead_id, Stage.CONTATO, Outcome.OPEN, occurred_at=NOW, now=NOW
        ),
        (NotFoundError,),
    ),
    stays.rebuild_stays: Probe(
        lambda scope, session, theirs: stays.rebuild_stays(scope, session, every_lead())
    ),
    versions.bump_data_version: Probe(
        lambda scope, session, theirs: versions.bump_data_version(scope, session)
    ),
}

_ALL = READERS | PARTS | WRITERS
PROBES: dict[str, Probe] = {
    f"{function.__module__}.{function.__name__}": probe for function, probe in _ALL.items()
}

WITHOUT_A_SCOPE = {
    "services.database.embedded.start_embedded": "starts the server; `database` is a name",
    "services.database.temporary.filled": "keeps the rows of a statement that its caller has scoped",
    "services.demo.seed.seed_demo": "makes the demo organizations, each through a scope of its own",
    "services.diagnostics.clock_difference_seconds": "asks the server, reads no row",
    "services.diagnostics.role_problems": "reads the catalogue",
    "services.diagnostics.schema_is_newest": "reads alembic_version",
    "services.diagnostics.schema_revision": "reads alembic_version",
    "services.diagnostics.server_version": "asks the server, reads no row",
    "services.diagnostics.worker_heartbeat_age_seconds": "reads the queue's workers",
    "services.organizations.find_organization": "learns an id by its slug, behind a policy of its own",
    "services.sign_in.account_of": "a user, not an organization's row",
    "services.sign_in.authenticate": "sign-in has no organization yet",
    "services.sign_in.change_password": "a user's own",
    "services.sign_in.memberships_of": "a user's own memberships, behind a policy of their own",
    "services.sign_in.new_link": "a user's own",
    "services.sign_in.read_link": "sign-in has no organization yet",
    "services.sign_in.reset_link": "sign-in has no organization yet",
    "services.sign_in.save_preferences": "a user's own",
    "services.sign_in.use_link": "sign-in has no organization yet",
}
"""Public functions that reach the database without a scope, and why each may."""
