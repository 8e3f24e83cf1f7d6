"""How often the statistical rules cry wolf, and how often they see a real fall.

`python -m tests.benchmarks.alert_rates` prints both; `tests/services/alerts/test_rates.py` holds them on
a fixed seed. Organizations are simulated lead by lead: wins take longer than losses, so that the win
rate among the decided is biased whenever the number of new leads changes.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.alerts.statistics.ages import NEVER, by_age_of_columns
from services.alerts.statistics.decomposition import decompose
from services.alerts.statistics.exact import Table
from services.alerts.statistics.source_return import SourceCounts, source_return
from services.alerts.statistics.stability import ShiftThresholds, score_shift
from services.alerts.statistics.win_rate import (
    AgeBin,
    DropThresholds,
    like_for_like,
    pace_drop,
    plain_drop,
)
from tests.benchmarks.measuring import Measurement

SEED = 20261122
WEEKS = 2_000
VOLUMES = (20, 40, 100)
WIN_RATE, FALLEN = 0.30, 0.15
BURN_IN = 6
YEAR = 40
"""Weeks that each simulated organization is evaluated for, after the burn-in."""
EVALUATED = range(BURN_IN, BURN_IN + YEAR)
Days = NDArray[np.float64]
Volume = Callable[[NDArray[np.int64]], Days]

SHAPES: dict[str, Volume] = {
    "steady": lambda week: np.ones(len(week)),
    "growing 4 % a week": lambda week: 1.04 ** (week - 26.0),
    "shrinking 4 % a week": lambda week: 1.04 ** (26.0 - week),
    "doubled overnight": lambda week: np.where(week < 24, 0.67, 1.33),
    "a campaign of two weeks": lambda week: np.where((week >= 24) & (week < 26), 4.0, 1.0),
}
DURATIONS: dict[str, tuple[tuple[float, float], tuple[float, float]]] = {
    "wins as quick as losses": ((20, 0.8), (20, 0.8)),
    "wins take 2.5 times as long": ((30, 0.6), (12, 0.8)),
    "wins take 5 times as long": ((40, 0.2), (8, 0.3)),
}
"""Median days and log-spread of wins, then of losses."""


@dataclass(frozen=True, slots=True)
class Leads:
    """Simulated leads: days of creation and decision, and how they end."""

    created: Days
    decided: Days
    won: NDArray[np.bool_]


Fires = Callable[[Leads, float], bool]


def simulate(
    chance: np.random.Generator,
    per_week: float,
    shape: Volume,
    durations: tuple[tuple[float, float], tuple[float, float]],
    *,
    weeks: int = BURN_IN + YEAR,
    fall_on: float | None = None,
) -> Leads:
    """An organization's leads; from day `fall_on` half of what would have been won is lost instead."""
    days = np.arange(weeks * 7)
    arrivals = chance.poisson(shape(days // 7) * per_week / 7)
    created = np.repeat(days, arrivals) + chance.random(arrivals.sum())
    won = chance.random(len(created)) < WIN_RATE
    (win_median, win_spread), (loss_median, loss_spread) = durations
    median, spread = np.where(won, win_median, loss_median), np.where(won, win_spread, loss_spread)
    decided = created + median * np.exp(spread * chance.standard_normal(len(created)))
    if fall_on is not None:
        won = won & ((decided < fall_on) | (chance.random(len(created)) >= 1 - FALLEN / WIN_RATE))
    return Leads(created, decided, won)


def decided_in(leads: Leads, since: float, until: float) -> NDArray[np.bool_]:
    return (leads.decided >= since) & (leads.decided < until)


def plain_fires(leads: Leads, day: float) -> bool:
    """The plain exact test alone, for comparison."""
    return plain_drop(_table(leads, day), DropThresholds()).fell


def _table(leads: Leads, day: float) -> Table:
    now, before = decided_in(leads, day - 7, day), decided_in(leads, day - 35, day - 7)
    return Table(int(now.sum()), int(leads.won[now].sum()), int(before.sum()), int(leads.won[before].sum()))


def drop_fires(leads: Leads, day: float) -> bool:
    """`conversion_drop` on `day`."""
    plain = plain_drop(_table(leads, day), DropThresholds())
    return plain.fell and like_for_like(plain, age_bins(leads, day), DropThresholds()).fell


def pace_fires(leads: Leads, day: float) -> bool:
    """`conversion_drop` on `day` where losses are never marked: lost leads stay open for ever."""
    never_lost = Leads(leads.created, np.where(leads.won, leads.decided, np.inf), leads.won)
    return pace_drop(age_bins(never_lost, day), DropThresholds()).fell


def age_bins(leads: Leads, day: float) -> list[AgeBin]:
    """What the rule reads of the database: leads by the days they came and went."""
    since = day - 35
    seen = (leads.created < day) & (leads.decided >= since)
    created, decided = leads.created[seen] - since, leads.decided[seen] - since
    closed = np.where(decided < 35, np.floor(np.minimum(decided, 35)), NEVER).astype(np.int64)
    won = (leads.won[seen] & (decided < 35)).astype(np.int64)
    came = np.floor(created).astype(np.int64)
    return by_age_of_columns(came, closed, won, np.ones_like(came), 28, 35).bins


def weekly_rates(leads: Leads, rules: Sequence[Fires], weeks: range = EVALUATED) -> Days:
    """How many weekly evaluations each rule fires in."""
    return np.array([sum(fires(leads, week * 7.0) for week in weeks) for fires in rules], dtype=np.float64)


def drop_rates(seed: int, weeks: int = WEEKS) -> Iterator[tuple[str, float, float, float]]:
    """(scenario, plain test, the rule, the rule without losses) as shares of weekly evaluations, on
    organizations where nothing changes but the number of new leads."""
    for durations_name, durations in DURATIONS.items():
        for shape_name, shape in SHAPES.items():
            for volume in VOLUMES:
                chance = np.random.default_rng([seed, volume])
                fired = np.zeros(3)
                for _ in range(weeks // YEAR):
                    leads = simulate(chance, volume, shape, durations)
                    fired += weekly_rates(leads, (plain_fires, drop_fires, pace_fires))
                yield (f"{volume:>3} a week, {shape_name}, {durations_name}", *(fired / weeks))


def young_rates(seed: int, weeks: int = WEEKS) -> Iterator[tuple[str, float, float, float]]:
    """The same in the first ten weeks of an organization, when all its leads are young."""
    for durations_name, durations in DURATIONS.items():
        for volume in VOLUMES:
            chance = np.random.default_rng([seed, volume, 1])
            fired = np.zeros(3)
            for _ in range(weeks // 10):
                leads = simulate(chance, volume, SHAPES["steady"], durations, weeks=12)
                fired += weekly_rates(leads, (plain_fires, drop_fires, pace_fires), range(2, 12))
            yield (f"{volume:>3} a week, first ten weeks, {durations_name}", *(fired / weeks))


def drop_power(seed: int, organizations: int = 300) -> Iterator[tuple[str, float]]:
    """(scenario, share of organizations) in which a fall from 30 % to 15 % at 100 decided leads a week is
    seen by one of the two weekly evaluations after it."""
    for durations_name, durations in DURATIONS.items():
        for late in (0.0, 3.5):
            chance = np.random.default_rng([seed, 2])
            seen = 0
            for _ in range(organizations):
                fall = 30 * 7 - late
                leads = simulate(chance, 100, SHAPES["steady"], durations, weeks=32, fall_on=fall)
                first = 31 * 7.0 if late == 0 else 30 * 7.0
                seen += drop_fires(leads, first) or drop_fires(leads, first + 7)
            when = "on the day of an evaluation" if late == 0 else "between two evaluations"
            yield f"fall {when}, {durations_name}", seen / organizations


def shift_rates(seed: int, weeks: int = WEEKS) -> Iterator[tuple[str, float]]:
    """`score_shift` on scores that don't change, with 50 leads a week and more."""
    for volume in (50, 100, 400):
        chance = np.random.default_rng([seed, volume, 3])
        fired = 0
        for _ in range(weeks):
            now, before = (
                Counter(np.clip(np.rint(chance.normal(55, 18, n)), 0, 100).astype(int).tolist())
                for n in (volume, 4 * volume)
            )
            fired += score_shift(now, before, ShiftThresholds()).shifted
        yield f"score_shift, {volume} a week", fired / weeks


def return_rates(seed: int, weeks: int = WEEKS) -> Iterator[tuple[str, float]]:
    """`source_without_return` on sources that all just break even (the hardest case): any alarm counts."""
    for sources in (1, 6):
        for leads in (60, 300):
            chance = np.random.default_rng([seed, leads, sources])
            fired = 0
            for _ in range(weeks):
                fired += any(_losing(chance, leads, sources) for _ in range(sources))
            yield f"source_without_return, {sources} at break-even, {leads} leads each", fired / weeks


def _losing(chance: np.random.Generator, leads: int, sources: int) -> bool:
    deal, conversion = 10_000.0, 0.12
    won = int(chance.binomial(leads, conversion))
    revenue = float(deal * chance.lognormal(-0.18, 0.6, won).sum())
    counts = SourceCounts(leads, won, revenue, leads * conversion * deal)
    return source_return(counts, deal, sources).loses


def decomposition_error(seed: int, pairs: int = 500) -> float:
    """The largest difference between a change of the win rate and the sum of its parts, or between a
    part and the sum of its levels, over pairs of windows of every size."""
    chance = np.random.default_rng([seed, 4])
    worst = 0.0
    for _ in range(pairs):
        parts = decompose(_window(chance), _window(chance))
        sums = [sum(parts.mix.values()) + parts.rate - parts.change]
        for dimension, levels in parts.levels.items():
            sums.append(sum(level.mix for level in levels) - parts.mix[dimension])
            sums.append(sum(level.rate for level in levels) - parts.rate)
        worst = max(worst, *map(abs, sums))
    return worst


def _window(chance: np.random.Generator) -> dict[tuple[str, ...], tuple[float, float]]:
    """Decided and won leads by source, owner and score band."""
    cells = {}
    for _ in range(int(chance.integers(1, 60))):
        cell = (f"source {chance.integers(8)}", f"owner {chance.integers(12)}", f"band {chance.integers(4)}")
        decided = int(chance.integers(1, 400))
        cells[cell] = (float(decided), float(chance.integers(0, decided + 1)))
    return cells


def measure(seed: int = SEED, weeks: int = WEEKS) -> list[Measurement]:
    """Each statistical rule in each scenario, in percent (for `make bench`): alarms where nothing changed,
    of the durations of wins and losses the worst, then falls that are seen, and the split's error."""
    rates: dict[str, float] = {}
    for scenario, _plain, rule, pace in (*drop_rates(seed, weeks), *young_rates(seed, weeks)):
        situation = scenario.strip().rpartition(", ")[0]
        for name, rate in (("conversion_drop", rule), ("conversion_drop without losses", pace)):
            key = f"{name}, {situation}"
            rates[key] = max(rates.get(key, 0.0), rate)
    rates |= dict((*shift_rates(seed, weeks), *return_rates(seed, weeks)))
    by_rule = sorted(rates, key=lambda name: name.partition(",")[0])
    error = decomposition_error(seed)
    return [
        *(Measurement(f"false alarms: {name}", rates[name] * 100, "%", limit=5) for name in by_rule),
        *(Measurement(f"seen: {name}", seen * 100, "%", floor=80) for name, seen in drop_power(seed)),
        Measurement("parts of a change against the change, largest error", error, "", limit=1e-9),
    ]


def main() -> None:
    """Every scenario by itself."""
    started, write = time.perf_counter(), sys.stdout.write
    write("Alarms in weekly evaluations where nothing changed (budget 5 %)\n")
    write(f"{'':72}{'plain':>8}{'rule':>8}{'no loss':>9}\n")
    for name, plain, rule, pace in (*drop_rates(SEED), *young_rates(SEED)):
        write(f"{name:72}{plain:8.1%}{rule:8.1%}{pace:9.1%}\n")
    for name, rate in (*shift_rates(SEED), *return_rates(SEED)):
        write(f"{name:72}{'':8}{rate:8.1%}\n")
    write("\nFalls from 30 % to 15 % seen within two weekly evaluations (at least 80 %)\n")
    for name, rate in drop_power(SEED):
        write(f"{name:72}{'':8}{rate:8.1%}\n")
    write(f"\nParts of a change against the change, largest error: {decomposition_error(SEED):.1e}\n")
    write(f"\n{time.perf_counter() - started:.1f} s\n")


if __name__ == "__main__":
    main()
