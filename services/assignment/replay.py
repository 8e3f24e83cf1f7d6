"""Leads of the past driven through a method: pure, in memory bounded by what is open at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from heapq import heappop, heappush
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from services.assignment.choosing import Arrival, Choice
from services.periods import start_of_day
from services.vocabulary import Unassigned

MOST_MEMBERS = 1 << 20
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Chooses(Protocol):
    """What is needed of `services.assignment.choosing.Chooser`."""

    today: date

    def choose(self, lead: Arrival) -> Choice: ...

    def closed(self, member_id: UUID) -> None: ...


@dataclass(slots=True)  # not frozen: there may be a million, and that takes twice as long to make
class PastLead:
    """A lead as it came: who has it now, and when it closed, None while it is open."""

    created_at: datetime
    closed_at: datetime | None
    arrival: Arrival
    value: float
    owner: UUID | None


@dataclass(slots=True)
class Share:
    """What somebody got, or really has."""

    leads: int = 0
    top_leads: int = 0
    value: float = 0.0
    open: int = 0
    most_open: int = 0


@dataclass(slots=True)
class Replayed:
    """What became of the leads: by member what the method gives and what each really has."""

    leads: int = 0
    top_leads: int = 0
    given: dict[UUID, Share] = field(default_factory=dict)
    really: dict[UUID, Share] = field(default_factory=dict)
    left: Counter[Unassigned] = field(default_factory=Counter)
    left_really: int = 0


class Book:
    """Who has how many open leads, moving on in time: a lead counts until it closes.

    A closing is kept as one whole number (instant, then whose), for there may be some hundred thousand.
    """

    def __init__(self, open_leads: Mapping[UUID, int]) -> None:
        self.shares = {member: Share(open=count, most_open=count) for member, count in open_leads.items()}
        self._closings: list[int] = []
        self._members: list[UUID] = []
        self._places: dict[UUID, int] = {}

    def close_at(self, closed_at: datetime, member: UUID) -> None:
        """Somebody's open lead closes then."""
        if member not in self._places:
            self._places[member] = len(self._members)
            self._members.append(member)
        heappush(self._closings, _micros(closed_at) * MOST_MEMBERS + self._places[member])

    def until(self, instant: datetime) -> Iterator[UUID]:
        """Whose leads closed up to this instant, each once per lead."""
        end = (_micros(instant) + 1) * MOST_MEMBERS
        while self._closings and self._closings[0] < end:
            member = self._members[heappop(self._closings) % MOST_MEMBERS]
            self.shares[member].open -= 1
            yield member

    def take(self, lead: PastLead, member: UUID, *, top: bool) -> None:
        """A lead is this member's from now on, for as long as it really was open."""
        share = self.shares.setdefault(member, Share())
        share.leads += 1
        share.top_leads += top
        share.value += lead.value
        if lead.closed_at is not None and lead.closed_at <= lead.created_at:
            return  # it never was open
        share.open += 1
        share.most_open = max(share.most_open, share.open)
        if lead.closed_at is not None:
            self.close_at(lead.closed_at, member)


def replay(
    leads: Iterable[PastLead],
    chooser: Chooses,
    *,
    zone: ZoneInfo,
    top_score: float | None,
    open_before: Mapping[UUID, int],
    closings_before: Iterable[tuple[datetime, UUID]],
) -> Replayed:
    """Drive leads, in the order of their creation, through a method; the chooser is used up by it.

    A lead takes a place from its creation to its real closing; leads of before (`open_before`, by member;
    `closings_before`, when those that closed since did) take theirs too. `top_score`: from which score on a
    lead counts as one of the best; None: none does. Days, for absences, are the `zone`'s.
    """
    mine, real = Book(open_before), Book(open_before)
    for closed_at, member in closings_before:
        mine.close_at(closed_at, member)
        real.close_at(closed_at, member)
    result, tomorrow = Replayed(), _EPOCH
    for lead in leads:
        for member in mine.until(lead.created_at):
            chooser.closed(member)
        for _member in real.until(lead.created_at):
            pass
        if lead.created_at >= tomorrow:
            chooser.today, tomorrow = _day_of(lead.created_at, zone)
        top = top_score is not None and lead.arrival.score >= top_score
        result.leads += 1
        result.top_leads += top
        if lead.owner is None:
            result.left_really += 1
        else:
            real.take(lead, lead.owner, top=top)
        _choose(lead, chooser, mine, result, top=top)
    result.given, result.really = mine.shares, real.shares
    return result


def _choose(lead: PastLead, chooser: Chooses, book: Book, result: Replayed, *, top: bool) -> None:
    choice = chooser.choose(lead.arrival)
    if choice.member_id is None:
        result.left[choice.why or Unassigned.NOBODY_TAKES_PART] += 1
        return
    book.take(lead, choice.member_id, top=top)
    if lead.closed_at is not None and lead.closed_at <= lead.created_at:
        chooser.closed(choice.member_id)


def _day_of(instant: datetime, zone: ZoneInfo) -> tuple[date, datetime]:
    """Its local day, and when the next one begins."""
    day = instant.astimezone(zone).date()
    return day, start_of_day(day + timedelta(days=1), zone)


def _micros(instant: datetime) -> int:
    return (instant - _EPOCH) // _MICROSECOND
