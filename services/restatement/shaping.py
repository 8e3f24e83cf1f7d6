"""Compared snapshots as a `Restatement`. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import polars as pl

from services.restatement.comparison import FIGURES, by, effects, figures_by, in_months
from services.restatement.model import (
    MOST_LEADS,
    Figures,
    ReasonEffect,
    Restated,
    RestatedMonth,
    RestatedSource,
    Restatement,
)
from services.restatement.months import Months
from services.restatement.population import Population
from services.vocabulary import RestatementReason

_ORDER = {reason.value: place for place, reason in enumerate(RestatementReason)}
Key = Any


@dataclass(frozen=True, slots=True)
class Side:
    """A snapshot, and the organization's time zone when it was taken."""

    leads: pl.DataFrame
    timezone: str


def explained(report_id: UUID, then: Side, now: Side, population: Population, months: Months) -> Restatement:
    """What changed from one to the other, with its reasons."""
    before, after = (in_months(side.leads, population, months, side.timezone) for side in (then, now))
    same_clock = then.timezone == now.timezone
    on_clock = None if same_clock else in_months(then.leads, population, months, now.timezone)
    moves = effects(before, after, on_clock)
    opened = moves.join(_openable(now.leads, moves, population), on="id", how="left")
    by_month, by_source = (_restated(before, after, opened, key) for key in ("month", "source"))
    return Restatement(
        report_id=report_id,
        since=months.until,
        months=tuple(
            _month(months, index, now.timezone, by_month.get(index, Restated()))
            for index in range(len(months.first_days))
        ),
        total=_restated(before, after, opened, None).get(None, Restated()),
        sources=_sources(by_source),
    )


def unexplained(
    report_id: UUID, kept: Mapping[date, Figures], now: Side, population: Population, months: Months
) -> Restatement:
    """Only by how much the kept figures changed: what the leads were then is not known any more."""
    after = _figures(in_months(now.leads, population, months, now.timezone), "month")
    listed = [
        Restated(before=kept.get(day, Figures()), after=after.get(index, Figures()))
        for index, day in enumerate(months.first_days)
    ]
    total = Restated(
        before=sum((each.before for each in listed), Figures()),
        after=sum((each.after for each in listed), Figures()),
    )
    return Restatement(
        report_id=report_id,
        since=months.until,
        months=tuple(_month(months, index, now.timezone, each) for index, each in enumerate(listed)),
        total=total,
        explained=False,
    )


def _month(months: Months, index: int, timezone: str, figures: Restated) -> RestatedMonth:
    return RestatedMonth(
        month=months.first_days[index],
        until=months.cut(index, timezone),
        before=figures.before,
        after=figures.after,
        reasons=figures.reasons,
    )


def _sources(restated: Mapping[Key, Restated]) -> tuple[RestatedSource, ...]:
    listed = [
        RestatedSource(source=source, before=each.before, after=each.after, reasons=each.reasons)
        for source, each in restated.items()
        if each.changed
    ]
    return tuple(sorted(listed, key=_largest_first))


def _largest_first(restated: RestatedSource) -> tuple[Any, ...]:
    change = restated.change
    return (-abs(change.cents), -abs(change.won), -abs(change.leads), restated.source)


def _restated(
    before: pl.DataFrame, after: pl.DataFrame, moves: pl.DataFrame, key: str | None
) -> dict[Key, Restated]:
    """By month, by source, or, without a key, of all (under None)."""
    then, now = _figures(before, key), _figures(after, key)
    reasons = _reasons(moves, key)
    return {
        value: Restated(
            before=then.get(value, Figures()),
            after=now.get(value, Figures()),
            reasons=tuple(reasons.get(value, ())),
        )
        for value in {*then, *now, *reasons}
    }


def _figures(side: pl.DataFrame, key: str | None) -> dict[Key, Figures]:
    rows = figures_by(side, *([key] if key else []))
    return {
        row[key] if key else None: Figures(*(row[name] for name in FIGURES))
        for row in rows.iter_rows(named=True)
    }


def _reasons(moves: pl.DataFrame, key: str | None) -> dict[Key, list[ReasonEffect]]:
    keys = [key] if key else []
    opened = moves.select("id", "open").unique()
    effective = by(moves, *keys).join(opened, on="id", how="left")
    money_first = effective.sort(pl.col("cents").abs(), "id", descending=[True, False])
    listed = pl.col("open").drop_nulls()
    grouped = money_first.group_by(*keys, "reason", maintain_order=True).agg(
        pl.len().alias("n"),
        *(pl.col(name).sum() for name in FIGURES),
        listed.unique(maintain_order=True).head(MOST_LEADS).alias("listed"),
    )
    found: dict[Key, list[ReasonEffect]] = defaultdict(list)
    for row in sorted(grouped.iter_rows(named=True), key=lambda row: _ORDER[row["reason"]]):
        found[row[key] if key else None].append(_effect(row))
    return found


def _effect(row: Mapping[str, Any]) -> ReasonEffect:
    return ReasonEffect(
        RestatementReason(row["reason"]),
        row["n"],
        Figures(*(row[name] for name in FIGURES)),
        tuple(UUID(int=lead_id) for lead_id in row["listed"]),
    )


def _openable(leads: pl.DataFrame, moves: pl.DataFrame, population: Population) -> pl.DataFrame:
    """Which lead the reader is shown for each that moved: itself, or, of a merged one, what it was merged
    into; none where the reader sees neither."""
    moved = leads.join(moves.select("id").unique(), on="id", how="semi")
    can_be_opened = pl.col("into").is_null() & population.of_reader()
    themselves = moved.filter(can_be_opened).select("id", pl.col("id").alias("open"))
    merged = moved.filter(pl.col("into").is_not_null()).select("id", pl.col("into").alias("open"))
    survivors = leads.filter(can_be_opened).select(pl.col("id").alias("open"))
    return pl.concat([themselves, merged.join(survivors, on="open", how="semi")])
