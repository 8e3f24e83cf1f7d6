"""What is under way for an organization's scores, for its page: written by whoever asks for it or does it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.database.models import ScoreProgress
from services.scope import MANAGING_ROLES, OrgScope

LONGEST = timedelta(hours=6)
"""What isn't over by then was given up, whatever is written."""


@dataclass(frozen=True, slots=True)
class UnderWay:
    """`training_since`: when the training was asked for that waits or runs. `leads`, `done`: of the
    re-scoring that runs, (0, 0) while none does."""

    training_since: datetime | None = None
    leads: int = 0
    done: int = 0


def under_way(scope: OrgScope, session: Session, now: datetime) -> UnderWay:
    """What is under way as of `now`."""
    row = session.get(ScoreProgress, scope.organization_id, populate_existing=True)
    if row is None:
        return UnderWay()
    oldest = now - LONGEST
    training = row.training_since if row.training_since and row.training_since > oldest else None
    if row.rescoring_since is None or row.rescoring_since <= oldest:
        return UnderWay(training)
    return UnderWay(training, row.leads, row.done)


def note_training(scope: OrgScope, session: Session, since: datetime | None) -> None:
    """A training was asked for, or (None) is over. Admins only."""
    scope.require(MANAGING_ROLES)
    _note(scope, session, training_since=since)


def note_rescoring(scope: OrgScope, session: Session, since: datetime | None, leads: int, done: int) -> None:
    """A re-scoring that began at `since` has done `done` of `leads` leads, or (None) is over. Admins only."""
    scope.require(MANAGING_ROLES)
    _note(scope, session, rescoring_since=since, leads=leads, done=done)


def _note(scope: OrgScope, session: Session, **values: datetime | int | None) -> None:
    statement = insert(ScoreProgress).values(organization_id=scope.organization_id, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["organization_id"], set_=values))
