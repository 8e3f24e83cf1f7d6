"""What was sent, what waits and what failed: for administrators, without anybody's address in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from services.database.models import Delivery, Membership, NotificationEndpoint
from services.notifications.deliveries import NewDelivery, add_delivery
from services.notifications.endpoints import endpoint_of
from services.scope import MANAGING_ROLES, ForbiddenError, NotFoundError, OrgScope
from services.vocabulary import Channel, DeliveryReason, DeliveryStatus, MessageKind

__all__ = ["DeliveryRecord", "add_test", "delivery_log", "masked", "own_test", "send_again"]

MOST_SHOWN = 50
AGAIN = (DeliveryReason.NO_MAIL_SERVER, DeliveryReason.PAUSED)
"""Why a suppressed message may be sent after all: what held it back can be mended."""


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """One message in the log. `recipient`: a member's or an endpoint's name, or a masked address; None
    where it is gone. `next_try_at` of a message that waits; `can_again`: whether it may be sent again."""

    id: UUID
    channel: Channel
    recipient: str | None
    kind: MessageKind
    event: str
    status: DeliveryStatus
    attempts: int
    next_try_at: datetime | None
    reason: DeliveryReason | None
    answer: int | None
    created_at: datetime
    sent_at: datetime | None
    can_again: bool


def delivery_log(
    scope: OrgScope, session: Session, *, limit: int = MOST_SHOWN, before: UUID | None = None
) -> list[DeliveryRecord]:
    """The newest messages, or those before a message of it. Digests that are only planned are left out:
    they aren't about anything yet. Admins only."""
    scope.require(MANAGING_ROLES)
    found = select(Delivery).where(
        Delivery.organization_id == scope.organization_id,
        (Delivery.kind != MessageKind.DIGEST)
        | (Delivery.status != DeliveryStatus.WAITING)
        | (Delivery.attempts > 0),
    )
    if before is not None:
        edge = select(Delivery.created_at, Delivery.id).where(
            Delivery.organization_id == scope.organization_id, Delivery.id == before
        )
        found = found.where(tuple_(Delivery.created_at, Delivery.id) < edge.scalar_subquery())
    order = (Delivery.created_at.desc(), Delivery.id.desc())
    rows = session.scalars(found.order_by(*order).limit(min(max(limit, 1), MOST_SHOWN))).all()
    names = _names(scope, session, rows)
    return [_record(row, names) for row in rows]


def send_again(scope: OrgScope, session: Session, delivery_id: UUID, now: datetime) -> bool:
    """Let a failed message wait again, with all its attempts, from now on; False where there is nothing to
    send again. Put its job in afterwards (`JobQueue.deliver`). Admins only; raises NotFoundError."""
    scope.require(MANAGING_ROLES)
    row = session.scalar(
        select(Delivery)
        .where(Delivery.organization_id == scope.organization_id, Delivery.id == delivery_id)
        .with_for_update()
    )
    if row is None:
        raise NotFoundError("delivery")
    if not _can_again(row):
        return False
    row.status, row.attempts, row.next_try_at = DeliveryStatus.WAITING.value, 0, now
    row.last_error = row.last_status = None
    session.flush()
    return True


def add_test(scope: OrgScope, session: Session, endpoint_id: UUID, now: datetime) -> UUID | None:
    """Write a test message to an endpoint; its id. Admins only; raises NotFoundError."""
    endpoint = endpoint_of(scope, session, endpoint_id)
    return _add_test(scope, session, endpoint.channel, endpoint_id, now)


def own_test(scope: OrgScope, session: Session, now: datetime) -> UUID | None:
    """Write a test mail to the signed-in member; its id. Any role; raises ForbiddenError for an operator."""
    if scope.user_id is None:
        raise ForbiddenError(scope.role)
    return _add_test(scope, session, Channel.EMAIL, scope.user_id, now)


def masked(address: str) -> str:
    """`a…@example.com`: enough to know one's own by, not enough to write to."""
    name, at, host = address.rpartition("@")
    return f"{name[:1]}…{at}{host}" if at else "…"


def _add_test(
    scope: OrgScope, session: Session, channel: Channel, target: UUID, now: datetime
) -> UUID | None:
    new = NewDelivery(channel, str(target), MessageKind.TEST, None, once=f"test:{uuid4()}")
    return add_delivery(scope, session, new, now)


def _names(scope: OrgScope, session: Session, rows: Sequence[Delivery]) -> dict[str, str]:
    ids = {_id(row.target) for row in rows} - {None}
    found: dict[str, str] = {}
    for table in (Membership, NotificationEndpoint):
        named = select(table.id, table.name).where(
            table.organization_id == scope.organization_id, table.id.in_(ids)
        )
        found |= {str(key): name for key, name in session.execute(named)}
    return found


def _id(target: str) -> UUID | None:
    try:
        return UUID(target)
    except ValueError:
        return None


def _record(row: Delivery, names: dict[str, str]) -> DeliveryRecord:
    waiting = row.status == DeliveryStatus.WAITING
    return DeliveryRecord(
        id=row.id,
        channel=Channel(row.channel),
        recipient=masked(row.target) if "@" in row.target else names.get(row.target),
        kind=MessageKind(row.kind),
        event=row.event,
        status=DeliveryStatus(row.status),
        attempts=row.attempts,
        next_try_at=row.next_try_at if waiting else None,
        reason=DeliveryReason(row.last_error) if row.last_error else None,
        answer=row.last_status,
        created_at=row.created_at,
        sent_at=row.sent_at,
        can_again=_can_again(row),
    )


def _can_again(row: Delivery) -> bool:
    if row.status == DeliveryStatus.FAILED:
        return True
    return row.status == DeliveryStatus.SUPPRESSED and row.last_error in AGAIN
