"""The worker's part of the outbox: take a message, send it, note what became of it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import structlog

from app.jobs import JobQueue
from app.notify.outcomes import Failed, Later, Outcome, Sent, Suppressed
from app.notify.sending import Sender
from app.observation import Observation
from app.settings import Settings
from services.database.sessions import Database
from services.notifications.deliveries import (
    DueDelivery,
    TakenDelivery,
    note_failure,
    note_sent,
    note_suppressed,
    postpone,
    take_delivery,
)
from services.notifications.endpoints import note_endpoint
from services.notifications.planning import plan_digests
from services.scope import NotFoundError, OrgScope
from services.session import Session
from services.vocabulary import Channel, DeliveryReason, MessageKind

log = structlog.get_logger(__name__)


class DeliveryWork:
    """What the worker needs to send messages."""

    def __init__(
        self, settings: Settings, database: Database, queue: JobQueue, observation: Observation | None = None
    ) -> None:
        self._sender = Sender(settings)
        self._database = database
        self._queue = queue
        self._observation = observation

    def deliver(self, organization_id: UUID, delivery_id: UUID, now: datetime) -> None:
        """Send a message that is due; one that isn't waiting any more is left alone.

        Its row is locked while it is sent and marked in the same transaction, so that two workers don't send
        it both. A worker that dies in between sends it again, under the same id.
        """
        scope = OrgScope.operator(organization_id)
        try:
            with self._database.transaction(scope) as session:
                taken = take_delivery(scope, session, delivery_id)
                again = [] if taken is None else self._work(scope, session, taken, now)
        except Exception as error:  # nothing of it was noted: count the attempt, so that it ends some day
            log.exception("delivery_broken", delivery_id=str(delivery_id), error=type(error).__name__)
            again = self._note_broken(scope, delivery_id, now)
        for due in again:
            self._queue.deliver(organization_id, due.id, at=due.at)

    def _work(
        self, scope: OrgScope, session: Session, taken: TakenDelivery, now: datetime
    ) -> list[DueDelivery]:
        """What the queue is to be told of afterwards: this message again, or a member's next digests."""
        if taken.due_at > now:
            return [DueDelivery(taken.id, taken.due_at)]
        outcome = self._sender.send(scope, session, taken, now)
        again = _note(scope, session, taken, outcome, now)
        log.info(
            "delivery",
            delivery_id=str(taken.id),
            channel=taken.channel.value,
            kind=taken.kind.value,
            outcome=type(outcome).__name__.lower(),
            reason=getattr(outcome, "reason", None),
        )
        if self._observation is not None:
            self._observation.notified(taken.channel.value, taken.kind.value, type(outcome).__name__.lower())
        if again is None and taken.kind is MessageKind.DIGEST:
            return plan_digests(scope, session, UUID(taken.target), now)
        return [] if again is None else [DueDelivery(taken.id, again)]

    def _note_broken(self, scope: OrgScope, delivery_id: UUID, now: datetime) -> list[DueDelivery]:
        with self._database.transaction(scope) as session:
            if take_delivery(scope, session, delivery_id) is None:
                return []
            internal = DeliveryReason.INTERNAL
            again = note_failure(scope, session, delivery_id, internal, now, permanent=False)
        return [] if again is None else [DueDelivery(delivery_id, again)]


def _note(
    scope: OrgScope, session: Session, taken: TakenDelivery, outcome: Outcome, now: datetime
) -> datetime | None:
    """Mark the message; when it is to be tried again, if it is."""
    again: datetime | None = None
    match outcome:
        case Sent():
            note_sent(scope, session, taken.id, now)
        case Suppressed(reason):
            note_suppressed(scope, session, taken.id, reason, now)
        case Later(until):
            postpone(scope, session, taken.id, until)
            again = until
        case Failed(reason, permanent, status, retry_after):
            again = note_failure(
                scope, session, taken.id, reason, now,
                permanent=permanent, status=status, retry_after=retry_after,
            )  # fmt: skip
    if taken.channel is not Channel.EMAIL and isinstance(outcome, Sent | Failed):
        _note_endpoint(scope, session, taken, now, sent=isinstance(outcome, Sent))
    return again


def _note_endpoint(
    scope: OrgScope, session: Session, taken: TakenDelivery, now: datetime, *, sent: bool
) -> None:
    try:
        note_endpoint(scope, session, UUID(taken.target), now, sent=sent)
    except NotFoundError:  # removed while it was sent to
        return
