"""The ways in which one person is entered twice: each changes a row in place."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING, Any

from tests.benchmarks import people_names as names

if TYPE_CHECKING:
    from tests.benchmarks.people_like import People

Row = dict[str, Any]
_LETTERS = "abcdefghijlmnoprstuv"


def plain(text: str) -> str:
    """Without accents, lower case."""
    folded = unicodedata.normalize("NFKD", text).lower()
    return "".join(letter for letter in folded if letter.isascii() and (letter.isalnum() or letter == " "))


def slipped(text: str, chance: Random) -> str:
    """With a letter left out, doubled, replaced, put in, or swapped with the next; never the first."""
    if len(text) < 3:
        return text
    place = chance.randrange(1, len(text) - 1)
    before, letter, after = text[:place], text[place], text[place + 1 :]
    kind = chance.randrange(4)
    if kind == 0:
        return before + after
    if kind == 1:
        return before + chance.choice(_LETTERS) + after
    if kind == 2:
        return before + letter + chance.choice(_LETTERS) + after
    return before + after[:1] + letter + after[1:]


def _forget(people: People, row: Row, *fields: str, share: float = 0.5) -> None:
    """Fields that this entry may not have, as long as one way to reach the person stays."""
    for field in fields:
        if people.chance.random() < share and sum(bool(row[each]) for each in ("email", "phone")) > 1:
            row[field] = None
    if people.chance.random() < share:
        row["custom_fields"] = {}


def _again(people: People, row: Row) -> None:
    """Once more from another form, with less filled in."""
    row["company"] = row["company"] if people.chance.random() < 0.5 else None
    _forget(people, row, "email", "phone")


def _accents(people: People, row: Row) -> None:
    text = plain(row["name"])
    row["name"] = text.upper() if people.chance.random() < 0.5 else text
    _forget(people, row, "phone")


def _name_slip(people: People, row: Row) -> None:
    words = row["name"].split()
    place = people.chance.randrange(len(words))
    words[place] = slipped(words[place], people.chance)
    row["name"] = " ".join(words)
    _forget(people, row, "email", "phone", share=0.3)


def _swapped(people: People, row: Row) -> None:
    first, _, rest = row["name"].partition(" ")
    row["name"] = f"{rest}, {first}" if people.chance.random() < 0.5 else f"{rest} {first}"
    _forget(people, row, "email", "phone", share=0.3)


def _nickname(people: People, row: Row) -> None:
    first, _, rest = row["name"].partition(" ")
    row["name"] = f"{names.NICKNAMES.get(first, first)} {rest}"
    _forget(people, row, "company", "phone", share=0.3)


def _short_name(people: People, row: Row) -> None:
    words = row["name"].split()
    row["name"] = f"{words[0]} {words[-1]}" if people.chance.random() < 0.6 else words[0]
    _forget(people, row, "phone", share=0.3)


def _phone_written(people: People, row: Row) -> None:
    if not row["phone"]:
        return
    digits = "".join(letter for letter in row["phone"] if letter.isdigit())
    shapes = [f"+55 {digits[:2]} {digits[2:]}", f"0{digits}", digits, f"55{digits}"]
    if len(digits) == 11:
        shapes.append(digits[:2] + digits[3:])  # without the ninth digit
    row["phone"] = people.chance.choice(shapes)
    row["email"] = None if people.chance.random() < 0.5 else row["email"]


def _other_email(people: People, row: Row) -> None:
    if row["phone"]:
        row["email"] = people.email(row["name"], None)


def _email_slip(people: People, row: Row) -> None:
    if row["email"]:
        local, _, domain = row["email"].partition("@")
        row["email"] = f"{slipped(local, people.chance)}@{domain}"


def _email_written(people: People, row: Row) -> None:
    if row["email"]:
        local, _, domain = row["email"].partition("@")
        row["email"] = f" {local}+promo@{domain} ".upper()
        row["phone"] = None if people.chance.random() < 0.5 else row["phone"]


def _digit_swapped(people: People, row: Row) -> None:
    digits = [letter for letter in row["phone"] or "" if letter.isdigit()]
    if len(digits) > 8:
        place = people.chance.randrange(4, len(digits) - 1)
        digits[place], digits[place + 1] = digits[place + 1], digits[place]
        row["phone"] = "".join(digits)


def _company_written(people: People, row: Row) -> None:
    if row["company"]:
        words = [word for word in row["company"].split() if word not in names.LEGAL]
        row["company"] = f"{' '.join(words).upper()} {people.chance.choice(names.LEGAL)}".strip()
    _forget(people, row, "email", "phone", share=0.3)


SLIPS: dict[str, Callable[[People, Row], None]] = {
    "again": _again,
    "accents": _accents,
    "slip in the name": _name_slip,
    "name swapped": _swapped,
    "nickname": _nickname,
    "short name": _short_name,
    "phone written otherwise": _phone_written,
    "another e-mail": _other_email,
    "slip in the e-mail": _email_slip,
    "e-mail written otherwise": _email_written,
    "digits of the phone swapped": _digit_swapped,
    "company written otherwise": _company_written,
}
