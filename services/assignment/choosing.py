"""Whose turn it is: pure, one lead at a time, driven by real assignment and by the simulation alike.

A turn is a number, and the lowest is next: who can't take this lead is passed over and stays first in line,
and who comes back, or is new, is next once and not flooded. Between members who can take every lead, counts
of round-robin differ by at most one.

The floor of score-based assignment: each lead owes everybody who could take it half of an equal share of
it, and taking one pays one back. Whoever is owed a whole lead gets the next, however good it is. What is
owed is never below -1, so that a good time long ago doesn't count. Between n members who can take every lead
it is never above 1.5: of those who are owed a lead the one that is owed most gets it, so each other is
served at most once before, and half a share of n - 1 leads is less than half a lead. So of any N leads in a
row each gets at least N / 2n - 2.5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import inf
from typing import Any
from uuid import UUID

from services.assignment.model import Taker
from services.vocabulary import AssignmentMethod, Unassigned

FLOOR = 0.5
"""Of an equal share of the leads: what score-based assignment leaves to everybody."""
PAID_AHEAD = 1.0
"""At most so many leads of somebody's good time count against what is owed later."""
Seats = Sequence["_Seat"]
Found = tuple[Seats, Unassigned | None]


@dataclass(frozen=True, slots=True)
class Arrival:
    """What of a lead decides who may take it: source and region keys (None: not known), score 0–100."""

    source: str
    region: str | None = None
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Choice:
    """Who gets the lead and the reason as data (`method`, `turn`, `why`, …); or None, and `why` nobody does.

    `reason["why"]`: `turn` (had no lead for longest), `load` (has the fewest open leads for the capacity),
    `top` (one of the best leads, to one of the best sellers), `others` (one of the best leads, none of the
    best sellers free), `owed` (the floor).
    """

    member_id: UUID | None
    why: Unassigned | None = None
    reason: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class _Seat:
    """A taker at the table, as it stands after the choices so far."""

    taker: Taker
    open: int
    last_turn: int
    owed: float
    room: float
    """The capacity, infinite for none."""
    weight: float
    """What open leads are measured against: the capacity, the mean of the others' where there is none."""
    touched: bool = False


class Chooser:
    """Chooses for one lead after the other; every choice counts for the next one.

    `takers`: everybody, whoever of them takes part; a draw goes to the earlier one. `top_score`: from which
    score on a lead is one of the best, None where none is. `win_rates`: fractions by member; who has none
    counts as average. `today`: the organization's local day; it may move on between two leads.

    Raises ValueError for the method OFF.
    """

    def __init__(
        self,
        method: AssignmentMethod,
        takers: Sequence[Taker],
        top_score: float | None,
        win_rates: Mapping[UUID, float],
        today: date,
    ) -> None:
        if method is AssignmentMethod.OFF:
            raise ValueError("nobody is chosen while assignment is off")
        self.method = method
        self._seats = _seated([taker for taker in takers if taker.takes_part and taker.active])
        self._turn = max((taker.last_turn for taker in takers), default=0)
        self._top_score, self._win_rates = top_score, win_rates
        self._today = today
        self._found: dict[tuple[str, str | None], Found] = {}
        self._best = self._best_third()

    @property
    def today(self) -> date:
        """The local day that absences are looked up at."""
        return self._today

    @today.setter
    def today(self, day: date) -> None:
        if day != self._today:
            self._today = day
            self._found.clear()
            self._best = self._best_third()

    @property
    def full(self) -> bool:
        """Whether nobody who is there has room for one more lead, whatever it is."""
        return not any(seat.open < seat.room for seat in self._present())

    @property
    def by_region(self) -> bool:
        """Whether it matters where a lead is from."""
        return any(seat.taker.regions for seat in self._seats)

    def shut_out(self, lead: Arrival) -> Unassigned | None:
        """Why nobody could take this lead however few they had; None where somebody could."""
        return self._takers_of(lead)[1]

    def choose(self, lead: Arrival) -> Choice:
        """Who gets this lead; it is theirs and open from now on."""
        seats, why = self._takers_of(lead)
        if why is not None:
            return Choice(None, why)
        free = [seat for seat in seats if seat.open < seat.room]
        if not free:
            return Choice(None, Unassigned.ALL_AT_CAPACITY)
        seat, reason = self._pick(free, lead)
        self._turn += 1
        said = {"method": self.method.value, "turn": self._turn, "among": len(free), **reason}
        if self.method is AssignmentMethod.WORKLOAD or seat.taker.capacity is not None:
            said |= {"open": seat.open, "capacity": seat.taker.capacity}
        seat.last_turn, seat.touched = self._turn, True
        seat.open += 1
        return Choice(seat.taker.member_id, None, said)

    def closed(self, member_id: UUID) -> None:
        """One of the member's open leads is over."""
        for seat in self._seats:
            if seat.taker.member_id == member_id:
                seat.open = max(seat.open - 1, 0)

    def turns(self) -> dict[UUID, tuple[int, float]]:
        """(last turn, what is owed) by member, of those for whom either changed."""
        return {seat.taker.member_id: (seat.last_turn, seat.owed) for seat in self._seats if seat.touched}

    def _pick(self, free: Seats, lead: Arrival) -> tuple[_Seat, dict[str, Any]]:
        if self.method is AssignmentMethod.WORKLOAD:
            return min(free, key=lambda seat: (seat.open / seat.weight, seat.last_turn)), {"why": "load"}
        if self.method is AssignmentMethod.SCORE_BASED:
            return self._by_score(free, lead)
        return _longest_ago(free), {"why": "turn"}

    def _by_score(self, free: Seats, lead: Arrival) -> tuple[_Seat, dict[str, Any]]:
        top = self._top_score is not None and lead.score >= self._top_score
        share = FLOOR / len(free)
        for each in free:
            each.owed += share
            each.touched = True
        seat, why = max(free, key=lambda each: each.owed), "owed"
        if seat.owed < 1:
            best = [each for each in free if each.taker.member_id in self._best] if top else []
            seat = _longest_ago(best or free)
            why = "turn" if not top else "top" if best else "others"
        seat.owed = max(seat.owed - 1, -PAID_AHEAD)
        return seat, {"why": why, "score": lead.score, "top": top, "top_score": self._top_score}

    def _takers_of(self, lead: Arrival) -> Found:
        """Whose rules let the lead through and who is there; else why there is nobody."""
        key = (lead.source, lead.region)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._find(lead)
        return found

    def _find(self, lead: Arrival) -> Found:
        if not self._seats:
            return [], Unassigned.NOBODY_TAKES_PART
        let_through = [seat for seat in self._seats if _lets_through(seat.taker, lead)]
        if not let_through:
            return [], Unassigned.NOBODY_FOR_SOURCE
        present = [seat for seat in let_through if not is_away(seat.taker, self._today)]
        return present, None if present else Unassigned.ALL_AWAY

    def _present(self) -> list[_Seat]:
        return [seat for seat in self._seats if not is_away(seat.taker, self._today)]

    def _best_third(self) -> frozenset[UUID]:
        """The third of those who are there with the highest win rates, at least one; all who draw with the
        last of them are in it, so that where nothing is known yet nobody is preferred."""
        present = [seat.taker.member_id for seat in self._present()]
        if not present:
            return frozenset()
        known = list(self._win_rates.values())
        average = sum(known) / len(known) if known else 0.0
        rates = {member: self._win_rates.get(member, average) for member in present}
        last = sorted(rates.values(), reverse=True)[max(1, (len(present) + 1) // 3) - 1]
        return frozenset(member for member, rate in rates.items() if rate >= last)


def is_away(taker: Taker, today: date) -> bool:
    """Whether the local day lies in the member's absence, both ends included."""
    if taker.away_from is None and taker.away_until is None:
        return False
    return (taker.away_from or date.min) <= today <= (taker.away_until or date.max)


def _lets_through(taker: Taker, lead: Arrival) -> bool:
    return (not taker.sources or lead.source in taker.sources) and (
        not taker.regions or lead.region in taker.regions
    )


def _longest_ago(seats: Seats) -> _Seat:
    return min(seats, key=lambda seat: seat.last_turn)


def _seated(takers: Sequence[Taker]) -> list[_Seat]:
    limits = [taker.capacity for taker in takers if taker.capacity is not None]
    usual = sum(limits) / len(limits) if limits else 1.0
    return [
        _Seat(
            taker,
            taker.open_leads,
            taker.last_turn,
            taker.owed,
            inf if taker.capacity is None else taker.capacity,
            usual if taker.capacity is None else taker.capacity,
        )
        for taker in takers
    ]
