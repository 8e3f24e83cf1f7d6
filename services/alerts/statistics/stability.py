"""Has the distribution of scores shifted? Definition: `score_shift` in metrics.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log

from services.alerts.statistics.exact import binned, quantile_edges

BINS = 10
HALF = 0.5
"""Added to every count for the index alone, which an empty bin would make infinite."""


@dataclass(frozen=True, slots=True)
class ShiftThresholds:
    index: float = 0.25
    minimum: int = 50
    p_value: float = 0.01


@dataclass(frozen=True, slots=True)
class ShiftTest:
    """`index` is the population stability index; `bins` (lowest score, now, before) are leads."""

    shifted: bool
    index: float | None
    p_value: float
    bins: list[tuple[int, int, int]]


def score_shift(
    scores: Mapping[int, int], scores_before: Mapping[int, int], thresholds: ShiftThresholds
) -> ShiftTest:
    """Population stability index and Pearson's chi-square of two histograms {score: leads}.

    Bins are the deciles of both together, so that none expects few leads; equal scores stay together.
    The index alone would not do: with 50 leads in ten bins chance makes it 0.2.
    """
    n, n_before = sum(scores.values()), sum(scores_before.values())
    if min(n, n_before) < max(1, thresholds.minimum):
        return ShiftTest(shifted=False, index=None, p_value=1.0, bins=[])
    both = {score: scores.get(score, 0) + scores_before.get(score, 0) for score in {*scores, *scores_before}}
    edges = quantile_edges(both, most=BINS, smallest=1)
    pairs = [
        pair for pair in zip(edges, binned(scores, edges), binned(scores_before, edges), strict=True)
        if pair[1] + pair[2]
    ]  # fmt: skip
    if len(pairs) < 2:
        return ShiftTest(shifted=False, index=0.0, p_value=1.0, bins=pairs)
    from scipy.stats import chi2_contingency  # 50 MiB that a web server needn't carry

    p_value = float(chi2_contingency([[now, before] for _, now, before in pairs], correction=False).pvalue)
    index = _stability_index([now for _, now, _ in pairs], [before for _, _, before in pairs])
    return ShiftTest(index >= thresholds.index and p_value < thresholds.p_value, index, p_value, pairs)


def _stability_index(now: list[int], before: list[int]) -> float:
    total, total_before = sum(now) + HALF * len(now), sum(before) + HALF * len(before)
    shares = [((a + HALF) / total, (b + HALF) / total_before) for a, b in zip(now, before, strict=True)]
    return sum((new - old) * log(new / old) for new, old in shares)
