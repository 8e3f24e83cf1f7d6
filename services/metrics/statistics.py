"""The statistics the figures use, named as in the textbooks."""

from __future__ import annotations

from collections.abc import Iterable
from math import sqrt

Z_95 = 1.959963984540054
"""97.5 % quantile of the standard normal distribution."""


def percent(part: float, whole: float) -> float | None:
    """part / whole × 100 with two decimals; None when the whole is 0."""
    return round(part / whole * 100, 2) if whole else None


def share(part: float, whole: float) -> float:
    """Like `percent`, but a share of nothing is 0."""
    return percent(part, whole) or 0.0


def wilson_interval(successes: int, trials: int) -> list[float] | None:
    """Wilson's 95 % score interval of a proportion, in percent with two decimals; None for no trials.

    Wilson, E. B. (1927), JASA 22:209–212.
    """
    if not trials:
        return None
    rate, z2 = successes / trials, Z_95**2
    centre = (rate + z2 / (2 * trials)) / (1 + z2 / trials)
    margin = Z_95 / (1 + z2 / trials) * sqrt(rate * (1 - rate) / trials + z2 / (4 * trials**2))
    return [round(max(0.0, centre - margin) * 100, 2), round(min(1.0, centre + margin) * 100, 2)]


def area_under_curve(by_score: Iterable[tuple[int, int, int]]) -> float | None:
    """AUC of a score against won/lost: the chance that a won lead scores above a lost one, ties half.

    `by_score`: (score, won, lost), ascending by score. None when one outcome is missing.
    Hanley & McNeil (1982), Radiology 143:29–36.
    """
    concordant, lost_below, won_in_all = 0.0, 0, 0
    for _, won, lost in by_score:
        concordant += won * (lost_below + lost / 2)
        lost_below += lost
        won_in_all += won
    pairs = won_in_all * lost_below
    return concordant / pairs if pairs else None


def weighted_median(histogram: dict[int, int]) -> float | None:
    """Median of a histogram {value: count}; the mean of the middle two when the count is even."""
    total = sum(histogram.values())
    if not total:
        return None
    low, high, seen = None, None, 0
    for value in sorted(histogram):
        seen += histogram[value]
        if low is None and seen >= (total + 1) // 2:
            low = value
        if high is None and seen >= total // 2 + 1:
            high = value
            break
    return ((low or 0) + (high or 0)) / 2
