"""What follows an import once its rows are there for good."""

from __future__ import annotations

from datetime import datetime

from services.alerts import evaluate_alerts
from services.assignment.rounds import assign_queued
from services.database.planner_statistics import gather_planner_statistics
from services.database.sessions import Database
from services.lead_search import work_off_search_backlog
from services.scope import OrgScope

_AT_ONCE = 2_000


def after_import(database: Database, scope: OrgScope, now: datetime) -> None:
    """Let the planner know, make the leads searchable, give them to sellers and look for alerts, each in
    transactions of its own. All of it may be done again."""
    _gather(database, scope)
    if make_searchable(database, scope):
        _gather(database, scope)
    assign_arrived(database, scope, now)
    with database.transaction(scope) as session:
        evaluate_alerts(scope, session, now)


def _gather(database: Database, scope: OrgScope) -> None:
    with database.transaction(scope) as session:
        gather_planner_statistics(scope, session)


def assign_arrived(database: Database, scope: OrgScope, now: datetime) -> int:
    """Give the leads that came and wait to sellers, some thousand a transaction, so that leads of the API
    don't wait long for their turn; how many were given."""
    given, more = 0, True
    while more:
        with database.transaction(scope) as session:
            outcome = assign_queued(scope, session, now, limit=_AT_ONCE)
        given += outcome.count
        more = outcome.more and outcome.count > 0
    return given


def make_searchable(database: Database, scope: OrgScope) -> bool:
    """Work off the organization's backlog, some thousand leads a transaction; whether it took several."""
    rounds, waiting = 0, 1
    while waiting:
        rounds += 1
        with database.transaction(scope) as session:
            waiting = work_off_search_backlog(scope, session)
    return rounds > 1
