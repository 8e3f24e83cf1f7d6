"""How the isolation test calls each public function of `services`: as one organization, reaching for
what is another's. A new function needs a line in one of these modules, by what it is about.
"""

from __future__ import annotations

from tests.services.alerts import probes as alerts
from tests.support.probes import (
    assignment,
    batches,
    behavior,
    board,
    duplicates,
    imports,
    lead,
    lead_table,
    notifications,
    people,
    reading,
    reports,
    restatement,
    score_training,
    scoring,
    tokens,
    views,
    writing,
)
from tests.support.probes.common import Probe, Probes


def _named(*tables: Probes) -> dict[str, Probe]:
    return {
        f"{function.__module__}.{function.__name__}": probe
        for table in tables
        for function, probe in table.items()
    }


READERS = _named(
    lead_table.READERS,
    board.READERS,
    views.READERS,
    reading.READERS,
    people.READERS,
    notifications.READERS,
    imports.READERS,
    alerts.READERS,
    lead.READERS,
    behavior.READERS,
    tokens.READERS,
    reports.READERS,
    restatement.READERS,
    duplicates.READERS,
    assignment.READERS,
    scoring.READERS,
)
"""What answers a person: a rep must see no lead of somebody else in it either."""
PROBES = READERS | _named(
    lead_table.PARTS,
    lead_table.WRITERS,
    board.WRITERS,
    views.WRITERS,
    reading.PARTS,
    people.WRITERS,
    notifications.WRITERS,
    writing.WRITERS,
    imports.WRITERS,
    behavior.PARTS,
    behavior.WRITERS,
    alerts.WRITERS,
    lead.WRITERS,
    tokens.WRITERS,
    batches.WRITERS,
    batches.PARTS,
    reports.WRITERS,
    assignment.PARTS,
    assignment.WRITERS,
    restatement.PARTS,
    duplicates.PARTS,
    duplicates.WRITERS,
    score_training.PARTS,
    scoring.PARTS,
    scoring.WRITERS,
    restatement.WRITERS,
)

WITHOUT_A_SCOPE = {
    "services.api_tokens.find_token": "learns whose token it is, behind a policy of its own",
    "services.database.sessions.enter_organization": "a setting of a transaction that has just signed in",
    "services.database.queries.leads.from_indexes": "a setting of the planner",
    "services.database.queries.leads.merging": "a setting of the planner",
    "services.database.queries.leads.walking": "a setting of the planner",
    "services.database.embedded.start_embedded": "starts the server; `database` is a name",
    "services.database.temporary.filled": "keeps the rows of a statement that its caller has scoped",
    "services.demo.seed.seed_demo": "makes the demo organizations, each through a scope of its own",
    "services.diagnostics.clock_difference_seconds": "asks the server, reads no row",
    "services.diagnostics.explain": "words for an error, reaches nothing",
    "services.diagnostics.role_problems": "reads the catalogue",
    "services.diagnostics.schema_is_newest": "reads alembic_version",
    "services.diagnostics.schema_state": "reads alembic_version",
    "services.diagnostics.schema_revision": "reads alembic_version",
    "services.diagnostics.server_version": "asks the server, reads no row",
    "services.diagnostics.worker_heartbeat_age_seconds": "reads the queue's workers",
    "services.diagnostics.database_error": "asks the server, reads no row",
    "services.imports.staging.analyze": "a temporary table",
    "services.imports.staging.begin_import": "an advisory lock, named after the organization",
    "services.imports.staging.copy_into": "a temporary table",
    "services.imports.staging.joins_for_many": "a setting of the planner",
    "services.imports.staging.run": "runs a statement that its caller has scoped",
    "services.imports.staging.staging_table": "a temporary table",
    "services.job_queue.job_counts": "the queue's own tables: counts",
    "services.job_queue.take_up_abandoned_jobs": "the queue's own tables: jobs of dead workers, ids alone",
    "services.organizations.find_organization": "learns an id by its slug, behind a policy of its own",
    "services.sign_in.account_ids": "ids of accounts, no organization's row",
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
