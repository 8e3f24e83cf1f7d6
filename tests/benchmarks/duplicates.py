"""How well and how fast duplicates are found, in memory (the path over the database has its own benchmark).

`python -m tests.benchmarks.duplicates` prints it: FEBRL 1 with the default thresholds; made-up Brazilian
leads of a seed that nothing was tuned on, by the kind of slip and by the kind of likeness; pairs compared a
second; and how the time grows with the leads.
"""

from __future__ import annotations

import sys
from collections import Counter

from services.duplicates.model import CERTAIN, REVIEW
from tests.benchmarks.linking import FEBRL, Linked, Pair, febrl, link
from tests.benchmarks.measuring import Measurement, write
from tests.benchmarks.people_like import Made, people, true_pairs
from tests.support.console import say

HELD_OUT = 20_261_123
"""Seed of the leads that the figures are of."""
FEW, MANY = 10_000, 100_000
F1, COVERED, PAIRS_A_SECOND, GROWTH = 0.97, 0.99, 30_000, 1.3


def measure() -> list[Measurement]:
    """The figures with what is promised of them."""
    found = _febrl() if FEBRL.is_dir() else []
    made = people(FEW, HELD_OUT)
    few = link(each.row for each in made)
    found += _quality("made-up people", few, true_pairs(made))
    found += _by_kind(few, made)
    many = link(each.row for each in people(MANY, HELD_OUT))
    slowness = (many.preparing + many.comparing) / (few.preparing + few.comparing)
    return [
        *found,
        Measurement(
            f"duplicates, pairs compared, {MANY:,} leads",
            len(many.matches) / many.comparing,
            "pairs/s",
            floor=PAIRS_A_SECOND,
        ),
        Measurement(f"duplicates, pairs a lead, {FEW:,} leads", len(few.matches) / few.leads, "pairs"),
        Measurement(f"duplicates, pairs a lead, {MANY:,} leads", len(many.matches) / many.leads, "pairs"),
        Measurement("duplicates, keys a lead", many.keys / many.leads, "keys", limit=12),
        Measurement("duplicates, time of ten times the leads", slowness / (MANY / FEW), "× growth", GROWTH),
    ]


def _febrl() -> list[Measurement]:
    rows, truth = febrl()
    linked = link(rows)
    first, *others = _quality("FEBRL 1", linked, truth)
    kept = Measurement(first.name, first.value, first.unit, floor=F1)
    covered = len(truth & linked.matches.keys()) / len(truth)
    return [kept, *others, Measurement("FEBRL 1, true pairs that are compared", covered, "", floor=COVERED)]


def _quality(name: str, linked: Linked, truth: set[Pair]) -> list[Measurement]:
    found = []
    for words, threshold in (("review", REVIEW), ("certain", CERTAIN)):
        quality = linked.quality(truth, threshold)
        at = f"from {threshold:g} ({words})"
        found += [
            Measurement(f"{name}, F1 {at}", quality.f1, ""),
            Measurement(f"{name}, precision {at}", quality.precision, ""),
            Measurement(f"{name}, recall {at}", quality.recall, ""),
        ]
    return found


def _by_kind(linked: Linked, made: list[Made]) -> list[Measurement]:
    """Recall by the slip that made a pair, and how often who is only alike is taken for one."""
    proposed, certain = linked.at(REVIEW), linked.at(CERTAIN)
    alike: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    slips: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    first: dict[int, Made] = {}
    for before, each in zip([made[0], *made], made, strict=False):
        origin = first.setdefault(each.person, each)
        if origin is not each:
            slips[each.kind] += 1
            seen[each.kind] += frozenset((origin.row["id"], each.row["id"])) in proposed
        elif each.kind != "original":
            alike[each.kind] += 1
            wrong[each.kind] += frozenset((before.row["id"], each.row["id"])) in certain
    return [
        *(Measurement(f"found: {kind} ({n})", seen[kind] / n, "") for kind, n in sorted(slips.items())),
        *(
            Measurement(f"taken for certain: {kind} ({n})", wrong[kind] / n, "", limit=0.05)
            for kind, n in sorted(alike.items())
        ),
    ]


if __name__ == "__main__":
    measured = measure()
    write("duplicates", measured)
    for each in measured:
        say(f"{each.name}: {each.value:,.4f} {each.unit}")
    sys.exit(any(each.kept is False for each in measured))
