"""A value is the same category, or number, in Python and in SQL."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import Text, column, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from services.scoring.values import category_of, category_sql, number_of, number_sql

NUMBERS = {
    "7": 7.0,
    " -3 ": -3.0,
    "+4": 4.0,
    "0.123": 0.123,
    "1.234": 1.234,
    "1,234": 1234.0,
    "0,123": 0.123,
    "12,5": 12.5,
    "1.234,56": 1234.56,
    "1,234.56": 1234.56,
    "1.234.567": 1234567.0,
    "1,234,567": 1234567.0,
    "R$ 1.234": 1234.0,
    "R$ 1.234,50": 1234.5,
    "-R$ 5,00": -5.0,
    "US$ 5.50": 5.5,
    "12 %": 12.0,
    "1 234": 1234.0,
    "1'234.5": 1234.5,
    "1e3": 1000.0,
    ".5": 0.5,
    "5.": 5.0,
    "": None,
    "   ": None,
    "doze": None,
    "12 meses": None,
    "1.2.3": None,
    "2024-05-01": None,
    "--5": None,
    "٣": None,
    "9" * 31: None,
    "9" * 30: float("9" * 30),
    "1e-99": 1e-99,
}


def in_sql(session: Session, texts: Sequence[str]) -> list[tuple[str | None, float | None]]:
    """(category, number) of each text, by the server."""
    given_texts = func.unnest(literal(list(texts), ARRAY(Text)), type_=Text)
    rows = given_texts.table_valued("text", with_ordinality="place", name="given").render_derived()
    value = column("text", Text)
    statement = select(category_sql(value), number_sql(value)).select_from(rows).order_by(column("place"))
    return [(row[0], row[1]) for row in session.execute(statement)]


@pytest.mark.parametrize(("text", "number"), NUMBERS.items())
def test_numbers_as_people_write_them(text: str, number: float | None) -> None:
    assert number_of(text) == number


def test_sql_reads_the_same_numbers(session: Session) -> None:
    assert [number for _category, number in in_sql(session, list(NUMBERS))] == list(NUMBERS.values())


def test_categories_are_trimmed_lowered_and_cut(session: Session) -> None:
    texts = [
        "  São Paulo ",
        "INDICAÇÃO",
        "\u00a0x\u202f",
        " \t\n",
        "",
        "İstanbul ΣΑΣ",
        "ß ẞ",
        "a" * 150,
        "😀 Ok",
    ]
    expected = [
        "são paulo", "indicação", "x", None, None, "istanbul σασ", "ß ß", "a" * 100, "😀 ok",
    ]  # fmt: skip
    assert [category_of(text) for text in texts] == expected
    assert [category for category, _number in in_sql(session, texts)] == expected


@given(
    st.lists(
        st.one_of(
            st.text(st.characters(exclude_characters="\x00", exclude_categories=("Cs", "Cn"))),
            st.from_regex(
                r"[ +-]?(R\$ ?|\$)?[0-9]{0,4}([.,][0-9]{1,4}){0,3}(e[+-]?[0-9]{1,3})? ?%?", fullmatch=True
            ),
        ),
        max_size=50,
    )
)
@example(["1,234\n", "R$R$5", "$-5", "-$5", "1_000", "%", "5%%"])
def test_both_agree_on_any_text(session: Session, texts: list[str]) -> None:
    found = in_sql(session, texts)
    assert found == [(category_of(text), number_of(text)) for text in texts]
