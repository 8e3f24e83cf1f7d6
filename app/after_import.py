"""What follows an import once its rows are there for good."""

from __future__ import annotations

from datetime import datetime

from services.alerts import evaluate_alerts
from services.database.planner_statistics import gather_planner_statistics
from services.database.sessions import Database
from services.lead_search import work_off_search_backlog
from services.scope import OrgScope


def after_import(database: Database, scope: OrgScope, now: datetime) -> None:
    """Let the planner know, make the leads searchable and look for alerts, each in transactions of its
    own. All of it may be done again."""
    _gather(database, scope)
    if make_searchable(database, scope):
        _gather(database, scope)
    with database.transaction(scope) as session:
        evaluate_alerts(scope, session, now)


def _gather(database: Database, scope: OrgScope) -> None:
    with database.transaction(scope) as session:
        gather_planner_statistics(scope, session)


def make_searchable(database: Database, scope: OrgScope) -> bool:
    """Work off the organization's backlog, some thousand leads a transaction; whether it took several."""
    rounds, waiting = 0, 1
    while waiting:
        rounds += 1
        with database.transaction(scope) as session:
            waiting = work_off_search_backlog(scope, session)
    return rounds > 1
