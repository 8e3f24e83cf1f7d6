"""Probes of the restatement ledger: with the report, the scope and the snapshot of theirs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from services import restatement
from services.dashboard import DashboardQuery
from services.database.queries import restatement as queries
from services.restatement import snapshots
from services.restatement.population import Population
from services.scope import NotFoundError, OrgScope
from tests.support.probes.common import ALL, FIRST, LAST, NOW, Probe, Probes, of_them
from tests.support.rows import Filled

EVERYTHING, THEIRS = DashboardQuery(FIRST, LAST), Population(None, ALL).key
LATER = NOW + timedelta(days=10_000)
"""By when nothing that is old is kept."""


def _restated(scope: OrgScope, session: Session, theirs: Filled) -> Any:
    """Since the last one of ours, and as if theirs were being made."""
    of_member = DashboardQuery(FIRST, LAST, of_them(theirs))
    return [
        restatement.restated_since_last(scope, session, query, NOW, before_report=report)
        for query in (EVERYTHING, of_member)
        for report in (None, theirs.report_id)
    ]


def _keep(scope: OrgScope, session: Session, theirs: Filled) -> Any:
    kept = restatement.keep_figures(scope, session, theirs.report_id, EVERYTHING, LATER)
    return [kept, restatement.restated_since_last(scope, session, EVERYTHING, LATER, before_report=None)]


def _like(scope: OrgScope, session: Session, theirs: Filled) -> Any:
    return theirs.marker if queries.snapshot_like(scope, session, theirs.marker) else None


READERS: Probes = {
    restatement.restated_since_last: Probe(_restated),
    restatement.restated_between: Probe(
        lambda scope, session, theirs: restatement.restated_between(
            scope, session, EVERYTHING, theirs.report_id, theirs.report_id
        ),
        (NotFoundError,),
    ),
}

# What is read of the whole organization, whoever asks: the scope's own leads are counted of it later.
PARTS: Probes = {
    queries.lead_columns: Probe(
        lambda scope, session, theirs: [str(part) for part in queries.lead_columns(scope, session)]
    ),
    snapshots.read_leads: Probe(lambda scope, session, theirs: snapshots.read_leads(scope, session)),
    queries.figures_of: Probe(
        lambda scope, session, theirs: queries.figures_of(scope, session, theirs.report_id)
    ),
    queries.figures_before: Probe(
        lambda scope, session, theirs: queries.figures_before(scope, session, THEIRS, NOW, None)
    ),
    queries.snapshot_content: Probe(
        lambda scope, session, theirs: queries.snapshot_content(
            scope, session, theirs.snapshot_id, snapshots.FORMAT
        )
    ),
    queries.snapshot_like: Probe(_like),
}

WRITERS: Probes = {
    restatement.keep_figures: Probe(_keep),
    queries.drop_old_snapshots: Probe(
        lambda scope, session, theirs: queries.drop_old_snapshots(scope, session, LATER)
    ),
}
