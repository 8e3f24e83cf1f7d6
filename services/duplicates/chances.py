"""The chance that two strangers agree on a value, from how common it is here and how common it is at all."""

from __future__ import annotations

from math import log2

from services.duplicates.common_names import SHARES
from services.duplicates.frequencies import MOST_COUNTED, Frequencies

MAY_BE_ONE = 6
"""An e-mail, a telephone, a document that so many leads have can still be one person's, entered again and
again; only what goes beyond speaks for strangers who share it."""
_TWICE = 2
_UNKNOWN_NAME, _UNKNOWN_WORD = 3e-4, 1e-3
_LEADS_BEFORE = 300
"""What is known of names at all counts as much as so many leads of this organization."""


def bits_of_name(word: str, known: Frequencies) -> float:
    """log2 of the chance that a stranger's name has this word."""
    found = known.bits.get(word)
    if found is None:
        share = SHARES.get(word, _UNKNOWN_NAME)
        beyond = max(0, known.count("name", word) - _TWICE)
        found = _kept(word, min(1.0, (beyond + share * _LEADS_BEFORE) / (known.leads + _LEADS_BEFORE)), known)
    return found


def bits_of_word(word: str, known: Frequencies) -> float:
    """log2 of the chance that a stranger's address has this word."""
    key = f" {word}"  # apart from names
    found = known.bits.get(key)
    if found is None:
        beyond = max(0, known.count("address", word) - _TWICE)
        chance = (beyond + _UNKNOWN_WORD * _LEADS_BEFORE) / (known.leads + _LEADS_BEFORE)
        found = _kept(key, min(1.0, chance), known)
    return found


def _kept(key: str, chance: float, known: Frequencies) -> float:
    if len(known.bits) >= MOST_COUNTED:
        known.bits.clear()
    known.bits[key] = bits = log2(chance)
    return bits


def bits_of_value(kind: str, value: str, known: Frequencies, at_all: float) -> float:
    """log2 of the chance that a stranger has the same value, where `at_all` is that of any rare one."""
    beyond = known.count(kind, value) - MAY_BE_ONE
    if beyond <= 0 or not known.leads:
        return at_all
    return min(0.0, max(at_all, log2(beyond / known.leads)))
