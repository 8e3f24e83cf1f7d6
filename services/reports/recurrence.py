"""When something that comes by itself is due next, on the clock of a place. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.periods import UTC
from services.vocabulary import Frequency

LAST_DAY = -1
"""`Rhythm.month_day`: the month's last day, whichever that is."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Every day, every week on `weekday` (0 is Monday) or every month on `month_day` (1–28, or LAST_DAY),
    at the full `hour` of the clock of `timezone`."""

    frequency: Frequency
    hour: int
    timezone: str
    weekday: int | None = None
    month_day: int | None = None


def next_run(rhythm: Rhythm, after: datetime) -> datetime:
    """The first time it is due later than `after`, in UTC.

    Once on each of its days: an hour that the clock shows twice counts the first time, and for one that it
    skips, the moment it jumps.
    """
    zone = ZoneInfo(rhythm.timezone)
    for day in _days(rhythm, after.astimezone(zone).date()):
        # Of an hour that doesn't exist, fold 0 takes the offset before the jump: the jump itself.
        due = datetime.combine(day, time(rhythm.hour), zone).astimezone(UTC)
        if due > after:
            return due
    raise AssertionError("there is always a next day")


def _days(rhythm: Rhythm, first: date) -> Iterator[date]:
    """Its days from `first` on."""
    for distance in range(70):
        day = first + timedelta(days=distance)
        if rhythm.frequency is Frequency.WEEKLY and day.weekday() != rhythm.weekday:
            continue
        if rhythm.frequency is Frequency.MONTHLY and not _is_day_of_month(day, rhythm.month_day):
            continue
        yield day


def _is_day_of_month(day: date, wanted: int | None) -> bool:
    if wanted == LAST_DAY:
        return (day + timedelta(days=1)).day == 1
    return day.day == wanted
