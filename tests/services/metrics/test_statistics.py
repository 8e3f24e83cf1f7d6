"""The statistics against worked examples and independent implementations."""

from __future__ import annotations

import itertools
import statistics as standard

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from services.metrics.statistics import (
    area_under_curve,
    percent,
    share,
    weighted_median,
    wilson_interval,
)


def test_percent_of_nothing_is_unknown_and_a_share_of_nothing_is_none() -> None:
    assert percent(1, 0) is None
    assert share(0, 0) == 0.0
    assert percent(75, 1350) == 5.56


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_equals_scipy(case: tuple[int, int]) -> None:
    successes, trials = case
    expected = binomtest(successes, trials).proportion_ci(method="wilson")
    assert wilson_interval(successes, trials) == pytest.approx(
        [expected.low * 100, expected.high * 100], abs=0.0051
    )


def test_wilson_of_no_trials_is_unknown() -> None:
    assert wilson_interval(0, 0) is None


def test_auc_by_hand() -> None:
    # Pairs (won, lost): 80>50, 80>80 half, 60>50, 60<80 → 2.5 of 4.
    assert area_under_curve([(50, 0, 1), (60, 1, 0), (80, 1, 1)]) == 0.625
    assert area_under_curve([(50, 3, 0)]) is None


@given(st.lists(st.tuples(st.integers(0, 100), st.booleans()), min_size=2, max_size=40))
def test_auc_counts_pairs(leads: list[tuple[int, bool]]) -> None:
    won = [score for score, outcome in leads if outcome]
    lost = [score for score, outcome in leads if not outcome]
    histogram = [(s, won.count(s), lost.count(s)) for s in sorted({score for score, _ in leads})]
    got = area_under_curve(histogram)
    if not won or not lost:
        assert got is None
        return
    wins = sum((w > lo) + (w == lo) / 2 for w, lo in itertools.product(won, lost))
    assert got == pytest.approx(wins / (len(won) * len(lost)))


@given(st.lists(st.integers(0, 100), max_size=60))
def test_weighted_median_is_the_median(values: list[int]) -> None:
    histogram = {value: values.count(value) for value in values}
    expected = standard.median(values) if values else None
    assert weighted_median(histogram) == expected
