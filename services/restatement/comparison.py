"""Two snapshots lead by lead: what each month's figures changed by, and why. Pure.

A lead's differences are taken one after the other, in the order of `RestatementReason`. Each takes the
lead from one state to the next, and what it moves in the figures is the difference between the two: so
the reasons of any figure add up to its change by construction, and nothing is left over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.restatement.months import Months
from services.restatement.moves import Moves
from services.restatement.population import Population
from services.restatement.snapshots import NOT_WON, Bools, Codes, Ints, Leads, places_in
from services.vocabulary import RestatementReason as Reason

NO_MONTH = -1


@dataclass(frozen=True, slots=True)
class States:
    """How leads stand, a place each: what decides where they count, and for how much."""

    month: Codes
    """Its place among the months; `NO_MONTH` outside."""
    merged: Bools
    source: Codes
    in_source: Bools
    in_owner: Bools
    in_score: Bools
    value: Ints

    @classmethod
    def of(
        cls, leads: Leads, population: Population, months: Months, timezone: str, sources: Mapping[str, int]
    ) -> States:
        """Of all leads of a snapshot, on that clock; `sources` numbers the sources' names."""
        numbers = np.array([sources[name] for name in leads.sources], np.int32)
        return cls(
            month_of(leads, months, timezone),
            leads.into >= 0,
            numbers[leads.source] if len(leads) else leads.source,
            population.in_source(leads),
            population.in_owner(leads),
            population.in_score(leads),
            leads.value,
        )

    def at(self, places: NDArray[Any]) -> States:
        """Of some of the leads."""
        return States(*(getattr(self, field.name)[places] for field in fields(self)))

    @property
    def counted(self) -> Bools:
        inside: Bools = (self.month != NO_MONTH) & self.in_source & self.in_owner & self.in_score
        return inside & ~self.merged

    def differ(self, others: States) -> Bools:
        """Whether the leads count otherwise."""
        here, there = self.counted, others.counted
        elsewhere = (self.month != others.month) | (self.source != others.source)
        found: Bools = here & there & (elsewhere | (self.value != others.value))
        found |= here != there
        return found

    def moves(self, leads: Ints, reason: Reason, sign: int) -> Moves:
        """What the counted ones (`leads` numbers them) add to the figures, or take from them."""
        places = np.flatnonzero(self.counted)
        value = self.value[places]
        won = value != NOT_WON
        return Moves.of(
            leads[places], reason, self.month[places], self.source[places],
            np.full(len(places), sign), sign * won.astype(np.int64), sign * np.where(won, value, 0),
        )  # fmt: skip


def month_of(leads: Leads, months: Months, timezone: str) -> Codes:
    """The place of each lead's month of creation on that clock; `NO_MONTH` outside."""
    bounds = np.array(months.bounds(timezone), np.int64)
    places = np.searchsorted(bounds, leads.created, side="right").astype(np.int32) - 1
    places[places == len(bounds) - 1] = NO_MONTH
    return places


def effects(earlier: Leads, later: Leads, before: States, after: States, clock: Codes) -> Moves:
    """What each lead moved and why. Leads are numbered by their place in `earlier`, new ones by their
    place in `later`, counted on from there. `clock`: the months of `earlier` on the clock of `later`."""
    there = places_in(later.ids, earlier.ids)
    gone, stayed = np.flatnonzero(there < 0), np.flatnonzero(there >= 0)
    is_new = np.ones(len(later), np.bool_)
    is_new[there[stayed]] = False
    new = np.flatnonzero(is_new)
    start, end, on_clock = before.at(stayed), after.at(there[stayed]), clock[stayed]
    # Who was counted at neither end moved nothing, however many filters it passed in between.
    touched = np.flatnonzero((start.counted | end.counted) & (_other(start, end) | (start.month != on_clock)))
    parts = [
        before.at(gone).moves(gone, Reason.DELETED, -1),
        after.at(new).moves(new + len(earlier), Reason.ADDED_LATE, 1),
        *_taken_apart(stayed[touched], start.at(touched), end.at(touched), on_clock[touched]),
    ]
    return Moves.joined(parts).netted("month", "source")


def _other(start: States, end: States) -> Bools:
    """Whether anything at all differs."""
    found: Bools = start.month != end.month
    for field in fields(start):
        found |= getattr(start, field.name) != getattr(end, field.name)
    return found


def _taken_apart(leads: Ints, start: States, end: States, clock: Codes) -> Iterator[Moves]:
    """From state to state."""
    here = start
    for reason, columns in _steps(start, end, clock):
        there = replace(here, **columns)
        moved = np.flatnonzero(here.differ(there))
        yield here.at(moved).moves(leads[moved], reason, -1)
        yield there.at(moved).moves(leads[moved], reason, 1)
        here = there


def _steps(start: States, end: States, clock: Codes) -> Iterator[tuple[Reason, dict[str, NDArray[Any]]]]:
    """Each reason with what it changes: a lead leaves before it changes, and comes back last."""
    closed = np.where(start.value == NOT_WON, end.value, start.value)
    yield Reason.TIME_ZONE, {"month": clock}
    yield Reason.MERGED_DUPLICATE, {"merged": start.merged | end.merged}
    yield Reason.DATE_EDIT, {"month": end.month}
    yield Reason.SOURCE_EDIT, {"source": end.source, "in_source": end.in_source}
    yield Reason.OWNER_EDIT, {"in_owner": end.in_owner}
    yield Reason.SCORE_CHANGE, {"in_score": end.in_score}
    yield Reason.CLOSED_LATE, {"value": closed}
    yield Reason.REOPENED, {"value": np.where(end.value == NOT_WON, NOT_WON, closed)}
    yield Reason.EDITED_VALUE, {"value": end.value}
    yield Reason.MERGED_DUPLICATE, {"merged": end.merged}
