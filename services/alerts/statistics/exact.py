"""Exact conditional tests, stratum by stratum, and the bins the strata are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

MOST_BINS = 6
LEADS_PER_BIN = 20


class Table(NamedTuple):
    """Trials and successes now and before: a 2 × 2 table."""

    trials: int
    successes: int
    trials_before: int
    successes_before: int


def fisher_lower_tail(table: Table) -> float:
    """One-sided p-value of Fisher's exact test that the share of successes fell.

    P(X ≤ successes) with X hypergeometric: all margins given. 1.0 for a table without successes.
    Fisher, R. A. (1935), JRSS 98:39–82.
    """
    total = table.trials + table.trials_before
    successes = table.successes + table.successes_before
    if not successes:
        return 1.0
    from scipy.stats import hypergeom  # 50 MiB that a web server needn't carry

    return float(hypergeom.cdf(table.successes, total, successes, table.trials))


class Rate(NamedTuple):
    """Events and the time at risk they came from, now and before."""

    events: int
    exposure: float
    events_before: int
    exposure_before: float


def rate_lower_tail(strata: Iterable[Rate]) -> float:
    """One-sided p-value that events per time at risk fell, the same factor in every stratum.

    Given a stratum's events in all, those of now are binomial with the share of its time at risk; the
    sum over the strata is their convolution. Przyborowski & Wilenski (1940), Biometrika 31:313–323.
    Strata without time at risk on either side say nothing. 1.0 when none says anything.
    """
    from scipy.stats import binom  # as above

    distribution, observed = np.ones(1), 0
    for stratum in strata:
        exposure = stratum.exposure + stratum.exposure_before
        events = stratum.events + stratum.events_before
        if stratum.exposure <= 0 or stratum.exposure_before <= 0 or not events:
            continue
        share = stratum.exposure / exposure
        distribution = np.convolve(distribution, binom.pmf(np.arange(events + 1), events, share))
        observed += stratum.events
    return float(min(1.0, distribution[: observed + 1].sum()))


def quantile_edges(
    histogram: Mapping[int, int], *, most: int = MOST_BINS, smallest: int = LEADS_PER_BIN
) -> list[int]:
    """Lower edges of bins that hold about equally many: `[0, 4, 11]` is 0–3, 4–10 and 11 upwards.

    `histogram`: value → count. As many bins as leave `smallest` in each, at most `most`; values that
    tie stay together, so there may be fewer.
    """
    total = sum(histogram.values())
    bins = max(1, min(most, total // smallest))
    edges, seen, cut = [0], 0, 1
    for value in sorted(histogram):
        if seen * bins >= cut * total > 0:
            edges.append(value)
            cut = seen * bins // total + 1
        seen += histogram[value]
    return edges


def binned(histogram: Mapping[int, int], edges: Sequence[int]) -> list[int]:
    """The histogram's counts by bin; values below the first edge count in the first bin."""
    counts = [0] * len(edges)
    for value, count in histogram.items():
        counts[max(0, int(np.searchsorted(edges, value, side="right")) - 1)] += count
    return counts
