"""The shared filters."""

from __future__ import annotations

import math

import pytest

from services.filters import FilterError, LeadFilter


def test_fractional_bounds_are_rounded_inward() -> None:
    filters = LeadFilter(score_min=0.2, score_max=79.9)
    assert (filters.lowest_score, filters.highest_score) == (1, 79)


def test_zero_is_a_bound() -> None:
    filters = LeadFilter(score_max=0)
    assert filters.highest_score == 0
    assert filters.active == 1


@pytest.mark.parametrize("bound", [-1, 100.5, math.nan, math.inf])
def test_a_bound_out_of_range_names_its_field(bound: float) -> None:
    with pytest.raises(FilterError) as error:
        LeadFilter(score_min=bound)
    assert error.value.field == "score_min"
