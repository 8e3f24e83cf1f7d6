"""Words and formats: both catalogues complete, and numbers as the organization writes them."""

from __future__ import annotations

import ast
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

import pytest
from babel import UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from services.language import (
    DASH,
    LANGUAGES,
    age,
    clock_time,
    day,
    days,
    gettext,
    instant,
    money,
    money_compact,
    month,
    ngettext,
    number,
    percent,
    points,
    reader,
    short_day,
    use_language,
)
from services.language.catalogues import TRANSLATIONS
from services.language.extraction import KEYWORDS, PACKAGES, ROOT, extract_messages

NOW = datetime(2026, 11, 22, 12, 42, tzinfo=UTC)
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")
FIGURES = (number, money, money_compact, percent, points, days)
TRANSLATED = [language for language in LANGUAGES if language != "en"]


@pytest.fixture(params=TRANSLATED)
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    with (TRANSLATIONS / f"{request.param}.po").open("rb") as source:
        return read_po(source, locale=request.param)


@pytest.fixture(scope="module")
def sources() -> Catalog:
    return extract_messages()


def forms(value: Any) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,)


def test_the_sources_are_searched(sources: Catalog) -> None:
    ids = {forms(message.id)[0] for message in sources if message.id}
    assert {"Dashboard", "Sign in", "The file is empty."} <= ids  # Python, a template, a table of sentences


def test_no_message_hides_in_an_f_string() -> None:
    """Where the extraction doesn't look."""
    hidden = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        for text in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in KEYWORDS
    ]
    assert hidden == []


def test_every_message_is_translated(catalogue: Catalog, sources: Catalog) -> None:
    wanted = {message.id for message in sources if message.id}
    known = {message.id: message for message in catalogue if message.id}
    missing = sorted(
        str(forms(key)[0]) for key in wanted if key not in known or not all(forms(known[key].string))
    )
    assert missing == [], "run `python -m services.language.update` and write what it names"


def test_no_message_is_obsolete_or_a_guess(catalogue: Catalog, sources: Catalog) -> None:
    wanted = {message.id for message in sources if message.id}
    left_over = [message.id for message in catalogue if message.id and message.id not in wanted]
    fuzzy = [message.id for message in catalogue if message.id and message.fuzzy]
    assert (left_over, list(catalogue.obsolete), fuzzy) == ([], [], [])


def test_translations_fill_the_same_places(catalogue: Catalog) -> None:
    for message in catalogue:
        if not all(forms(message.string)):
            continue  # `test_every_message_is_translated` says so
        wanted = {name for form in forms(message.id) for name in PLACEHOLDER.findall(form)}
        for form in forms(message.string):
            if message.id:
                assert set(PLACEHOLDER.findall(form)) <= wanted, message.id
                assert wanted - set(PLACEHOLDER.findall(form)) <= {"%(num)s"}, message.id


def test_brazilian_formats() -> None:
    with use_language("pt_BR", currency="BRL", timezone="America/Sao_Paulo"):
        assert number(1234.5, 1) == "1.234,5"
        assert money(1234.56) == "R$\xa01.234,56"
        assert money(412_000, 0) == "R$\xa0412.000"
        assert money_compact(1_234_567) == "R$\xa01,2\xa0mi"
        assert money_compact(950) == "R$\xa0950"
        assert percent(12.34) == "12,3%"
        assert points(-3.16) == "−3,2"
        assert points(1.0) == "+1,0"
        assert days(1) == "1\xa0dia"
        assert days(2.54) == "2,5\xa0dias"
        assert days(93.4) == "93\xa0dias"
        assert day(date(2026, 11, 22)) == "22 de nov. de 2026"
        assert short_day(date(2026, 11, 22)) == "22 de nov."
        assert month(date(2026, 11, 22)) == "novembro de 2026"
        assert instant(NOW) == "22 de nov. de 2026 09:42"
        assert clock_time(NOW) == "09:42"
        assert age(NOW - timedelta(hours=3), NOW) == "há 3 horas"


def test_english_words_in_an_organization_that_writes_numbers_the_brazilian_way() -> None:
    with use_language("en", formats="pt_BR"):
        assert days(2.5) == "2,5\xa0days"
        assert age(NOW - timedelta(hours=3), NOW) == "3 hours ago"
        assert money(1234.56) == "R$\xa01.234,56"
        assert gettext("Dashboard") == "Dashboard"


@pytest.mark.parametrize("written", [*FIGURES, day, short_day, month, instant, clock_time])
def test_null_is_a_dash(written: Any) -> None:
    assert written(None) == DASH


def test_days_fall_in_the_organizations_zone() -> None:
    late = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
    with use_language("en", timezone="America/Sao_Paulo"):
        assert day(late) == "Nov 22, 2026"
    with use_language("en", timezone="UTC"):
        assert day(late) == "Nov 23, 2026"


def test_percent_signs_need_doubling_only_with_values() -> None:
    assert gettext("95% interval") == "95% interval"
    with use_language("pt_BR"):
        assert gettext("95% interval") == "Intervalo de 95%"


def test_counts_take_the_form_of_the_language() -> None:
    with use_language("pt_BR"):
        assert [ngettext("%(num)s lead", "%(num)s leads", count) for count in (0, 1, 2, 1284)] == [
            "0 lead",
            "1 lead",
            "2 leads",
            "1.284 leads",
        ]
    assert ngettext("%(num)s lead", "%(num)s leads", 0) == "0 leads"


def test_the_language_ends_with_its_block() -> None:
    with use_language("pt_BR"):
        with use_language("en"):
            assert reader().locale == "en"
        assert (reader().locale, reader().lang) == ("pt_BR", "pt-BR")
    assert reader().locale == "en"


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        ({"locale": "xx_YY"}, UnknownLocaleError),
        ({"locale": "en", "formats": "nonsense!"}, ValueError),
        ({"locale": "en", "timezone": "Mars/Base"}, ZoneInfoNotFoundError),
    ],
)
def test_what_does_not_exist_is_refused_where_it_comes_in(
    settings: dict[str, str], error: type[Exception]
) -> None:
    with pytest.raises(error), use_language(**settings):
        pass


@given(st.floats(-1e12, 1e12, allow_nan=False), st.sampled_from(["en", "pt_BR", "de", "hi", "ar_EG"]))
def test_every_number_can_be_written_in_every_locale(value: float, formats: str) -> None:
    with use_language("pt_BR", formats=formats):
        for written in FIGURES:
            assert written(value)
