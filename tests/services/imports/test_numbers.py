"""Numbers: the whole column decides what a comma is, and every way of writing money is read exactly."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.imports.numbers import DecimalMark, NumberEvidence, parse_numbers

amounts = st.decimals(min_value=0, max_value=999_999_999, places=2)


def _column(texts: list[str]) -> pl.Series:
    return pl.Series("column", texts, dtype=pl.String)


def _evidence(texts: list[str]) -> NumberEvidence:
    evidence = NumberEvidence()
    evidence.add(_column(texts))
    return evidence


def _written(amount: Decimal, mark: DecimalMark, *, grouped: bool, style: str) -> str:
    text = f"{amount:,.2f}" if grouped else f"{amount:.2f}"
    if mark is DecimalMark.COMMA:
        text = text.translate(str.maketrans(",.", ".,"))
    return style.format(text)


STYLES = ("{}", "R$ {}", "R${}", "US$ {}", "{} €", "BRL {}", "$ {}", "£{}", "\u00a0{} ")


@given(
    values=st.lists(amounts, min_size=1, max_size=20),
    mark=st.sampled_from(DecimalMark),
    grouped=st.booleans(),
    style=st.sampled_from(STYLES),
)
def test_what_was_written_is_read(
    values: list[Decimal], mark: DecimalMark, grouped: bool, style: str
) -> None:
    texts = [_written(value, mark, grouped=grouped, style=style) for value in values]
    assert _evidence(texts).mark is mark
    assert [Decimal(one) for one in parse_numbers(_column(texts), mark)] == values


@given(
    values=st.lists(amounts, min_size=1),
    style=st.sampled_from(["-{}", "{}-", "({})", "R$ -{}", "−{}", "-R$ {}"]),
)
def test_negatives(values: list[Decimal], style: str) -> None:
    texts = [_written(value, DecimalMark.COMMA, grouped=True, style=style) for value in values]
    assert [Decimal(one) for one in parse_numbers(_column(texts), DecimalMark.COMMA)] == [
        -one for one in values
    ]


@pytest.mark.parametrize(
    ("text", "mark", "number"),
    [
        ("R$ 1.234,56", DecimalMark.COMMA, "1234.56"),
        ("US$ 1,234.56", DecimalMark.POINT, "1234.56"),
        ("1 234,56 €", DecimalMark.COMMA, "1234.56"),
        ("1'234.56", DecimalMark.POINT, "1234.56"),
        ("1.234.567", DecimalMark.COMMA, "1234567"),
        ("1.5E+06", DecimalMark.POINT, "1500000"),
        ("2.000", DecimalMark.COMMA, "2000"),
        ("2.000", DecimalMark.POINT, "2.000"),
        (",5", DecimalMark.COMMA, "0.5"),
        ("1.234,56", DecimalMark.POINT, None),
        ("1.23,4", DecimalMark.COMMA, None),
        ("12.34.56", DecimalMark.COMMA, None),
        ("0,123", DecimalMark.POINT, None),
        ("ten", DecimalMark.POINT, None),
        ("10 %", DecimalMark.POINT, None),
        ("1-2", DecimalMark.POINT, None),
        ("", DecimalMark.POINT, None),
        ("+55 11", DecimalMark.POINT, "5511"),
    ],
)
def test_one_number(text: str, mark: DecimalMark, number: str | None) -> None:
    found = parse_numbers(_column([text]), mark)[0]
    assert (None if found is None else Decimal(found)) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["1.234", "12,5"], DecimalMark.COMMA),
        (["1.234", "1.234.567"], DecimalMark.COMMA),
        (["1.234", "1.2"], DecimalMark.POINT),
        (["1,234", "1234,56"], DecimalMark.COMMA),
        (["1.234", "2.000"], None),
        (["1,234"], None),
        (["1.5", "1,5"], None),
        (["1234", "5"], DecimalMark.POINT),
        ([], DecimalMark.POINT),
        (["0.123"], DecimalMark.POINT),
        (["1234.567"], DecimalMark.POINT),
    ],
)
def test_the_whole_column_decides(texts: list[str], mark: DecimalMark | None) -> None:
    assert _evidence(texts).mark is mark


def test_the_question_shows_an_example() -> None:
    assert _evidence(["7", "R$ 1.234"]).example == "R$ 1.234"
