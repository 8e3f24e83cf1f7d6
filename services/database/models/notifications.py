"""What is sent to whom: preferences, the organization's endpoints, and the outbox."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.database.models.base import (
    Base,
    Instant,
    Now,
    TenantRow,
    one_of,
    organization_reference,
    tenant_reference,
)
from services.vocabulary import AlertPriority, Channel, DeliveryStatus, MessageKind


class NotificationPreference(TenantRow, Base):
    """What a member wants by mail; without a row the role's defaults hold
    (`services.notifications.preferences`)."""

    __tablename__ = "notification_preferences"
    __table_args__ = (
        tenant_reference("member_id", "memberships", ondelete="CASCADE"),
        one_of("alert_priority", AlertPriority),
        CheckConstraint("digest_hour BETWEEN 0 AND 23", name="digest_hour"),
        CheckConstraint("digest_weekday BETWEEN 0 AND 6", name="digest_weekday"),
        CheckConstraint("quiet_from BETWEEN 0 AND 23 AND quiet_to BETWEEN 0 AND 23", name="quiet"),
        CheckConstraint("(quiet_from IS NULL) = (quiet_to IS NULL)", name="quiet_both"),
    )

    member_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    enabled: Mapped[bool]
    """False: nothing is sent, and the rest is kept for when it is switched on again."""
    alerts: Mapped[bool]
    alert_priority: Mapped[str]
    """The lowest priority that is sent."""
    daily_digest: Mapped[bool]
    weekly_digest: Mapped[bool]
    digest_hour: Mapped[int]
    digest_weekday: Mapped[int]
    """0 is Monday."""
    quiet_from: Mapped[int | None]
    quiet_to: Mapped[int | None]
    timezone: Mapped[str | None]
    """The member's own; null: the organization's."""
    wants_since: Mapped[Now]
    """Alerts opened before this were there when the wish was made: they aren't sent."""


class NotificationEndpoint(TenantRow, Base):
    """Where the organization's other systems are told. The secret that signs is derived, not stored."""

    __tablename__ = "notification_endpoints"
    __table_args__ = (
        organization_reference(),
        one_of("channel", (Channel.SLACK, Channel.WEBHOOK)),
        one_of("alert_priority", AlertPriority),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    channel: Mapped[str]
    name: Mapped[str]
    url: Mapped[str]
    events: Mapped[list[str]] = mapped_column(JSONB)
    alert_priority: Mapped[str]
    enabled: Mapped[bool] = mapped_column(server_default=text("true"))
    generation: Mapped[int] = mapped_column(server_default="1")
    """Of the secret: counted up to make a new one."""
    failing_since: Mapped[Instant | None]
    """The first failure after the last success."""
    paused_at: Mapped[Instant | None]
    wants_since: Mapped[Now]
    created_by: Mapped[UUID | None] = mapped_column(Uuid)
    created_at: Mapped[Now]


class MailRefusal(TenantRow, Base):
    """An address that asked to get no reports from this organization; only its hash is kept."""

    __tablename__ = "mail_refusals"
    __table_args__ = (organization_reference(),)

    address_hash: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[Now]


class Delivery(TenantRow, Base):
    """One message to one recipient, written in the transaction of what caused it, sent by the worker.

    `target`: of e-mail a member's id or an address, else the endpoint's id. `once` is what the message is
    about: written twice, it is sent once.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        organization_reference(),
        one_of("channel", Channel),
        one_of("kind", MessageKind),
        one_of("status", DeliveryStatus),
        UniqueConstraint("organization_id", "once"),
        Index("ix_deliveries_created", "organization_id", "created_at", "id"),
        Index(
            "ix_deliveries_waiting",
            "organization_id",
            "next_try_at",
            postgresql_where=text("status = 'waiting'"),
        ),
        Index("ix_deliveries_target", "organization_id", "target"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    channel: Mapped[str]
    target: Mapped[str]
    kind: Mapped[str]
    event: Mapped[str]
    """What happened: `alert.opened`, `alert.cleared`, `report.ready`, `digest.daily`, …"""
    reference: Mapped[UUID | None] = mapped_column(Uuid)
    once: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    """What the message must know and the reference doesn't say any more. No personal data."""
    status: Mapped[str] = mapped_column(server_default="waiting")
    attempts: Mapped[int] = mapped_column(server_default="0")
    next_try_at: Mapped[Instant]
    last_error: Mapped[str | None]
    """A reason by name (`services.notifications.reasons`), never a text of somebody else's server."""
    last_status: Mapped[int | None]
    """The answer's status, of HTTP or SMTP."""
    created_at: Mapped[Now]
    sent_at: Mapped[Instant | None]
