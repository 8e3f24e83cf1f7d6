"""Reports that were asked for, their files, the schedules that ask for them, and the organization's logo."""

from __future__ import annotations

from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, LargeBinary, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.database.models.base import (
    Base,
    Instant,
    Json,
    Now,
    TenantRow,
    one_of,
    organization_reference,
    tenant_reference,
)
from services.vocabulary import Frequency, ReportStatus, ReportType

LAST_DAY = -1
"""`ReportSchedule.month_day`: the month's last day, whichever that is."""


class ReportSchedule(TenantRow, Base):
    """A report that comes by itself: what, when, to whom. It runs with the rights of `owner_id`, who saved
    it last."""

    __tablename__ = "report_schedules"
    __table_args__ = (
        organization_reference(),
        tenant_reference("owner_id", "memberships"),
        one_of("report_type", ReportType),
        one_of("frequency", Frequency),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("month_day BETWEEN 1 AND 28 OR month_day = -1", name="month_day"),
        CheckConstraint("hour BETWEEN 0 AND 23", name="hour"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    owner_id: Mapped[UUID] = mapped_column(Uuid)
    name: Mapped[str]
    frequency: Mapped[str]
    weekday: Mapped[int | None]
    """0 is Monday; of weekly ones."""
    month_day: Mapped[int | None]
    """1 to 28, or -1 for the last; of monthly ones."""
    hour: Mapped[int]
    timezone: Mapped[str]
    recipients: Mapped[list[str]] = mapped_column(JSONB)
    """E-mail addresses."""
    report_type: Mapped[str]
    include_charts: Mapped[bool]
    language: Mapped[str]
    query: Mapped[Json]
    """Filters and a named period (`services.saved_query.SavedQuery`)."""
    paused: Mapped[bool] = mapped_column(server_default=text("false"))
    next_run_at: Mapped[Instant]
    created_at: Mapped[Now]


class Report(TenantRow, Base):
    """One report: who asked for what, how far it is, what became of it. Its file is elsewhere, so that no
    list reads it."""

    __tablename__ = "reports"
    __table_args__ = (
        organization_reference(),
        tenant_reference("requested_by_id", "memberships"),
        tenant_reference("own_leads_of_id", "memberships"),
        tenant_reference("schedule_id", "report_schedules"),
        one_of("report_type", ReportType),
        one_of("status", ReportStatus),
        Index("ix_reports_created", "organization_id", "created_at", "id"),
        Index("ix_reports_schedule", "organization_id", "schedule_id", "created_at"),
        Index("ix_reports_expires", "organization_id", "expires_at"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    requested_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    """Null: an operator on the command line."""
    own_leads_of_id: Mapped[UUID | None] = mapped_column(Uuid)
    """The member of whose leads alone the figures are; null: the whole organization's."""
    schedule_id: Mapped[UUID | None] = mapped_column(Uuid)
    report_type: Mapped[str]
    query: Mapped[Json]
    language: Mapped[str]
    include_charts: Mapped[bool]
    status: Mapped[str]
    error: Mapped[str | None]
    """An English sentence, shown in the reader's language; nothing internal."""
    filename: Mapped[str | None]
    media_type: Mapped[str | None]
    size: Mapped[int | None]
    sha256: Mapped[str | None]
    created_at: Mapped[Now]
    started_at: Mapped[Instant | None]
    finished_at: Mapped[Instant | None]
    expires_at: Mapped[Instant | None]


class ReportProgress(TenantRow, Base):
    """How far a report is, 0–1, and what is being done. Apart from the report, whose maker holds one
    snapshot of the database from the first figure to the stored file: a report that changed meanwhile
    couldn't be finished in it."""

    __tablename__ = "report_progress"
    __table_args__ = (tenant_reference("report_id", "reports", ondelete="CASCADE"),)

    report_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    progress: Mapped[float]
    step: Mapped[str]


class ReportFile(TenantRow, Base):
    """What a finished report is downloaded as."""

    __tablename__ = "report_files"
    __table_args__ = (tenant_reference("report_id", "reports", ondelete="CASCADE"),)

    report_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class OrganizationLogo(TenantRow, Base):
    """The organization's logo as our own encoder wrote it: a PNG, or a JPEG where one was brought."""

    __tablename__ = "organization_logos"
    __table_args__ = (organization_reference(),)

    media_type: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    updated_at: Mapped[Now]


__all__ = ["LAST_DAY", "OrganizationLogo", "Report", "ReportFile", "ReportProgress", "ReportSchedule"]
