"""Why the win rate moved: the parts add up, and they tell mix from rate."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.alerts.statistics.decomposition import Counts, decompose

DIMENSIONS = ("source", "owner", "score_band")
cells = st.tuples(st.sampled_from("abcde"), st.sampled_from("xyz"), st.sampled_from(("low", "high")))
sizes = st.integers(1, 400).flatmap(lambda n: st.tuples(st.just(float(n)), st.integers(0, n).map(float)))
windows = st.dictionaries(cells, sizes, min_size=1, max_size=20)


@given(windows, windows)
def test_the_parts_add_up_to_the_change(before: Counts, after: Counts) -> None:
    parts = decompose(before, after)
    assert sum(parts.mix.values()) + parts.rate == pytest.approx(parts.change, abs=1e-9)
    for dimension in DIMENSIONS:
        levels = parts.levels[dimension]
        assert sum(level.mix for level in levels) == pytest.approx(parts.mix[dimension], abs=1e-9)
        assert sum(level.rate for level in levels) == pytest.approx(parts.rate, abs=1e-9)


@given(windows)
def test_nothing_changed_is_nothing(window: Counts) -> None:
    parts = decompose(window, {cell: (2 * n, 2 * won) for cell, (n, won) in window.items()})
    assert parts.change == pytest.approx(0, abs=1e-9)
    assert parts.rate == pytest.approx(0, abs=1e-9)
    assert all(part == pytest.approx(0, abs=1e-9) for part in parts.mix.values())


def test_the_same_mix_wins_less() -> None:
    before: Counts = {("a", "x", "low"): (200, 80), ("b", "y", "high"): (200, 40)}
    after: Counts = {("a", "x", "low"): (50, 10), ("b", "y", "high"): (50, 5)}
    parts = decompose(before, after)
    assert parts.rate == pytest.approx(-0.15)
    assert all(part == pytest.approx(0) for part in parts.mix.values())


def test_more_of_a_weak_source_is_mix() -> None:
    before: Counts = {("strong", "x", "low"): (2000, 1000), ("weak", "x", "low"): (2000, 200)}
    after: Counts = {("strong", "x", "low"): (100, 50), ("weak", "x", "low"): (900, 90)}
    parts = decompose(before, after)
    assert parts.change == pytest.approx(-0.16)
    assert parts.mix["source"] == pytest.approx(-0.16, abs=0.01)
    assert parts.mix["owner"] == pytest.approx(0)
    assert parts.rate == pytest.approx(0, abs=0.01)


def test_a_side_without_trials_has_no_rate() -> None:
    with pytest.raises(ValueError, match="trials"):
        decompose({}, {("a", "x", "low"): (10, 1)})
    with pytest.raises(ValueError, match="one level per dimension"):
        decompose({("a",): (10, 1)}, {("a",): (10, 1)})
