"""Rows linked in memory as the product does it over the database: identities, keys, blocks, comparisons."""

from __future__ import annotations

import csv
import gc
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from services.duplicates.blocking import keys_of, most_in_block
from services.duplicates.frequencies import Frequencies, FrequencyCounter
from services.duplicates.identity import identity_of
from services.duplicates.matching import compare
from services.duplicates.model import Identity, Match

FEBRL = Path(__file__).parents[3] / "shared" / "data" / "febrl1"
Pair = frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Quality:
    """Of the pairs that were said to be one person."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Linked:
    """What became of rows: all pairs that were compared. Seconds of processor time."""

    leads: int
    keys: int
    matches: Mapping[Pair, Match]
    frequencies: Frequencies
    preparing: float
    comparing: float

    def at(self, threshold: float) -> set[Pair]:
        """The pairs at least as probable."""
        return {pair for pair, match in self.matches.items() if match.probability >= threshold}

    def quality(self, truth: set[Pair], threshold: float) -> Quality:
        """How the pairs from a threshold on compare with the true ones."""
        said = self.at(threshold)
        right = len(said & truth)
        return Quality(right / len(said) if said else 1.0, right / len(truth) if truth else 1.0)


def candidates(keys: Mapping[UUID, Iterable[str]]) -> Iterator[tuple[UUID, UUID]]:
    """The pairs that share a block, each once."""
    blocks: dict[str, list[UUID]] = defaultdict(list)
    for lead, own in keys.items():
        for key in own:
            blocks[key].append(lead)
    seen: set[tuple[UUID, UUID]] = set()
    for key, block in blocks.items():
        if len(block) <= most_in_block(key):
            for one, other in combinations(block, 2):
                pair = (one, other) if one < other else (other, one)
                if pair not in seen:
                    seen.add(pair)
                    yield pair


def link(rows: Iterable[Mapping[str, Any]], region: str = "BR") -> Linked:
    """Compare all candidate pairs of rows. Without the garbage collector, which would go through all that is
    held here again and again; the product holds a slice at a time."""
    gc.disable()
    try:
        return _link(rows, region)
    finally:
        gc.enable()


def _link(rows: Iterable[Mapping[str, Any]], region: str) -> Linked:
    begin = time.process_time()
    counter = FrequencyCounter()
    identities: dict[UUID, Identity] = {}
    keys: dict[UUID, frozenset[str]] = {}
    for row in rows:
        identity = identity_of(row, region)
        counter.add(identity)
        identities[identity.lead_id] = identity
        keys[identity.lead_id] = keys_of(identity)
    pairs = list(candidates(keys))
    frequencies = counter.frequencies()
    prepared = time.process_time()
    matches = {
        frozenset(pair): compare(identities[pair[0]], identities[pair[1]], frequencies) for pair in pairs
    }
    end = time.process_time()
    return Linked(
        len(identities), sum(map(len, keys.values())), matches, frequencies, prepared - begin, end - prepared
    )


def febrl() -> tuple[list[dict[str, Any]], set[Pair]]:
    """FEBRL 1 as the generic import makes rows of it, and its true pairs."""
    with (FEBRL / "people.csv").open(encoding="utf-8") as file:
        people = list(csv.DictReader(file))
    with (FEBRL / "true_links.csv").open(encoding="utf-8") as file:
        links = [(link["rec_id_1"], link["rec_id_2"]) for link in csv.DictReader(file)]
    named = ("rec_id", "given_name", "surname")
    rows = [
        {
            "id": uuid5(NAMESPACE_OID, person["rec_id"]),
            "name": " ".join(filter(None, (person["given_name"], person["surname"]))),
            "email": None,
            "phone": None,
            "company": None,
            "custom_fields": {
                field: value for field, value in person.items() if value and field not in named
            },
        }
        for person in people
    ]
    return rows, {frozenset(uuid5(NAMESPACE_OID, each) for each in link) for link in links}
