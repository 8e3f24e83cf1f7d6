"""When something may be sent: quiet hours and digests, by somebody's own clock. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)


def quiet_until(
    now: datetime, zone: ZoneInfo, quiet_from: int | None, quiet_to: int | None
) -> datetime | None:
    """The end of the quiet hours that `now` lies in, in UTC; None outside them.

    Hours 0–23 of the clock in `zone`, from the one to before the other, over midnight where the first is
    the later. The same hour twice means none. Where the clock leaps over the end, they end with the leap.
    """
    if quiet_from is None or quiet_to is None or quiet_from == quiet_to:
        return None
    local = now.astimezone(zone)
    if not _within(local.hour, quiet_from, quiet_to):
        return None
    ends = (_instant(local.date() + ahead * _DAY, quiet_to, zone) for ahead in range(3))
    return next(end for end in ends if end > now)


def next_daily(after: datetime, zone: ZoneInfo, hour: int) -> datetime:
    """The first `hour` o'clock in `zone` after `after`, in UTC."""
    return _first(after, zone, hour, None)


def next_weekly(after: datetime, zone: ZoneInfo, hour: int, weekday: int) -> datetime:
    """The first `hour` o'clock of that weekday (0 is Monday) in `zone` after `after`, in UTC."""
    return _first(after, zone, hour, weekday)


def _first(after: datetime, zone: ZoneInfo, hour: int, weekday: int | None) -> datetime:
    today = after.astimezone(zone).date()
    days = (today + ahead * _DAY for ahead in range(9))
    instants = (_instant(day, hour, zone) for day in days if weekday in (None, day.weekday()))
    return next(instant for instant in instants if instant > after)


def _within(hour: int, start: int, end: int) -> bool:
    return start <= hour < end if start < end else hour >= start or hour < end


def _instant(day: date, hour: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(hour), zone).astimezone(UTC)
