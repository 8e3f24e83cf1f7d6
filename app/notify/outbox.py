"""From what happened to the outbox, and from there to the queue."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import structlog

from app.jobs import JobQueue
from services.database.sessions import Database
from services.notifications.deliveries import waiting_deliveries
from services.notifications.planning import plan_messages
from services.scope import NotFoundError, OrgScope
from services.session import Session

AHEAD = timedelta(hours=30)
"""What is due later gets its job from a later evaluation: every organization has one a day."""
log = structlog.get_logger(__name__)


def plan(scope: OrgScope, session: Session, now: datetime) -> None:
    """Write the messages about what an evaluation found, in its transaction. Should that break, the
    evaluation stands all the same, and the next one within a day tells of it."""
    try:
        with session.begin_nested():
            written = plan_messages(scope, session, now)
    except NotFoundError:
        raise
    except Exception:
        log.exception("messages_not_planned", organization_id=str(scope.organization_id))
        return
    if written:
        log.info("messages_planned", organization_id=str(scope.organization_id), messages=written)


def post_waiting(database: Database, queue: JobQueue, organization_id: UUID, now: datetime) -> int:
    """See to it that what waits has its job; how many wait. A job that stands already isn't doubled.

    After whatever wrote messages, and every day: so a message is found whose job was lost, because a
    process died between the commit and the queue.
    """
    scope = OrgScope.operator(organization_id)
    with database.transaction(scope) as session:
        waiting = waiting_deliveries(scope, session, until=now + AHEAD)
    for due in waiting:
        queue.deliver(organization_id, due.id, at=due.at)
    return len(waiting)
