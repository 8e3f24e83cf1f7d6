"""The months that a report answers for. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.periods import UTC, local_day, start_of_day

FULL_MONTHS = 13
"""Before the month of the report: a year, and the month to compare the newest with."""
_INSTANT = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Months:
    """Consecutive local months, the last one cut at the instant `until`."""

    first_days: tuple[date, ...]
    until: datetime

    @classmethod
    def before(cls, instant: datetime, timezone: str, *other_clocks: str) -> Months:
        """The full months before that of `instant`, and that one up to it. `other_clocks` may make the
        last month a later one, for `instant` can lie in the next month there."""
        just_before = instant - _INSTANT
        last = _first_of_month(local_day(just_before, timezone))
        latest = max([last, *(_first_of_month(local_day(just_before, clock)) for clock in other_clocks)])
        days = [_months_later(last, -back) for back in range(FULL_MONTHS, -1, -1)]
        while days[-1] < latest:
            days.append(_months_later(days[-1], 1))
        return cls(tuple(days), instant.astimezone(UTC))

    def bounds(self, timezone: str) -> list[int]:
        """Where each month begins on that clock, and the end of the last: microseconds since 1970, never
        falling, each month up to below the next bound."""
        zone = ZoneInfo(timezone)
        end = microseconds(self.until)
        return [*(min(microseconds(start_of_day(day, zone)), end) for day in self.first_days), end]

    def cut(self, index: int, timezone: str) -> datetime | None:
        """The instant at which month `index` was cut; None for one that was over."""
        next_month = start_of_day(_months_later(self.first_days[index], 1), ZoneInfo(timezone))
        return None if next_month <= self.until else self.until


def microseconds(instant: datetime) -> int:
    """Whole microseconds since 1970."""
    return (instant - _EPOCH) // _INSTANT


def _first_of_month(day: date) -> date:
    return day.replace(day=1)


def _months_later(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)
