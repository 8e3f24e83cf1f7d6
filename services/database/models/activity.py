"""What happened to leads, and what is derived from it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    CheckConstraint,
    Index,
    Uuid,
    text,
)
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
from services.vocabulary import (
    OPEN_STAGES,
    AuditAction,
    InteractionKind,
    StayExit,
)


class AuditLog(TenantRow, Base):
    """What happened to a lead, when and by whom. Append-only: the application may only add and read."""

    __tablename__ = "audit_logs"
    __table_args__ = (  # the lead's reference to the organization is the row's own
        tenant_reference("lead_id", "leads", ondelete="CASCADE"),
        one_of("action", AuditAction),
        one_of("origin", ("snapshot", "history", "app")),
        Index(
            "uq_audit_logs_history",
            "organization_id",
            "lead_id",
            "occurred_at",
            "to_stage",
            "outcome",
            unique=True,
            postgresql_where=text("origin = 'history'"),
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_audit_logs_lead", "organization_id", "lead_id", "occurred_at"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    lead_id: Mapped[UUID] = mapped_column(Uuid)
    action: Mapped[str]
    origin: Mapped[str]
    """`snapshot` (a leads file said so), `history` (a history file: authoritative) or `app`."""
    occurred_at: Mapped[Instant]
    recorded_at: Mapped[Now]
    from_stage: Mapped[str | None]
    to_stage: Mapped[str | None]
    outcome: Mapped[str | None]
    actor_id: Mapped[UUID | None] = mapped_column(Uuid)
    actor_name: Mapped[str | None]
    changes: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))


class StageStay(TenantRow, Base):
    """One visit to one open stage; `left_at` and `exit` are null while it lasts."""

    __tablename__ = "stage_stays"
    __table_args__ = (
        tenant_reference("lead_id", "leads", ondelete="CASCADE"),
        one_of("stage", OPEN_STAGES),
        one_of("exit", StayExit),
        CheckConstraint("(left_at IS NULL) = (exit IS NULL)", name="left_with_exit"),
        CheckConstraint("left_at >= entered_at", name="forward_in_time"),
        Index(
            "ix_stage_stays_entered",
            "organization_id",
            "entered_at",
            postgresql_include=["lead_id", "stage", "left_at", "exit"],
        ),
    )

    lead_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    stage: Mapped[str]
    entered_at: Mapped[Instant]
    left_at: Mapped[Instant | None]
    exit: Mapped[str | None]


class Interaction(TenantRow, Base):
    """Something the lead or we did. Its key is what it says, so the same row twice is one."""

    __tablename__ = "interactions"
    __table_args__ = (
        tenant_reference("lead_id", "leads", ondelete="CASCADE"),
        one_of("kind", InteractionKind),
        Index("ix_interactions_occurred", "organization_id", "occurred_at"),
    )

    lead_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    occurred_at: Mapped[Instant] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    merged_from_id: Mapped[UUID | None] = mapped_column(Uuid)
    """The lead it was told of, where that one was merged into `lead_id` (`services.duplicates.moving`)."""


class LeadBehavior(TenantRow, Base):
    """What a lead's interactions amount to, kept right by the writes that touch them.

    `points` is Σ weight × 2^((occurred_at − `services.engagement.EPOCH`) / 14 days): decayed to any
    instant not before `last_interaction_at` by one multiplication.
    """

    __tablename__ = "lead_behavior_tracking"
    __table_args__ = (  # the primary key's index includes all that lists ask for (migration 0002)
        tenant_reference("lead_id", "leads", ondelete="CASCADE"),
        Index(
            "ix_lead_behavior_tracking_points",
            "organization_id",
            "points",
            postgresql_include=["lead_id"],
        ),
    )

    lead_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    points: Mapped[float]
    interactions: Mapped[int]
    first_contact_at: Mapped[Instant | None]
    """First contact by us (ours alone, or both)."""
    last_lead_action_at: Mapped[Instant | None]
    """Last action of the lead (its own, or both)."""
    last_outbound_at: Mapped[Instant | None]
    """Last thing we did alone."""
    last_interaction_at: Mapped[Instant | None]


class AnalyticsEvent(TenantRow, Base):
    """What the product itself did that somebody may want to count: a score change, an export."""

    __tablename__ = "analytics_events"
    __table_args__ = (
        organization_reference(),
        Index("ix_analytics_events_occurred", "organization_id", "kind", "occurred_at"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    kind: Mapped[str]
    lead_id: Mapped[UUID | None] = mapped_column(Uuid)
    actor_id: Mapped[UUID | None] = mapped_column(Uuid)
    occurred_at: Mapped[Now]
    data: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
