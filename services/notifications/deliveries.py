"""The outbox: a message is written with what caused it, taken by the worker, and marked.

At least once: a worker that dies between sending and marking sends again, under the same id, by which the
receiver can tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.database.models import Delivery
from services.scope import OrgScope
from services.vocabulary import Channel, DeliveryReason, DeliveryStatus, MessageKind

__all__ = [
    "DueDelivery",
    "NewDelivery",
    "TakenDelivery",
    "add_delivery",
    "forget_deliveries",
    "note_failure",
    "note_sent",
    "note_suppressed",
    "postpone",
    "take_delivery",
    "waiting_deliveries",
]

_EVENTS = {
    MessageKind.ALERT: "alert.opened",
    MessageKind.DIGEST: "digest.weekly",
    MessageKind.REPORT: "report.ready",
    MessageKind.TEST: "test",
}
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
)
"""Before the second to the sixth attempt, which is the last."""
LONGEST_WAIT = timedelta(hours=24)
"""What of a receiver's own wish (`Retry-After`) is followed at most."""
KEPT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A message to be sent, at `at` or as soon as possible.

    `target`: of e-mail a member's id or an address; else the endpoint's id. `once` names what it is about
    and to whom: a second one with the same name isn't written. `reference`: the alert's or the report's id.
    `event` defaults to the kind's usual one.
    """

    channel: Channel
    target: str
    kind: MessageKind
    reference: UUID | None
    once: str
    at: datetime | None = None
    event: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DueDelivery:
    """A message that waits, and until when."""

    id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class TakenDelivery:
    """A message in hand: its row is locked until the transaction ends."""

    id: UUID
    channel: Channel
    target: str
    kind: MessageKind
    event: str
    reference: UUID | None
    details: dict[str, Any]
    attempts: int
    due_at: datetime
    created_at: datetime


def add_delivery(scope: OrgScope, session: Session, delivery: NewDelivery, now: datetime) -> UUID | None:
    """Write a message into the outbox; None where one with the same `once` is there already.

    Tell the worker after the transaction (`JobQueue.deliver`). Should that not come to pass, the
    organization's next evaluation or daily round does it.
    """
    delivery_id = uuid4()
    statement = insert(Delivery).values(
        organization_id=scope.organization_id,
        id=delivery_id,
        channel=delivery.channel.value,
        target=delivery.target,
        kind=delivery.kind.value,
        event=delivery.event or _EVENTS[delivery.kind],
        reference=delivery.reference,
        once=delivery.once,
        details=dict(delivery.details),
        next_try_at=delivery.at or now,
        created_at=now,
    )
    unique = [Delivery.organization_id, Delivery.once]
    return session.scalar(statement.on_conflict_do_nothing(index_elements=unique).returning(Delivery.id))


def waiting_deliveries(
    scope: OrgScope, session: Session, *, until: datetime | None = None, limit: int = 1_000
) -> list[DueDelivery]:
    """What waits to be sent (before `until`), the soonest first: each should have a job in the queue."""
    rows = session.execute(
        select(Delivery.id, Delivery.next_try_at)
        .where(
            Delivery.organization_id == scope.organization_id,
            Delivery.status == DeliveryStatus.WAITING,
            *([] if until is None else [Delivery.next_try_at < until]),
        )
        .order_by(Delivery.next_try_at, Delivery.id)
        .limit(limit)
    )
    return [DueDelivery(row.id, row.next_try_at) for row in rows]


def take_delivery(scope: OrgScope, session: Session, delivery_id: UUID) -> TakenDelivery | None:
    """Lock a waiting message for this transaction; None where it was sent, is being sent, or is gone."""
    row = session.scalar(
        select(Delivery)
        .where(
            Delivery.organization_id == scope.organization_id,
            Delivery.id == delivery_id,
            Delivery.status == DeliveryStatus.WAITING,
        )
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if row is None:
        return None
    return TakenDelivery(
        id=row.id,
        channel=Channel(row.channel),
        target=row.target,
        kind=MessageKind(row.kind),
        event=row.event,
        reference=row.reference,
        details=dict(row.details),
        attempts=row.attempts,
        due_at=row.next_try_at,
        created_at=row.created_at,
    )


def note_sent(scope: OrgScope, session: Session, delivery_id: UUID, now: datetime) -> None:
    """It was taken by the other side."""
    row = _row(scope, session, delivery_id)
    row.status, row.sent_at, row.attempts = DeliveryStatus.SENT.value, now, row.attempts + 1
    row.last_error = row.last_status = None
    session.flush()


def note_suppressed(
    scope: OrgScope, session: Session, delivery_id: UUID, reason: DeliveryReason, now: datetime
) -> None:
    """It is not to be sent after all, and why."""
    row = _row(scope, session, delivery_id)
    row.status, row.last_error, row.next_try_at = DeliveryStatus.SUPPRESSED.value, reason.value, now
    session.flush()


def note_failure(
    scope: OrgScope,
    session: Session,
    delivery_id: UUID,
    reason: DeliveryReason,
    now: datetime,
    *,
    permanent: bool,
    status: int | None = None,
    retry_after: timedelta | None = None,
) -> datetime | None:
    """An attempt failed: when the next one is due, or None when it was the last.

    Six attempts within some eight hours; the other side's `retry_after` may make a wait longer, up to a day.
    """
    row = _row(scope, session, delivery_id)
    row.attempts += 1
    row.last_error, row.last_status = reason.value, status
    if permanent or row.attempts > len(WAITS):
        row.status = DeliveryStatus.FAILED.value
        session.flush()
        return None
    wait = WAITS[row.attempts - 1]
    if retry_after is not None:
        wait = min(max(wait, retry_after), LONGEST_WAIT)
    row.next_try_at = now + wait
    session.flush()
    return row.next_try_at


def postpone(scope: OrgScope, session: Session, delivery_id: UUID, until: datetime) -> None:
    """Let it wait until then; that is no attempt."""
    _row(scope, session, delivery_id).next_try_at = until
    session.flush()


def forget_deliveries(scope: OrgScope, session: Session, now: datetime) -> int:
    """Remove what was done with more than 90 days ago; how many those were."""
    gone = session.execute(
        delete(Delivery)
        .where(
            Delivery.organization_id == scope.organization_id,
            Delivery.status != DeliveryStatus.WAITING,
            Delivery.created_at < now - KEPT,
        )
        .returning(Delivery.id)
    )
    return len(gone.all())


def _row(scope: OrgScope, session: Session, delivery_id: UUID) -> Delivery:
    return session.scalars(
        select(Delivery).where(Delivery.organization_id == scope.organization_id, Delivery.id == delivery_id)
    ).one()
