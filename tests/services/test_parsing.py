"""Numbers as people type them, in the organization's format."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.language import number, parse_number, use_language


@pytest.mark.parametrize(
    ("text", "brazilian", "american"),
    [
        ("70", "70", "70"),
        ("70 %", "70", "70"),
        ("0,05", "0.05", "0.05"),
        ("0.05", "0.05", "0.05"),
        ("70,5", "70.5", "70.5"),
        ("1.234,5", "1234.5", None),
        ("1,234.5", None, "1234.5"),
        ("200.000", "200000", "200.000"),
        ("200,000", "200.000", "200000"),
        ("R$ 200.000,50", "200000.50", None),
        ("US$\u00a05", "5", "5"),
        ("  12 dias ", "12", "12"),
        ("−3", "-3", "-3"),
        ("", None, None),
        ("R$", None, None),
        ("abc", None, None),
        ("1e5", None, None),
        ("NaN", None, None),
        ("inf", None, None),
        ("--3", None, None),
        ("5x5", None, None),
        ("1.2.3", None, None),
        ("9" * 41, None, None),
    ],
)
def test_what_was_typed(text: str, brazilian: str | None, american: str | None) -> None:
    for formats, expected in (("pt_BR", brazilian), ("en_US", american)):
        with use_language("en", formats=formats):
            assert parse_number(text) == (None if expected is None else Decimal(expected)), formats


@given(
    st.decimals(-(10**12), 10**12, places=2), st.sampled_from(("pt_BR", "en_US", "de_DE", "fr_FR", "de_CH"))
)
def test_what_is_shown_can_be_typed(value: Decimal, formats: str) -> None:
    with use_language("en", formats=formats):
        assert parse_number(number(value, 2)) == value


@given(st.text(max_size=60))
def test_anything_else_is_no_number(text: str) -> None:
    with use_language("pt_BR"):
        found = parse_number(text)
    assert found is None or found.is_finite()
