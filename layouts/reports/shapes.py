"""What the page of reports shows, already read and in words where only callbacks know them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ReportItem:
    """One report of the list."""

    report_id: str
    report_type: str
    include_charts: bool
    language: str
    period: str
    """Its days in words, with the name of the period where it had one."""
    filters: str
    whose: str
    """Who asked for it; empty for an operator."""
    scheduled: bool
    own_leads: bool
    status: str
    progress: float
    step: str
    """In the reader's words; empty when nothing is being done."""
    error: str
    """In the reader's words; empty unless it failed."""
    size: int | None
    created_at: datetime
    expires_at: datetime | None
    can_delete: bool


@dataclass(frozen=True, slots=True)
class ReportList:
    """A page of the list; `following` is the address of the next one, `newest` of the first, both empty
    where there is none to go to."""

    items: Sequence[ReportItem]
    following: str = ""
    newest: str = ""

    @property
    def unfinished(self) -> list[ReportItem]:
        """Those that wait or are being made."""
        return [item for item in self.items if item.status in ("waiting", "running")]

    @property
    def fingerprint(self) -> str:
        """Changes when what is shown does."""
        return "|".join(f"{item.report_id}:{item.status}:{item.progress}:{item.step}" for item in self.items)


@dataclass(frozen=True, slots=True)
class ScheduleItem:
    """One schedule of the list. `weekday`, `month_day` and `hour` as in `services.reports.recurrence`."""

    schedule_id: str
    name: str
    frequency: str
    weekday: int | None
    month_day: int | None
    hour: int
    timezone: str
    recipients: tuple[str, ...]
    report_type: str
    include_charts: bool
    language: str
    period: str
    filters: str
    paused: bool
    next_run_at: datetime | None
    owner: str
    owner_active: bool
    last_status: str | None
    last_error: str
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class ScheduleDraft:
    """What the form of a schedule holds; without `schedule_id` it is a new one."""

    frequency: str
    hour: int
    timezone: str
    language: str
    period: str
    report_type: str = "pdf"
    schedule_id: str | None = None
    name: str = ""
    weekday: int = 0
    month_day: int = 1
    recipients: tuple[str, ...] = ()
    include_charts: bool = True
    filters: str = ""
    """Of the schedule that is changed, in words."""
    page_filters: str = ""
    """Of the page, in words."""


@dataclass(frozen=True, slots=True)
class ReportsPage:
    """Everything the page shows."""

    period: str
    filters: str
    change_url: str
    """The dashboard with these filters."""
    language: str
    reports: ReportList
    schedules: Sequence[ScheduleItem] | None
    """None for whoever doesn't look after schedules."""
    draft: ScheduleDraft | None = None
    timezones: Sequence[str] = ()
    mail: bool = True
    """Whether mail can be sent at all."""
