"""What reports said of the months before them, and the leads behind it: the restatement ledger."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Index, LargeBinary, SmallInteger, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.database.models.base import Base, Instant, TenantRow, organization_reference, tenant_reference


class ReportFigures(TenantRow, Base):
    """The figures of one report by month. Without a reference to the report: its file expires or is
    deleted, what it said stays said, and the next one is compared with it."""

    __tablename__ = "report_figures"
    __table_args__ = (
        organization_reference(),
        tenant_reference("snapshot_id", "restatement_snapshots"),
        Index("ix_report_figures_scope", "organization_id", "scope_key", "taken_at", "recorded_at"),
        Index("ix_report_figures_snapshot", "organization_id", "snapshot_id"),
    )

    report_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    scope_key: Mapped[str]
    """Whose leads and which filters (`services.restatement.scopes.scope_key`)."""
    taken_at: Mapped[Instant]
    """The report's clock."""
    recorded_at: Mapped[Instant] = mapped_column(server_default=text("clock_timestamp()"))
    timezone: Mapped[str]
    """The organization's clock then: what its months were."""
    months: Mapped[list[Any]] = mapped_column(JSONB)
    """[first day, leads, won, revenue in cents] of each month."""
    snapshot_id: Mapped[UUID | None] = mapped_column(Uuid)
    """The leads behind the figures; null once they are no longer kept."""


class RestatementSnapshot(TenantRow, Base):
    """The whole organization's leads at one moment, column by column in one compressed file
    (`services.restatement.snapshots`). Never read in a list."""

    __tablename__ = "restatement_snapshots"
    __table_args__ = (organization_reference(),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    digest: Mapped[str]
    """SHA-256 of the content: reports made while nothing changed share one."""
    format: Mapped[int] = mapped_column(SmallInteger)
    leads: Mapped[int]
    taken_at: Mapped[Instant]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
