"""Random organizations and questions about them, each from one `Random`.

Hypothesis's own `Random` is drawn from and shrunk choice by choice; a seeded one fills the big worlds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Literal
from uuid import UUID

from services.vocabulary import OPEN_STAGES, InteractionKind, Role
from tests.services.naive.clock import first_instant, previous_period
from tests.services.naive.journeys import Temper, travel
from tests.services.naive.model import (
    DEFAULT_LIMIT_DAYS,
    Filters,
    Interaction,
    Lead,
    Member,
    Question,
    Spend,
    World,
)

PLACES: tuple[tuple[str, date], ...] = (
    ("America/Sao_Paulo", date(2018, 11, 4)),  # midnight did not exist
    ("America/Sao_Paulo", date(2018, 2, 17)),  # its last hour came twice
    ("America/Sao_Paulo", date(2026, 11, 10)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2025, 11, 2)),
    ("America/Havana", date(2024, 11, 3)),  # midnight came twice
    ("America/Havana", date(2025, 3, 9)),  # midnight did not exist
    ("Europe/Lisbon", date(2026, 3, 29)),
    ("Europe/Lisbon", date(2025, 10, 26)),
    ("Asia/Kolkata", date(2024, 2, 29)),
    ("Pacific/Auckland", date(2025, 9, 28)),
    ("Pacific/Auckland", date(2026, 4, 5)),
)
SOURCES = ("google", "facebook", "indicação", "unknown", "unattributed")
SPENDING_SOURCES = (*SOURCES, "linkedin")
LENGTHS = (1, 1, 2, 3, 7, 30, 31, 90)
BOUNDARY_SCORES = (0, 25, 26, 39, 40, 50, 51, 59, 60, 69, 70, 75, 76, 79, 80, 100)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Shape:
    """What is asked of a world before it is filled."""

    size: int
    place: tuple[str, date]
    length: int
    clock: str
    """Where `now` is: before, at_start, inside, last_hour, at_end or after."""
    crowded: bool
    """Most leads in the period and most of them decided, so that the floors are passed."""
    exactly: bool = False
    """The cohort is all there is, so that it stands exactly on a floor or beside it."""


def build(rng: Random, shape: Shape) -> tuple[World, Question]:
    timezone, anchor = shape.place
    start = anchor + timedelta(days=rng.randrange(-2, 3) - rng.choice((0, shape.length - 1, shape.length)))
    end = start + timedelta(days=shape.length - 1)
    now = _clock(rng, shape, start, end)
    members = _members(rng)
    temper = _temper(rng, shape, now)
    creation = _Creation(rng, shape, start, end, now)
    leads = tuple(_lead(rng, index, creation.instant(), members, temper, now) for index in range(shape.size))
    leads = leads if shape.exactly else _merge_some(rng, leads)
    world = World(
        timezone=timezone,
        stage_limits={
            stage.value: rng.choice((0, 1, 3.5, 10, 30)) for stage in OPEN_STAGES if rng.randrange(2)
        },
        members=members,
        leads=leads,
        interactions=tuple(each for lead in leads for each in _interactions(rng, lead, now)),
        spend=_spend(rng, start, end),
    )
    everything = shape.exactly or rng.randrange(3) < (2 if shape.crowded else 1)
    viewer = members[0] if everything or rng.randrange(2) else rng.choice(members)
    filters = Filters() if everything else _filters(rng, members, leads)
    return world, Question(start, end, now, viewer, filters)


def _stage_limits(rng: Random) -> dict[str, float]:
    """Some stages have a limit of their own, the others the default."""
    return {stage.value: rng.choice((0, 1, 3.5, 10, 30)) for stage in OPEN_STAGES if rng.randrange(2)}


def _clock(rng: Random, shape: Shape, start: date, end: date) -> datetime:
    timezone = shape.place[0]
    opening = first_instant(start, timezone)
    finish = first_instant(end + timedelta(days=1), timezone)
    if shape.clock == "before":
        return opening - _some_time(rng, timedelta(days=5))
    if shape.clock == "at_start":
        return opening
    if shape.clock == "inside":
        return opening + _some_time(rng, finish - opening)
    if shape.clock == "last_hour":
        return finish - _some_time(rng, timedelta(minutes=59))
    if shape.clock == "at_end":
        return finish
    return finish + _some_time(rng, timedelta(days=rng.choice((1, 8, 40, 200))))


def _some_time(rng: Random, at_most: timedelta) -> timedelta:
    """To the microsecond, so that two of them never coincide."""
    return at_most * rng.randrange(1, 10**6) // 10**6 + timedelta(microseconds=rng.randrange(10**6))


class _Creation:
    """When leads are created: in the period, around it, long ago, and exactly on its edges."""

    def __init__(self, rng: Random, shape: Shape, start: date, end: date, now: datetime) -> None:
        timezone = shape.place[0]
        self.rng, self.shape, self.now = rng, shape, now
        self.opening = first_instant(start, timezone)
        self.finish = first_instant(end + timedelta(days=1), timezone)
        before = previous_period(start, end, timezone, now)
        midnight_utc = datetime.combine(start, time.min, UTC)
        exactly_at_the_limit = now - timedelta(days=DEFAULT_LIMIT_DAYS)
        self.edges = (
            self.opening,
            self.finish,
            before.start,
            before.end,
            now,
            midnight_utc,
            exactly_at_the_limit,
        )
        self.since = self.opening - (self.finish - self.opening) - timedelta(days=10)

    def instant(self) -> datetime:
        lot = self.rng.randrange(20)
        if lot < 2 and not self.shape.exactly:
            return self.rng.choice(self.edges) + self.rng.choice((-1, 0, 1)) * MICROSECOND
        if self.shape.exactly or (self.shape.crowded and lot < 18):
            return self.opening + _some_time(self.rng, self.finish - self.opening)
        if lot < 5:
            return self.now - _some_time(self.rng, timedelta(days=400))
        return self.since + _some_time(self.rng, self.finish - self.since + timedelta(days=5))


def _temper(rng: Random, shape: Shape, now: datetime) -> Temper:
    stop_at = now if rng.randrange(4) else None
    if shape.exactly and rng.randrange(3) == 0:
        return Temper(keep_going=1, win=1, lose=0, stop_at=None)  # every stage is passed by all: a tie
    if shape.crowded:
        win, lose = rng.choice(((0.2, 0.3), (0.2, 0.3), (0.1, 0.5), (0.5, 0.1), (0.1, 0.1)))
        return Temper(keep_going=rng.choice((0.95, 0.95, 0.95, 0.5)), win=win, lose=lose, stop_at=stop_at)
    return Temper(keep_going=rng.choice((0.2, 0.6, 0.85)), win=0.15, lose=0.15, stop_at=stop_at)


def _members(rng: Random) -> tuple[Member, ...]:
    """An admin first, then others."""
    roles = [Role.ADMIN, *(rng.choice((Role.REP, Role.REP, Role.ANALYST)) for _ in range(rng.randrange(4)))]
    return tuple(Member(UUID(int=9_000 + index), role) for index, role in enumerate(roles))


def _lead(
    rng: Random, index: int, created_at: datetime, members: tuple[Member, ...], temper: Temper, now: datetime
) -> Lead:
    journey = travel(rng, created_at, temper)
    stays, entered_at = journey.all_stays(), journey.stage_entered_at
    return Lead(
        id=UUID(int=index + 1),
        created_at=created_at,
        stage=journey.stage,
        outcome=journey.outcome,
        reached=journey.reached,
        stage_entered_at=entered_at,
        closed_at=journey.closed_at,
        source=rng.choice(SOURCES),
        lead_score=_score(rng),
        initial_score=_score(rng),
        estimated_value=_money(rng),
        closing_value=_money(rng) if journey.closed_at is not None and rng.randrange(2) else None,
        assigned_user_id=rng.choice(members).id if rng.randrange(4) else None,
        stays=stays,
    )


def _score(rng: Random) -> int:
    return rng.choice(BOUNDARY_SCORES) if rng.randrange(3) == 0 else rng.randrange(101)


def _money(rng: Random) -> Decimal | None:
    """None, zero, or anything up to 300,000 to the cent."""
    lot = rng.randrange(6)
    return None if lot == 0 else Decimal(0) if lot == 1 else Decimal(rng.randrange(30_000_000)) / 100


def _merge_some(rng: Random, leads: tuple[Lead, ...]) -> tuple[Lead, ...]:
    """A few leads are found to be others that stay."""
    merged = {index for index in range(1, len(leads)) if rng.randrange(10) == 0}
    return tuple(
        replace(lead, merged_into_id=leads[0].id) if index in merged else lead
        for index, lead in enumerate(leads)
    )


def _interactions(rng: Random, lead: Lead, now: datetime) -> list[Interaction]:
    """None, some, or a lively talk; a few of them in the future. Never two at one instant."""
    lively = rng.randrange(5) == 0
    count = rng.randrange(3, 9) if lively else rng.choice((0, 0, 1, 2, 4))
    reach = timedelta(days=10 if lively else rng.choice((6, 30, 120)))
    instants = {now + timedelta(days=2) - _some_time(rng, reach) for _ in range(count)}
    if count and rng.randrange(8) == 0:
        a_week_ago = now - timedelta(days=7)
        instants.add(rng.choice((now, now + MICROSECOND, a_week_ago + MICROSECOND, a_week_ago - MICROSECOND)))
    return [Interaction(lead.id, rng.choice(tuple(InteractionKind)), at) for at in sorted(instants)]


def _spend(rng: Random, start: date, end: date) -> tuple[Spend, ...]:
    """Some sources, some months in and around the period; zero now and then."""
    months = {(start - timedelta(days=20)).replace(day=1), start.replace(day=1), end.replace(day=1)}
    months.add((end + timedelta(days=20)).replace(day=1))
    return tuple(
        Spend(source, month, Decimal(rng.choice((0, 1, 100_003, rng.randrange(3_000_000)))) / 100)
        for source in SPENDING_SOURCES
        if rng.randrange(2)
        for month in sorted(months)
        if rng.randrange(4)
    )


def _filters(rng: Random, members: tuple[Member, ...], leads: tuple[Lead, ...]) -> Filters:
    """Scores are bounded beside somebody's, for a bound that hits nobody tells nothing."""
    sources = tuple(rng.sample((*SPENDING_SOURCES, "never heard of"), rng.randrange(1, 6)))
    assignees: list[UUID | Literal["unassigned"]] = ["unassigned", "unassigned", UUID(int=77)]
    assignees += [member.id for member in members]
    low, high = sorted(_beside(rng, rng.choice(leads).lead_score if leads else 50) for _ in range(2))
    return Filters(
        sources=sources if rng.randrange(3) == 0 else (),
        score_min=rng.choice((None, None, 0, low, low)),
        score_max=rng.choice((None, None, None, 100, 0, high, high)),
        assigned_user_id=rng.choice(assignees) if rng.randrange(4) == 0 else None,
    )


def _beside(rng: Random, score: int) -> float:
    return min(100, max(0, score + rng.choice((-0.5, 0, 0.25))))
