"""AUC, its interval and the paired difference, against definitions and another library."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from services.scoring.evaluation import auc_interval, auc_of, calibration_bins, compare, wins_in_top


def some_scores(seed: int, leads: int = 120) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    lot = np.random.default_rng(seed)
    won = lot.random(leads) < 0.3
    first = np.round(lot.normal(size=leads) + won, 1)  # with ties
    return first, np.round(first + lot.normal(size=leads), 1), won


def placements(scores: np.ndarray, won: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """DeLong's structural components, by their definition: pair by pair."""
    wins, losses = scores[won][:, np.newaxis], scores[~won][np.newaxis, :]
    beats = (wins > losses) + 0.5 * (wins == losses)
    return beats.mean(axis=1), beats.mean(axis=0)


@pytest.mark.parametrize("seed", range(5))
def test_auc_is_scikit_learns(seed: int) -> None:
    scores, _former, won = some_scores(seed)
    assert auc_of(scores, won) == pytest.approx(roc_auc_score(won, scores), abs=1e-12)
    assert auc_of(-scores, won) == pytest.approx(1 - roc_auc_score(won, scores), abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_intervals_are_delongs(seed: int) -> None:
    scores, former, won = some_scores(seed)
    of_wins, of_losses = zip(placements(scores, won), placements(former, won), strict=True)
    covariance = np.cov(of_wins) / won.sum() + np.cov(of_losses) / (~won).sum()
    found = compare(scores, former, won)
    half = 1.959963984540054 * np.sqrt(covariance[0, 0])
    assert found.interval == pytest.approx((found.auc - half, min(found.auc + half, 1.0)), abs=1e-12)
    assert auc_interval(scores, won) == (found.auc, pytest.approx(found.interval, abs=1e-12))
    variance = covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1]
    half = 1.959963984540054 * np.sqrt(variance)
    assert found.difference == pytest.approx(auc_of(scores, won) - auc_of(former, won), abs=1e-12)
    low, high = found.difference_interval
    assert (low, high) == pytest.approx((found.difference - half, found.difference + half), abs=1e-12)
    assert (found.p_value < 0.025) == (low > 0)


def test_the_same_score_is_no_better() -> None:
    scores, _former, won = some_scores(1)
    found = compare(scores, scores * 2 + 1, won)
    assert (found.difference, found.difference_interval, found.p_value) == (0.0, (0.0, 0.0), 0.5)


def test_a_constant_former_score() -> None:
    scores, _former, won = some_scores(2)
    found = compare(scores, np.full(len(won), 50.0), won)
    assert found.former == 0.5
    assert found.difference_interval[0] == pytest.approx(found.interval[0] - 0.5, abs=1e-12)


def test_one_outcome_alone() -> None:
    assert auc_of(np.arange(5.0), np.ones(5, dtype=bool)) == 0.5


def test_calibration_by_hand() -> None:
    chance = np.repeat([0.1, 0.9], 50)
    won = np.concatenate([np.arange(50) < 10, np.arange(50) < 40])
    bins, error = calibration_bins(chance, won)
    assert [(one.predicted, one.observed, one.leads) for one in bins] == [
        (pytest.approx(0.1), 0.2, 50),
        (pytest.approx(0.9), 0.8, 50),
    ]
    assert error == pytest.approx(0.1)


def test_calibration_has_tenths() -> None:
    chance = np.linspace(0, 1, 1000)
    bins, error = calibration_bins(chance, np.arange(1000) % 2 == 0)
    assert [one.leads for one in bins] == [100] * 10
    assert error == pytest.approx(0.25, abs=0.01)


def test_wins_in_the_top() -> None:
    scores = np.array([9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0, 0.0])
    won = np.array([True, False, True, False, False, True, False, False, False, True])
    assert wins_in_top(scores, won, 0.2) == 0.25
    assert wins_in_top(scores, won, 0.3) == 0.5


def test_equal_scores_share_the_room_at_the_top() -> None:
    won = np.arange(10) < 4
    assert wins_in_top(np.zeros(10), won, 0.2) == pytest.approx(0.2)
    assert wins_in_top(np.zeros(10), won[::-1], 0.2) == pytest.approx(0.2)
