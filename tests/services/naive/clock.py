"""Periods, by walking the clock: no arithmetic on offsets, so daylight saving cannot fool it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SECONDS_PER_DAY = 86_400
_STEP = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Range:
    """A half-open range of instants; empty when `end` is not after `start`."""

    start: datetime
    end: datetime

    def __contains__(self, instant: datetime) -> bool:
        return self.start <= instant < self.end


def first_instant(day: date, timezone: str) -> datetime:
    """The first instant whose local date is `day`, found by walking from well before it.

    Every zone's offset and every change of it is a multiple of a quarter of an hour.
    """
    zone = ZoneInfo(timezone)
    instant = datetime.combine(day, time.min, UTC) - timedelta(hours=30)
    while instant.astimezone(zone).date() < day:
        instant += _STEP
    return instant


def local_date(instant: datetime, timezone: str) -> date:
    return instant.astimezone(ZoneInfo(timezone)).date()


def days_between(start: date, end: date) -> list[date]:
    """The days start..end, both included."""
    days = []
    day = start
    while day <= end:
        days.append(day)
        day += timedelta(days=1)
    return days


def period(start: date, end: date, timezone: str, now: datetime) -> Range:
    """[start 00:00, min(end+1 00:00, now))"""
    finish = first_instant(end + timedelta(days=1), timezone)
    return Range(first_instant(start, timezone), min(finish, now))


def previous_period(start: date, end: date, timezone: str, now: datetime) -> Range:
    """The n local days before; of a period still running only as much as has elapsed of it."""
    length = len(days_between(start, end))
    opening = first_instant(start, timezone)
    finish = first_instant(end + timedelta(days=1), timezone)
    previous_opening = first_instant(start - timedelta(days=length), timezone)
    if now >= finish:
        return Range(previous_opening, opening)
    elapsed = max(now - opening, timedelta(0))
    return Range(previous_opening, min(previous_opening + elapsed, opening))


def in_days(duration: timedelta) -> float:
    return duration.total_seconds() / SECONDS_PER_DAY
