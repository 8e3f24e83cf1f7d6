"""The companies and the addresses of two leads compared."""

from __future__ import annotations

from collections.abc import Sequence
from math import log2

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from services.duplicates import weights
from services.duplicates.chances import bits_of_value, bits_of_word
from services.duplicates.frequencies import Frequencies
from services.duplicates.model import Identity
from services.duplicates.weights import Odds, together, with_chance
from services.vocabulary import Agreement

Compared = tuple[Agreement, Odds]
_A_COMPANY, _A_POSTCODE = log2(2e-5), log2(1e-4)
_DAMPED = 0.7
"""The words of an address go together (a street lies in one district): so much of their weights' sum
counts."""
_RARE = 7.0
"""Bits of a word from which on it is no city's of many leads."""
_LIKE, _NEARLY_ALL, _MOST, _SOME = 72.0, 0.93, 0.55, 0.3
_SLIPPED = 0.8


def compare_companies(a: Identity, b: Identity, known: Frequencies) -> Compared | None:
    """How two companies' names compare; None where one is missing."""
    mine, theirs = a.company, b.company
    if not mine or not theirs:
        return None
    if mine == theirs:
        chance = bits_of_value("company", " ".join(mine), known, _A_COMPANY)
        return Agreement.SAME, with_chance(weights.COMPANY_SAME, chance)
    one, other = " ".join(mine), " ".join(theirs)
    shorter, longer = sorted((set(mine), set(theirs)), key=len)
    within = shorter <= longer and len(max(shorter, key=len)) >= 5
    if within or fuzz.token_sort_ratio(one, other) >= 86:
        return Agreement.SIMILAR, weights.COMPANY_SIMILAR
    return Agreement.DIFFERENT, weights.COMPANY_DIFFERENT


def compare_addresses(a: Identity, b: Identity, known: Frequencies) -> Compared | None:
    """How two addresses compare: words in any order, with slips; then number and postcode. None where
    neither words nor postcodes can be compared."""
    agreement: Agreement | None = None
    rows: list[Odds] = []
    if a.address and b.address:
        agreement, row = _words(a.address, b.address, known)
        rows.append(row)
        if agreement is not Agreement.DIFFERENT and a.street_number and b.street_number:
            rows.append(_numbers(a.street_number, b.street_number))
    if a.postcode and b.postcode:
        postcode = _postcodes(a.postcode, b.postcode, agreement, known)
        if postcode is not None:
            agreement = agreement or postcode[0]
            rows.append(postcode[1])
    if agreement is None:
        return None
    if len(rows) == 1:
        return agreement, rows[0]
    return agreement, together(rows, weights.ADDRESS_FLOOR)


def _words(mine: tuple[str, ...], theirs: tuple[str, ...], known: Frequencies) -> Compared:
    if mine == theirs:
        return Agreement.SAME, _agreeing(weights.WORDS_SAME, _telling(mine, known))
    common = [word for word in mine if word in theirs]
    rest = [word for word in mine if word not in theirs]
    other_rest = [word for word in theirs if word not in mine]
    agreeing = _telling(common, known)
    whole = agreeing
    if rest and other_rest:
        left, other_left = _telling(rest, known), _telling(other_rest, known)
        whole += min(left, other_left)
        agreeing += _alike(rest, other_rest, min(left, other_left), known)
    share = agreeing / whole if whole else 0.0
    if share >= _NEARLY_ALL:
        agreement = Agreement.SIMILAR if rest or other_rest else Agreement.SAME
        return agreement, _agreeing(weights.WORDS_SAME, agreeing)
    if share >= _MOST:
        return Agreement.SIMILAR, _agreeing(weights.WORDS_SIMILAR, agreeing)
    if share >= _SOME:
        return Agreement.SIMILAR, _agreeing(weights.WORDS_PARTLY, agreeing)
    return Agreement.DIFFERENT, weights.WORDS_DIFFERENT


def _alike(rest: list[str], other_rest: list[str], whole: float, known: Frequencies) -> float:
    """The bits in which the words agree that aren't the same: with slips all together ("crisp circuit",
    "crispcir cuit"), or some of them."""
    alike = fuzz.ratio("".join(rest), "".join(other_rest))
    if alike < _LIKE:
        alike = fuzz.token_sort_ratio(" ".join(rest), " ".join(other_rest))
    if alike >= _LIKE:
        return whole * alike / 100
    near = [word for word in rest if any(_slip(word, other) for other in other_rest)]
    return min(whole, _telling(near, known) * _SLIPPED)


def _slip(word: str, other: str) -> bool:
    shorter = min(len(word), len(other))
    most = 2 if shorter >= 8 else 1
    return shorter >= 4 and OSA.distance(word, other, score_cutoff=most) <= most


def _telling(words: Sequence[str], known: Frequencies) -> float:
    """How many bits words are worth: the common ones (of a city and its state) no more than the rarest of
    them, the rare ones each."""
    common = rare = 0.0
    for word in words:
        bits = -bits_of_word(word, known)
        if bits > _RARE:
            rare += bits
        elif bits > common:
            common = bits
    return common + rare


def _agreeing(row: Odds, bits: float) -> Odds:
    return with_chance(row, max(-_DAMPED * bits, weights.ADDRESS_FLOOR))


def _numbers(mine: str, theirs: str) -> Odds:
    if mine == theirs:
        return weights.NUMBER_SAME
    if OSA.distance(mine, theirs, score_cutoff=1) <= 1 and len(mine) + len(theirs) > 3:
        return weights.NUMBER_SIMILAR
    return weights.NUMBER_DIFFERENT


def _postcodes(mine: str, theirs: str, so_far: Agreement | None, known: Frequencies) -> Compared | None:
    """Beside the words a postcode says little; alone it is the address."""
    alone = so_far is None or so_far is Agreement.DIFFERENT
    if mine == theirs:
        if not alone:
            return Agreement.SAME, weights.POSTCODE_SAME
        chance = bits_of_value("postcode", mine, known, _A_POSTCODE)
        return Agreement.SAME, with_chance(weights.POSTCODE_SAME_ALONE, chance)
    if OSA.distance(mine, theirs, score_cutoff=1) <= 1:
        return Agreement.SIMILAR, weights.POSTCODE_SIMILAR
    if so_far is Agreement.DIFFERENT:
        return None  # said already
    return Agreement.DIFFERENT, weights.POSTCODE_DIFFERENT_ALONE if alone else weights.POSTCODE_DIFFERENT
