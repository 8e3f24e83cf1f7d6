"""Leads to compare, in a line."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import NAMESPACE_OID, UUID, uuid5

from services.duplicates.frequencies import Frequencies, FrequencyCounter
from services.duplicates.identity import identity_of
from services.duplicates.matching import compare
from services.duplicates.model import Evidence, Identity
from services.vocabulary import IdentityField

FEW = Frequencies(leads=1_000)
"""Of an organization where nothing is shared by many."""


def numbered(number: int) -> UUID:
    """The same id for a number."""
    return uuid5(NAMESPACE_OID, str(number))


def lead(
    name: str | None = None,
    email: str | None = None,
    phone: str | None = None,
    company: str | None = None,
    *,
    region: str = "BR",
    number: int = 0,
    custom: Mapping[str, str] | None = None,
    **fields: str,
) -> Identity:
    """Who a lead of these columns is; `custom` and `fields` are its custom fields."""
    row = {"id": numbered(number), "name": name, "email": email, "phone": phone, "company": company}
    return identity_of({**row, "custom_fields": {**(custom or {}), **fields}}, region)


def probability(a: Identity, b: Identity, known: Frequencies = FEW) -> float:
    """That the two are one."""
    return compare(a, b, known).probability


def evidence(a: Identity, b: Identity, known: Frequencies = FEW) -> Mapping[IdentityField, Evidence]:
    """How they compare, by field."""
    return {each.field: each for each in compare(a, b, known).evidence}


def counted(*identities: Identity) -> Frequencies:
    """How common their values are."""
    counter = FrequencyCounter()
    for identity in identities:
        counter.add(identity)
    return counter.frequencies()
