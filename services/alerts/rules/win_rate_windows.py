"""What `conversion_drop` reads and tests: the part that can be repeated for any week of the past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from services.alerts.statistics.ages import Ages, Flow, by_age
from services.alerts.statistics.decomposition import SHRINKAGE, Decomposition, decompose
from services.alerts.statistics.exact import Table
from services.alerts.statistics.win_rate import (
    DropTest,
    DropThresholds,
    like_for_like,
    pace_drop,
    plain_drop,
)
from services.database.queries.alert_windows import (
    Decided,
    Windows,
    day_flows,
    decided_by_cell,
    decided_leads,
    ever_lost,
    lead_days_by_cell,
)
from services.scope import OrgScope
from services.vocabulary import Outcome

DAY = timedelta(days=1)
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
    rows = decided_leads(scope, session, windows)
    table = Table(_sum(rows, now=True), _won(rows, now=True), _sum(rows, now=False), _won(rows, now=False))
    lost = any(row.outcome == Outcome.LOST for row in rows)
    if lost or ever_lost(scope, session, windows.until):
        test = plain_drop(table, thresholds)
        if test.fell:
            test = like_for_like(test, _ages(scope, session, windows).bins, thresholds)
        return Measured(LOSSES_KNOWN, table, 0.0, 0.0, 0, test)
    enough = table.trials_before >= thresholds.minimum
    ages = _ages(scope, session, windows) if enough else Ages([], 0.0, 0.0, 0)
    test = pace_drop(ages.bins, thresholds)
    return Measured(WINS_ONLY, table, ages.exposure, ages.exposure_before, ages.oldest_days, test)


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


def _ages(scope: OrgScope, session: Session, windows: Windows) -> Ages:
    """Both windows by age, in days of 24 hours: an hour of daylight saving changes nothing here."""
    boundary, until = (round((instant - windows.since) / DAY) for instant in windows[1:])
    flows = day_flows(scope, session, windows)
    return by_age(
        [Flow(row.created_day, row.closed_day, row.outcome == Outcome.WON, row.leads) for row in flows],
        boundary,
        until,
    )


def _sum(rows: list[Decided], *, now: bool) -> int:
    return sum(row.leads for row in rows if row.now == now)


def _won(rows: list[Decided], *, now: bool) -> int:
    return sum(row.leads for row in rows if row.now == now and row.outcome == Outcome.WON)
