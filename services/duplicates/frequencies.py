"""How common each value is in an organization, so that agreeing on a rare one weighs more than on "Maria",
and a shared inbox or a switchboard weighs nothing.

Bounded whatever comes in: a sketch of small counters tells which values are seen more than `ONCE` times, and
only those are counted by name; of them the most common `MOST_KEPT` of a kind are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from services.duplicates.model import Identity
from services.vocabulary import IdentityField

ONCE = 2
"""Values seen no more often aren't kept: one person twice."""
MOST_KEPT = 4_000
MOST_COUNTED = 60_000
"""Values of a kind counted by name at once; beyond it the rarer half goes."""
_SLOTS = 1 << 24
KINDS = ("name", "email", "phone", "company", "document", "address", "postcode", "birth_date")
_FIELDS = {
    "email": IdentityField.EMAIL,
    "phone": IdentityField.PHONE,
    "document": IdentityField.DOCUMENT,
    "birth_date": IdentityField.BIRTH_DATE,
}


@dataclass(frozen=True, slots=True)
class Frequencies:
    """How many leads there are, and how many have each of the values that more than `ONCE` have.

    `floors`: where more values were common than are kept, what the rarest kept has; a value that isn't kept
    counts as half of it.
    """

    leads: int = 0
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    floors: Mapping[str, int] = field(default_factory=dict)
    bits: dict[str, float] = field(default_factory=dict, compare=False, repr=False)
    """What `services.duplicates.chances` worked out already; at most `MOST_COUNTED` of them."""

    def count(self, kind: str, value: str) -> int:
        """How many leads have the value; 0 where hardly any (at most `ONCE`, mostly)."""
        found = self.counts.get(kind)
        if found is None:
            return 0
        return found.get(value) or self.floors.get(kind, 0) // 2

    def shared(self, at_least: int) -> tuple[tuple[IdentityField, str, int], ...]:
        """E-mails, phones, documents and birth dates that so many leads have that they tell nobody from
        another, the most common first, with how many leads have them."""
        found = [
            (field_, value.partition(":")[2] if kind == "document" else value, count)
            for kind, field_ in _FIELDS.items()
            for value, count in self.counts.get(kind, {}).items()
            if count >= at_least
        ]
        return tuple(sorted(found, key=lambda each: (-each[2], each[1])))

    def as_json(self) -> dict[str, Any]:
        """As JSON keeps it: `{"leads": n, "counts": {kind: {value: n}}, "floors": {kind: n}}`."""
        return {
            "leads": self.leads,
            "counts": {kind: dict(values) for kind, values in self.counts.items() if values},
            "floors": dict(self.floors),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any] | None) -> Frequencies:
        """What `as_json` gave; of nothing, frequencies that know of no lead."""
        if not kept:
            return cls()
        return cls(int(kept.get("leads", 0)), kept.get("counts", {}), kept.get("floors", {}))


class FrequencyCounter:
    """Counts identities one by one (`add`), in at most some 100 MiB however many come."""

    def __init__(self) -> None:
        self._leads = 0
        self._first, self._second = bytearray(_SLOTS), bytearray(_SLOTS)
        self._counts: dict[str, dict[str, int]] = {kind: {} for kind in KINDS}

    def add(self, identity: Identity) -> None:
        """Count one lead's values."""
        self._leads += 1
        for word in set(identity.names):
            self._count("name", word)
        if identity.email:
            self._count("email", identity.email)
        for phone in identity.phones:
            self._count("phone", phone)
        if identity.company:
            self._count("company", " ".join(identity.company))
        for document in identity.documents:
            self._count("document", document)
        for word in set(identity.address):
            self._count("address", word)
        if identity.postcode:
            self._count("postcode", identity.postcode)
        if identity.birth_date:
            self._count("birth_date", identity.birth_date)

    def _count(self, kind: str, value: str) -> None:
        counts = self._counts[kind]
        known = counts.get(value)
        if known is not None:
            counts[value] = known + 1
            return
        digest = crc32((kind + value).encode())
        one, two = digest & (_SLOTS - 1), (digest * 0x9E3779B1 >> 13) & (_SLOTS - 1)
        seen = min(self._first[one], self._second[two])
        if seen >= ONCE:
            counts[value] = seen + 1
            if len(counts) > MOST_COUNTED:
                self._counts[kind] = dict(_most_common(counts, MOST_COUNTED // 2))
            return
        self._first[one] = max(self._first[one], seen + 1)
        self._second[two] = max(self._second[two], seen + 1)

    def frequencies(self) -> Frequencies:
        """What was counted until now."""
        counts = {
            kind: dict(_most_common(values, MOST_KEPT)) for kind, values in self._counts.items() if values
        }
        floors = {
            kind: min(kept.values()) for kind, kept in counts.items() if len(self._counts[kind]) > MOST_KEPT
        }
        return Frequencies(self._leads, counts, floors)


def _most_common(counts: Mapping[str, int], most: int) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most]
