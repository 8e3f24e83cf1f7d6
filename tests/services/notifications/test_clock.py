"""Quiet hours and digests by somebody's own clock, where it leaps and where it is turned back too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.clock import next_daily, next_weekly, quiet_until

SAO_PAULO, NEW_YORK, LISBON = (
    ZoneInfo(name) for name in ("America/Sao_Paulo", "America/New_York", "Europe/Lisbon")
)
ZONES = st.sampled_from(
    [
        SAO_PAULO,
        NEW_YORK,
        LISBON,
        ZoneInfo("Australia/Lord_Howe"),
        ZoneInfo("Asia/Kathmandu"),
        ZoneInfo("UTC"),
    ]
)
BEGINNING = datetime(2016, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 12 * 365 * 86_400).map(lambda seconds: BEGINNING + timedelta(seconds=seconds))
HOURS = st.integers(0, 23)


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-11-22T19:59-03:00", None),
        ("2026-11-22T20:00-03:00", "2026-11-23T07:00-03:00"),
        ("2026-11-23T00:30-03:00", "2026-11-23T07:00-03:00"),
        ("2026-11-23T06:59-03:00", "2026-11-23T07:00-03:00"),
        ("2026-11-23T07:00-03:00", None),
    ],
)
def test_over_midnight(at: str, until: str | None) -> None:
    expected = None if until is None else datetime.fromisoformat(until)
    assert quiet_until(datetime.fromisoformat(at), SAO_PAULO, 20, 7) == expected


def test_within_a_day_and_none() -> None:
    noon = datetime(2026, 11, 22, 15, tzinfo=UTC)  # 12:00 in São Paulo
    assert quiet_until(noon, SAO_PAULO, 12, 14) == noon + timedelta(hours=2)
    assert quiet_until(noon, SAO_PAULO, 13, 14) is None
    assert quiet_until(noon, SAO_PAULO, 12, 12) is None
    assert quiet_until(noon, SAO_PAULO, None, None) is None


def test_an_end_that_the_clock_leaps_over() -> None:
    """On 2026-03-08 in New York two o'clock doesn't exist: the quiet ends with the leap, at three."""
    night = datetime(2026, 3, 8, 5, tzinfo=UTC)
    assert quiet_until(night, NEW_YORK, 22, 2) == datetime(2026, 3, 8, 7, tzinfo=UTC)


@given(INSTANTS, ZONES, HOURS, HOURS)
def test_the_end_is_later_soon_and_not_quiet(at: datetime, zone: ZoneInfo, start: int, end: int) -> None:
    until = quiet_until(at, zone, start, end)
    if until is None:
        hour = at.astimezone(zone).hour
        assert start == end or not (start <= hour < end if start < end else hour >= start or hour < end)
    else:
        assert at < until <= at + timedelta(hours=25)
        assert quiet_until(until, zone, start, end) is None


@given(INSTANTS, ZONES, HOURS, st.integers(0, 6))
def test_digests_come_at_their_hour(at: datetime, zone: ZoneInfo, hour: int, weekday: int) -> None:
    daily, weekly = next_daily(at, zone, hour), next_weekly(at, zone, hour, weekday)
    assert at < daily <= at + timedelta(hours=25)
    assert at < weekly <= at + timedelta(days=7, hours=1)
    for instant in (daily, weekly):
        local = instant.astimezone(zone)
        leapt = local.replace(tzinfo=None) - timedelta(hours=2)  # the hour may not exist that day
        assert local.hour == hour or leapt.hour <= hour <= local.hour or hour == 23
    assert weekly.astimezone(zone).weekday() in (weekday, (weekday + 1) % 7 if hour == 23 else weekday)
