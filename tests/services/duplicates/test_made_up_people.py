"""Made-up Brazilian leads linked as a whole: each kind of slip is found, each kind of likeness isn't."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from services.duplicates.model import CERTAIN, REVIEW
from tests.benchmarks.linking import Linked, Pair, link
from tests.benchmarks.people_alike import ALIKE
from tests.benchmarks.people_like import People, people, true_pairs
from tests.benchmarks.people_slips import SLIPS

HELD_OUT = 77
GROUPS = 40


@pytest.fixture(scope="module")
def crowd() -> list[dict[str, object]]:
    """Leads among whom the others are looked for."""
    return [each.row for each in people(1_500, HELD_OUT, duplicated=0, alike=0)]


Grouped = Callable[[str], tuple[Linked, set[Pair]]]


@pytest.fixture(scope="module")
def grouped(crowd: list[dict[str, object]]) -> Grouped:
    """The crowd with `GROUPS` leads that have a second one of a kind, and the pairs of those."""

    def make(kind: str) -> tuple[Linked, set[Pair]]:
        maker = People(HELD_OUT + 1)
        rows, pairs = list(crowd), set()
        for _ in range(GROUPS):
            first = maker.original()
            other = (maker.duplicate if kind in SLIPS else maker.alike)(first, kind)
            rows += [first.row, other.row]
            pairs.add(frozenset((first.row["id"], other.row["id"])))
        return link(rows), pairs

    return make


@pytest.mark.parametrize("kind", SLIPS)
def test_who_was_entered_twice_is_found(grouped: Grouped, kind: str) -> None:
    linked, pairs = grouped(kind)
    assert len(linked.at(REVIEW) & pairs) >= 0.95 * GROUPS


@pytest.mark.parametrize("kind", ALIKE)
def test_who_is_only_alike_is_not_taken_for_one(grouped: Grouped, kind: str) -> None:
    linked, pairs = grouped(kind)
    assert len(linked.at(CERTAIN) & pairs) == 0
    assert len(linked.at(REVIEW) & pairs) <= 0.1 * GROUPS


def test_all_together() -> None:
    made = people(4_000, HELD_OUT + 2)
    linked, truth = link(each.row for each in made), true_pairs(made)
    proposed, certain = linked.quality(truth, REVIEW), linked.quality(truth, CERTAIN)
    assert proposed.f1 >= 0.97, proposed
    assert certain.precision >= 0.995, certain
