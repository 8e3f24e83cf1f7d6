"""How well scores tell wins from losses: AUC, its interval, the paired difference, calibration, lift."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from services.scoring.model import CalibrationBin
from services.scoring.rows import Flags, Floats

Z_95 = 1.959963984540054
"""Of a two-sided 95 % interval, and of a one-sided test at 2.5 %."""
TENTHS = 10


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two scores on the same leads: AUCs (0–1) with 95 % intervals of the first and of the difference
    (first − second), and the one-sided p-value of "the first is no better"."""

    auc: float
    interval: tuple[float, float]
    former: float
    difference: float
    difference_interval: tuple[float, float]
    p_value: float


def auc_of(scores: Floats, won: Flags) -> float:
    """The chance that a won lead's score is above a lost one's, ties half. 0.5 with one outcome only."""
    wins, losses = int(won.sum()), int((~won).sum())
    if not wins or not losses:
        return 0.5
    return float((_midranks(scores)[won].sum() - wins * (wins + 1) / 2) / (wins * losses))


def auc_interval(scores: Floats, won: Flags) -> tuple[float, tuple[float, float]]:
    """(AUC, 95 % interval) by DeLong, DeLong and Clarke-Pearson (1988)."""
    auc, variance = _delong(scores[np.newaxis, :], won)
    return float(auc[0]), _interval(float(auc[0]), float(variance[0, 0]), 0.0)


def compare(scores: Floats, former: Floats, won: Flags) -> Comparison:
    """DeLong's paired test. Needs at least two leads of each outcome."""
    auc, covariance = _delong(np.vstack([scores, former]), won)
    difference = float(auc[0] - auc[1])
    variance = max(float(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1]), 0.0)
    z = difference / math.sqrt(variance) if variance > 0 else 0.0
    return Comparison(
        auc=float(auc[0]),
        interval=_interval(float(auc[0]), float(covariance[0, 0]), 0.0),
        former=float(auc[1]),
        difference=difference,
        difference_interval=_interval(difference, variance, -1.0),
        p_value=0.5 * math.erfc(z / math.sqrt(2.0)),
    )


def _interval(estimate: float, variance: float, lowest: float) -> tuple[float, float]:
    half = Z_95 * math.sqrt(max(variance, 0.0))
    return max(estimate - half, lowest), min(estimate + half, 1.0)


def _midranks(values: Floats) -> Floats:
    """Ranks from 1, equal values share the mean of theirs."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    ends = np.append(starts[1:], len(values))
    ranks = np.empty(len(values))
    ranks[order] = np.repeat((starts + 1 + ends) / 2.0, ends - starts)
    return ranks


def _delong(scores: Floats, won: Flags) -> tuple[Floats, Floats]:
    """(AUCs, their covariance) of the rows of `scores`, in n log n (Sun and Xu, 2014)."""
    wins, losses = int(won.sum()), int((~won).sum())
    above_losses = np.empty((len(scores), wins))
    below_wins = np.empty((len(scores), losses))
    for row, values in enumerate(scores):
        ranks = _midranks(values)
        above_losses[row] = (ranks[won] - _midranks(values[won])) / losses
        below_wins[row] = 1.0 - (ranks[~won] - _midranks(values[~won])) / wins
    return above_losses.mean(axis=1), _covariance(above_losses) / wins + _covariance(below_wins) / losses


def _covariance(values: Floats) -> Floats:
    if values.shape[1] < 2:
        return np.zeros((len(values), len(values)))
    return np.atleast_2d(np.cov(values))


def calibration_bins(chance: Floats, won: Flags) -> tuple[tuple[CalibrationBin, ...], float]:
    """(tenths of the leads by predicted chance, expected calibration error 0–1). Equal predictions stay
    in one bin, so that there may be fewer than ten."""
    if not len(chance):
        return (), 0.0
    ranks = (_midranks(chance) - 0.5) / len(chance)
    tenth = np.minimum((ranks * TENTHS).astype(int), TENTHS - 1)
    bins = tuple(
        CalibrationBin(float(chance[tenth == each].mean()), float(won[tenth == each].mean()), int(count))
        for each, count in enumerate(np.bincount(tenth, minlength=TENTHS))
        if count
    )
    error = sum(abs(one.predicted - one.observed) * one.leads for one in bins) / len(chance)
    return bins, error


def wins_in_top(scores: Floats, won: Flags, share: float) -> float:
    """The share (0–1) of all wins among the best `share` of the leads; of leads with equal scores at the
    edge, as many count as there is room for, each by their mean."""
    room = share * len(scores)
    wins = float(won.sum())
    if not wins:
        return 0.0
    order = np.argsort(-scores, kind="stable")
    ordered, outcome = scores[order], won[order].astype(np.float64)
    edge = ordered[min(math.ceil(room) - 1, len(ordered) - 1)]
    above = ordered > edge
    at = ordered == edge
    part = (room - float(above.sum())) / float(at.sum())
    return float(outcome[above].sum() + part * outcome[at].sum()) / wins
