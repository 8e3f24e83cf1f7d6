"""Where a lead is from, as far as its row says: a state of Brazil, another country, or a field's text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import phonenumbers

BRAZIL = "BR"
LONGEST_REGION = 60
_DDD_BY_STATE = {
    "SP": (11, 12, 13, 14, 15, 16, 17, 18, 19),
    "RJ": (21, 22, 24),
    "ES": (27, 28),
    "MG": (31, 32, 33, 34, 35, 37, 38),
    "PR": (41, 42, 43, 44, 45, 46),
    "SC": (47, 48, 49),
    "RS": (51, 53, 54, 55),
    "DF": (61,),
    "GO": (62, 64),
    "TO": (63,),
    "MT": (65, 66),
    "MS": (67,),
    "AC": (68,),
    "RO": (69,),
    "BA": (71, 73, 74, 75, 77),
    "SE": (79,),
    "PE": (81, 87),
    "AL": (82,),
    "PB": (83,),
    "RN": (84,),
    "CE": (85, 88),
    "PI": (86, 89),
    "PA": (91, 93, 94),
    "AM": (92, 97),
    "RR": (95,),
    "AP": (96,),
    "MA": (98, 99),
}
STATE_OF_DDD = {ddd: state for state, ddds in _DDD_BY_STATE.items() for ddd in ddds}
"""The 67 area codes of Brazil. 61 also serves some towns of Goiás around Brasília."""


def _plain(text: str) -> str:
    """Without case, accents and punctuation."""
    letters = (
        mark for mark in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(mark)
    )
    return " ".join("".join(mark if mark.isalnum() else " " for mark in letters).split())


_NAMES = {
    "AC": "Acre",
    "AL": "Alagoas",
    "AM": "Amazonas",
    "AP": "Amapá",
    "BA": "Bahia",
    "CE": "Ceará",
    "DF": "Distrito Federal",
    "ES": "Espírito Santo",
    "GO": "Goiás",
    "MA": "Maranhão",
    "MG": "Minas Gerais",
    "MS": "Mato Grosso do Sul",
    "MT": "Mato Grosso",
    "PA": "Pará",
    "PB": "Paraíba",
    "PE": "Pernambuco",
    "PI": "Piauí",
    "PR": "Paraná",
    "RJ": "Rio de Janeiro",
    "RN": "Rio Grande do Norte",
    "RO": "Rondônia",
    "RR": "Roraima",
    "RS": "Rio Grande do Sul",
    "SC": "Santa Catarina",
    "SE": "Sergipe",
    "SP": "São Paulo",
    "TO": "Tocantins",
}
STATES = tuple(sorted(_NAMES))
_STATE_OF_NAME = {_plain(name): state for state, name in _NAMES.items()}
_FIELDS = frozenset({"estado", "uf", "estado uf", "uf estado", "state", "region", "regiao", "provincia"})
_BRAZILIAN = re.compile(r"\+55[\s().-]*(\d)[\s().-]*(\d)(?=(?:[\s().-]*\d){8,9}$)")


def region_of(phone: str | None, custom_fields: Mapping[str, Any] | None, country: str) -> str | None:
    """The region key of a lead: what a field called state, region, estado, UF … says, else its phone's.

    Brazil's states are their two letters, by name, abbreviation or area code; a number of another country is
    that country's code (`PT`, `US`); any other text of a field is itself, in capitals. `country` is where a
    number without a country code is from. None where nothing is known.
    """
    return _of_fields(custom_fields or {}) or (_of_phone(phone, country) if phone else None)


def country_of(locale: str) -> str:
    """The country of an organization's locale: `pt_BR` → `BR`; Brazil where the locale names none."""
    territory = locale.replace("-", "_").rpartition("_")[2]
    return territory if len(territory) == 2 and territory.isupper() else BRAZIL


def _of_fields(fields: Mapping[str, Any]) -> str | None:
    for name, value in fields.items():
        if value is None or not _names_region(str(name)):
            continue
        text = " ".join(str(value).split())[:LONGEST_REGION]
        if text:
            return _STATE_OF_NAME.get(_plain(text), text.upper())
    return None


@lru_cache(maxsize=4096)
def _names_region(field: str) -> bool:
    return _plain(field) in _FIELDS


@lru_cache(maxsize=4096)
def _of_phone(phone: str, country: str) -> str | None:
    written = _BRAZILIAN.match(phone.strip())
    if written:  # most of them; the library takes a hundred times as long
        return STATE_OF_DDD.get(int(written[1] + written[2]), BRAZIL)
    try:
        number = phonenumbers.parse(phone, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    found = phonenumbers.region_code_for_number(number)
    if found != BRAZIL:
        return found if found and found != "001" else None
    return STATE_OF_DDD.get(int(str(number.national_number)[:2]), BRAZIL)
