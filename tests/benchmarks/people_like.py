"""Made-up Brazilian leads with known duplicates, and with people who only look like one.

`people(count, seed)` gives rows as `services.duplicates.identity.identity_of` reads them, each with the
person whom it is (`person`: two rows of one number are one) and how it came about (`kind`). Some 10 µs a
row.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Any
from uuid import UUID
from zlib import crc32

from tests.benchmarks import people_names as names
from tests.benchmarks.people_slips import SLIPS, plain

SHARED_INBOX = "leads@portalimoveis.com.br"


@dataclass(slots=True)
class Made:
    """A row, the number of the person (or company) that it is, and how it was made."""

    row: dict[str, Any]
    person: int
    kind: str


def _weighted(values: list[str], power: float) -> Callable[[Random], str]:
    """The first values oftener than the last, as names are spread."""
    bounds = list(accumulate((place + 3) ** -power for place in range(len(values))))
    total = bounds[-1]
    return lambda chance: values[bisect(bounds, chance.random() * total)]


_given = _weighted(names.GIVEN, 0.8)
_surname = _weighted(names.SURNAMES, 0.8)
_CITIES, _STREETS = names.cities(), names.streets()


class People:
    """Makes leads. Of a hundred people `duplicated` are entered twice or more, `alike` have somebody who is
    only like them (family, colleagues, namesakes)."""

    def __init__(self, seed: int, duplicated: int = 15, alike: int = 15) -> None:
        self.chance = Random(seed)
        self._duplicated, self._alike = duplicated / 100, alike / 100
        self._person = 0
        self._taken: set[int] = set()

    def make(self) -> Iterator[Made]:
        """Without an end."""
        while True:
            first = self.original()
            yield first
            fate = self.chance.random()
            if fate < self._duplicated:
                for _ in range(1 if self.chance.random() < 0.8 else 2):
                    yield self.duplicate(first)
            elif fate < self._duplicated + self._alike:
                yield self.alike(first)

    def _id(self) -> UUID:
        return UUID(int=self.chance.getrandbits(128))

    def surname(self) -> str:
        if self.chance.random() < 0.35:
            pick = self.chance.choice
            rare = pick(names.SYLLABLES) + pick(names.SYLLABLES) + pick(names.ENDINGS)
            return rare.capitalize()
        return _surname(self.chance)

    def full_name(self) -> str:
        chance = self.chance.random
        words = [_given(self.chance)]
        if chance() < 0.25:
            words.append(self.chance.choice(names.MIDDLE))
        words.append(self.surname())
        if chance() < 0.5:
            words.append(("da " if chance() < 0.2 else "") + self.surname())
        return " ".join(words)

    def phone(self, area: str, *, mobile: bool) -> str:
        number = self.chance.randrange(10_000_000)
        head = f"9{self.chance.choice('6789')}" if mobile else self.chance.choice("2345")
        digits = f"{head}{number:07d}"
        return f"({area}) {digits[:-4]}-{digits[-4:]}"

    def cpf(self) -> str:
        digits = [self.chance.randrange(10) for _ in range(9)]
        for _ in range(2):
            length = len(digits) + 1
            rest = sum(digit * (length - place) for place, digit in enumerate(digits)) * 10 % 11
            digits.append(rest % 10)
        text = "".join(map(str, digits))
        return f"{text[:3]}.{text[3:6]}.{text[6:9]}-{text[9:]}"

    def company(self) -> str:
        pick = self.chance.choice
        telling = pick(names.COMPANY_LAST) if self.chance.random() < 0.4 else self.surname()
        return f"{pick(names.COMPANY_FIRST)} {telling} {pick(names.LEGAL)}".strip()

    def email(self, name: str, company: str | None) -> str:
        words = plain(name).split()
        pick = self.chance.choice
        joined = pick((".", "", "_")).join((words[0], words[-1]))
        if company and self.chance.random() < 0.6:
            return f"{joined}@{''.join(plain(company).split()[:2])}.com.br"
        domain = pick(names.PUBLIC_DOMAINS)
        tail = pick(("", self.chance.randrange(100), self.chance.randrange(1960, 2006)))
        taken = crc32(f"{words[0]}{words[-1]}{tail}@{domain}".encode())
        if taken in self._taken:  # a provider gives an address to one person
            tail = self.chance.randrange(10_000, 10_000_000)
        self._taken.add(taken)
        return f"{joined}{tail}@{domain}"

    def address(self, city: str, state: str) -> dict[str, str]:
        pick, number = self.chance.choice, self.chance.randrange
        return {
            "Endereço": pick(_STREETS) if number(3) else f"Rua {self.full_name()}",
            "Número": str(number(1, 2500)),
            "Cidade": city,
            "UF": state,
            "CEP": f"{number(1000, 99999):05d}-{number(1000):03d}",
        }

    def original(self) -> Made:
        """Somebody new."""
        chance = self.chance.random
        self._person += 1
        name = self.full_name()
        city, state, area = self.chance.choice(_CITIES)
        company = self.company() if chance() < 0.5 else None
        custom: dict[str, str] = {}
        share = chance()
        if share < 0.25:
            custom |= self.address(city, state)
        elif share < 0.6:
            custom |= {"Cidade": city, "UF": state}
        if chance() < 0.2:
            custom["CPF"] = self.cpf()
        if chance() < 0.15:
            custom["Data de nascimento"] = self.birth_date()
        email = self.email(name, company) if chance() < 0.85 else None
        phone = self.phone(area, mobile=chance() < 0.8) if chance() < 0.8 or email is None else None
        if chance() < 0.01:
            email = SHARED_INBOX
        row = {"id": self._id(), "name": name, "email": email, "phone": phone, "company": company,
               "custom_fields": custom}  # fmt: skip
        return Made(row, self._person, "original")

    def birth_date(self) -> str:
        number = self.chance.randrange
        return f"{number(1, 29):02d}/{number(1, 13):02d}/{number(1945, 2006)}"

    def duplicate(self, first: Made, kind: str | None = None) -> Made:
        """The same person entered once more, with a slip of one kind (`people_slips.SLIPS`)."""
        row = {**first.row, "id": self._id(), "custom_fields": dict(first.row["custom_fields"])}
        kind = kind or self.chance.choice(tuple(SLIPS))
        SLIPS[kind](self, row)
        return Made(row, first.person, kind)

    def alike(self, first: Made, kind: str | None = None) -> Made:
        """Somebody else who shares much with the first."""
        from tests.benchmarks.people_alike import ALIKE

        kind = kind or self.chance.choice(tuple(ALIKE))
        other = self.original()
        ALIKE[kind](self, first.row, other.row)
        return Made(other.row, other.person, kind)


def people(count: int, seed: int = 1, **shares: int) -> list[Made]:
    """So many rows; the same for a seed."""
    made = People(seed, **shares).make()
    return [next(made) for _ in range(count)]


def true_pairs(made: list[Made]) -> set[frozenset[UUID]]:
    """The pairs of ids that are one person."""
    by_person: dict[int, list[UUID]] = {}
    for each in made:
        by_person.setdefault(each.person, []).append(each.row["id"])
    return {
        frozenset((one, other))
        for ids in by_person.values()
        for place, one in enumerate(ids)
        for other in ids[place + 1 :]
    }
