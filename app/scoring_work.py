"""An organization's own score, done by the worker: trained when it is time, or when somebody asks."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import structlog

from app.jobs import JobQueue
from app.training_process import train_apart
from services.database.sessions import Database
from services.organizations import organization_of
from services.scope import NotFoundError, OrgScope
from services.scoring.progress import note_training
from services.scoring.run import conclude, in_use, training_due

log = structlog.get_logger(__name__)


class ScoringWork:
    """What the worker needs to train scores."""

    def __init__(self, database: Database, queue: JobQueue) -> None:
        self._database = database
        self._queue = queue

    def train(self, organization_id: UUID, now: datetime) -> None:
        """Train, keep the result, and where it is better put it to use; the leads follow in a job of their
        own. Writers wait for none of it: the training reads in another process, and what it gives is
        written in a moment. Where somebody changed what scores meanwhile, theirs stands."""
        scope = OrgScope.operator(organization_id)
        try:
            with self._database.transaction(scope) as session:
                organization_of(scope, session)
                began_with = in_use(scope, session)
                note_training(scope, session, now)
        except NotFoundError:
            log.warning("organization_gone", organization_id=str(organization_id))
            return
        try:
            url = self._database.engine.url.render_as_string(hide_password=False)
            training = train_apart(url, scope, now)
            with self._database.transaction(scope) as session:
                kept = conclude(scope, session, training, now, began_with=began_with)
                changed = kept is not None and in_use(scope, session) != began_with
        finally:
            with self._database.transaction(scope) as session:
                note_training(scope, session, None)
        log.info(
            "scores_trained", organization_id=str(organization_id), decision=training.decision.value,
            leads=training.leads, overtaken=kept is None,
        )  # fmt: skip
        if changed:
            self._queue.refresh_scores(organization_id)

    def train_if_due(self, organization_id: UUID, now: datetime) -> bool:
        """Ask for a training where it is time for one; whether it was."""
        scope = OrgScope.operator(organization_id)
        with self._database.transaction(scope) as session:
            due = training_due(scope, session, now)
        if due:
            self._queue.train_scores(organization_id)
        return due
