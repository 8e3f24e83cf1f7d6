"""The budget of false alarms and the power of the statistical rules, on fixed seeds.

All scenarios are printed by `make bench` (`tests/benchmarks/alert_rates.py`); here are 2,000 weeks of those
that matter: every size, and the ones that fool the plain test.
"""

from __future__ import annotations

import numpy as np
import pytest

from tests.benchmarks.alert_rates import (
    DURATIONS,
    SHAPES,
    VOLUMES,
    WEEKS,
    YEAR,
    drop_fires,
    drop_power,
    pace_fires,
    plain_fires,
    return_rates,
    shift_rates,
    simulate,
    weekly_rates,
    young_rates,
)

SEED = 20261122
BUDGET = 0.05


@pytest.mark.parametrize("volume", VOLUMES)
def test_conversion_drop_is_quiet_where_nothing_changes(volume: int) -> None:
    """2,000 weeks over all shapes of volume and all durations in turn."""
    stories = [(shape, durations) for shape in SHAPES.values() for durations in DURATIONS.values()]
    chance = np.random.default_rng([SEED, volume])
    fired = np.zeros(2)
    for organization in range(WEEKS // YEAR):
        shape, durations = stories[organization % len(stories)]
        leads = simulate(chance, volume, shape, durations)
        fired += weekly_rates(leads, (drop_fires, pace_fires))
    assert (fired / WEEKS <= BUDGET).all()


def test_a_campaign_fools_the_plain_test_but_not_the_rule() -> None:
    chance = np.random.default_rng([SEED, 7])
    fired = np.zeros(2)
    for _ in range(WEEKS // YEAR):
        leads = simulate(
            chance, 100, SHAPES["a campaign of two weeks"], DURATIONS["wins take 5 times as long"]
        )
        fired += weekly_rates(leads, (plain_fires, drop_fires))
    assert fired[0] / WEEKS > BUDGET
    assert fired[1] / WEEKS <= BUDGET / 2


def test_young_organizations_are_left_in_peace() -> None:
    for name, *rates in young_rates(SEED, weeks=500):
        assert max(rates) <= BUDGET, name


def test_score_shift_and_source_without_return_are_quiet() -> None:
    for name, rate in (*shift_rates(SEED), *return_rates(SEED, weeks=1_000)):
        assert rate <= BUDGET, name


def test_a_real_fall_is_seen_within_two_evaluations() -> None:
    for name, power in drop_power(SEED, organizations=100):
        assert power >= 0.8, name
