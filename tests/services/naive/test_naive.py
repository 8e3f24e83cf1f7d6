"""The naive statistics and clock against figures worked by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from tests.services.naive.clock import Range, first_instant, period, previous_period
from tests.services.naive.differences import differences
from tests.services.naive.statistics import (
    auc,
    first_time_at_or_below,
    kaplan_meier,
    mean,
    median,
    percentile,
    rounded,
    wilson,
)

HALF, TENTH, NOBODY = Fraction(1, 2), Fraction(1, 10), Fraction(0)


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def curve(*points: tuple[int, Fraction]) -> list[tuple[Fraction, Fraction]]:
    return [(Fraction(day), surviving) for day, surviving in points]


def observed(*days: int, going_on: tuple[int, ...] = ()) -> list[tuple[Fraction, bool]]:
    return [(Fraction(day), day not in going_on) for day in days]


class TestKaplanMeier:
    def test_with_censoring(self) -> None:
        # Ended after 1, 3, 5 and 6 days; still going on after 2 and 4.
        # day 1: 6 at risk → 5/6;  day 3: 4 at risk → 5/6 × 3/4 = 5/8
        # day 5: 2 at risk → 5/8 × 1/2 = 5/16;  day 6: 1 at risk → 0
        stays = observed(1, 2, 3, 4, 5, 6, going_on=(2, 4))

        assert kaplan_meier(stays) == curve(
            (1, Fraction(5, 6)), (3, Fraction(5, 8)), (5, Fraction(5, 16)), (6, NOBODY)
        )
        assert first_time_at_or_below(stays, HALF) == 5
        assert first_time_at_or_below(stays, TENTH) == 6

    def test_closed_only_durations_would_look_faster(self) -> None:
        # Of four stays two ended, after 1 and 2 days; two go on after 30. 3/4, then 3/4 × 2/3 = 1/2.
        stays = [*observed(1, 2), (Fraction(30), False), (Fraction(30), False)]

        assert mean([days for days, ended in stays if ended]) == Fraction(3, 2)
        assert first_time_at_or_below(stays, HALF) == 2
        assert first_time_at_or_below(stays, TENTH) is None

    def test_exactly_at_the_level_counts(self) -> None:
        # Ten stays of 1 … 10 days: the curve is 9/10, 8/10, … so 1/2 after 5 and 1/10 after 9 days.
        # In floating point the product of the nine factors is 0.1 plus a little.
        stays = observed(*range(1, 11))

        assert first_time_at_or_below(stays, HALF) == 5
        assert first_time_at_or_below(stays, TENTH) == 9

    def test_whoever_is_last_seen_when_one_ends_is_at_risk(self) -> None:
        # Day 2: one ends, one is last seen; both and the third are at risk → 2/3. Day 4: 1 at risk → 0.
        stays = [(Fraction(2), True), (Fraction(2), False), (Fraction(4), True)]

        assert kaplan_meier(stays) == curve((2, Fraction(2, 3)), (4, NOBODY))

    def test_two_that_end_together(self) -> None:
        # Day 0: 2 of 4 → 1/2. Day 1: 2 of 2 → 0.
        assert kaplan_meier(observed(0, 0, 1, 1)) == curve((0, HALF), (1, NOBODY))

    def test_nothing_ended(self) -> None:
        assert first_time_at_or_below(observed(1, 2, going_on=(1, 2)), HALF) is None
        assert first_time_at_or_below([], HALF) is None


class TestWilson:
    def test_two_of_ten(self) -> None:
        # z² = 3.84146; centre 0.2 + 3.84146/20 = 0.392073
        # margin 1.95996 × √(0.016 + 3.84146/400) = 1.95996 × √0.02560365 = 1.95996 × 0.160011 = 0.313616
        # scale 1.384146 → 0.078457/1.384146 = 0.05668 and 0.705689/1.384146 = 0.50984
        assert wilson(2, 10) == pytest.approx([5.668, 50.984], abs=0.001)

    def test_none_and_all(self) -> None:
        # None of n: 0 and z²/(n + z²); for 10: 3.84146/13.84146 = 27.753 %. All of n: the mirror image.
        assert wilson(0, 10) == pytest.approx([0, 27.753], abs=0.001)
        assert wilson(10, 10) == pytest.approx([72.247, 100], abs=0.001)

    def test_of_nothing(self) -> None:
        assert wilson(0, 0) is None


class TestOtherStatistics:
    def test_auc_counts_ties_half(self) -> None:
        # 80 beats 50 and 30; 50 ties with 50 and beats 30; 20 beats neither: 3½ of 6 pairs.
        assert auc([80, 50, 20], [50, 30]) == Fraction(7, 12)

    def test_auc_without_a_pair(self) -> None:
        assert auc([], [10]) is None

    def test_percentile_interpolates(self) -> None:
        # Position 0.9 × 3 = 2.7: 30 + 0.7 × (40 − 30) = 37.
        assert percentile([Fraction(n) for n in (40, 10, 30, 20)], Fraction(9, 10)) == 37

    def test_median_of_an_even_number(self) -> None:
        assert median([4, 1, 3, 10]) == Fraction(7, 2)
        assert median([]) is None

    def test_rounds_half_to_even(self) -> None:
        assert rounded(Fraction(1, 8)) == 0.12
        assert rounded(Fraction(3, 8)) == 0.38
        assert rounded(None) is None


class TestClock:
    def test_sao_paulo_had_no_midnight(self) -> None:
        # On 2018-11-04 the clocks went from 00:00 (−03) to 01:00 (−02): the day begins at 03:00 UTC and
        # has 23 hours; the next begins at 02:00 UTC.
        assert first_instant(date(2018, 11, 4), "America/Sao_Paulo") == utc(2018, 11, 4, 3)
        assert first_instant(date(2018, 11, 5), "America/Sao_Paulo") == utc(2018, 11, 5, 2)

    def test_havana_had_midnight_twice(self) -> None:
        # On 2024-11-03 at 01:00 (−04) the clocks went back to 00:00 (−05): 25 hours.
        assert first_instant(date(2024, 11, 3), "America/Havana") == utc(2024, 11, 3, 4)
        assert first_instant(date(2024, 11, 4), "America/Havana") == utc(2024, 11, 4, 5)

    def test_zones_far_from_utc(self) -> None:
        assert first_instant(date(2026, 1, 1), "Pacific/Kiritimati") == utc(2025, 12, 31, 10)
        assert first_instant(date(2026, 1, 1), "Asia/Kolkata") == utc(2025, 12, 31, 18, 30)
        assert first_instant(date(2026, 1, 1), "Pacific/Honolulu") == utc(2026, 1, 1, 10)

    def test_finished_period_is_compared_with_whole_days(self) -> None:
        # New York, 2026-03-08 has 23 hours; the day before it has 24, and all of them count.
        day = date(2026, 3, 8)
        now = utc(2026, 3, 20)

        assert period(day, day, "America/New_York", now) == Range(utc(2026, 3, 8, 5), utc(2026, 3, 9, 4))
        assert previous_period(day, day, "America/New_York", now) == Range(
            utc(2026, 3, 7, 5), utc(2026, 3, 8, 5)
        )

    def test_running_period_is_compared_with_as_much(self) -> None:
        # 12:00 in New York on the day of 23 hours is 11 hours in: the day before is cut at 11:00.
        day, now = date(2026, 3, 8), utc(2026, 3, 8, 16)

        assert period(day, day, "America/New_York", now).end == now
        assert previous_period(day, day, "America/New_York", now) == Range(
            utc(2026, 3, 7, 5), utc(2026, 3, 7, 16)
        )

    def test_elapsed_time_never_reaches_into_the_period(self) -> None:
        # The day of 25 hours (2025-11-02) is 24½ hours old; the day before it has only 24.
        day = date(2025, 11, 2)
        now = first_instant(day, "America/New_York") + timedelta(hours=24, minutes=30)

        before = previous_period(day, day, "America/New_York", now)

        assert before == Range(utc(2025, 11, 1, 4), utc(2025, 11, 2, 4))

    def test_period_in_the_future_is_empty(self) -> None:
        day, now = date(2026, 6, 2), utc(2026, 6, 1)

        for each in (period(day, day, "UTC", now), previous_period(day, day, "UTC", now)):
            assert each.start >= each.end


class TestDifferences:
    def test_says_where_and_what(self) -> None:
        product = {"a": {"n": 3, "rate": 10.02}, "rows": [{"x": None}], "more": 1}
        naive = {"a": {"n": 4, "rate": 10.0}, "rows": [{"x": 0.0}], "gone": 2}

        assert list(differences(product, naive)) == [
            "a.n: product 3, naive 4",
            "a.rate: product 10.02, naive 10.0",
            "rows[0].x: product None, naive 0.0",
            "gone: missing in the product, naive 2",
        ]

    def test_rounding_is_no_difference_but_a_count_is_exact(self) -> None:
        assert not list(differences({"rate": 10.01, "n": 3}, {"rate": 10.0, "n": 3}))
        assert list(differences({"n": 3.001}, {"n": 3}))
