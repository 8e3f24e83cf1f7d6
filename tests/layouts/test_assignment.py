"""What the page of assignment says, case by case."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from layouts.assignment.now import assigned_words, handed_over_words, now_section, undone_words, waiting_words
from layouts.assignment.records import AssignmentPage, is_away, leavers, next_in_turn
from layouts.assignment.takers import takers_section
from layouts.assignment.trial import trial_result
from layouts.assignment.words import method_fit, method_name, method_sentence, reason_of, takes_words
from services.assignment.model import (
    AssignmentOutcome,
    AssignmentSettings,
    SimulatedShare,
    Simulation,
    Taker,
)
from services.vocabulary import AssignmentMethod, Unassigned
from tests.layouts.walk import props, text

TODAY = date(2026, 3, 20)
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
ANA, RUI, EVA = (UUID(int=number) for number in (1, 2, 3))
ROUND_ROBIN = AssignmentMethod.ROUND_ROBIN
FULL, AWAY = Unassigned.ALL_AT_CAPACITY, Unassigned.ALL_AWAY


def settings(*takers: Taker, method: AssignmentMethod = ROUND_ROBIN) -> AssignmentSettings:
    return AssignmentSettings(method, 30, True, takers, 3, sources=("google",), regions=("SP",), today=TODAY)


def page(
    *takers: Taker, waiting: AssignmentOutcome | None = None, can_edit: bool = True, **options: Any
) -> AssignmentPage:
    return AssignmentPage(settings(*takers, **options), waiting, TODAY, can_edit)


def simulation(*shares: SimulatedShare, **fields: Any) -> Simulation:
    given: dict[str, Any] = {
        "method": ROUND_ROBIN,
        "days": 90,
        "leads": sum(share.leads for share in shares),
        "left": {},
        "since": NOW - timedelta(days=90),
        "until": NOW,
    }
    return Simulation(shares=shares, **(given | fields))


def share(name: str, leads: int, **fields: Any) -> SimulatedShare:
    given: dict[str, Any] = {
        "leads_really": 0, "top_leads": 0, "value": 0.0, "most_open": 0, "capacity": None,
    }  # fmt: skip
    return SimulatedShare(UUID(int=len(name)), name, leads, **(given | fields))


@pytest.mark.parametrize(
    ("given", "left", "said"),
    [
        (0, {}, []),
        (0, {Unassigned.TOO_OLD: 40}, []),
        (1, {}, ["1 new lead is waiting for a seller."]),
        (0, {FULL: 12}, ["12 new leads are waiting: everybody is at capacity."]),
        (
            2,
            {FULL: 12, AWAY: 1},
            [
                "2 new leads are waiting for a seller.",
                "13 more can't be assigned: everybody is at capacity (12) and everybody is away (1).",
            ],
        ),
    ],
)
def test_what_waits_and_why(given: int, left: dict[Unassigned, int], said: list[str]) -> None:
    assert waiting_words(AssignmentOutcome({ANA: given} if given else {}, left)) == said


@pytest.mark.parametrize(
    ("takers", "method", "said"),
    [
        ([Taker(ANA, "Ana")], AssignmentMethod.OFF, "New leads are assigned by hand."),
        ([Taker(ANA, "Ana")], ROUND_ROBIN, "Round-robin to 1 seller."),
        (
            [Taker(ANA, "Ana", last_turn=5), Taker(RUI, "Rui", last_turn=4)],
            ROUND_ROBIN,
            "Round-robin among 2 sellers. Next in turn: Rui.",
        ),
        ([Taker(ANA, "Ana"), Taker(RUI, "Rui")], AssignmentMethod.WORKLOAD, "By workload among 2 sellers."),
        ([Taker(ANA, "Ana", takes_part=False)], ROUND_ROBIN, "Round-robin: nobody takes part."),
        ([Taker(ANA, "Ana", away_until=TODAY)], ROUND_ROBIN, "Round-robin: everybody is away."),
    ],
)
def test_the_first_sentence(takers: list[Taker], method: AssignmentMethod, said: str) -> None:
    assert props(now_section(page(*takers, method=method)), "H2")[0]["children"] == said


def test_there_is_a_button_where_something_can_be_done() -> None:
    waiting, stuck = AssignmentOutcome({ANA: 2}), AssignmentOutcome(left={FULL: 2, Unassigned.TOO_OLD: 7})
    assert "Assign them now" in text(now_section(page(waiting=waiting)))
    for shown in (page(waiting=stuck), page(waiting=waiting, can_edit=False), page(waiting=None)):
        assert "Assign them now" not in text(now_section(shown))
    assert "7 older leads without a seller stay as they are" in text(now_section(page(waiting=stuck)))


def test_who_left_or_is_away_is_named_with_their_leads() -> None:
    gone = Taker(ANA, "Ana", active=False, open_leads=14)
    away = Taker(RUI, "Rui", away_from=TODAY, away_until=TODAY + timedelta(days=3), open_leads=1)
    others = (Taker(EVA, "Eva", open_leads=9), replace(gone, open_leads=0), replace(away, takes_part=False))
    found = settings(away, gone, *others)
    assert [one.name for one in leavers(found, TODAY)] == ["Ana", "Rui"]
    said = text(now_section(AssignmentPage(found, None, TODAY, can_edit=True)))
    assert "Ana left with 14 open leads." in said
    assert "Rui is away until Mar 23 with 1 open lead." in said
    deeds = [
        node["data-assignment-member"]
        for node in props(now_section(AssignmentPage(found, None, TODAY, can_edit=True)), "Button")
    ]
    assert deeds == [str(ANA), str(RUI)]
    assert said.count("This can't be undone.") == 1
    by_hand = AssignmentPage(replace(found, method=AssignmentMethod.OFF), None, TODAY, can_edit=True)
    assert "Hand over" not in text(now_section(by_hand))


@pytest.mark.parametrize(
    ("start", "end", "away"),
    [
        (None, None, False),
        (0, 0, True),
        (None, -1, False),
        (None, 0, True),
        (1, None, False),
        (0, None, True),
    ],
)
def test_away_days_are_inclusive(start: int | None, end: int | None, away: bool) -> None:
    days = [None if shift is None else TODAY + timedelta(days=shift) for shift in (start, end)]
    assert is_away(Taker(ANA, "Ana", away_from=days[0], away_until=days[1]), TODAY) is away


def test_whose_turn_it_is_can_take_a_lead() -> None:
    full = Taker(ANA, "Ana", capacity=3, open_leads=3)
    gone = Taker(RUI, "Rui", active=False)
    eva = Taker(EVA, "Eva", last_turn=9)
    assert next_in_turn(settings(full, gone, eva), TODAY) is eva
    assert next_in_turn(settings(full, gone), TODAY) is None


def test_the_sellers_say_how_they_stand() -> None:
    said = text(
        takers_section(
            page(
                Taker(ANA, "Ana", capacity=20, open_leads=20, sources=("google",)),
                Taker(RUI, "Rui", away_until=TODAY),
                Taker(EVA, "Eva", open_leads=3),
            )
        )
    )
    for words in ("20 of 20", "At capacity", "Google · every region", "Away", "Next in turn"):
        assert words in said
    assert "Invite your sellers first." in text(takers_section(page()))


def test_who_reads_only_changes_nothing() -> None:
    fields = props(takers_section(page(Taker(ANA, "Ana"), can_edit=False)))
    assert all(field["disabled"] for field in fields if "disabled" in field)
    assert not [field for field in fields if field.get("id", {}) and "sources" in str(field.get("id"))]


def test_what_was_done() -> None:
    done = AssignmentOutcome({ANA: 3, RUI: 2}, {FULL: 1}, ANA)
    assert assigned_words(done) == (
        "5 leads were assigned to 2 sellers. 1 could not be assigned: everybody is at capacity."
    )
    assert handed_over_words(AssignmentOutcome({ANA: 1}), "Rui") == "1 lead of Rui was handed over."
    assert assigned_words(AssignmentOutcome()) == "Nothing to assign."
    assert assigned_words(AssignmentOutcome(left={AWAY: 2})) == "2 could not be assigned: everybody is away."
    assert undone_words(3, 1) == "Undone for 3 leads. 1 changed hands since and stays."


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (simulation(), ["No lead came in the last 90 days."]),
        (simulation(share("Ana", 7)), ["Round-robin: 7 leads, all to Ana."]),
        (simulation(share("Ana", 7), share("Bruno", 7)), ["14 leads, 7 to each of 2 sellers."]),
        (
            simulation(share("Ana", 9, leads_really=4), share("Bruno", 7, active=False), left_really=2),
            ["between 7 and 9 to each of 2 sellers.", "has left", "really 4", "Really, 2 are with nobody"],
        ),
        (
            simulation(leads=5, left={FULL: 5}),
            ["No lead would have been assigned: everybody is at capacity."],
        ),
        (
            simulation(share("Ana", 3, most_open=9, capacity=4), leads=4, left={FULL: 1}),
            [
                "9 of 4",
                "had them at the beginning already.",
                "1 (25.0%) would have found nobody when it came",
            ],
        ),
        (
            simulation(
                share("Ana", 9, top_leads=2),
                share("Bruno", 5),
                method=AssignmentMethod.SCORE_BASED,
                top_leads=2,
            ),
            ["By score: Ana would have got the most of the best leads, 2 of 2."],
        ),
        (simulation(share("Ana", 1), since=NOW - timedelta(days=9)), ["only those since Mar 11, 2026 were"]),
    ],
)
def test_what_a_trial_says(found: Simulation, said: list[str]) -> None:
    answer = text(trial_result(found))
    assert [words for words in said if words not in answer] == [], answer


def test_everything_has_words() -> None:
    for method in AssignmentMethod:
        assert method_name(method)
        assert method_sentence(method)
        assert method_fit(method)
    assert all(reason_of(reason) for reason in Unassigned)
    assert takes_words(["a", "b", "c", "d"], ["SP"]) == "4 sources · SP"
