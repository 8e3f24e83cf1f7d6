"""After a large import: its leads can be searched for some seconds later."""

from __future__ import annotations

from services.database.sessions import Database
from services.lead_search import work_off_search_backlog
from services.scope import OrgScope


def make_searchable(database: Database, scope: OrgScope) -> None:
    """Work off the organization's backlog, some thousand leads a transaction."""
    waiting = 1
    while waiting:
        with database.transaction(scope) as session:
            waiting = work_off_search_backlog(scope, session)
