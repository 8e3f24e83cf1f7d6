"""What a search compares: words without case and accents, e-mails, and phones as digits.

The folding stands here twice, as SQL for the rows and as Python for what somebody typed; a test holds
the two together.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LONGEST_TOKEN = 60
SHORTEST_SEARCH = 2
"""Fewer characters are no search."""
MOST_WORDS = 6
FEWEST_DIGITS = 4
"""Of a phone; fewer could be anything."""
SURE_DIGITS = 8
"""So many last digits are a telephone, whichever of country and area were written before it."""
PHONE = "#"
"""Begins the token of a phone: its digits from the last to the first, so that it is found by its end."""
NAME = "="
"""Begins the token of the whole name, which the list is sorted by. No word has it."""
NAMELESS = ">"
"""The token in its place of a lead without a name, which comes after all names."""
SMALL_WORDS = ("da", "das", "de", "di", "do", "dos", "du", "e", "and", "of", "the")
"""Nobody is found by them, so they are no tokens."""
_PUNCTUATION = "\t\n\r!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~–—’“”´ªº°·…\u00a0"
_COMMON = "áàâãäéèêëíìîïóòôõöúùûüçñÁÀÂÃÄÉÈÊËÍÌÎÏÓÒÔÕÖÚÙÛÜÇÑ"
"""Looked for first: the server goes through such a list letter by letter."""
_PHONE_MARKS = re.compile(r"[\d\s().+\-/]+")


@dataclass(frozen=True, slots=True)
class Prefix:
    """Tokens that begin with `start`, as the range of them: `start` ≤ token < `end`."""

    start: str
    end: str


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """What somebody typed. A lead is found by any of its ways: `words` (all of them), `phone` or its
    external id, which is the text as typed."""

    text: str
    words: tuple[Prefix, ...] = ()
    address: Prefix | None = None
    """The text as the beginning of an e-mail's address."""
    phone: Prefix | None = None
    digits: str = ""
    """The phone's digits, from the last to the first."""


def terms_of(text: str) -> SearchTerms | None:
    """The terms of a search; None for a text too short to search for."""
    plain = text.strip()
    if len(plain) < SHORTEST_SEARCH:
        return None
    words = [word for word in folded(plain).split() if word not in SMALL_WORDS] or folded(plain).split()
    # The longest first: they are the rarest.
    chosen = sorted(dict.fromkeys(word[:LONGEST_TOKEN] for word in words), key=len, reverse=True)
    raw = _lower(unicodedata.normalize("NFC", plain)).lstrip(NAME + NAMELESS + PHONE)
    address = raw if " " not in raw and folded(plain).split() != [raw] else ""
    digits = "".join(mark for mark in plain if mark in "0123456789")[::-1]
    is_phone = len(digits) >= FEWEST_DIGITS and _PHONE_MARKS.fullmatch(plain) is not None
    return SearchTerms(
        text=plain,
        words=tuple(prefix(word) for word in chosen[:MOST_WORDS]),
        address=prefix(address[:LONGEST_TOKEN]) if address else None,
        phone=prefix(PHONE + digits[:SURE_DIGITS]) if is_phone else None,
        digits=digits if is_phone else "",
    )


def prefix(start: str) -> Prefix:
    """The range of what begins with `start`, by code points."""
    last = ord(start[-1])
    following = 0xE000 if last == 0xD7FF else last + 1
    end = start[:-1] + chr(following) if last < 0x10FFFF else start + "\U0010ffff"
    return Prefix(start, end)


def folded(text: str) -> str:
    """Without case and accents, punctuation as spaces."""
    return _lower(unicodedata.normalize("NFC", text).translate(_FOLDING))


def folding_sql(expression: str) -> str:
    """`folded` in SQL, for an expression. Few texts pay for the long list of letters."""
    blanks = " " * len(_PUNCTUATION)
    return f"""(
        SELECT lower(CASE WHEN octet_length(b.t) = char_length(b.t) THEN b.t
                          ELSE translate(b.t, {_quoted(_ACCENTED)}, '{_plain(_ACCENTED)}') END)
        FROM (
            SELECT CASE WHEN octet_length(a.t) = char_length(a.t)
                        THEN translate(a.t, {_quoted(_PUNCTUATION)}, '{blanks}')
                        ELSE translate(normalize(a.t, NFC), {_quoted(_COMMON + _PUNCTUATION)},
                                       '{_plain(_COMMON)}{blanks}') END AS t
            FROM (SELECT {expression} AS t OFFSET 0) a OFFSET 0
        ) b
    )"""  # noqa: S608 (made of the code's own constants)


def name_token_sql(row: str) -> str:
    """The token that a row's name is sorted by."""
    name = f"coalesce(nullif(btrim({folding_sql(f'{row}.name')}), ''), {row}.name)"
    return f"""(coalesce(left('{NAME}' || {name}, {LONGEST_TOKEN}), '{NAMELESS}') COLLATE "C")"""


def tokens_sql(row: str) -> str:
    """A set-returning expression: the tokens of a row's name, company, e-mail and phone, with repeats."""
    digits = f"translate({row}.phone, translate({row}.phone, '0123456789', ''), '')"
    small = ", ".join(f"'{word}'" for word in SMALL_WORDS)
    return f"""(
        SELECT left(token, {LONGEST_TOKEN}) COLLATE "C" AS token FROM unnest(
            string_to_array(
                concat_ws(' ', {folding_sql(f"{row}.name")}, {folding_sql(f"{row}.company")}), ' '
            ) || ARRAY[
                {name_token_sql(row)},
                ltrim(replace(lower(normalize({row}.email, NFC)), ' ', ''), '{NAME}{NAMELESS}{PHONE}'),
                CASE WHEN length({digits}) >= {FEWEST_DIGITS} THEN '{PHONE}' || reverse({digits}) END
            ]
        ) token
        WHERE token <> '' AND token NOT IN ({small})
    )"""  # noqa: S608 (made of the code's own constants)


def _lower(text: str) -> str:
    """Letter by letter, as the server does: the last sigma of a word is like the others."""
    return "".join(lower if len(lower := mark.lower()) == 1 else mark for mark in text)


def _accented() -> str:
    """Latin letters with marks, of both cases."""
    letters = (chr(code) for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)))
    marked = [letter for letter in letters if unicodedata.normalize("NFD", letter)[0].isascii()]
    return "".join(marked) + "øØłŁđĐıİ"


def _plain(letters: str) -> str:
    stroked = dict(zip("øØłŁđĐıİ", "oOlLdDiI", strict=True))
    return "".join(stroked.get(letter) or unicodedata.normalize("NFD", letter)[0] for letter in letters)


def _quoted(text: str) -> str:
    """A literal; `%` and `:` as bound text would need them stay out of it."""
    escaped = "".join(mark if mark.isalnum() and mark.isascii() else f"\\{ord(mark):04x}" for mark in text)
    return f"U&'{escaped}'"


_ACCENTED = _accented()
_FOLDING = str.maketrans(_PUNCTUATION + _ACCENTED, " " * len(_PUNCTUATION) + _plain(_ACCENTED))
