"""When something that comes by itself is due, around the edges of months and of summer time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reports.recurrence import LAST_DAY, Rhythm, next_run
from services.vocabulary import Frequency

ZONES = ("America/Sao_Paulo", "Europe/Berlin", "Asia/Kathmandu", "Pacific/Chatham", "America/New_York", "UTC")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "hour", "after", "due"),
    [
        ("America/Sao_Paulo", 7, "2026-11-22T09:59:59", "2026-11-22T10:00:00"),
        ("America/Sao_Paulo", 7, "2026-11-22T10:00:00", "2026-11-23T10:00:00"),
        # Midnight of 4 November 2018 didn't exist in São Paulo: the clock went from 23:59 to 1:00.
        ("America/Sao_Paulo", 0, "2018-11-03T12:00:00", "2018-11-04T03:00:00"),
        # 2:00 of 29 March 2026 didn't exist in Berlin: the clock jumped to 3:00 at 1:00 UTC.
        ("Europe/Berlin", 2, "2026-03-28T12:00:00", "2026-03-29T01:00:00"),
        ("Europe/Berlin", 2, "2026-03-29T01:00:00", "2026-03-30T00:00:00"),
        # 2:00 of 25 October 2026 came twice: the first time counts, and only that.
        ("Europe/Berlin", 2, "2026-10-24T12:00:00", "2026-10-25T00:00:00"),
        ("Europe/Berlin", 2, "2026-10-25T00:00:00", "2026-10-26T01:00:00"),
        ("Asia/Kathmandu", 6, "2026-06-01T00:00:00", "2026-06-01T00:15:00"),
        ("Asia/Kathmandu", 6, "2026-06-01T00:15:00", "2026-06-02T00:15:00"),
    ],
)
def test_every_day(zone: str, hour: int, after: str, due: str) -> None:
    assert next_run(Rhythm(Frequency.DAILY, hour, zone), utc(after)) == utc(due)


@pytest.mark.parametrize(
    ("weekday", "after", "due"),
    [
        (0, "2026-11-22T12:00:00", "2026-11-23T10:00:00"),
        (0, "2026-11-23T10:00:00", "2026-11-30T10:00:00"),
        (6, "2026-11-22T09:00:00", "2026-11-22T10:00:00"),
        # Saturday evening in São Paulo is Sunday in UTC.
        (5, "2026-11-22T01:00:00", "2026-11-28T10:00:00"),
    ],
)
def test_every_week(weekday: int, after: str, due: str) -> None:
    rhythm = Rhythm(Frequency.WEEKLY, 7, "America/Sao_Paulo", weekday=weekday)
    assert next_run(rhythm, utc(after)) == utc(due)


@pytest.mark.parametrize(
    ("day", "after", "due"),
    [
        (LAST_DAY, "2026-01-30T12:00:00", "2026-01-31T10:00:00"),
        (LAST_DAY, "2026-01-31T10:00:00", "2026-02-28T10:00:00"),
        (LAST_DAY, "2028-02-01T00:00:00", "2028-02-29T10:00:00"),
        (LAST_DAY, "2026-04-01T00:00:00", "2026-04-30T10:00:00"),
        (28, "2026-02-27T00:00:00", "2026-02-28T10:00:00"),
        (28, "2026-02-28T10:00:00", "2026-03-28T10:00:00"),
        (1, "2026-12-01T10:00:00", "2027-01-01T10:00:00"),
    ],
)
def test_every_month(day: int, after: str, due: str) -> None:
    rhythm = Rhythm(Frequency.MONTHLY, 7, "America/Sao_Paulo", month_day=day)
    assert next_run(rhythm, utc(after)) == utc(due)


rhythms = st.builds(
    Rhythm,
    st.sampled_from(Frequency),
    st.integers(0, 23),
    st.sampled_from(ZONES),
    weekday=st.integers(0, 6),
    month_day=st.sampled_from((1, 15, 28, LAST_DAY)),
)
instants = st.integers(0, 20 * 365 * 24 * 60).map(
    lambda minutes: datetime(2015, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(rhythms, instants)
def test_one_after_the_other_it_comes_once_on_each_of_its_days(rhythm: Rhythm, after: datetime) -> None:
    zone = ZoneInfo(rhythm.timezone)
    days: list[date] = []
    for _ in range(5):
        due = next_run(rhythm, after)
        assert due > after
        local = due.astimezone(zone)
        # At its hour; or where the clock skips that, right after.
        late = local.replace(tzinfo=None) - datetime.combine(local.date(), time(rhythm.hour))
        assert timedelta() <= late <= timedelta(hours=1)
        days.append(local.date())
        after = due
    assert len(set(days)) == len(days)
    if rhythm.frequency is Frequency.WEEKLY:
        assert {day.weekday() for day in days} == {rhythm.weekday}
        assert {(later - day).days for day, later in pairwise(days)} == {7}
    if rhythm.frequency is Frequency.DAILY:
        assert {(later - day).days for day, later in pairwise(days)} == {1}
    if rhythm.frequency is Frequency.MONTHLY:
        months = [day.year * 12 + day.month for day in days]
        assert months == list(range(months[0], months[0] + len(months)))
