"""Reports, and why past figures changed."""

from __future__ import annotations

from enum import StrEnum


class ReportType(StrEnum):
    PDF = "pdf"
    EXCEL = "excel"


class ReportStatus(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class RestatementReason(StrEnum):
    """Why a past month's figure changed between two reports, in the order in which a lead's differences
    are taken one after the other (docs/metrics.md)."""

    TIME_ZONE = "time_zone"
    DELETED = "deleted"
    MERGED_DUPLICATE = "merged_duplicate"
    DATE_EDIT = "date_edit"
    SOURCE_EDIT = "source_edit"
    OWNER_EDIT = "owner_edit"
    SCORE_CHANGE = "score_change"
    CLOSED_LATE = "closed_late"
    REOPENED = "reopened"
    EDITED_VALUE = "edited_value"
    ADDED_LATE = "added_late"


class Frequency(StrEnum):
    """How often something comes by itself."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
