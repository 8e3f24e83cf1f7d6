"""Who a lead is: its row, normalised for comparing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from services.duplicates.birth_dates import birth_date_of
from services.duplicates.companies import company_words, is_company_name
from services.duplicates.emails import email_of
from services.duplicates.fields import Part, part_of
from services.duplicates.model import Identity
from services.duplicates.numbers import document_of, phones_of
from services.duplicates.text import folded, listed, says_nothing, words

MOST_NAMES, MOST_ADDRESS_WORDS, MOST_DOCUMENTS, MOST_FIELDS = 8, 16, 4, 200
_TITLES = frozenset(
    listed(
        """dr dra doutor doutora sr sra srta snr mr mrs ms miss mister prof profa professor professora
        eng enga arq adv pe padre pastor dom dona herr frau mme mlle m/s sir lady rev exmo exma ilmo
        ilma"""
    )
)
_PARTICLES = frozenset(listed(
    """de da do das dos di du del della la e y van von der den of"""
))  # fmt: skip
_SUFFIXES = {
    "junior": "filho", "jr": "filho", "jnr": "filho", "filho": "filho", "filha": "filho", "neto": "neto",
    "neta": "neto", "sobrinho": "sobrinho", "sobrinha": "sobrinho", "ii": "filho", "iii": "neto",
    "segundo": "filho", "terceiro": "neto", "sr": "", "senior": "",
}  # fmt: skip
_POSTCODE = re.compile(r"\b\d{5}-\d{3}\b")
_STREET_WORDS = (
    frozenset(
        listed(
            """rua r av avenida travessa tv alameda al rodovia rod estrada praca pca largo street st
            road rd avenue ave lane ln drive place pl court ct crescent close circuit way boulevard
            blvd n no nr num numero apto ap apt apartamento sala bloco bl conj conjunto casa andar
            unit flat"""
        )
    )
    | _PARTICLES
)


def identity_of(row: Mapping[str, Any], region: str) -> Identity:
    """The `Identity` of a lead's row (`id`, `name`, `email`, `phone`, `company`, `custom_fields`); `region`
    is the country whose way of writing telephones and dates counts (ISO 3166, "BR"). What only stands for
    "unknown" is left out; absurdly long values are looked at in their beginning alone."""
    parts: dict[Part, list[str]] = {}
    documents: dict[str, None] = {}
    custom = row.get("custom_fields") or {}
    for name, value in islice(custom.items(), MOST_FIELDS):
        part = part_of(name)
        if part is None or value is None or value == "":
            continue
        if part[0] is Part.DOCUMENT:
            document = document_of(value, part[1])
            if document:
                documents[document] = None
        else:
            parts.setdefault(part[0], []).append(value if isinstance(value, str) else str(value))
    names, suffix, legal = _names(row.get("name"), parts)
    company = company_words(row.get("company") or next(iter(parts.get(Part.COMPANY, ())), None))
    if legal and not company:
        names, company = (), legal
    address, number = _address(parts)
    return Identity(
        lead_id=row["id"],
        names=names,
        email=email_of(row.get("email")) or _first(email_of(value) for value in parts.get(Part.EMAIL, ())),
        phones=_phones(row.get("phone"), parts, region),
        company=company,
        documents=tuple(documents)[:MOST_DOCUMENTS],
        address=address,
        postcode=_postcode(parts),
        street_number=number,
        birth_date=_first(birth_date_of(value[:60], region) for value in parts.get(Part.BIRTH_DATE, ())),
        suffix=suffix,
    )


def _first(values: Iterable[str]) -> str:
    return next((value for value in values if value), "")


def _names(name: object, parts: Mapping[Part, list[str]]) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
    """The words of a name, what tells father and son apart, and the words of a company where it is one's."""
    text = folded(name)
    if not text:
        full = parts.get(Part.FULL_NAME) or [*parts.get(Part.GIVEN_NAME, ()), *parts.get(Part.SURNAME, ())]
        text = folded(" ".join(full[:2]))
    if not text:
        return (), "", ()
    if text.count(",") == 1 and "@" not in text:
        last, _, first = text.partition(",")  # "Silva, João"
        text = f"{first} {last}"
    every = words(text.partition("@")[0])
    if says_nothing(every):
        return (), "", ()
    if is_company_name(every):
        return (), "", company_words(text)
    telling = [word for word in every if not word.isdigit() and word not in _PARTICLES]
    while len(telling) > 1 and telling[0] in _TITLES:
        del telling[0]
    suffix = _SUFFIXES.get(telling[-1], "") if len(telling) > 1 else ""
    if len(telling) > 2 and telling[-1] in _SUFFIXES:
        telling.pop()
    if not any(len(word) > 1 or not word.isascii() for word in telling):
        return (), "", ()
    return tuple(dict.fromkeys(telling))[:MOST_NAMES], suffix, ()


def _phones(phone: object, parts: Mapping[Part, list[str]], region: str) -> tuple[str, ...]:
    others = parts.get(Part.PHONE)
    if not others:
        return phones_of(phone, region)
    found = dict.fromkeys(phones_of(phone, region))
    for other in others[:4]:
        found.update(dict.fromkeys(phones_of(other, region)))
    return tuple(found)[:4]


def _address(parts: Mapping[Part, list[str]]) -> tuple[tuple[str, ...], str]:
    """The telling words of street and place, and the number in the street."""
    streets = parts.get(Part.STREET, [])[:4]
    number = folded(_first(parts.get(Part.STREET_NUMBER, ()))).lstrip("0")[:10]
    found: list[str] = []
    for place, text in enumerate((*streets, *parts.get(Part.PLACE, ())[:6])):
        every = words(_POSTCODE.sub(" ", folded(text)))
        if says_nothing(every):
            continue
        if not number and streets and place == 0:
            number = next((word.lstrip("0") for word in every[:6] if word.isdigit() and len(word) <= 5), "")
            every = [word for word in every if not word.isdigit() or word.lstrip("0") != number]
        found += [word for word in every if word not in _STREET_WORDS]
    return tuple(found[:MOST_ADDRESS_WORDS]), number


def _postcode(parts: Mapping[Part, list[str]]) -> str:
    """Of its own field, or a Brazilian one in the text of an address."""
    code = "".join(words(folded(_first(parts.get(Part.POSTCODE, ())))))
    if not code and Part.STREET in parts:
        written = _POSTCODE.search(parts[Part.STREET][0][:300])
        code = written[0].replace("-", "") if written else ""
    return code if 3 <= len(code) <= 10 and len(set(code)) > 1 else ""
