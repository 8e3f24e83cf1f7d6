"""Imports and alerts: what the product does on its own, with its history."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.database.models.base import (
    Base,
    Instant,
    Json,
    Money,
    Now,
    TenantRow,
    one_of,
    organization_reference,
    tenant_reference,
)
from services.vocabulary import AlertPriority, AlertRule, AlertStatus, ImportKind, ImportStatus


class Import(TenantRow, Base):
    """One file brought in: what was asked, how far it is, what became of its rows."""

    __tablename__ = "imports"
    __table_args__ = (
        organization_reference(),
        one_of("kind", ImportKind),
        one_of("status", ImportStatus),
        Index("ix_imports_created", "organization_id", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    kind: Mapped[str]
    filename: Mapped[str]
    status: Mapped[str]
    mapping: Mapped[Json]
    """The mapping used, with the format it was recognised as (`services.imports.mapping.Mapping`)."""
    report: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    """Counts (`created`, `updated`, `unchanged`, `rejected`), notes, new members."""
    progress: Mapped[float] = mapped_column(server_default="0")
    error: Mapped[str | None]
    created_by: Mapped[UUID | None] = mapped_column(Uuid)
    created_at: Mapped[Now]
    finished_at: Mapped[Instant | None]


class ImportRejection(TenantRow, Base):
    """A row that was not imported: where, what and why."""

    __tablename__ = "import_rejections"
    __table_args__ = (tenant_reference("import_id", "imports", ondelete="CASCADE"),)

    import_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[int]
    column: Mapped[str]
    value: Mapped[str]
    reason: Mapped[str]


class ImportMapping(TenantRow, Base):
    """A mapping somebody confirmed, remembered by the file's kind and header."""

    __tablename__ = "import_mappings"
    __table_args__ = (organization_reference(), one_of("kind", ImportKind))

    kind: Mapped[str] = mapped_column(primary_key=True)
    header_fingerprint: Mapped[str] = mapped_column(primary_key=True)
    mapping: Mapped[Json]
    updated_at: Mapped[Now]


class Alert(TenantRow, Base):
    """One episode of one rule about one subject."""

    __tablename__ = "alerts"
    __table_args__ = (
        organization_reference(),
        tenant_reference("assigned_to_id", "memberships"),
        UniqueConstraint("organization_id", "rule", "subject", "episode"),
        one_of("rule", AlertRule),
        one_of("priority", AlertPriority),
        one_of("status", AlertStatus),
        CheckConstraint("episode >= 1", name="episode"),
        Index("ix_alerts_status", "organization_id", "status", "priority", "opened_at"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    rule: Mapped[str]
    subject: Mapped[str]
    episode: Mapped[int]
    type: Mapped[str]
    priority: Mapped[str]
    status: Mapped[str]
    impact: Mapped[Money | None]
    data: Mapped[Json]
    """Figures, evidence and the leads concerned; words are made from it in the reader's language."""
    opened_at: Mapped[Instant]
    evaluated_at: Mapped[Instant]
    cleared_at: Mapped[Instant | None]
    snoozed_until: Mapped[Instant | None]
    assigned_to_id: Mapped[UUID | None] = mapped_column(Uuid)
    version: Mapped[int] = mapped_column(server_default="1")


class AlertEvent(TenantRow, Base):
    """Who did what to an alert, when, with which note. Append-only."""

    __tablename__ = "alert_events"
    __table_args__ = (
        tenant_reference("alert_id", "alerts", ondelete="CASCADE"),
        Index("ix_alert_events_alert", "organization_id", "alert_id", "occurred_at"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    alert_id: Mapped[UUID] = mapped_column(Uuid)
    occurred_at: Mapped[Now]
    actor_id: Mapped[UUID | None] = mapped_column(Uuid)
    action: Mapped[str]
    from_status: Mapped[str | None]
    to_status: Mapped[str | None]
    note: Mapped[str | None]
