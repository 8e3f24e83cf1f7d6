"""Reports."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, Field

from app.api.answers.parts import Id, Instant, Next
from services.vocabulary import ReportStatus, ReportType


class ReportFilters(BaseModel):
    """What the report is of."""

    start_date: date
    end_date: date
    source: list[str]
    score_min: float | None
    score_max: float | None
    assigned_user_id: str | None


class Report(BaseModel):
    """A report, made or being made."""

    id: Id
    report_type: ReportType
    status: ReportStatus
    progress: float = Field(ge=0, le=1)
    step: str | None
    error: str | None
    filters: ReportFilters
    include_charts: bool
    language: str
    filename: str | None
    media_type: str | None
    size: int | None = Field(description="Bytes.")
    sha256: str | None
    created_at: Instant
    finished_at: Instant | None
    expires_at: Instant | None
    requested_by: str | None
    status_url: str
    download_url: str | None = Field(description="Null until it is done.")


class ReportList(Next):
    """A page of reports, newest first."""

    reports: list[Report]
