"""Alerts and scores, done by the worker: after writes, and every morning of every organization.

How the worker knows the organizations: it doesn't list them. Row-level security shows the application's
role an organization only by its id or slug, and no right was added for the worker. Each organization
has a standing job in the queue that holds its id and nothing else (`JobQueue.daily_round`). It is
put there after an import and after changes, by the job they cause, and `enlist` finds who is missing
the way sign-in would: account by account, its own memberships, of which only the organizations' ids are
kept.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog

from app.after_import import assign_arrived, make_searchable
from app.jobs import JobQueue
from app.notify.outbox import plan, post_waiting
from app.rescoring import rescore_everybody
from services.alerts import EvaluationResult, evaluate_alerts
from services.database.sessions import Database
from services.imports.records import running_imports
from services.notifications.deliveries import forget_deliveries
from services.organizations import organization_of
from services.scope import NotFoundError, OrgScope
from services.scoring.run import training_due
from services.session import Session
from services.sign_in import account_ids, memberships_of

ROUND_HOUR = 6
"""Local hour of the daily work: over night enough has happened, and nobody looks yet."""
SHORTEST_PAUSE = timedelta(hours=1)
"""Between two rounds of an organization, whatever the clocks say."""
Answer = TypeVar("Answer")
log = structlog.get_logger(__name__)


def next_round(organization_id: UUID, timezone: str, after: datetime) -> datetime:
    """The first beginning of the organization's daily work after `after`, in UTC: between 6:00 and 6:59 of
    its clock. The minute comes of its id, so that a zone's organizations don't all begin at once."""
    zone = ZoneInfo(timezone)
    at = time(ROUND_HOUR, organization_id.int % 60)
    today = after.astimezone(zone).date()
    for day in (today, today + timedelta(days=1)):
        begins = datetime.combine(day, at, zone).astimezone(UTC)
        if begins > after:
            return begins
    raise AssertionError("tomorrow's round is later than now")


class AlertWork:
    """What the worker needs to look after alerts and scores."""

    def __init__(self, database: Database, queue: JobQueue) -> None:
        self._database = database
        self._queue = queue

    def evaluate(self, organization_id: UUID, now: datetime) -> EvaluationResult | None:
        """Evaluate the organization's alerts; None where it is gone. First leads that wait for a seller get
        one, where a change (somebody came back, a lead was closed) or the new day made room."""
        assign_arrived(self._database, OrgScope.operator(organization_id), now)

        def work(scope: OrgScope, session: Session) -> EvaluationResult:
            evaluated = evaluate_alerts(scope, session, now)
            plan(scope, session, now)
            return evaluated

        result = self._for(organization_id, work)
        if result is not None:
            post_waiting(self._database, self._queue, organization_id, now)
            log.info("alerts_evaluated", organization_id=str(organization_id), opened=result.opened)
        return result

    def score(self, organization_id: UUID, now: datetime) -> None:
        """Score the organization's leads anew: ages, medians and win rates moved by themselves, or another
        model scores. Then see how that does (its drift)."""
        rescored = rescore_everybody(self._database, OrgScope.operator(organization_id), now)
        log.info("scores_refreshed", organization_id=str(organization_id), changed=rescored.changed)

    def round(self, organization_id: UUID, now: datetime) -> None:
        """The organization's daily work: scores (and a training of them where it is time), then
        alerts, each a job of its own, then tomorrow's round.
        First what an import left behind whose worker died right after it: leads that no search finds. And
        an import that was started and whose job got lost (between its commit and the queue) gets one.

        The successor is put in last: a round that ended in the middle is taken up again as a whole, and
        what waits already isn't put in twice.
        """
        timezone = self._timezone(organization_id)
        if timezone is None:
            log.warning("organization_gone", organization_id=str(organization_id))
            return
        make_searchable(self._database, OrgScope.operator(organization_id))
        for import_id in self._for(organization_id, running_imports) or ():
            self._queue.run_import(organization_id, import_id)
        self._for(organization_id, lambda scope, session: forget_deliveries(scope, session, now))
        self._queue.refresh_scores(organization_id)
        if self._for(organization_id, lambda scope, session: training_due(scope, session, now)):
            self._queue.train_scores(organization_id)
        self._queue.evaluate_alerts(organization_id, after_seconds=0)
        self._queue.daily_round(organization_id, next_round(organization_id, timezone, now + SHORTEST_PAUSE))

    def keep_round(self, organization_id: UUID, now: datetime) -> None:
        """See to it that the organization's daily work stands in the queue."""
        timezone = self._timezone(organization_id)
        if timezone is not None:
            self._queue.daily_round(organization_id, next_round(organization_id, timezone, now))

    def enlist(self, now: datetime) -> int:
        """Put in the daily work of every organization that has none; how many those were."""
        missing = self._with_accounts() - self._queue.organizations_in_rounds()
        for organization_id in missing:  # new here: nobody has compared its leads yet
            self.keep_round(organization_id, now)
            self._queue.find_duplicates(organization_id)
        return len(missing)

    def organizations(self) -> set[UUID]:
        """Every organization that somebody can sign in to, and every one with daily work."""
        return self._with_accounts() | self._queue.organizations_in_rounds()

    def _with_accounts(self) -> set[UUID]:
        with self._database.sign_in_transaction() as session:
            accounts = account_ids(session)
        found: set[UUID] = set()
        for user_id in accounts:
            with self._database.sign_in_transaction(user_id) as session:
                found |= {one.organization_id for one in memberships_of(session, user_id)}
        return found

    def _timezone(self, organization_id: UUID) -> str | None:
        return self._for(organization_id, lambda scope, session: organization_of(scope, session).timezone)

    def _for(self, organization_id: UUID, work: Callable[[OrgScope, Session], Answer]) -> Answer | None:
        """Do something in a transaction of the organization; None where it is gone."""
        scope = OrgScope.operator(organization_id)
        try:
            with self._database.transaction(scope) as session:
                return work(scope, session)
        except NotFoundError:
            return None
