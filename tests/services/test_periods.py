"""Local days and the instants they are, daylight saving included."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from services.periods import PeriodError, local_day, period_of, previous_period

SAO_PAULO = "America/Sao_Paulo"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def test_a_finished_period_is_whole_local_days() -> None:
    period = period_of(date(2026, 3, 1), date(2026, 3, 31), at("2026-05-01T00:00-03:00"), SAO_PAULO)
    assert period.since == at("2026-03-01T00:00-03:00")
    assert period.until == at("2026-04-01T00:00-03:00")
    assert period.days == 31


def test_a_running_period_ends_now_and_is_compared_with_the_same_elapsed_time() -> None:
    now = at("2026-03-10T15:30-03:00")
    period = period_of(date(2026, 3, 4), date(2026, 3, 10), now, SAO_PAULO)
    assert period.until == now
    before = previous_period(period)
    assert before.since == at("2026-02-25T00:00-03:00")
    assert before.until == at("2026-03-03T15:30-03:00")


def test_the_previous_of_a_finished_period_is_the_days_before_even_over_a_clock_change() -> None:
    # New York went to summer time on 2026-03-08: that week is an hour short, the week before is not.
    period = period_of(date(2026, 3, 8), date(2026, 3, 14), at("2026-06-01T00:00Z"), "America/New_York")
    assert period.until - period.since == timedelta(days=7, hours=-1)
    before = previous_period(period)
    assert before.until == period.since
    assert before.until - before.since == timedelta(days=7)


def test_a_day_that_begins_at_one_o_clock() -> None:
    # São Paulo skipped midnight on 2018-11-04.
    period = period_of(date(2018, 11, 4), date(2018, 11, 4), at("2019-01-01T00:00Z"), SAO_PAULO)
    assert period.since == at("2018-11-04T03:00Z")
    assert period.until - period.since == timedelta(hours=23)


def test_a_period_in_the_future_is_empty() -> None:
    period = period_of(date(2026, 5, 1), date(2026, 5, 2), at("2026-03-01T00:00Z"), SAO_PAULO)
    assert period.since == period.until
    assert previous_period(period).since == previous_period(period).until


def test_reversed_days_are_refused() -> None:
    with pytest.raises(PeriodError):
        period_of(date(2026, 3, 2), date(2026, 3, 1), at("2026-03-01T00:00Z"), SAO_PAULO)


@pytest.mark.parametrize("days", [("0001-01-01", "2026-01-01"), ("2026-01-01", "9999-12-31")])
def test_days_that_calendars_end_at_are_refused(days: tuple[str, str]) -> None:
    start, end = map(date.fromisoformat, days)
    with pytest.raises(PeriodError):
        period_of(start, end, at("2026-03-01T00:00Z"), SAO_PAULO)


def test_the_day_is_the_organizations() -> None:
    assert local_day(at("2026-03-10T02:00Z"), SAO_PAULO) == date(2026, 3, 9)
