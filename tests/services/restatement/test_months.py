"""The months that a report answers for, on any clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.periods import period_of, start_of_day
from services.restatement.months import FULL_MONTHS, Months, microseconds

ZONES = ("America/Sao_Paulo", "Europe/Berlin", "Asia/Kathmandu", "Pacific/Auckland", "America/Havana", "UTC")
SAO_PAULO = ZoneInfo("America/Sao_Paulo")
INSTANT = datetime(2026, 11, 3, 15, tzinfo=UTC)


@pytest.mark.parametrize("zone", ZONES)
def test_each_month_is_the_dashboards(zone: str) -> None:
    """Also where the clock changes at the month's midnight or in its course."""
    months = Months.before(INSTANT, zone)
    assert len(months.first_days) == FULL_MONTHS + 1
    bounds = months.bounds(zone)
    for index, first in enumerate(months.first_days):
        last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        period = period_of(first, last, INSTANT, zone)
        assert (bounds[index], bounds[index + 1]) == (microseconds(period.since), microseconds(period.until))
        assert months.cut(index, zone) == (INSTANT if index == FULL_MONTHS else None)


def test_at_the_first_instant_of_a_month_it_has_not_begun() -> None:
    midnight = start_of_day(date(2026, 11, 1), SAO_PAULO)
    months = Months.before(midnight, SAO_PAULO.key)
    assert months.first_days[-1] == date(2026, 10, 1)
    assert months.cut(FULL_MONTHS, SAO_PAULO.key) is None
    assert Months.before(midnight + timedelta(microseconds=1), SAO_PAULO.key).first_days[-1] == date(
        2026, 11, 1
    )


def test_on_another_clock_the_report_may_be_in_the_next_month() -> None:
    evening = datetime(2026, 11, 1, 2, tzinfo=UTC)
    months = Months.before(evening, "America/Sao_Paulo", "UTC")
    assert months.first_days[0] == date(2025, 9, 1)
    assert months.first_days[-1] == date(2026, 11, 1)
    here, there = months.bounds("America/Sao_Paulo"), months.bounds("UTC")
    # Where it hasn't begun, it is empty; and no bound lies after the report.
    assert here[-2] == here[-1] == there[-1] == microseconds(evening)
    assert there[-2] == microseconds(datetime(2026, 11, 1, tzinfo=UTC))


def test_the_turn_of_the_year() -> None:
    months = Months.before(datetime(2026, 1, 15, tzinfo=UTC), "UTC")
    assert months.first_days[0] == date(2024, 12, 1)
    assert months.first_days[-2:] == (date(2025, 12, 1), date(2026, 1, 1))
