"""Whose turn it is: fair, within capacity, the best leads to the best sellers, and nobody starves."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assignment.choosing import PAID_AHEAD, Arrival, Chooser, is_away
from services.assignment.model import Taker
from services.vocabulary import AssignmentMethod, Unassigned

TODAY = date(2026, 3, 20)
GOOGLE = Arrival("google")
ROUND_ROBIN, WORKLOAD, SCORE_BASED = (
    AssignmentMethod.ROUND_ROBIN, AssignmentMethod.WORKLOAD, AssignmentMethod.SCORE_BASED,
)  # fmt: skip


def taker(number: int, **fields: object) -> Taker:
    return replace(Taker(UUID(int=number), f"Member {number}"), **fields)  # type: ignore[arg-type]


def chooser(
    method: AssignmentMethod,
    takers: list[Taker],
    rates: dict[int, float] | None = None,
    top: float | None = 90,
) -> Chooser:
    by_id = {UUID(int=number): rate for number, rate in (rates or {}).items()}
    return Chooser(method, takers, top, by_id, TODAY)


def given_to(chooser: Chooser, *leads: Arrival) -> list[int | None]:
    choices = [chooser.choose(lead) for lead in leads]
    return [None if one.member_id is None else one.member_id.int for one in choices]


@given(st.integers(1, 9), st.integers(0, 60), st.lists(st.integers(0, 30), min_size=9, max_size=9))
def test_round_robin_differs_by_at_most_one(takers: int, leads: int, turns: list[int]) -> None:
    """However the turns stood at the beginning."""
    team = [taker(number, last_turn=turns[number - 1]) for number in range(1, takers + 1)]
    got = Counter(given_to(chooser(ROUND_ROBIN, team), *[GOOGLE] * leads))
    counts = [got[one.member_id.int] for one in team]
    assert sum(counts) == leads
    assert max(counts) - min(counts) <= 1


def test_who_comes_back_is_next_once() -> None:
    """Two weeks away are not made up for: nobody is flooded on the first day back."""
    team = [taker(1, last_turn=3), taker(2, last_turn=900), taker(3, last_turn=901), taker(4)]
    assert given_to(chooser(ROUND_ROBIN, team), *[GOOGLE] * 8) == [4, 1, 2, 3, 4, 1, 2, 3]


def test_who_is_passed_over_stays_first_in_line() -> None:
    team = [taker(1, sources=("indicação",)), taker(2), taker(3)]
    leads = [GOOGLE, GOOGLE, Arrival("indicação"), GOOGLE]
    assert given_to(chooser(ROUND_ROBIN, team), *leads) == [2, 3, 1, 2]


def test_each_choice_has_its_reason() -> None:
    choice = chooser(ROUND_ROBIN, [taker(1, last_turn=6), taker(2, capacity=5, open_leads=2)]).choose(GOOGLE)
    assert choice.member_id == UUID(int=2)
    assert choice.reason == {
        "method": "round_robin", "turn": 7, "among": 2, "why": "turn", "open": 2, "capacity": 5,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("team", "lead", "why"),
    [
        ([], GOOGLE, Unassigned.NOBODY_TAKES_PART),
        ([taker(1, takes_part=False), taker(2, active=False)], GOOGLE, Unassigned.NOBODY_TAKES_PART),
        ([taker(1, sources=("facebook",))], GOOGLE, Unassigned.NOBODY_FOR_SOURCE),
        ([taker(1, regions=("SP",))], Arrival("google", "RJ"), Unassigned.NOBODY_FOR_SOURCE),
        ([taker(1, regions=("SP",))], Arrival("google", None), Unassigned.NOBODY_FOR_SOURCE),
        ([taker(1, away_from=TODAY), taker(2, sources=("facebook",))], GOOGLE, Unassigned.ALL_AWAY),
        ([taker(1, away_until=TODAY), taker(2, takes_part=False)], GOOGLE, Unassigned.ALL_AWAY),
        ([taker(1, capacity=3, open_leads=3), taker(2, away_from=TODAY)], GOOGLE, Unassigned.ALL_AT_CAPACITY),
    ],
)
@pytest.mark.parametrize("method", [ROUND_ROBIN, WORKLOAD, SCORE_BASED])
def test_why_nobody_gets_it(
    method: AssignmentMethod, team: list[Taker], lead: Arrival, why: Unassigned
) -> None:
    found = chooser(method, team)
    choice = found.choose(lead)
    assert (choice.member_id, choice.why) == (None, why)
    assert found.shut_out(lead) == (None if why is Unassigned.ALL_AT_CAPACITY else why)
    assert found.turns() == {}


def test_off_chooses_nobody() -> None:
    with pytest.raises(ValueError, match="off"):
        chooser(AssignmentMethod.OFF, [taker(1)])


@pytest.mark.parametrize(
    ("since", "until", "away"),
    [
        (None, None, False),
        (TODAY, None, True),
        (None, TODAY, True),
        (TODAY, TODAY, True),
        (date(2026, 3, 21), None, False),
        (None, date(2026, 3, 19), False),
        (date(2026, 3, 1), date(2026, 3, 19), False),
    ],
)
def test_absence_has_both_ends_in_it(since: date | None, until: date | None, away: bool) -> None:
    assert is_away(taker(1, away_from=since, away_until=until), TODAY) is away


def test_the_day_may_move_on() -> None:
    found = chooser(ROUND_ROBIN, [taker(1, away_until=TODAY), taker(2, last_turn=9)])
    assert given_to(found, GOOGLE) == [2]
    found.today = date(2026, 3, 21)
    assert given_to(found, GOOGLE, GOOGLE) == [1, 2]


def test_the_load_is_measured_against_the_capacity() -> None:
    """4 of 10 is less than 1 of 2; without a capacity, the mean of the others' (6) counts."""
    team = [
        taker(1, capacity=10, open_leads=4), taker(2, capacity=2, open_leads=1), taker(3, open_leads=3),
    ]  # fmt: skip
    assert given_to(chooser(WORKLOAD, team), *[GOOGLE] * 4) == [1, 2, 3, 1]


def test_the_load_without_any_capacity_is_the_number_of_open_leads() -> None:
    team = [taker(1, open_leads=4), taker(2, open_leads=2), taker(3, open_leads=3)]
    found = chooser(WORKLOAD, team)
    assert given_to(found, *[GOOGLE] * 4) == [2, 3, 2, 1]
    found.closed(UUID(int=1))
    found.closed(UUID(int=1))
    assert given_to(found, GOOGLE) == [1]


@given(
    st.sampled_from([ROUND_ROBIN, WORKLOAD, SCORE_BASED]),
    st.lists(st.tuples(st.integers(1, 5), st.integers(0, 6)), min_size=1, max_size=6),
    st.lists(st.integers(0, 100), max_size=40),
)
def test_never_above_the_capacity(
    method: AssignmentMethod, sizes: list[tuple[int, int]], scores: list[int]
) -> None:
    """Those who are above it already get nothing; the others never come above it; no place stays empty."""
    team = [
        taker(number, capacity=capacity, open_leads=open_leads)
        for number, (capacity, open_leads) in enumerate(sizes, 1)
    ]
    found = chooser(method, team)
    got = Counter(given_to(found, *[Arrival("google", None, score) for score in scores]))
    places = {one.member_id.int: max(0, (one.capacity or 0) - one.open_leads) for one in team}
    assert all(got[number] <= place for number, place in places.items())
    assert sum(got[number] for number in places) == min(len(scores), sum(places.values()))
    assert found.full == (len(scores) >= sum(places.values()))


@given(st.lists(st.integers(0, 40), min_size=2, max_size=6), st.integers(1, 60))
def test_the_load_ends_up_level(opens: list[int], leads: int) -> None:
    """After enough leads no two differ by more than one, unless somebody had more from the beginning."""
    team = [taker(number, open_leads=count) for number, count in enumerate(opens, 1)]
    got = Counter(given_to(chooser(WORKLOAD, team), *[GOOGLE] * leads))
    after = {one.member_id.int: one.open_leads + got[one.member_id.int] for one in team}
    lowest = min(after.values())
    assert all(after[number] <= lowest + 1 for number in after if got[number])


RATES = {1: 0.1, 2: 0.5, 3: 0.2, 4: 0.4, 5: 0.3, 6: 0.25}


def test_the_best_leads_go_to_the_best_third() -> None:
    """2 of 6: members 2 and 4; all others by turns, who has the best leads too waits for the others."""
    team = [taker(number) for number in RATES]
    found = chooser(SCORE_BASED, team, RATES)
    best = Arrival("google", None, 95)
    assert given_to(found, best, best, GOOGLE, GOOGLE, best) == [2, 4, 1, 3, 2]
    choice = found.choose(best)
    assert choice.reason["why"] == "top"
    assert choice.reason["score"] == 95


def test_the_best_leads_go_on_when_the_best_sellers_cannot() -> None:
    team = [taker(number, capacity=1, open_leads=int(number in (2, 4))) for number in RATES]
    choice = chooser(SCORE_BASED, team, RATES).choose(Arrival("google", None, 95))
    assert (choice.member_id, choice.reason["why"]) == (UUID(int=1), "others")


def test_the_third_is_of_those_who_are_there() -> None:
    """With 2 and 4 on holiday, 5 is the best third of the other four."""
    team = [taker(number, away_from=TODAY if number in (2, 4) else None) for number in RATES]
    assert given_to(chooser(SCORE_BASED, team, RATES), *[Arrival("google", None, 95)] * 2) == [5, 5]


def test_where_nothing_is_known_nobody_is_preferred() -> None:
    team = [taker(number) for number in range(1, 7)]
    best = Arrival("google", None, 95)
    assert given_to(chooser(SCORE_BASED, team), *[best] * 6) == [1, 2, 3, 4, 5, 6]


def test_without_a_best_tenth_all_leads_are_equal() -> None:
    team = [taker(number) for number in RATES]
    assert given_to(chooser(SCORE_BASED, team, RATES, top=None), *[Arrival("google", None, 100)] * 3) == [
        1,
        2,
        3,
    ]


@given(
    st.integers(1, 12),
    st.lists(st.booleans(), min_size=1, max_size=400),
    st.lists(st.floats(0, 1), min_size=12, max_size=12),
    st.lists(st.tuples(st.integers(0, 50), st.floats(-PAID_AHEAD, 1)), min_size=12, max_size=12),
)
def test_the_floor_holds_whatever_comes(
    takers: int, tops: list[bool], rates: list[float], stands: list[tuple[int, float]]
) -> None:
    """Of any leads in a row each gets at least half of an equal share, less 2.5: even when every lead is
    one of the best, and whatever was owed before."""
    team = [
        taker(number, last_turn=stands[number - 1][0], owed=stands[number - 1][1])
        for number in range(1, takers + 1)
    ]
    found = chooser(SCORE_BASED, team, dict(enumerate(rates, 1)))
    got = given_to(found, *(Arrival("google", None, 100 if top else 0) for top in tops))
    for first in range(0, len(got), 7):
        window = Counter(got[first:])
        floor = len(got[first:]) / (2 * takers) - 2.5
        assert all(window[one.member_id.int] >= floor for one in team)
    assert all(-PAID_AHEAD <= owed < 1.5 + 1e-9 for _turn, owed in found.turns().values())


@given(st.integers(3, 12), st.integers(0, 2**32), st.integers(500, 900))
def test_of_ordinary_leads_nearly_all_of_the_best_tenth_go_to_the_best_third(
    takers: int, seed: int, leads: int
) -> None:
    """One lead in ten, by chance, is one of the best: the floor hardly ever has to take one of them."""
    chance = random.Random(seed)
    team = [taker(number) for number in range(1, takers + 1)]
    rates = {number: number / 100 for number in range(1, takers + 1)}
    found = chooser(SCORE_BASED, team, rates)
    third = max(1, (takers + 1) // 3)
    best = {one.member_id.int for one in team[-third:]}
    tops = [chance.random() < 0.1 for _ in range(leads)]
    got = given_to(found, *(Arrival("google", None, 100 if top else 0) for top in tops))
    hits = [who in best for who, top in zip(got, tops, strict=True) if top]
    assert sum(hits) >= 0.95 * len(hits)
    share = leads / takers
    assert all(Counter(got)[number] >= share / 2 for number in rates)
