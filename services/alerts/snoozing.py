"""When an alert that is put to sleep wakes: at eight in the morning, on the organization's clock. Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.alerts.results import TriageError
from services.periods import local_day

MORNING = time(8)
TOMORROW, THREE_DAYS, NEXT_WEEK = "tomorrow", "three_days", "next_week"


def wakes_at(choice: str, now: datetime, timezone: str) -> datetime:
    """The instant meant by `tomorrow`, `three_days`, `next_week` (its Monday) or a day (`2026-12-01`).

    Raises TriageError (`until`) for a choice that is none of these.
    """
    today = local_day(now, timezone)
    days = {TOMORROW: 1, THREE_DAYS: 3, NEXT_WEEK: 7 - today.weekday()}
    try:
        day = today + timedelta(days=days[choice]) if choice in days else date.fromisoformat(choice)
        return datetime.combine(day, MORNING, ZoneInfo(timezone))
    except (ValueError, OverflowError) as error:
        raise TriageError("until", "an alert can sleep until a day") from error
