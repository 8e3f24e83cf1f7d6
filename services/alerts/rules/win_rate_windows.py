"""What `conversion_drop` reads and tests: the part that can be repeated for any week of the past."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import product
from typing import Any

from sqlalchemy.orm import Session

from services.alerts.statistics.decomposition import SHRINKAGE, Decomposition, decompose
from services.alerts.statistics.exact import Table, binned, quantile_edges
from services.alerts.statistics.win_rate import (
    AgeBin,
    DropTest,
    DropThresholds,
    like_for_like,
    pace_drop,
    plain_drop,
)
from services.database.queries.alert_windows import (
    DecidedByAge,
    Windows,
    decided_by_age,
    decided_by_cell,
    ever_lost,
    lead_days_by_age,
    lead_days_by_cell,
)
from services.scope import OrgScope
from services.vocabulary import Outcome

LOSSES_KNOWN, WINS_ONLY = "decided", "lead_days"


@dataclass(frozen=True, slots=True)
class Measured:
    """The windows' counts and the test of them. `method`: `decided` (won of decided leads) or, where
    nothing is ever marked lost, `lead_days` (wins per open lead-day)."""

    method: str
    table: Table
    exposure: float
    exposure_before: float
    oldest_days: int
    test: DropTest


def measure(scope: OrgScope, session: Session, windows: Windows, thresholds: DropThresholds) -> Measured:
    """The win rate of both windows and whether it fell. Lead-days are only counted where they decide."""
    rows = decided_by_age(scope, session, windows)
    table = Table(_sum(rows, now=True), _won(rows, now=True), _sum(rows, now=False), _won(rows, now=False))
    lost = any(row.outcome == Outcome.LOST for row in rows)
    if lost or ever_lost(scope, session, windows.until):
        test = plain_drop(table, thresholds)
        if test.fell:
            test = like_for_like(test, _ages(scope, session, windows, rows), thresholds)
        return Measured(LOSSES_KNOWN, table, 0.0, 0.0, 0, test)
    ages = _ages(scope, session, windows, rows) if table.trials_before >= thresholds.minimum else []
    exposure, exposure_before = sum(a.exposure for a in ages), sum(a.exposure_before for a in ages)
    oldest = max((row.age_days for row in rows), default=0) + 1
    return Measured(WINS_ONLY, table, exposure, exposure_before, oldest, pace_drop(ages, thresholds))


def why(scope: OrgScope, session: Session, windows: Windows, measured: Measured) -> Decomposition:
    """The change of the rate split into mix (source, owner, band of the first score) and rate."""
    cells = decided_by_cell(scope, session, windows)
    if measured.method == LOSSES_KNOWN:
        sides: dict[bool, dict[tuple[str, ...], tuple[float, float]]] = {True: {}, False: {}}
        for each in cells:
            sides[each.now][each.cell] = (each.decided, each.won)
        return decompose(sides[False], sides[True])
    won = {(each.now, each.cell): float(each.won) for each in cells}
    days = {
        cell: (new, old)
        for cell, new, old in lead_days_by_cell(scope, session, windows, measured.oldest_days)
    }
    now = {tuple(cell): (new, won.get((True, cell), 0.0)) for cell, (new, _) in days.items()}
    before = {tuple(cell): (old, won.get((False, cell), 0.0)) for cell, (_, old) in days.items()}
    per_win = sum(old for _, old in days.values()) / max(1, measured.table.successes_before)
    return decompose(before, now, shrinkage=SHRINKAGE * per_win)


def rates(measured: Measured) -> tuple[float, float]:
    """(now, before): wins per decided lead, or per open lead-day."""
    table = measured.table
    if measured.method == LOSSES_KNOWN:
        return table.successes / table.trials, table.successes_before / table.trials_before
    return (
        table.successes / measured.exposure,
        table.successes_before / measured.exposure_before,
    )


def _ages(scope: OrgScope, session: Session, windows: Windows, rows: list[DecidedByAge]) -> list[AgeBin]:
    """Both windows by age at the decision; leads older than any that was decided say nothing."""
    histogram: Counter[int] = Counter()
    for row in rows:
        histogram[row.age_days] += row.leads
    if not histogram:
        return []
    edges = quantile_edges(histogram)
    exposures = lead_days_by_age(scope, session, windows, [*edges, max(histogram) + 1])
    counts: dict[Any, list[int]] = {
        side: binned(_histogram(rows, *side), edges) for side in product((True, False), repeat=2)
    }
    return [
        AgeBin(won, lost, now, won_before, lost_before, before)
        for won, lost, won_before, lost_before, (now, before) in zip(
            counts[True, True], counts[True, False], counts[False, True], counts[False, False], exposures,
            strict=True,
        )
    ]  # fmt: skip


def _histogram(rows: list[DecidedByAge], now: bool, won: bool) -> Counter[int]:
    return Counter(
        {row.age_days: row.leads for row in rows if row.now == now and (row.outcome == Outcome.WON) == won}
    )


def _sum(rows: list[DecidedByAge], *, now: bool) -> int:
    return sum(row.leads for row in rows if row.now == now)


def _won(rows: list[DecidedByAge], *, now: bool) -> int:
    return sum(row.leads for row in rows if row.now == now and row.outcome == Outcome.WON)
