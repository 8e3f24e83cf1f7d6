"""One key for one source, however it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sources import source_key
from services.vocabulary import UNATTRIBUTED


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Google", "google"),
        (" google\t", "google"),
        ("Busca  Paga |\nGoogle", "busca paga | google"),
        ("Ｇｏｏｇｌｅ", "google"),
        ("INDICAÇÃO", "indicação"),
        ("Straße", "strasse"),
        ("unknown", "unknown"),
        ("", UNATTRIBUTED),
        (" \t ", UNATTRIBUTED),
        (None, UNATTRIBUTED),
        ("\x00", UNATTRIBUTED),
    ],
)
def test_source_key(text: str | None, key: str) -> None:
    assert source_key(text) == key


@given(st.text())
def test_the_key_of_a_key_is_the_key(text: str) -> None:
    key = source_key(text)
    assert source_key(key) == key
    assert key
    assert source_key(f"  {text}\n") == key


@given(st.text(alphabet=st.characters(codec="ascii")))
def test_case_does_not_matter(text: str) -> None:
    assert source_key(text.upper()) == source_key(text.lower())
