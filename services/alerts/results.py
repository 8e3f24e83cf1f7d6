"""What triage answers, and what it refuses with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from services.vocabulary import AlertStatus


class TriageError(ValueError):
    """What was asked can't be done; `field` names the value at fault."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class StaleVersionError(RuntimeError):
    """Somebody acted on the alert first.

    `version` and `status` as they stand; `since`: the changes made meanwhile, oldest first, as entries
    of the history (`actor`, `action`, `from`, `to`, `occurred_at`, `note`); `note_kept`: the note of the
    refused action is in the history (commit to keep it).
    """

    def __init__(
        self, alert_id: UUID, version: int, status: str, since: list[dict[str, Any]], *, note_kept: bool
    ) -> None:
        super().__init__(f"alert {alert_id} has changed; its version is {version}")
        self.alert_id = alert_id
        self.version = version
        self.status = AlertStatus(status)
        self.since = since
        self.note_kept = note_kept


@dataclass(frozen=True, slots=True)
class StatusResult:
    """The alert's `version` and `status` as they stand now; `stale` says why nothing was done."""

    alert_id: UUID
    version: int
    status: AlertStatus
    stale: StaleVersionError | None = None


@dataclass(frozen=True, slots=True)
class BulkResult:
    """Alerts done, refused because somebody was first, not found, and not one's own to change."""

    done: list[StatusResult] = field(default_factory=list)
    stale: list[StaleVersionError] = field(default_factory=list)
    missing: list[UUID] = field(default_factory=list)
    forbidden: list[UUID] = field(default_factory=list)
