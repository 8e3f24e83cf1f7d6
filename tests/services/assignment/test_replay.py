"""A method driven through leads of the past: whatever they are, nothing is lost and nobody gets too many."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from services.assignment.choosing import Arrival, Chooser
from services.assignment.model import Taker
from services.assignment.replay import PastLead, Replayed, Share, replay
from services.vocabulary import AssignmentMethod, Unassigned

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
ZONE = ZoneInfo("America/Sao_Paulo")
METHODS = [method for method in AssignmentMethod if method is not AssignmentMethod.OFF]
ANA, RUI, EVA = (UUID(int=number) for number in (1, 2, 3))
SOURCES = ("google", "linkedin")


def lead(hours: float = 0, lasts: float | None = None, **fields: object) -> PastLead:
    """A lead that comes so many hours after the start and is open for so many, None for until now."""
    created = START + timedelta(hours=hours)
    closed = None if lasts is None else created + timedelta(hours=lasts)
    owner, value = fields.get("owner"), fields.get("value", 0.0)
    arrival = Arrival(str(fields.get("source", "google")), None, float(fields.get("score", 0)))  # type: ignore[arg-type]
    return PastLead(created, closed, arrival, float(value), owner)  # type: ignore[arg-type]


def replayed(
    leads: list[PastLead],
    takers: list[Taker],
    method: AssignmentMethod = AssignmentMethod.ROUND_ROBIN,
    **options: object,
) -> Replayed:
    chooser = Chooser(method, takers, None, {}, START.date())
    given_options: dict[str, object] = {
        "top_score": None,
        "open_before": {taker.member_id: taker.open_leads for taker in takers},
        "closings_before": [],
    }
    return replay(leads, chooser, zone=ZONE, **(given_options | options))  # type: ignore[arg-type]


@st.composite
def crowds(draw: st.DrawFn) -> list[Taker]:
    return [
        Taker(
            UUID(int=number + 1),
            f"Seller {number}",
            takes_part=draw(st.booleans()),
            capacity=draw(st.none() | st.integers(1, 4)),
            away_until=draw(st.none() | st.dates(date(2026, 2, 25), date(2026, 3, 9))),
            sources=draw(st.sampled_from([(), SOURCES[:1]])),
        )
        for number in range(draw(st.integers(0, 4)))
    ]


@st.composite
def pasts(draw: st.DrawFn) -> list[PastLead]:
    hours = sorted(draw(st.lists(st.integers(0, 24 * 10), max_size=40)))
    return [
        lead(
            at,
            draw(st.none() | st.integers(0, 100)),
            source=draw(st.sampled_from(SOURCES)),
            score=draw(st.integers(0, 100)),
            value=draw(st.integers(0, 1000)),
            owner=draw(st.none() | st.sampled_from([ANA, RUI, EVA])),
        )
        for at in hours
    ]


def open_at_most(leads: list[PastLead]) -> int:
    """The most of them open at once, counted the slow way: at each one's creation."""
    return max(
        (
            sum(
                one.created_at <= at.created_at and (one.closed_at is None or one.closed_at > at.created_at)
                for one in leads[: number + 1]
            )
            for number, at in enumerate(leads)
        ),
        default=0,
    )


@given(leads=pasts(), takers=crowds(), method=st.sampled_from(METHODS))
def test_every_lead_is_somebodys_or_left_and_nobody_has_too_many(
    leads: list[PastLead], takers: list[Taker], method: AssignmentMethod
) -> None:
    found = replayed(leads, takers, method, top_score=90)
    shares = found.given.values()
    assert found.leads == len(leads)
    assert sum(share.leads for share in shares) + sum(found.left.values()) == len(leads)
    assert sum(share.leads for share in found.really.values()) + found.left_really == len(leads)
    assert found.top_leads == sum(one.arrival.score >= 90 for one in leads)
    assert sum(share.top_leads for share in shares) <= found.top_leads
    by_id = {taker.member_id: taker for taker in takers}
    for member, share in found.given.items():
        taker = by_id[member]
        assert taker.capacity is None or share.most_open <= taker.capacity
        assert taker.takes_part or not share.leads
        assert 0 <= share.open <= share.most_open <= max(share.leads, taker.open_leads)


@given(leads=pasts())
def test_the_most_open_at_once_is_that_of_a_slow_count(leads: list[PastLead]) -> None:
    found = replayed(leads, [Taker(ANA, "Ana")])
    assert found.given[ANA].most_open == open_at_most(leads)
    for owner in (ANA, RUI, EVA):
        theirs = [one for one in leads if one.owner == owner]
        assert found.really.get(owner, Share()).most_open == open_at_most(theirs)


def test_a_place_is_free_again_once_a_lead_closed() -> None:
    ana = [Taker(ANA, "Ana", capacity=1)]
    assert replayed([lead(0, 5), lead(1), lead(5)], ana).left == {Unassigned.ALL_AT_CAPACITY: 1}
    assert replayed([lead(0), lead(1), lead(5)], ana).left == {Unassigned.ALL_AT_CAPACITY: 2}


def test_a_lead_that_closed_as_it_came_takes_no_place() -> None:
    found = replayed([lead(0, 0), lead(1, 0), lead(2, -3)], [Taker(ANA, "Ana", capacity=1)])
    assert (found.left, found.given[ANA].leads, found.given[ANA].most_open) == ({}, 3, 0)


def test_older_leads_take_places_until_they_close() -> None:
    ana = [Taker(ANA, "Ana", capacity=2, open_leads=2)]
    closings = [(START + timedelta(hours=3), ANA)]
    found = replayed([lead(1), lead(4), lead(5)], ana, closings_before=closings)
    assert (found.given[ANA].leads, found.given[ANA].most_open) == (1, 2)
    assert found.left == {Unassigned.ALL_AT_CAPACITY: 2}


def test_days_are_those_of_the_organization() -> None:
    """02:00 UTC is the evening before in São Paulo."""
    ana = [Taker(ANA, "Ana", away_until=date(2026, 3, 1))]
    found = replayed([lead(14), lead(16)], ana)
    assert (found.left, found.given[ANA].leads) == ({Unassigned.ALL_AWAY: 1}, 1)


def test_the_method_decides_and_not_who_really_had_them() -> None:
    leads = [lead(hour, value=10, score=hour, owner=ANA) for hour in range(10)]
    found = replayed(leads, [Taker(ANA, "Ana"), Taker(RUI, "Rui")], top_score=8)
    assert [found.given[who].leads for who in (ANA, RUI)] == [5, 5]
    assert [found.given[who].value for who in (ANA, RUI)] == [50, 50]
    assert found.really[ANA].leads == 10
    assert (found.top_leads, found.really[ANA].top_leads) == (2, 2)
