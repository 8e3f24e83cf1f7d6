"""Where a lead is from: Brazil's states by area code, name or letters; other countries; a field's text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assignment.regions import LONGEST_REGION, STATE_OF_DDD, STATES, country_of, region_of


def test_every_area_code_and_every_state() -> None:
    assert len(STATE_OF_DDD) == 67
    assert set(STATE_OF_DDD.values()) == set(STATES)
    assert len(STATES) == 27


@pytest.mark.parametrize(
    ("phone", "region"),
    [
        ("+55 11 98765-4321", "SP"),
        ("+5521987654321", "RJ"),
        ("+55 (61) 3333-4444", "DF"),
        ("(71) 98765-4321", "BA"),
        ("11987654321", "SP"),
        ("0 31 3333 4444", "MG"),
        ("5592987654321", "AM"),
        ("+55 20 98765-4321", "BR"),
        ("+351 912 345 678", "PT"),
        ("+1 212 555 1234", "US"),
        ("+44 20 7946 0958", "GB"),
        ("+55 11 98", None),
        ("ramal 12", None),
        ("", None),
        (None, None),
    ],
)
def test_a_phone(phone: str | None, region: str | None) -> None:
    assert region_of(phone, {}, "BR") == region


def test_a_number_without_a_country_code_is_from_the_organizations_country() -> None:
    assert region_of("912 345 678", {}, "PT") == "PT"
    assert region_of("(212) 555-1234", None, "US") == "US"


@pytest.mark.parametrize(
    ("fields", "region"),
    [
        ({"Estado": "minas gerais"}, "MG"),
        ({"UF": " mg "}, "MG"),
        ({"estado (UF)": "SÃO PAULO"}, "SP"),
        ({"state": "Goias"}, "GO"),
        ({"Região": "Norte  de  Minas"}, "NORTE DE MINAS"),
        ({"region": "", "UF": "PR"}, "PR"),
        ({"state": None}, "RJ"),
        ({"cidade": "São Paulo"}, "RJ"),
        ({"uf": 35}, "35"),
    ],
)
def test_a_field_wins_over_the_phone(fields: dict[str, Any], region: str) -> None:
    assert region_of("+55 21 98765-4321", fields, "BR") == region


@given(st.text(max_size=30), st.dictionaries(st.sampled_from(["UF", "x"]), st.text(max_size=90)))
def test_anything_that_people_type(phone: str, fields: dict[str, str]) -> None:
    region = region_of(phone, fields, "BR")
    assert region is None or 0 < len(region) <= 3 * LONGEST_REGION
    assert region_of(phone, fields, "BR") == region


@pytest.mark.parametrize(
    ("locale", "country"), [("pt_BR", "BR"), ("pt-PT", "PT"), ("en_US", "US"), ("pt", "BR"), ("", "BR")]
)
def test_the_organizations_country(locale: str, country: str) -> None:
    assert country_of(locale) == country
