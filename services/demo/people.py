"""Invented people: names, firms, e-mails under reserved domains, phones of an unassigned range."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass

from services.demo.words import AREA_CODES, COMPANY_KINDS, COMPANY_NAMES, FIRST_NAMES, LAST_NAMES

_SPREAD = 791_939
"""Coprime to ten million: consecutive leads get numbers far apart, and each its own."""


@dataclass(frozen=True, slots=True)
class Contact:
    name: str | None
    email: str | None
    phone: str | None
    company: str | None


def invent_contact(rng: random.Random, number: int, *, care: float = 1.0) -> Contact:
    """The person behind lead `number`; some left their e-mail, phone or firm out, or mistyped it.

    The more `care` (1 is usual), the fewer do.
    """
    first, last = rng.choice(FIRST_NAMES), rng.choice(LAST_NAMES)
    company = f"{rng.choice(COMPANY_KINDS)} {rng.choice(COMPANY_NAMES)}"
    if rng.random() < 0.7:
        email = f"{_plain(first)}.{_plain(last)}@{_plain(company)}.example"
    else:
        email = f"{_plain(first)}.{_plain(last)}{number % 1000}@mail.example"
    digits = f"{(number * _SPREAD) % 10_000_000:07d}"
    phone = f"+55 {rng.choice(AREA_CODES)} 90{digits[:3]}-{digits[3:]}"
    if rng.random() < 0.02 / care:
        email = email.replace("@", " ")
    return Contact(
        name=f"{first} {last}" if rng.random() > 0.01 / care else None,
        email=email if rng.random() > 0.07 / care else None,
        phone=phone if rng.random() > 0.11 / care else None,
        company=company if rng.random() > 0.16 / care else None,
    )


def _plain(text: str) -> str:
    """Lower-case ASCII letters only, as in an address."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in decomposed if "a" <= letter <= "z")
