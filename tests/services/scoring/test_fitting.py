"""The scorecard says exactly what scikit-learn's regression says, calibrated; bins are as they should be."""

from __future__ import annotations

import math

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from services.scoring import fitting
from services.scoring.binning import FEWEST_IN_BIN, MOST_BINS, Levels, levels_of
from services.scoring.fields import read_fields
from services.scoring.fitting import calibration, chances, design, fit
from services.scoring.model import NumberTerm, score_of
from services.scoring.rows import Texts, TrainingData
from services.scoring.scorecards import contributions, evaluate, lowest_of, scorecard_of
from services.vocabulary import ScoreFactor
from tests.services.scoring.worlds import World


def some_data(leads: int = 800) -> TrainingData:
    made = World(leads)
    made.honest()
    made.fields["Visitas"] = [
        None if value < 0 else f"{math.exp(value):.2f}".replace(".", ",")
        for value in made.merit + 0.7 * made.lot.normal(size=leads)
    ]
    made.fields["Cidade"] = made.among(*"abcdefgh", None)
    return made.data()


def fitted_on(data: TrainingData) -> tuple[fitting.Fitted, dict[str, object]]:
    columns = {name: field.values for name, field in read_fields(data).items() if field.fate is None}
    found = fit(columns, np.arange(data.leads), data.won, data.weight, data.lead, seed=3)
    assert found is not None
    return found, dict(columns)


@pytest.mark.parametrize("dense_cells", [12_000_000, 0], ids=["dense", "sparse"])
def test_a_scorecard_is_scikit_learns_model_calibrated(
    monkeypatch: pytest.MonkeyPatch, dense_cells: int
) -> None:
    monkeypatch.setattr(fitting, "_DENSE_CELLS", dense_cells)
    data = some_data()
    found, columns = fitted_on(data)
    codes = [level.codes(columns[level.name]) for level in found.levels]
    matrix, _parts = design(found.levels, codes)
    solver, tolerance = ("newton-cholesky", 1e-6) if dense_cells else ("lbfgs", 1e-4)
    model = LogisticRegression(C=found.strength, solver=solver, max_iter=300, tol=tolerance)
    model.fit(matrix, data.won, sample_weight=data.weight)
    raw = model.decision_function(matrix)
    # The slope and the shift of the calibration, from two leads: they hold for all others.
    summed = found.log_odds(columns, np.arange(data.leads))
    first, last = int(raw.argmin()), int(raw.argmax())
    slope = (summed[last] - summed[first]) / (raw[last] - raw[first])
    expected = chances(slope * (raw - raw[first]) + summed[first])
    card = scorecard_of(found, columns, data.weight, float(data.won.mean()))
    _scores, chance = evaluate(card, data, np.arange(data.leads))
    assert np.abs(chance - expected).max() < 1e-9
    if slope == 1.0:
        pytest.fail("not calibrated")
    assert np.abs(chance - model.predict_proba(matrix)[:, 1]).max() < 0.2


def test_nothing_contributed_is_the_organizations_own_odds() -> None:
    data = some_data()
    found, columns = fitted_on(data)
    rate = float(data.won.mean())
    card = scorecard_of(found, columns, data.weight, rate)
    assert card.base_log_odds == pytest.approx(math.log(rate / (1 - rate)))
    scores, chance = evaluate(card, data, np.arange(data.leads))
    own = chances(np.log(scores / (100 - scores)) + card.base_log_odds)
    assert np.allclose(chance, own, atol=1e-12)
    assert scores.min() < 50 < scores.max()
    assert float(chance.mean()) == pytest.approx(rate, abs=0.02)
    assert score_of(0.0) == 50.0


def test_the_least_of_each_factor() -> None:
    data = some_data()
    found, columns = fitted_on(data)
    card = scorecard_of(found, columns, data.weight, float(data.won.mean()))
    assert set(card.lowest) == set(ScoreFactor)
    parts = contributions(card, data, np.arange(data.leads))
    for factor in ScoreFactor:
        mine = [parts[term.name] for term in card.terms if term.factor is factor]
        assert card.lowest[factor] <= float(np.sum(mine, axis=0).min() if mine else 0.0) + 1e-12
    assert card.lowest == lowest_of(card.terms)


def test_a_value_that_training_never_saw_says_nothing() -> None:
    data = some_data()
    found, columns = fitted_on(data)
    card = scorecard_of(found, columns, data.weight, 0.3)
    porte = next(term for term in card.terms if term.name == "custom:Porte")
    assert not isinstance(porte, NumberTerm)
    weights = list(porte.weights.values())
    assert min(weights) < porte.missing < max(weights)
    assert porte.missing == pytest.approx(porte.other)


def test_bins_hold_enough_and_a_frequent_value_has_its_own() -> None:
    values = np.concatenate([np.zeros(400), np.linspace(1, 10, 600), np.full(100, np.nan)])
    level = levels_of("x", values, np.ones(1100))
    counts = np.bincount(level.codes(values), minlength=level.missing + 1)
    assert counts[0] == 400
    assert counts[level.missing] == 100
    assert counts[: level.known].min() >= FEWEST_IN_BIN
    assert 3 < level.known <= MOST_BINS + 1


def test_a_value_on_an_edge_is_above_it() -> None:
    """As PostgreSQL's width_bucket has it."""
    level = Levels("x", edges=(1.0, 2.0))
    assert level.codes(np.array([0.9, 1.0, 1.9, 2.0, np.nan])).tolist() == [0, 1, 1, 2, 3]


def test_rare_categories_are_others() -> None:
    texts = Texts.of(["a"] * 50 + ["b"] * 19 + [None] * 5)
    level = levels_of("x", texts, np.ones(74))
    assert level.categories == ("a",)
    assert np.unique(level.codes(texts)).tolist() == [0, 1, 2]


def test_calibration_finds_slope_and_shift() -> None:
    lot = np.random.default_rng(4)
    log_odds = lot.normal(size=200_000) * 2
    outcome = (lot.random(200_000) < chances(0.5 * log_odds - 1)).astype(float)
    assert calibration(log_odds, outcome, np.ones(200_000)) == (
        pytest.approx(0.5, abs=0.02),
        pytest.approx(-1, abs=0.03),
    )


def test_a_prediction_that_is_worse_than_none_is_made_to_say_nearly_nothing() -> None:
    lot = np.random.default_rng(5)
    log_odds = lot.normal(size=5_000)
    outcome = (lot.random(5_000) < chances(-log_odds)).astype(float)
    slope, shift = calibration(log_odds, outcome, np.ones(5_000))
    assert slope == fitting.LEAST_SLOPE
    assert float(chances(slope * log_odds + shift).mean()) == pytest.approx(outcome.mean(), abs=1e-6)
