"""Two snapshots lead by lead: what each month's figures changed by, and why. Pure.

A lead's differences are taken one after the other, in the order of `RestatementReason`. Each takes the
lead from one state to the next, and what it moves in the figures is the difference between the two: so
the reasons of any figure add up to its change by construction, and nothing is left over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import polars as pl

from services.restatement.months import Months
from services.restatement.population import Population
from services.vocabulary import RestatementReason as Reason

FIGURES = ("leads", "won", "cents")
_COMPARED = ("month", "source", "value", "merged", "in_source", "in_owner", "in_score")


@dataclass(frozen=True, slots=True)
class _State:
    """The columns that a lead's state is read from."""

    month: str = "month"
    merged: str = "merged"
    source: str = "source"
    in_source: str = "in_source"
    in_owner: str = "in_owner"
    in_score: str = "in_score"
    value: str = "value"

    def counted(self) -> pl.Expr:
        inside = pl.all_horizontal(self.in_source, self.in_owner, self.in_score)
        return pl.col(self.month).is_not_null() & ~pl.col(self.merged) & inside

    def figures(self, sign: int) -> list[pl.Expr]:
        """What the lead adds to the figures of its month and source, or takes from them."""
        value = pl.col(self.value)
        return [
            pl.col(self.month).alias("month"),
            pl.col(self.source).alias("source"),
            pl.lit(sign, pl.Int64).alias("leads"),
            value.is_not_null().cast(pl.Int64).mul(sign).alias("won"),
            value.fill_null(0).mul(sign).alias("cents"),
        ]

    def differs(self, other: _State) -> pl.Expr:
        pairs = ((self.month, other.month), (self.source, other.source), (self.value, other.value))
        inside = pl.any_horizontal(pl.col(one).ne_missing(pl.col(two)) for one, two in pairs)
        here, there = self.counted(), other.counted()
        return (here != there) | (here & there & inside)


def in_months(leads: pl.DataFrame, population: Population, months: Months, timezone: str) -> pl.DataFrame:
    """The snapshot with the month of each lead (its index, null outside) and which filters it passes."""
    return leads.with_columns(
        _month(months.bounds(timezone)).alias("month"),
        pl.col("into").is_not_null().alias("merged"),
        population.in_source().alias("in_source"),
        population.in_owner().fill_null(False).alias("in_owner"),
        population.in_score().alias("in_score"),
    )


def figures_by(side: pl.DataFrame, *key: str) -> pl.DataFrame:
    """Leads, won and cents of the counted leads of `in_months` by `month` or `source`, or of all."""
    counted = side.filter(_State().counted()).select(*_State().figures(1))
    sums = [pl.col(name).sum() for name in FIGURES]
    return counted.group_by(*key).agg(*sums) if key else counted.select(*sums)


def effects(before: pl.DataFrame, after: pl.DataFrame, clock: pl.DataFrame | None) -> pl.DataFrame:
    """What each lead moved and why, of two sides by `in_months`: `id`, `reason`, `month`,
    `source`, `leads`, `won`, `cents`. `clock`: the earlier side on the later side's clock, where that is
    another one."""
    on_clock = before if clock is None else clock
    earlier = before.select("id", *_COMPARED).with_columns(on_clock["month"].alias("month_now"))
    later = after.select("id", *_COMPARED)
    start, end = _State(), _State(*(f"{column}_after" for column in _State.__slots__))
    changed = _changed(earlier, later).with_columns(**_between(start, end))
    parts = list(_gone_and_new(earlier, later))
    for here, reason, there in _steps(start, end):
        # Who was counted at neither end moved nothing, however many filters it passed in between.
        moved = changed.filter((start.counted() | end.counted()) & here.differs(there))
        parts.append(_signed(moved, here, reason, -1))
        parts.append(_signed(moved, there, reason, 1))
    return _netted(pl.concat(parts), "month", "source")


def by(moves: pl.DataFrame, *key: str) -> pl.DataFrame:
    """The effects of `effects` on the figures of `month` or `source`, or on the whole: per lead and
    reason, without those that cancel out there."""
    return _netted(moves, *key)


def _month(bounds: list[int]) -> pl.Expr:
    index = pl.lit(pl.Series(bounds, dtype=pl.Int64)).search_sorted(pl.col("created"), side="right")
    place = index.cast(pl.Int16) - 1
    return pl.when(place.is_between(0, len(bounds) - 2)).then(place)


def _changed(earlier: pl.DataFrame, later: pl.DataFrame) -> pl.DataFrame:
    """The leads of both that differ in anything, side by side. Compared column by column, for of a
    million leads a few thousand differ."""
    places = earlier.select("id", pl.int_range(pl.len(), dtype=pl.UInt32).alias("here")).join(
        later.select("id", pl.int_range(pl.len(), dtype=pl.UInt32).alias("there")), on="id"
    )
    here, there = places["here"], places["there"]
    differs = earlier["month_now"].gather(here).ne_missing(earlier["month"].gather(here))
    for column in _COMPARED:
        differs |= earlier[column].gather(here).ne_missing(later[column].gather(there))
    left, right = (
        side[places.filter(differs)[place]] for side, place in ((earlier, "here"), (later, "there"))
    )
    return left.hstack(right.drop("id").rename(lambda column: f"{column}_after"))


def _between(start: _State, end: _State) -> dict[str, pl.Expr]:
    """Columns that only states in between have: merged at either end, and what a lead was won for, once
    it is won, and once it isn't any more."""
    was, now = pl.col(start.value), pl.col(end.value)
    closed = pl.when(was.is_null()).then(now).otherwise(was)
    return {
        "merged_ever": pl.col(start.merged) | pl.col(end.merged),
        "closed": closed,
        "reopened": pl.when(now.is_not_null()).then(closed),
    }


def _steps(start: _State, end: _State) -> Iterator[tuple[_State, Reason, _State]]:
    """From state to state: a lead leaves the population before it changes, and comes back to it last."""
    changes: tuple[tuple[Reason, dict[str, str]], ...] = (
        (Reason.TIME_ZONE, {"month": "month_now"}),
        (Reason.MERGED_DUPLICATE, {"merged": "merged_ever"}),
        (Reason.DATE_EDIT, {"month": end.month}),
        (Reason.SOURCE_EDIT, {"source": end.source, "in_source": end.in_source}),
        (Reason.OWNER_EDIT, {"in_owner": end.in_owner}),
        (Reason.SCORE_CHANGE, {"in_score": end.in_score}),
        (Reason.CLOSED_LATE, {"value": "closed"}),
        (Reason.REOPENED, {"value": "reopened"}),
        (Reason.EDITED_VALUE, {"value": end.value}),
        (Reason.MERGED_DUPLICATE, {"merged": end.merged}),
    )
    here = start
    for reason, columns in changes:
        there = replace(here, **columns)
        yield here, reason, there
        here = there


def _gone_and_new(earlier: pl.DataFrame, later: pl.DataFrame) -> Iterator[pl.DataFrame]:
    gone = earlier.join(later, on="id", how="anti").filter(_State().counted())
    new = later.join(earlier, on="id", how="anti").filter(_State().counted())
    yield _signed(gone, _State(), Reason.DELETED, -1)
    yield _signed(new, _State(), Reason.ADDED_LATE, 1)


def _signed(leads: pl.DataFrame, state: _State, reason: Reason, sign: int) -> pl.DataFrame:
    counted = leads.filter(state.counted())
    return counted.select("id", pl.lit(reason.value).alias("reason"), *state.figures(sign))


def _netted(moves: pl.DataFrame, *key: str) -> pl.DataFrame:
    sums = moves.group_by("id", "reason", *key).agg(*(pl.col(name).sum() for name in FIGURES))
    return sums.filter(pl.any_horizontal(pl.col(name) != 0 for name in FIGURES))
