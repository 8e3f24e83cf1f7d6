"""Days of an organization's clock, and the instants they stand for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.vocabulary import EARLIEST_DAY, LATEST_DAY

UTC = ZoneInfo("UTC")
PERIOD_NAMES = ("7d", "30d", "90d", "this-month", "last-month", "quarter", "year")
"""Periods that move with the day; those of so many days end today."""


class PeriodError(ValueError):
    """The period's end lies before its start, or a day of it isn't of our time."""


@dataclass(frozen=True, slots=True)
class Period:
    """Inclusive local days `start..end` and the half-open range of instants they are.

    `since` is the start of the first day, `until` the end of the last or now, whichever is earlier
    (never before `since`, so a period in the future is empty).
    """

    start: date
    end: date
    since: datetime
    until: datetime
    zone: ZoneInfo

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


def check_days(start: date, end: date) -> None:
    """Raise PeriodError when the days are reversed or not of our time (1990 to 2100)."""
    if end < start:
        raise PeriodError("the period ends before it starts")
    if start < EARLIEST_DAY or end > LATEST_DAY:
        raise PeriodError(f"a period lies between {EARLIEST_DAY} and {LATEST_DAY}")


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which the local `day` begins, in UTC."""
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def period_of(start: date, end: date, now: datetime, timezone: str) -> Period:
    """The period of the inclusive local days `start..end`, as seen at `now`.

    Raises PeriodError when the days are reversed or not of our time. Definition: "Population and time" in
    metrics.md.
    """
    check_days(start, end)
    zone = ZoneInfo(timezone)
    since = start_of_day(start, zone)
    until = min(start_of_day(end + timedelta(days=1), zone), now.astimezone(UTC))
    return Period(start, end, since, max(since, until), zone)


def previous_period(period: Period) -> Period:
    """The same range shifted back by its number of days.

    A finished period is compared with whole local days; one still running with the same elapsed time,
    so that a day that isn't over is never compared with a full one.
    """
    start = period.start - timedelta(days=period.days)
    since = start_of_day(start, period.zone)
    finished = period.until == start_of_day(period.end + timedelta(days=1), period.zone)
    until = period.since if finished else min(since + (period.until - period.since), period.since)
    return Period(start, period.start - timedelta(days=1), since, until, period.zone)


def local_day(instant: datetime, timezone: str) -> date:
    """The organization's day on which `instant` falls."""
    return instant.astimezone(ZoneInfo(timezone)).date()


def named_period(name: str, today: date) -> tuple[date, date]:
    """First and last day (inclusive) of one of `PERIOD_NAMES`; `today` is the organization's.

    Raises ValueError for another name.
    """
    if name in PERIOD_NAMES[:3]:
        return today - timedelta(days=int(name[:-1]) - 1), today
    first_of_month = today.replace(day=1)
    if name == "this-month":
        return first_of_month, today
    if name == "last-month":
        last = first_of_month - timedelta(days=1)
        return last.replace(day=1), last
    if name == "quarter":
        return today.replace(month=3 * ((today.month - 1) // 3) + 1, day=1), today
    if name == "year":
        return today.replace(month=1, day=1), today
    raise ValueError(name)
