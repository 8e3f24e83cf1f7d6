"""What the page of the notifications is drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Wishes:
    """One's own mail. Hours 0–23, weekdays 0 (Monday)–6; `timezone` None: the organization's."""

    email: str
    enabled: bool
    alerts: bool
    alert_priority: str
    daily_digest: bool
    weekly_digest: bool
    digest_hour: int
    digest_weekday: int
    quiet_from: int | None
    quiet_to: int | None
    timezone: str | None
    takes_reports: bool
    organization_timezone: str
    timezones: Sequence[str]
    mail_works: bool


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A channel of the organization. `host` is all of its address that is shown."""

    endpoint_id: str
    channel: str
    name: str
    host: str
    events: Sequence[str]
    alert_priority: str
    enabled: bool
    failing_since: datetime | None
    paused_at: datetime | None


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A message that was sent, waits, failed or was left."""

    delivery_id: str
    channel: str
    recipient: str | None
    event: str
    status: str
    attempts: int
    next_try_at: datetime | None
    reason: str | None
    answer: int | None
    created_at: datetime
    sent_at: datetime | None
    can_again: bool
