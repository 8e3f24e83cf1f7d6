"""The statistics, by the textbook, in exact fractions wherever a comparison hangs on them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

Z_95 = 1.959963984540054
"""The standard normal's 97.5 % point."""

Number = int | float | Decimal | Fraction


def rounded(value: Number | None, digits: int = 2) -> float | None:
    """Half to even, at the very end; None stays None."""
    if value is None:
        return None
    if isinstance(value, Fraction):
        return float(round(value, digits))
    exact = Decimal(value) if not isinstance(value, Decimal) else value
    return float(exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_EVEN))


def mean(values: Sequence[Number]) -> Fraction | None:
    """None of nothing."""
    if not values:
        return None
    return sum((Fraction(value) for value in values), Fraction(0)) / len(values)


def median(values: Sequence[Number]) -> Fraction | None:
    """The middle one, or the mean of the two in the middle; None of nothing."""
    if not values:
        return None
    ordered = sorted(Fraction(value) for value in values)
    half = len(ordered) // 2
    if len(ordered) % 2 == 1:
        return ordered[half]
    return (ordered[half - 1] + ordered[half]) / 2


def percentile(values: Sequence[Fraction], share: Fraction) -> Fraction:
    """By linear interpolation between the two values about position share × (n − 1)."""
    ordered = sorted(values)
    position = share * (len(ordered) - 1)
    below = math.floor(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)


def rate(part: int, whole: int) -> Fraction | None:
    """part / whole × 100; None when there is nothing to divide by."""
    return None if whole == 0 else Fraction(part * 100, whole)


def share(part: int, whole: int) -> Fraction:
    """part / whole × 100; 0 of nothing."""
    return Fraction(0) if whole == 0 else Fraction(part * 100, whole)


def wilson(successes: int, trials: int) -> list[float] | None:
    """Wilson's 95 % interval of successes / trials in percent; None without trials.

    (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n)
    """
    if trials == 0:
        return None
    p, z2 = successes / trials, Z_95**2
    centre = p + z2 / (2 * trials)
    margin = Z_95 * math.sqrt(p * (1 - p) / trials + z2 / (4 * trials**2))
    scale = 1 + z2 / trials
    low, high = (centre - margin) / scale, (centre + margin) / scale
    return [100 * max(low, 0.0), 100 * min(high, 1.0)]


Observation = tuple[Fraction, bool]
"""How long, and whether it ended (True) or was still going on when last seen (False)."""


def kaplan_meier(observations: Sequence[Observation]) -> list[tuple[Fraction, Fraction]]:
    """The survival curve: (time, share surviving beyond it) at every time at which one ended.

    At each such time the survivors are multiplied by 1 − ended / at risk. Whoever was last seen at
    that very time is still at risk at it.
    """
    curve = []
    surviving = Fraction(1)
    for moment in sorted({time for time, ended in observations if ended}):
        at_risk = sum(1 for time, _ in observations if time >= moment)
        ended_now = sum(1 for time, ended in observations if ended and time == moment)
        surviving *= 1 - Fraction(ended_now, at_risk)
        curve.append((moment, surviving))
    return curve


def first_time_at_or_below(observations: Sequence[Observation], level: Fraction) -> Fraction | None:
    """The first time at which the survival curve is at or below `level`; None when it never is."""
    for moment, surviving in kaplan_meier(observations):
        if surviving <= level:
            return moment
    return None


def auc(winners: Sequence[int], losers: Sequence[int]) -> Fraction | None:
    """The chance that a winner scores above a loser, a tie counting half; None without a pair."""
    if not winners or not losers:
        return None
    points = Fraction(0)
    for winner in winners:
        for loser in losers:
            if winner > loser:
                points += 1
            elif winner == loser:
                points += Fraction(1, 2)
    return points / (len(winners) * len(losers))
