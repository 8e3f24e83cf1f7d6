"""The documents and the birth dates of two leads compared."""

from __future__ import annotations

from math import log2

from rapidfuzz.distance import OSA

from services.duplicates import weights
from services.duplicates.chances import bits_of_value
from services.duplicates.frequencies import Frequencies
from services.duplicates.model import Identity
from services.duplicates.weights import Odds, with_chance
from services.vocabulary import Agreement

Compared = tuple[Agreement, Odds]
_CHECKED = ("cpf", "cnpj")
_LONG = 7
_BY_A_SLIP = weights.DOCUMENT_SLIP[1]
_ROOT = 8
"""Digits of a CNPJ that are the company's; those after them are the branch's."""


def compare_documents(a: Identity, b: Identity, known: Frequencies) -> Compared | None:
    """How the documents of two leads compare, by the two of a kind that are nearest; None where they have
    none of a kind."""
    mine, theirs = a.documents, b.documents
    if not mine or not theirs:
        return None
    for document in mine:
        if document in theirs:
            return Agreement.SAME, _same(document, known)
    best: Compared | None = None
    for document in mine:
        for other in theirs:
            found = _different(document, other, known)
            if found is not None and (best is None or found[1][0] > best[1][0]):
                best = found
    return best


def _same(document: str, known: Frequencies) -> Odds:
    kind, _, number = document.partition(":")
    row = weights.CHECKED_SAME if kind == "cpf" else weights.DOCUMENT_SAME
    if kind.startswith("cnpj"):
        row = weights.COMPANY_DOCUMENT_SAME
    digits = 10 if kind in _CHECKED else min(9, len(number))
    return with_chance(row, bits_of_value("document", document, known, -digits * log2(10)))


def _different(document: str, other: str, known: Frequencies) -> Compared | None:
    kind, _, number = document.partition(":")
    other_kind, _, other_number = other.partition(":")
    if kind.rstrip("?") != other_kind.rstrip("?"):
        return None
    if kind == other_kind == "cnpj" and number[:_ROOT] == other_number[:_ROOT]:
        return Agreement.DIFFERENT, weights.BRANCH
    if kind in _CHECKED and other_kind in _CHECKED:
        return Agreement.DIFFERENT, weights.CHECKED_DIFFERENT
    if OSA.distance(number, other_number, score_cutoff=1) <= 1:
        chance = max(bits_of_value("document", each, known, _BY_A_SLIP) for each in (document, other))
        return Agreement.SIMILAR, with_chance(weights.DOCUMENT_SLIP, chance)
    if len(number) >= _LONG and OSA.distance(number, other_number, score_cutoff=2) <= 2:
        return Agreement.SIMILAR, weights.DOCUMENT_NEAR
    return Agreement.DIFFERENT, weights.DOCUMENT_DIFFERENT


def compare_birth_dates(a: Identity, b: Identity, known: Frequencies) -> Compared | None:
    """How two birth dates compare: the same, a digit or two neighbours off, or day and month swapped; None
    where one is missing."""
    mine, theirs = a.birth_date, b.birth_date
    if not mine or not theirs:
        return None
    if mine == theirs:
        chance = bits_of_value("birth_date", mine, known, weights.BIRTHDAYS)
        return Agreement.SAME, with_chance(weights.BIRTH_SAME, chance)
    swapped = mine[:4] == theirs[:4] and mine[5:7] == theirs[8:] and mine[8:] == theirs[5:7]
    if swapped or OSA.distance(mine, theirs, score_cutoff=1) <= 1:
        return Agreement.SIMILAR, weights.BIRTH_SIMILAR
    if OSA.distance(mine, theirs, score_cutoff=2) <= 2:
        return Agreement.SIMILAR, weights.BIRTH_NEAR
    return Agreement.DIFFERENT, weights.BIRTH_DIFFERENT
