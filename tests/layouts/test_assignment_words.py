"""Why somebody has a lead, in its history: one sentence, in both languages' words."""

from __future__ import annotations

from typing import Any

import pytest

from layouts.lead.words import actor_words, change_lines, event_words

TURN = {"method": "round_robin", "turn": 7, "among": 3, "why": "turn"}


def _entry(names: list[str | None] | None, reason: dict[str, Any] | None, **fields: Any) -> dict[str, Any]:
    changes: dict[str, Any] = {"assigned_user_id": [None, "x"]}
    changes |= {"assignee": names} if names else {}
    changes |= {"reason": reason} if reason else {}
    entry = {"action": "assigned", "changes": changes, "actor_name": None, "origin": "app"}
    return entry | {"to_stage": None, "from_stage": None, "outcome": None} | fields


@pytest.mark.parametrize(
    ("names", "reason", "words"),
    [
        ([None, "Ana"], None, "Assigned to Ana"),
        (["Ana", None], None, "Assigned to nobody any more"),
        (None, None, "Assigned"),
        ([None, "Ana"], TURN, "Assigned to Ana: next in turn"),
        (
            [None, "Ana"],
            {"why": "load", "open": 3, "capacity": None},
            "Assigned to Ana: the fewest open leads (3)",
        ),
        (
            [None, "Ana"],
            {"why": "load", "open": 3, "capacity": 10},
            "Assigned to Ana: the most room (3 of 10 open)",
        ),
        (
            [None, "Ana"],
            {"why": "top", "score": 91},
            "Assigned to Ana: a top lead (score 91) for a top seller",
        ),
        (
            [None, "Ana"],
            {"why": "others", "score": 91},
            "Assigned to Ana: a top lead (score 91), and no top seller had room",
        ),
        ([None, "Ana"], {"why": "owed"}, "Assigned to Ana: so that everybody gets a fair share"),
        ([None, "Ana"], {"why": "of a later version"}, "Assigned to Ana"),
        (["Rui", "Ana"], TURN | {"handed": "left"}, "Handed over to Ana, as Rui left: next in turn"),
        (["Rui", "Ana"], TURN | {"handed": "away"}, "Handed over to Ana, as Rui is away: next in turn"),
    ],
)
def test_what_the_entry_says(
    names: list[str | None] | None, reason: dict[str, Any] | None, words: str
) -> None:
    entry = _entry(names, reason)
    assert event_words(entry) == words
    assert change_lines(entry["changes"]) == []


def test_who_it_was() -> None:
    assert actor_words(_entry([None, "Ana"], TURN)) == "Assignment rules"
    assert actor_words(_entry([None, "Ana"], TURN, actor_name="Bia")) == "Bia"
    assert actor_words(_entry([None, "Ana"], None)) == "An operator"
