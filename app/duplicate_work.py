"""Duplicates, done by the worker: what was written lately, and now and then everybody."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import structlog

from app.jobs import JobQueue
from services.database.sessions import Database
from services.duplicates.backlog import waiting_to_compare
from services.duplicates.finding import SearchResult, find_for_new, needs_search, search_all
from services.scope import NotFoundError, OrgScope

SEARCH_MS = 600_000
"""A statement of a search may take so long: keys of a million leads are written while others write."""
log = structlog.get_logger(__name__)


class DuplicateWork:
    """What the worker needs to compare leads."""

    def __init__(self, database: Database, queue: JobQueue) -> None:
        self._database, self._queue = database, queue

    def find_soon(self, organization_id: UUID) -> None:
        """Have the leads that wait compared, in a job of its own; nothing where none waits. Called after
        every evaluation, import and round: so whatever got lost between a commit and the queue is found."""
        scope = OrgScope.operator(organization_id)
        try:
            with self._database.transaction(scope) as session:
                waits = waiting_to_compare(scope, session) > 0 or needs_search(scope, session)
        except NotFoundError:
            return
        if waits:
            self._queue.find_duplicates(organization_id)

    def find(self, organization_id: UUID, now: datetime) -> None:
        """Compare what waits, some thousand leads a transaction; everybody where that is due."""
        scope = OrgScope.operator(organization_id)
        try:
            with self._database.transaction(scope) as session:
                everybody = needs_search(scope, session)
            if everybody:
                self.search(organization_id, now)
            while self._some(scope, now):
                pass
        except NotFoundError:
            log.warning("organization_gone", organization_id=str(organization_id))

    def search(self, organization_id: UUID, now: datetime) -> SearchResult | None:
        """Compare everybody with everybody; None where the organization is gone."""
        scope = OrgScope.operator(organization_id)
        try:
            result = search_all(scope, self._database, now)
        except NotFoundError:
            log.warning("organization_gone", organization_id=str(organization_id))
            return None
        log.info(
            "duplicates_searched",
            organization_id=str(organization_id),
            leads=result.leads,
            compared=result.compared,
            found=result.found,
        )
        return result

    def _some(self, scope: OrgScope, now: datetime) -> int:
        with self._database.transaction(scope, statement_timeout_ms=SEARCH_MS) as session:
            return find_for_new(scope, session, now)
