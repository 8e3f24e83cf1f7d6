"""Compared snapshots as a `Restatement`. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np

from services.restatement.comparison import States, effects, month_of
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
from services.restatement.moves import Key, Moves
from services.restatement.population import Population
from services.restatement.snapshots import NOT_WON, Ints, Leads, id_of, places_in

ByKey = dict[int | None, Any]


@dataclass(frozen=True, slots=True)
class Side:
    """A snapshot, and the organization's time zone when it was taken."""

    leads: Leads
    timezone: str

    def states(self, population: Population, months: Months, sources: Mapping[str, int]) -> States:
        return States.of(self.leads, population, months, self.timezone, sources)


@dataclass(frozen=True, slots=True)
class _Compared:
    """Both sides, what moved between them, and which lead the reader is shown for each that did."""

    before: States
    after: States
    moves: Moves
    opened: dict[int, UUID]

    def restated(self, key: Key | None) -> dict[int | None, Restated]:
        """By month or source, or, without a key, of all (under None)."""
        then, now = _figures(self.before, key), _figures(self.after, key)
        reasons: ByKey = defaultdict(list)
        for value, reason, change, moves in self.moves.netted(*((key,) if key else ())).by_reason(key):
            shown = (self.opened.get(lead) for lead in moves.lead.tolist())
            listed = tuple(dict.fromkeys(lead_id for lead_id in shown if lead_id))[:MOST_LEADS]
            reasons[value].append(ReasonEffect(reason, len(moves), change, listed))
        return {
            value: Restated(
                before=then.get(value, Figures()),
                after=now.get(value, Figures()),
                reasons=tuple(reasons.get(value, ())),
            )
            for value in {*then, *now, *reasons}
        }


def explained(report_id: UUID, then: Side, now: Side, population: Population, months: Months) -> Restatement:
    """What changed from one to the other, with its reasons."""
    names = sorted({*then.leads.sources, *now.leads.sources})
    numbers = {name: number for number, name in enumerate(names)}
    before, after = (side.states(population, months, numbers) for side in (then, now))
    clock = before.month
    if then.timezone != now.timezone:
        clock = month_of(then.leads, months, now.timezone)
    moves = effects(then.leads, now.leads, before, after, clock)
    compared = _Compared(before, after, moves, _openable(moves, then.leads, now.leads, population))
    by_month = compared.restated("month")
    return Restatement(
        report_id=report_id,
        since=months.until,
        months=tuple(
            _month(months, place, now.timezone, by_month.get(place, Restated()))
            for place in range(len(months.first_days))
        ),
        total=compared.restated(None).get(None, Restated()),
        sources=_sources({names[place or 0]: each for place, each in compared.restated("source").items()}),
    )


def unexplained(
    report_id: UUID, kept: Mapping[date, Figures], now: Side, population: Population, months: Months
) -> Restatement:
    """Only by how much the kept figures changed: what the leads were then is not known any more."""
    after = figures_by_month(now, population, months)
    listed = [Restated(before=kept.get(day, Figures()), after=after[day]) for day in months.first_days]
    total = Restated(
        before=sum((each.before for each in listed), Figures()),
        after=sum((each.after for each in listed), Figures()),
    )
    return Restatement(
        report_id=report_id,
        since=months.until,
        months=tuple(_month(months, place, now.timezone, each) for place, each in enumerate(listed)),
        total=total,
        explained=False,
    )


def figures_by_month(side: Side, population: Population, months: Months) -> dict[date, Figures]:
    """The figures of each month, by its first day."""
    numbers = {name: number for number, name in enumerate(side.leads.sources)}
    found = _figures(side.states(population, months, numbers), "month")
    return {day: found.get(place, Figures()) for place, day in enumerate(months.first_days)}


def _month(months: Months, place: int, timezone: str, figures: Restated) -> RestatedMonth:
    return RestatedMonth(
        month=months.first_days[place],
        until=months.cut(place, timezone),
        before=figures.before,
        after=figures.after,
        reasons=figures.reasons,
    )


def _sources(restated: Mapping[str, Restated]) -> tuple[RestatedSource, ...]:
    listed = [
        RestatedSource(source=source, before=each.before, after=each.after, reasons=each.reasons)
        for source, each in restated.items()
        if each.changed
    ]
    return tuple(sorted(listed, key=_largest_first))


def _largest_first(restated: RestatedSource) -> tuple[Any, ...]:
    change = restated.change
    return (-abs(change.cents), -abs(change.won), -abs(change.leads), restated.source)


def _figures(states: States, key: Key | None) -> dict[int | None, Figures]:
    """Leads, wins and cents of the counted leads, where there are any."""
    counted = np.flatnonzero(states.counted)
    value = states.value[counted]
    won = value != NOT_WON
    groups = getattr(states, key)[counted] if key else np.zeros(len(counted), np.int32)
    sums = np.zeros((3, int(groups.max(initial=-1)) + 1), np.int64)
    for row, column in zip(sums, (1, won, np.where(won, value, 0)), strict=True):
        np.add.at(row, groups, column)
    return {
        place if key else None: Figures(*(int(figure) for figure in sums[:, place]))
        for place in np.flatnonzero(sums[0]).tolist()
    }


def _openable(moves: Moves, earlier: Leads, later: Leads, population: Population) -> dict[int, UUID]:
    """The lead that the reader is shown for each that moved: itself, or, of a merged one, what it was
    merged into; none where the reader sees neither."""
    numbers = np.unique(moves.lead)
    places: Ints = numbers - len(earlier)
    known = numbers < len(earlier)
    places[known] = places_in(later.ids, earlier.ids[numbers[known]])
    numbers, places = numbers[places >= 0], places[places >= 0]
    into = later.into[places]
    shown = np.where(into < 0, places, into)
    can_be_opened = (population.of_reader(later) & (later.into < 0))[shown]
    found = zip(numbers[can_be_opened].tolist(), later.ids[shown[can_be_opened]].tolist(), strict=True)
    return {number: id_of(lead_id) for number, lead_id in found}
