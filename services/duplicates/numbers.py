"""Telephones and documents, in the form in which they are compared."""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers
from stdnum.br import cnpj, cpf
from stdnum.exceptions import ValidationError

from services.duplicates.text import folded

MOST_PHONES = 4
_BETWEEN_PHONES = re.compile(r"[;,/|\n\t]| ou | or | e (?=[\d(+])|\s{3,}")
_NOT_DIGIT = re.compile(r"\D+")
_EXTENSION = re.compile(r"(?:\bext(?:ension)?|\bramal|\br\.|x)\.?\s*\d{1,6}\s*$", re.IGNORECASE)
_LETTERS_AND_DIGITS = re.compile(r"[^0-9a-z]+")
SHORTEST_PHONE = 7
SHORTEST_DOCUMENT = 5
LONGEST_DOCUMENT = 24
_BRAZIL_AREAS = frozenset(
    str(number)
    for number in (
        *range(11, 20), 21, 22, 24, 27, 28, *range(31, 36), 37, 38, *range(41, 50), 51, 53, 54, 55,
        *range(61, 70), 71, 73, 74, 75, 77, 79, *range(81, 90), *range(91, 100),
    )
)  # fmt: skip
_NOBODYS = ("12345678", "23456789", "98765432", "01234567")
_WITH_AREA = 10
_TWO_IN_ONE = 22
"""Digits from which on a cell holds two numbers with nothing between them."""


def phones_of(value: object, region: str) -> tuple[str, ...]:
    """The telephones in a cell, at most `MOST_PHONES`: E.164 as `region` (ISO 3166, "BR") dials them, a
    Brazilian mobile with its ninth digit; the digits alone where no country makes sense of them. Numbers
    that nobody has (11111111, 12345678) are left out."""
    text = folded(value)
    if not text:
        return ()
    found: dict[str, None] = {}
    for part in _BETWEEN_PHONES.split(text)[: MOST_PHONES * 2]:
        phone = _phone(_EXTENSION.sub("", part).strip(), region)
        if phone:
            found[phone] = None
    return tuple(found)[:MOST_PHONES]


def _phone(text: str, region: str) -> str:
    digits = _NOT_DIGIT.sub("", text)
    if not SHORTEST_PHONE <= len(digits) < _TWO_IN_ONE or _is_nobodys(digits):
        return ""
    if region == "BR" or digits.startswith("55"):
        brazilian = _brazilian(digits, abroad=text.startswith(("+", "00")))
        if brazilian:
            return brazilian
    return _anywhere(("+" if text.startswith("+") else "") + digits, region)


def _brazilian(digits: str, *, abroad: bool) -> str:
    """The shape of nearly every number of these organizations, told without the library's 13 µs."""
    national = digits.lstrip("0")
    if len(national) in (12, 13) and national.startswith("55"):
        national = national[2:]
    elif abroad:
        return ""
    area, number = national[:2], national[2:]
    if area not in _BRAZIL_AREAS:
        return ""
    if len(number) == 8 and number[0] in "6789":
        number = "9" + number  # mobiles got a ninth digit from 2012 to 2016
    if (len(number) == 9 and number[0] == "9") or (len(number) == 8 and number[0] in "2345"):
        return f"+55{area}{number}"
    return ""


@lru_cache(maxsize=10_000)
def _anywhere(text: str, region: str) -> str:
    digits = text.lstrip("+")
    attempts = {text: len(digits) < _WITH_AREA}  # without an area it must be a number that the whole land has
    if not text.startswith("+") and len(digits) > _WITH_AREA:
        attempts["+" + digits] = True  # perhaps with its country, the plus left out
    for attempt, strictly in attempts.items():
        try:
            number = phonenumbers.parse(attempt, region)
        except phonenumbers.NumberParseException:
            continue
        valid = phonenumbers.is_valid_number if strictly else phonenumbers.is_possible_number
        if valid(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return digits


def _is_nobodys(digits: str) -> bool:
    tail = digits[-8:]
    return len(set(tail)) <= 1 or tail in _NOBODYS or len(set(digits[-7:])) == 1


def is_mobile(phone: str) -> bool | None:
    """Whether a number is a mobile; None outside Brazil, where its shape doesn't say."""
    return len(phone) == 14 if phone.startswith("+55") else None


def document_of(value: object, kind: str) -> str:
    """`kind:number` of a document: `cpf` and `cnpj` where the check digits are right (a `document`
    is looked at for both), `cpf?` where they aren't; empty where it can't be anybody's (too short, one digit
    over and over)."""
    text = _LETTERS_AND_DIGITS.sub("", folded(value))
    if not SHORTEST_DOCUMENT <= len(text) <= LONGEST_DOCUMENT or len(set(text)) == 1:
        return ""
    if not any(letter.isdigit() for letter in text):
        return ""
    if (
        kind in ("cpf", "document")
        and text.isdigit()
        and 9 <= len(text) <= 11
        and _passes(cpf, text.zfill(11))
    ):
        return f"cpf:{text.zfill(11)}"
    if kind in ("cnpj", "document") and 13 <= len(text) <= 14 and _passes(cnpj, text.zfill(14).upper()):
        return f"cnpj:{text.zfill(14)}"
    return f"{kind}?:{text}" if kind in ("cpf", "cnpj") else f"{kind}:{text}"


def _passes(document: object, text: str) -> bool:
    try:
        document.validate(text)  # type: ignore[attr-defined]
    except ValidationError:
        return False
    return True
