"""Two windows of time by the age of the leads: who was open at which age, and who was decided at it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.alerts.statistics.win_rate import AgeBin

DECIDED_PER_BIN = 20
NEVER = 2**31


class Flow(NamedTuple):
    """Leads that came in on one day and were decided on another (None: open still). Days are counted
    from the beginning of the first window; before it they are negative."""

    created_day: int
    closed_day: int | None
    won: bool
    leads: int


class Ages(NamedTuple):
    """The bins, and lead-days open in either window, up to the oldest age at which a lead was decided."""

    bins: list[AgeBin]
    exposure: float
    exposure_before: float
    oldest_days: int


Counts = NDArray[np.int64]


def by_age(flows: Iterable[Flow], boundary_day: int, until_day: int) -> Ages:
    """The flows by age in days, for the windows `0..boundary_day` (before) and `boundary_day..until_day`.

    Neighbouring ages are put together until at least 20 leads were decided at them; ages at which nobody
    was decided belong to no bin, or the waiting in between would thin out what happens at its ends.
    """
    rows = [
        (row.created_day, NEVER if row.closed_day is None else row.closed_day, row.won, row.leads)
        for row in flows
    ]
    created, closed, won, leads = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    return by_age_of_columns(created, closed, won, leads, boundary_day, until_day)


def by_age_of_columns(
    created: Counts, closed: Counts, won: Counts, leads: Counts, boundary_day: int, until_day: int
) -> Ages:
    """`by_age` of the flows' columns; `closed` is NEVER for leads open still."""
    within = (closed >= 0) & (closed < until_day)
    if not within.any():
        return Ages([], 0.0, 0.0, 0)
    oldest = max(0, int((closed - created)[within].max()))
    windows = ((boundary_day, until_day), (0, boundary_day))
    exposures = [_exposure(created, closed, leads, *window, oldest) for window in windows]
    events = [
        _events(created, closed, np.where(won == outcome, leads, 0), *window, oldest)
        for window in windows
        for outcome in (1, 0)
    ]
    bins = [
        AgeBin(
            won=int(events[0][ages].sum()),
            lost=int(events[1][ages].sum()),
            exposure=float(exposures[0][ages].sum()),
            won_before=int(events[2][ages].sum()),
            lost_before=int(events[3][ages].sum()),
            exposure_before=float(exposures[1][ages].sum()),
        )
        for ages in _together(np.sum(events, axis=0))
    ]
    return Ages(bins, float(exposures[0].sum()), float(exposures[1].sum()), oldest + 1)


def _exposure(created: Counts, closed: Counts, leads: Counts, start: int, end: int, oldest: int) -> Counts:
    """Lead-days by age: each lead counts on every day of the window from its first to its last."""
    youngest = np.maximum(start - created, 0)
    last = np.minimum(np.minimum(closed, end - 1) - created, oldest)
    present = last >= youngest
    steps = np.zeros(oldest + 2, dtype=np.int64)
    np.add.at(steps, youngest[present], leads[present])
    np.add.at(steps, last[present] + 1, -leads[present])
    return np.cumsum(steps)[: oldest + 1]


def _events(created: Counts, closed: Counts, leads: Counts, start: int, end: int, oldest: int) -> Counts:
    """Leads decided in the window by age; one closed before it came in counts at age 0."""
    inside = (closed >= start) & (closed < end)
    ages = np.clip(closed - created, 0, oldest)[inside]
    return np.bincount(ages, weights=leads[inside], minlength=oldest + 1).astype(np.int64)


def _together(decided: Counts) -> list[Counts]:
    """Runs of ages with enough decided leads each; what is left at the end joins the last run."""
    runs: list[list[int]] = [[]]
    count = 0
    for age in np.flatnonzero(decided).tolist():
        if count >= DECIDED_PER_BIN:
            runs.append([])
            count = 0
        runs[-1].append(age)
        count += int(decided[age])
    if len(runs) > 1 and count < DECIDED_PER_BIN:
        left = runs.pop()
        runs[-1] += left
    return [np.array(run) for run in runs if run]
