"""Does a source lose money, and is that more than bad luck? `source_without_return` in metrics.md."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

CONFIDENCE = 0.95
WINS_OF_THE_ORGANIZATION = 20
"""How many average deals of the organization a source's own average deal is mixed with: three deals
say little of what the next one brings."""


@dataclass(frozen=True, slots=True)
class SourceCounts:
    """A mature cohort of one source: leads, wins, what they brought and what was spent on them."""

    leads: int
    won: int
    revenue: float
    spend: float


@dataclass(frozen=True, slots=True)
class ReturnTest:
    """Shares as fractions. `break_even` is the conversion at which the spend would come back."""

    loses: bool
    roi: float | None
    conversion: float | None
    interval: tuple[float, float] | None
    break_even: float | None
    deal_value: float | None


def source_return(source: SourceCounts, average_deal: float, sources: int) -> ReturnTest:
    """Whether the source's return is negative and the upper bound of its conversion below break-even.

    The interval is Wilson's, at 95 % for all `sources` looked at together (Bonferroni): of twenty
    sources one would be condemned by chance. `average_deal` is the organization's average won value.
    """
    if source.leads <= 0 or source.spend <= 0:
        return ReturnTest(False, None, None, None, None, None)
    deal = (source.revenue + WINS_OF_THE_ORGANIZATION * average_deal) / (
        source.won + WINS_OF_THE_ORGANIZATION
    )
    roi = (source.revenue - source.spend) / source.spend
    conversion = source.won / source.leads
    interval = wilson(source.won, source.leads, 1 - (1 - CONFIDENCE) / max(1, sources))
    if deal <= 0:
        return ReturnTest(False, roi, conversion, interval, None, None)
    break_even = source.spend / source.leads / deal
    return ReturnTest(roi < 0 and interval[1] < break_even, roi, conversion, interval, break_even, deal)


def wilson(successes: int, trials: int, confidence: float) -> tuple[float, float]:
    """Wilson's two-sided score interval of a proportion at any confidence, as fractions."""
    z = NormalDist().inv_cdf(1 - (1 - confidence) / 2)
    rate, z2 = successes / trials, z * z
    centre = (rate + z2 / (2 * trials)) / (1 + z2 / trials)
    margin = z / (1 + z2 / trials) * sqrt(rate * (1 - rate) / trials + z2 / (4 * trials**2))
    return max(0.0, centre - margin), min(1.0, centre + margin)
