"""Two e-mail addresses, and the telephones of two leads, compared."""

from __future__ import annotations

from math import log2

from rapidfuzz.distance import OSA

from services.duplicates import weights
from services.duplicates.chances import bits_of_value
from services.duplicates.emails import is_public, is_role, plain_local
from services.duplicates.frequencies import Frequencies
from services.duplicates.model import Identity
from services.duplicates.numbers import is_mobile
from services.duplicates.weights import Odds, with_chance
from services.vocabulary import Agreement

Compared = tuple[Agreement, Odds]
_AN_EMAIL, _A_PHONE = log2(1e-9), log2(1e-8)
_DIGITS = "0123456789"


def compare_emails(a: Identity, b: Identity, known: Frequencies) -> Compared | None:
    """How two e-mail addresses compare; None where one has none."""
    mine, theirs = a.email, b.email
    if not mine or not theirs:
        return None
    local, _, domain = mine.rpartition("@")
    if mine == theirs:
        row = weights.DESK_SAME if is_role(local) else weights.EMAIL_SAME
        return Agreement.SAME, with_chance(row, bits_of_value("email", mine, known, _AN_EMAIL))
    other, _, other_domain = theirs.rpartition("@")
    alike = plain_local(local) == plain_local(other) and len(local) >= 4 and not is_role(local)
    if alike and domain != other_domain and OSA.distance(domain, other_domain, score_cutoff=2) <= 2:
        return Agreement.SIMILAR, weights.EMAIL_SLIP
    if alike:
        row = weights.LOCAL_IS_NAME if _of_name(local, a, b) else weights.LOCAL_SAME
        return Agreement.SIMILAR, row
    if domain != other_domain:
        return Agreement.DIFFERENT, weights.EMAIL_DIFFERENT
    if _slip_of_letters(local, other):
        return Agreement.SIMILAR, weights.EMAIL_SLIP_IN_NAME if _of_name(local, a, b) else weights.EMAIL_SLIP
    return Agreement.DIFFERENT, weights.EMAIL_DIFFERENT if is_public(domain) else weights.DOMAIN_SAME


def _of_name(local: str, a: Identity, b: Identity) -> bool:
    """Whether an address says no more than the name does."""
    if any(digit in local for digit in _DIGITS):
        return False
    return any(len(word) > 2 and word in local for word in (*a.names, *b.names))


def _slip_of_letters(local: str, other: str) -> bool:
    """One slip apart, and not by a digit: lead1 and lead2 are two."""
    if min(len(local), len(other)) < 5 or OSA.distance(local, other, score_cutoff=1) > 1:
        return False
    return [each for each in local if each in _DIGITS] == [each for each in other if each in _DIGITS]


def compare_phones(a: Identity, b: Identity, known: Frequencies) -> Compared | None:
    """How the telephones of two leads compare, by the two that are nearest; None where one has none."""
    mine, theirs = a.phones, b.phones
    if not mine or not theirs:
        return None
    for phone in mine:
        if phone in theirs:
            return Agreement.SAME, _same_phone(phone, known)
    row = weights.PHONE_DIFFERENT
    for phone in mine:
        for other in theirs:
            near = _near(phone, other)
            if near is not None:
                return Agreement.SIMILAR, near
    return Agreement.DIFFERENT, row


def _same_phone(phone: str, known: Frequencies) -> Odds:
    mobile = is_mobile(phone)
    row = weights.PHONE_SAME
    if mobile is not None:
        row = weights.MOBILE_SAME if mobile else weights.LANDLINE_SAME
    return with_chance(row, bits_of_value("phone", phone, known, _A_PHONE))


def _near(phone: str, other: str) -> Odds | None:
    if phone[-8:] == other[-8:]:
        return weights.PHONE_SLIP  # the area, or the country, is written differently
    if OSA.distance(phone, other, score_cutoff=1) > 1 or len(phone) < 8:
        return None
    return weights.PHONE_IN_RANGE if phone[:-2] == other[:-2] else weights.PHONE_SLIP
