"""The tests behind the rules, against SciPy's own and by hand."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, fisher_exact

from services.alerts.statistics.ages import Flow, by_age
from services.alerts.statistics.exact import (
    Rate,
    Table,
    binned,
    fisher_lower_tail,
    quantile_edges,
    rate_lower_tail,
)
from services.alerts.statistics.source_return import SourceCounts, source_return, wilson
from services.alerts.statistics.stability import ShiftThresholds, score_shift
from services.alerts.statistics.win_rate import (
    AgeBin,
    DropThresholds,
    like_for_like,
    pace_drop,
    plain_drop,
)
from services.metrics.statistics import wilson_interval

counts = st.integers(0, 60)
DEFAULTS = DropThresholds()


@given(counts, counts, counts, counts)
def test_fisher_is_scipys(won: int, lost: int, won_before: int, lost_before: int) -> None:
    table = Table(won + lost, won, won_before + lost_before, won_before)
    theirs = fisher_exact([[won, lost], [won_before, lost_before]], alternative="less").pvalue
    assert fisher_lower_tail(table) == pytest.approx(theirs, abs=1e-9)


@given(counts, st.integers(0, 200), st.floats(1, 1e5), st.floats(1, 1e5))
def test_one_stratum_is_the_binomial_test(now: int, before: int, time: float, time_before: float) -> None:
    ours = rate_lower_tail([Rate(now, time, before, time_before)])
    if now + before == 0:
        assert ours == 1
    else:
        share = time / (time + time_before)
        theirs = binomtest(now, now + before, share, alternative="less").pvalue
        assert ours == pytest.approx(theirs, abs=1e-9)


def test_strata_that_say_nothing_are_left_out() -> None:
    alone = rate_lower_tail([Rate(2, 100, 20, 400)])
    assert rate_lower_tail([Rate(2, 100, 20, 400), Rate(0, 0, 9, 50), Rate(3, 50, 0, 0)]) == alone


@given(st.dictionaries(st.integers(0, 100), st.integers(1, 40), max_size=30), st.integers(1, 12))
def test_edges_rise_and_every_value_has_its_bin(histogram: dict[int, int], most: int) -> None:
    edges = quantile_edges(histogram, most=most, smallest=5)
    assert edges[0] == 0
    assert edges == sorted(set(edges))
    assert len(edges) <= most
    assert sum(binned(histogram, edges)) == sum(histogram.values())


flows = st.lists(
    st.tuples(st.integers(-60, 34), st.none() | st.integers(0, 90), st.booleans(), st.integers(1, 9)),
    max_size=40,
)


@given(flows)
def test_ages_count_every_lead_day_and_every_decision(drawn: list[tuple[int, int | None, bool, int]]) -> None:
    """Against a count day by day."""
    rows = [
        Flow(came, None if stay is None or not 0 <= came + stay < 35 else came + stay, won, leads)
        for came, stay, won, leads in drawn
        if stay is None or came + stay >= 0
    ]
    ages = by_age(rows, 28, 35)
    decided = [row for row in rows if row.closed_day is not None]
    won_now = sum(row.leads for row in decided if row.won and (row.closed_day or 0) >= 28)
    lost_before = sum(row.leads for row in decided if not row.won and (row.closed_day or 0) < 28)
    assert sum(each.won for each in ages.bins) == won_now
    assert sum(each.lost_before for each in ages.bins) == lost_before
    oldest = max(((row.closed_day or 0) - row.created_day for row in decided), default=-1)
    days = Counter[bool]()
    for row in rows:
        last = 34 if row.closed_day is None else row.closed_day
        for day in range(max(0, row.created_day), last + 1):
            if day - row.created_day <= oldest:
                days[day >= 28] += row.leads
    assert (ages.exposure, ages.exposure_before) == (days[True], days[False])
    assert sum(each.exposure for each in ages.bins) <= ages.exposure


@pytest.mark.parametrize(
    ("table", "fell"),
    [
        (Table(100, 15, 400, 120), True),
        (Table(100, 22, 400, 120), False),  # the ratio is 0.73
        (Table(10, 1, 40, 12), False),  # chance
        (Table(9, 0, 400, 200), False),  # too few now
        (Table(400, 20, 9, 9), False),  # too few before
        (Table(100, 0, 400, 0), False),  # nothing to fall from
    ],
)
def test_plain_drop(table: Table, fell: bool) -> None:
    assert plain_drop(table, DEFAULTS).fell is fell


def test_a_week_of_young_leads_is_not_a_fall() -> None:
    """Four times as many young leads, the same hazards: four times the losses, as many wins."""
    ages = [AgeBin(0, 280, 4000, 0, 280, 4000), AgeBin(30, 0, 300, 120, 0, 1200)]
    plain = plain_drop(Table(310, 30, 400, 120), DEFAULTS)
    assert plain.fell
    test = like_for_like(plain, ages, DEFAULTS)
    assert not test.fell
    assert test.like_for_like_ratio == pytest.approx(1)
    assert test.expected_won == pytest.approx(30)


def test_a_real_fall_remains_after_ages() -> None:
    ages = [AgeBin(0, 70, 1000, 0, 280, 4000), AgeBin(15, 15, 300, 120, 0, 1200)]
    test = like_for_like(plain_drop(Table(100, 15, 400, 120), DEFAULTS), ages, DEFAULTS)
    assert test.fell
    assert test.like_for_like_ratio == pytest.approx(0.5)


def test_ages_unknown_before_explain_nothing() -> None:
    plain = plain_drop(Table(100, 15, 400, 120), DEFAULTS)
    ages = [AgeBin(15, 85, 1000, 0, 0, 0), AgeBin(0, 0, 0, 120, 280, 4000)]
    assert like_for_like(plain, ages, DEFAULTS) == plain


def test_no_win_at_all_where_fifteen_were_due() -> None:
    test = pace_drop([AgeBin(0, 0, 1000, 60, 0, 4000)], DEFAULTS)
    assert test.fell
    assert test.expected_won == 15
    assert not pace_drop([AgeBin(0, 0, 600, 60, 0, 4000)], DEFAULTS).fell  # 9 were due


def test_score_shift_needs_size_significance_and_index() -> None:
    low, high = {10: 25, 20: 25}, {70: 100, 80: 100}
    assert score_shift(low, high, ShiftThresholds()).shifted
    assert not score_shift({10: 49}, high, ShiftThresholds()).shifted
    same = score_shift({10: 50, 20: 50}, {10: 200, 20: 200}, ShiftThresholds())
    assert same.index == pytest.approx(0, abs=1e-6)
    assert not same.shifted
    assert score_shift({50: 60}, {50: 300}, ShiftThresholds()).index == 0


def test_wilson_at_95_percent_is_the_pages() -> None:
    low, high = wilson(24, 284, 0.95)
    assert [round(low * 100, 2), round(high * 100, 2)] == wilson_interval(24, 284)


def test_a_source_loses_only_beyond_chance() -> None:
    losing = source_return(SourceCounts(200, 2, 20_000, 100_000), 10_000, 1)
    assert losing.loses
    assert losing.break_even == pytest.approx(0.05)
    few = source_return(SourceCounts(30, 0, 0, 15_000), 10_000, 1)
    assert not few.loses
    assert few.roi == -1
    assert not source_return(SourceCounts(0, 0, 0, 100), 10_000, 1).loses
    assert not source_return(SourceCounts(200, 20, 200_000, 100_000), 10_000, 1).loses
