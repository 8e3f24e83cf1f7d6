"""Fits the scorecard: ridge logistic regression over levels, calibrated on predictions out of fold.

Numbers come in as thermometers (one column per edge that a value has passed), so that the ridge pulls
neighbouring bins together instead of each to nothing; categories, other and missing as one column each.
The ridge's strength is the one with the least log-loss in an inner cross-validation by leads; its
predictions out of fold then calibrate the sum by a slope and an intercept (Platt), which keeps it a sum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.scoring.binning import Levels, Values, levels_of, masses
from services.scoring.rows import Flags, Floats, Whole

STRENGTHS = (0.02, 0.1, 0.5, 2.0)
"""Candidates for scikit-learn's C: the larger, the weaker the ridge."""
MOST_ROWS = 40_000
"""Of more rows so many, by lot, stand for all: most leads still have one among them."""
MOST_TO_CHOOSE_BY = 6_000
"""Leads by which strength and calibration are found: more make no difference."""
INNER_FOLDS = 3
LEAST_SLOPE = 0.05
_DENSE_CELLS = 12_000_000


@dataclass(frozen=True, slots=True)
class Fitted:
    """A calibrated sum: log-odds = intercept + Σ of `weights[level]`, one table per field."""

    levels: tuple[Levels, ...]
    weights: tuple[Floats, ...]
    intercept: float
    strength: float

    def log_odds(self, columns: Mapping[str, Values], rows: NDArray[Any]) -> Floats:
        """Of the rows, from the prepared columns by field."""
        total = np.full(len(rows), self.intercept)
        for level, weights in zip(self.levels, self.weights, strict=True):
            total += weights[level.codes(take(columns[level.name], rows))]
        return total


def take(values: Values, rows: NDArray[Any]) -> Values:
    """Some rows of a column."""
    return values[rows] if isinstance(values, np.ndarray) else values.take(rows)


def fit(
    columns: Mapping[str, Values],
    rows: NDArray[Any],
    won: Flags,
    weight: Floats,
    lead: Whole,
    seed: int,
    strengths: Sequence[float] = STRENGTHS,
) -> Fitted | None:
    """Fit on `rows` of the columns; `won`, `weight` and `lead` (rows of one lead stay in one fold) are
    those of `rows`. None where no field has two levels, or there is one outcome only."""
    if len(rows) > MOST_ROWS:
        drawn = np.sort(np.random.default_rng(seed).permutation(len(rows))[:MOST_ROWS])
        rows, won, lead = rows[drawn], won[drawn], lead[drawn]
        weight = weight[drawn] * (len(weight) / MOST_ROWS)
    levels, codes = [], []
    for name, values in columns.items():
        mine = take(values, rows)
        level = levels_of(name, mine, weight)
        coded = level.codes(mine)
        if coded.min(initial=level.missing) != coded.max(initial=0):
            levels.append(level)
            codes.append(coded)
    if not levels or won.all() or not won.any():
        return None
    outcome = won.astype(np.float64)
    matrix, parts = design(levels, codes)
    chosen, folds = _folds(lead, won, seed)
    strength, predicted = _strength(matrix[chosen], outcome[chosen], weight[chosen], folds, strengths)
    slope, shift = calibration(predicted, outcome[chosen], weight[chosen])
    coefficients, intercept = regression(matrix, outcome, weight, strength)
    tables = tuple(slope * part.table(coefficients) for part in parts)
    return Fitted(tuple(levels), tables, slope * intercept + shift, strength)


@dataclass(frozen=True, slots=True)
class Part:
    """The columns of the design that are one field's."""

    first: int
    columns: int
    expand: Floats
    """levels × columns: what each level has in them."""
    neutral: Floats
    """Levels that no row has weigh as the mean of those that have: rows' shares of each level."""

    def table(self, coefficients: Floats) -> Floats:
        """The weight of each level."""
        mine = coefficients[self.first : self.first + self.columns]
        weights: Floats = self.expand @ mine
        weights[self.neutral == 0] = float(weights @ self.neutral)
        return weights


def design(levels: Sequence[Levels], codes: Sequence[Whole]) -> tuple[Any, tuple[Part, ...]]:
    """The matrix to fit on, and which of its columns are whose; sparse where it is large."""
    parts, first = [], 0
    for level, coded in zip(levels, codes, strict=True):
        share = masses(coded, np.full(len(coded), 1.0 / len(coded)), level.missing + 1)
        expand = _expansion(level, share)
        parts.append(Part(first, expand.shape[1], expand, share))
        first += expand.shape[1]
    if len(codes[0]) * first <= _DENSE_CELLS:
        return np.hstack([part.expand[coded] for part, coded in zip(parts, codes, strict=True)]), tuple(parts)
    from scipy import sparse

    blocks = [sparse.csr_matrix(part.expand)[coded] for part, coded in zip(parts, codes, strict=True)]
    return sparse.hstack(blocks, format="csr"), tuple(parts)


def _expansion(level: Levels, share: Floats) -> Floats:
    """What each level has in the columns: thermometers for bins, an indicator for each other one that
    some row has."""
    indicators = np.eye(level.missing + 1)
    if level.categories is None:
        thermometer = np.tril(np.ones((level.known, level.known)))[:, 1:]
        padded = np.vstack([thermometer, np.zeros((1, level.known - 1))])
        return np.hstack([padded, indicators[:, [level.missing]]]) if share[level.missing] else padded
    return indicators[:, share > 0]


def regression(matrix: Any, outcome: Floats, weight: Floats, strength: float) -> tuple[Floats, float]:
    """(coefficients, intercept) of scikit-learn's ridge logistic regression."""
    # Here, so that the job that trains alone pays for it.
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    dense = isinstance(matrix, np.ndarray)
    model = LogisticRegression(
        C=strength,
        solver="newton-cholesky" if dense else "lbfgs",
        max_iter=300,
        tol=1e-6 if dense else 1e-4,
    )
    with threadpool_limits(1):  # the worker has other jobs; and on busy processors two wait for each other
        model.fit(matrix, outcome, sample_weight=weight)
    return np.asarray(model.coef_[0], dtype=np.float64), float(model.intercept_[0])


def stratified_folds(won: Flags, count: int, seed: int) -> Whole:
    """A fold 0 … `count` − 1 for each lead, wins and losses spread evenly."""
    lot = np.random.default_rng(seed)
    folds = np.empty(len(won), dtype=np.int32)
    start = 0
    for outcome in (True, False):
        mine = np.flatnonzero(won == outcome)
        folds[lot.permutation(mine)] = (start + np.arange(len(mine))) % count
        start += len(mine)
    return folds


def _folds(lead: Whole, won: Flags, seed: int) -> tuple[NDArray[np.intp], Whole]:
    """(the rows that strength and calibration are found by, their folds)."""
    leads, first, place = np.unique(lead, return_index=True, return_inverse=True)
    folds = stratified_folds(won[first], INNER_FOLDS, seed)
    if len(leads) <= MOST_TO_CHOOSE_BY:
        return np.arange(len(lead)), folds[place]
    lot = np.random.default_rng(seed + 1)
    chosen_leads = np.zeros(len(leads), dtype=np.bool_)
    chosen_leads[lot.permutation(len(leads))[:MOST_TO_CHOOSE_BY]] = True
    chosen = np.flatnonzero(chosen_leads[place])
    return chosen, folds[place[chosen]]


def _strength(
    matrix: Any, outcome: Floats, weight: Floats, folds: Whole, strengths: Sequence[float]
) -> tuple[float, Floats]:
    """The strength with the least log-loss out of fold, and its predictions."""
    found: list[tuple[float, float, Floats]] = []
    for strength in strengths:
        predicted = np.empty(len(outcome))
        for fold in range(INNER_FOLDS):
            inside, outside = folds != fold, folds == fold
            coefficients, intercept = regression(matrix[inside], outcome[inside], weight[inside], strength)
            predicted[outside] = matrix[outside] @ coefficients + intercept
        found.append((_log_loss(predicted, outcome, weight), strength, predicted))
    _loss, strength, predicted = min(found, key=lambda one: one[:2])
    return strength, predicted


def _log_loss(log_odds: Floats, outcome: Floats, weight: Floats) -> float:
    return float(np.average(np.logaddexp(0.0, log_odds) - outcome * log_odds, weights=weight))


def calibration(log_odds: Floats, outcome: Floats, weight: Floats) -> tuple[float, float]:
    """(slope, shift) that make `slope × log-odds + shift` fit the outcomes best, by Newton's method; the
    slope is at least `LEAST_SLOPE`: predictions worse than none are made to say nearly nothing."""
    slope, shift = 1.0, 0.0
    for _step in range(25):
        chance = chances(slope * log_odds + shift)
        off, spread = weight * (outcome - chance), weight * chance * (1.0 - chance) + 1e-12
        gradient = np.array([off @ log_odds, off.sum()])
        mixed = float(spread @ log_odds)
        hessian = np.array([[spread @ log_odds**2 + 1e-9, mixed], [mixed, spread.sum()]])
        step = np.linalg.solve(hessian, gradient)
        step *= min(1.0, 2.0 / max(abs(step).max(), 1e-12))
        slope, shift = slope + float(step[0]), shift + float(step[1])
        if abs(step).max() < 1e-10:
            break
    if slope >= LEAST_SLOPE:
        return slope, shift
    return LEAST_SLOPE, _shift_for(LEAST_SLOPE * log_odds, outcome, weight)


def _shift_for(log_odds: Floats, outcome: Floats, weight: Floats) -> float:
    """What makes the mean chance that of the outcomes."""
    low, high = -40.0, 40.0
    mean = float(np.average(outcome, weights=weight))
    for _step in range(60):
        middle = (low + high) / 2
        if np.average(chances(log_odds + middle), weights=weight) < mean:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def chances(log_odds: Floats) -> Floats:
    """Probabilities 0–1."""
    return 1.0 / (1.0 + np.exp(-np.clip(log_odds, -500.0, 500.0)))
