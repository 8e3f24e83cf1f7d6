"""What a report is to those who ask for it and read it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.dashboard import DashboardQuery
from services.filters import Assignee, LeadFilter
from services.vocabulary import UNASSIGNED, ReportStatus, ReportType

MEDIA_TYPES = {
    ReportType.PDF: "application/pdf",
    ReportType.EXCEL: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
SUFFIXES = {ReportType.PDF: "pdf", ReportType.EXCEL: "xlsx"}


class ReportError(ValueError):
    """What a report or a schedule can't be; `field` names it, the message is in the reader's words."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class ReportStateError(RuntimeError):
    """The report isn't where this can be done: its file isn't made yet, or it is already being made."""


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """What is asked for. `language` is one of `services.language.LANGUAGES`; `period` is the name of the
    period that `query`'s days came from, where it had one."""

    report_type: ReportType
    query: DashboardQuery
    include_charts: bool = True
    language: str = "en"
    period: str | None = None


@dataclass(frozen=True, slots=True)
class ReportRecord:
    """One report as its reader sees it.

    `progress` is 0–1; `step` and `error` are English sentences marked for translation (`gettext` says them
    in the reader's language). `filename`, `media_type`, `size` (bytes), `sha256` and `expires_at` are set
    once it is done. `own_leads_of`: the member of whose leads alone the figures are; None: everybody's.
    """

    id: UUID
    report_type: ReportType
    query: DashboardQuery
    period: str | None
    include_charts: bool
    language: str
    status: ReportStatus
    progress: float
    step: str | None
    error: str | None
    filename: str | None
    media_type: str | None
    size: int | None
    sha256: str | None
    created_at: datetime
    finished_at: datetime | None
    expires_at: datetime | None
    requested_by: str | None
    """The requester's name; None for an operator."""
    requested_by_id: UUID | None
    own_leads_of: UUID | None
    schedule_id: UUID | None
    can_delete: bool


@dataclass(frozen=True, slots=True)
class ReportPage:
    """Some reports, newest first; `next` is where the following ones begin, None after the last."""

    items: list[ReportRecord]
    next: str | None


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A finished report's file."""

    filename: str
    media_type: str
    content: bytes


def stored_query(query: DashboardQuery, period: str | None) -> dict[str, Any]:
    """The JSON that is kept of a question: what is default is left out."""
    filters = query.filters
    values = {
        "start": query.start.isoformat(),
        "end": query.end.isoformat(),
        "period": period,
        "sources": list(filters.sources) or None,
        "score_min": filters.score_min,
        "score_max": filters.score_max,
        "assigned_user_id": None if filters.assigned_user_id is None else str(filters.assigned_user_id),
    }
    return {name: value for name, value in values.items() if value is not None}


def read_query(values: Mapping[str, Any]) -> tuple[DashboardQuery, str | None]:
    """The question that `stored_query` kept, and the name of its period."""
    filters = LeadFilter(
        sources=tuple(values.get("sources") or ()),
        score_min=values.get("score_min"),
        score_max=values.get("score_max"),
        assigned_user_id=_assignee(values.get("assigned_user_id")),
    )
    start, end = (date.fromisoformat(values[name]) for name in ("start", "end"))
    return DashboardQuery(start, end, filters), values.get("period")


def _assignee(text: str | None) -> Assignee:
    if text is None or text == UNASSIGNED:
        return None if text is None else UNASSIGNED
    return UUID(text)
