"""When things happen: the year's and the week's rhythm, and office hours, on the local clock."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MONTHS = 18
OPENS, CLOSES = 9, 18
SATURDAY = 5
MONTH_WEIGHTS = (0.85, 0.9, 1.05, 1.0, 1.05, 1.0, 0.98, 1.08, 1.1, 1.1, 1.15, 0.6)
"""January (holidays) to December (the dip)."""
WEEKDAY_WEIGHTS = (1.2, 1.3, 1.25, 1.15, 1.0, 0.35, 0.25)
HOUR_WEIGHTS = (1, 0.5, 0.3, 0.2, 0.2, 0.5, 1, 3, 6, 10, 12, 11, 7, 8, 11, 12, 11, 9, 7, 5, 5, 5, 4, 2)
GROWTH = 0.4
"""How much more leads a day brings at the end than at the start."""


def first_day(today: date) -> date:
    """The day 18 months before `today`."""
    months = today.year * 12 + today.month - 1 - MONTHS
    return date(months // 12, months % 12 + 1, min(today.day, 28))


def _weight(day: date, start: date, length: int) -> float:
    growth = 1 + GROWTH * ((day - start).days / length - 0.5)
    return MONTH_WEIGHTS[day.month - 1] * WEEKDAY_WEIGHTS[day.weekday()] * growth


def creation_instants(rng: random.Random, count: int, now: datetime, zone: ZoneInfo) -> list[datetime]:
    """`count` instants (UTC, ascending) of the 18 months before `now`, in the rhythm of the trade."""
    local_now = now.astimezone(zone)
    start = first_day(local_now.date())
    days = [start + timedelta(days=n) for n in range((local_now.date() - start).days + 1)]
    weights = [_weight(day, start, len(days)) for day in days]
    share_of_today = sum(HOUR_WEIGHTS[: local_now.hour]) / sum(HOUR_WEIGHTS)
    weights[-1] *= share_of_today
    instants: list[datetime] = []
    while len(instants) < count:
        for day in rng.choices(days, weights, k=count - len(instants)):
            instant = _time_of_day(rng, day, zone)
            if instant < now:
                instants.append(instant)
    return sorted(instants)


def _time_of_day(rng: random.Random, day: date, zone: ZoneInfo) -> datetime:
    hour = rng.choices(range(24), HOUR_WEIGHTS)[0]
    moment = time(hour, rng.randrange(60), rng.randrange(60))
    return datetime.combine(day, moment, zone).astimezone(UTC)


def office_time(rng: random.Random, instant: datetime, zone: ZoneInfo) -> datetime:
    """`instant` where it falls in office hours, else a moment of the next office morning (UTC)."""
    local = instant.astimezone(zone)
    day = local.date()
    if day.weekday() < SATURDAY and OPENS <= local.hour < CLOSES:
        return instant
    if local.hour >= CLOSES or day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    morning = datetime.combine(day, time(OPENS), zone).astimezone(UTC)
    return morning + timedelta(seconds=rng.randrange(3 * 3600))


def months_between(start: date, end: date) -> Sequence[date]:
    """First days of the months from `start`'s to `end`'s."""
    months = range(start.year * 12 + start.month - 1, end.year * 12 + end.month)
    return [date(month // 12, month % 12 + 1, 1) for month in months]
