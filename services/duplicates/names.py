"""Two names compared: word by word, in whichever order."""

from __future__ import annotations

from functools import lru_cache
from math import log2

from rapidfuzz.distance import OSA, JaroWinkler

from services.duplicates import weights
from services.duplicates.chances import bits_of_name
from services.duplicates.common_names import GIVEN
from services.duplicates.frequencies import Frequencies
from services.duplicates.model import Identity
from services.duplicates.nicknames import may_be_one_name
from services.duplicates.sounds import sound
from services.duplicates.weights import Odds, together, with_chance
from services.vocabulary import Agreement

Compared = tuple[Agreement, Odds]


def compare_names(a: Identity, b: Identity, known: Frequencies) -> Compared | None:
    """How two names compare; None where one has none."""
    mine, theirs = a.names, b.names
    if not mine or not theirs:
        return None
    suffix = bool(a.suffix or b.suffix)
    if mine == theirs:
        rows = [_same(word, place == 0, suffix, known) for place, word in enumerate(mine)]
        agreement = Agreement.SAME
    else:
        rows, agreement = _aligned(mine, theirs, suffix, known)
    if a.suffix != b.suffix:
        rows.append(weights.SUFFIX_DIFFERENT if a.suffix and b.suffix else weights.SUFFIX_MISSING)
        agreement = Agreement.SIMILAR if agreement is Agreement.SAME else agreement
    floor = weights.NAME_FLOOR if min(len(mine), len(theirs)) > 1 else weights.SINGLE_NAME_FLOOR
    return agreement, together(rows, floor)


def _same(word: str, given: bool, suffix: bool, known: Frequencies) -> Odds:
    row = weights.FAMILY_SAME
    if given:
        row = weights.GIVEN_SAME_WITH_SUFFIX if suffix else weights.GIVEN_SAME
    return with_chance(row, bits_of_name(word, known))


def _aligned(
    mine: tuple[str, ...], theirs: tuple[str, ...], suffix: bool, known: Frequencies
) -> tuple[list[Odds], Agreement]:
    rest = [word for word in theirs if word not in mine]
    rows: list[Odds] = []
    left: list[str] = []
    for place, word in enumerate(mine):
        if word in theirs:
            rows.append(_same(word, _is_given(word, place, mine, theirs), suffix, known))
        else:
            left.append(word)
    exact = len(rows)
    if left and rest:
        rows += _nearly(left, rest, mine, theirs, known)
    if left and rest and _slip("".join(left), "".join(rest)):
        rows.append(_similar("".join(left), left[0] == mine[0], known))  # "anapaula" and "ana paula"
        left, rest = [], []
    similar = len(rows) - exact
    conflicts = min(len(left), len(rest))
    if conflicts:
        rows += _conflicts(left, rest, mine, theirs)
    if conflicts:
        return rows, Agreement.SIMILAR if exact + similar > conflicts else Agreement.DIFFERENT
    return rows or [weights.NOTHING], Agreement.SIMILAR if similar or left or rest else Agreement.SAME


def _is_given(word: str, place: int, mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """By where it stands; where one side has a single word, the other side tells what that is."""
    if len(mine) == 1:
        return word == theirs[0]
    return place == 0 if len(theirs) == 1 else place == 0 or word == theirs[0]


def _nearly(
    left: list[str], rest: list[str], mine: tuple[str, ...], theirs: tuple[str, ...], known: Frequencies
) -> list[Odds]:
    """Pairs off the words that are nearly the same; takes them out of `left` and `rest`."""
    rows = []
    for word in list(left):
        for other in rest:
            given = word == mine[0] or other == theirs[0]
            row = _near(word, other, given, known)
            if row is not None:
                rows.append(row)
                left.remove(word)
                rest.remove(other)
                break
    return rows


def _near(word: str, other: str, given: bool, known: Frequencies) -> Odds | None:
    if len(word) == 1 or len(other) == 1:
        return weights.INITIAL if word[0] == other[0] else None
    kind = closeness(word, other)
    if not kind:
        return None
    if kind == 2:
        return weights.NICKNAME
    return _similar(word, given, known)


def _similar(word: str, given: bool, known: Frequencies) -> Odds:
    row = weights.GIVEN_SIMILAR if given else weights.FAMILY_SIMILAR
    return with_chance(row, log2(weights.SIMILAR_BY_CHANCE + 2 * 2.0 ** bits_of_name(word, known)))


@lru_cache(maxsize=30_000)
def closeness(word: str, other: str) -> int:
    """Of two different words of names: 1 a slip or another spelling apart, 2 by a nickname, 0 far."""
    if may_be_one_name(word, other):
        return 2
    return 1 if _slip(word, other) else 0


def _slip(word: str, other: str) -> bool:
    """Whether one is the other with a slip, cut off, or in another spelling."""
    shorter = min(len(word), len(other))
    if shorter < 3 or _of_two_people(word, other):
        return False
    if OSA.distance(word, other, score_cutoff=1) <= 1:
        return shorter > 3 or len(word) != len(other)
    if shorter >= 6 and OSA.distance(word, other, score_cutoff=2) <= 2:
        return True
    if shorter >= 4 and (word.startswith(other) or other.startswith(word)):
        return True
    return JaroWinkler.similarity(word, other) >= 0.93 or (
        shorter >= 4 and sound(word) == sound(other) and JaroWinkler.similarity(word, other) >= 0.85
    )


def _of_two_people(word: str, other: str) -> bool:
    """Names that are near to each other and yet two: Mário and Maria, Daniel and Daniela, Juliana and
    Luciana."""
    if word[:-1] == other[:-1] and {word[-1], other[-1]} == {"a", "o"}:
        return True
    if word + "a" == other or other + "a" == word:
        return True
    return word in GIVEN and other in GIVEN and sound(word) != sound(other)


def _conflicts(
    left: list[str], rest: list[str], mine: tuple[str, ...], theirs: tuple[str, ...]
) -> list[Odds]:
    """What words say that have no like on the other side, where both sides have some: once for given names,
    once for surnames."""
    first = left[0] == mine[0] and rest[0] == theirs[0]
    second = not first and any(word in GIVEN for word in left) and any(word in GIVEN for word in rest)
    family = min(len(left), len(rest)) - (first or second) > 0
    return (
        [weights.GIVEN_DIFFERENT] * first
        + [weights.SECOND_GIVEN_DIFFERENT] * second
        + [weights.FAMILY_DIFFERENT] * family
    )
