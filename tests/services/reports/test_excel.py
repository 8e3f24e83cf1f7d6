"""The workbook: every number a number, no text a formula, and Excel can open it."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from services.language import LANGUAGES
from services.reports.excel import render_excel
from services.reports.sheet_formats import money_code
from services.reports.sheets import SheetNames
from tests.services.reports import facts, figures

HEAD = 5
"""Row of a table's head."""


def workbook(content: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def made(name: str, language: str = "en", **options: bool) -> tuple[dict[str, Any], Workbook]:
    data = facts.ORGANIZATIONS[name]()
    return data, workbook(render_excel(facts.content(data, language), **options))


def numbers(sheet: Worksheet, row: int, width: int) -> list[Any]:
    return [sheet.cell(row, column).value for column in range(2, 2 + width)]


def in_sheet(unit: str, value: Any) -> Any:
    if value is None:
        return None
    if unit in ("percent", "change"):
        return pytest.approx(value / 100, abs=1e-9)
    if unit == "text":
        return value.replace("-", "–")
    return pytest.approx(value, abs=1e-9)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", facts.ORGANIZATIONS)
def test_every_number_is_the_dashboards(name: str, language: str) -> None:
    data, book = made(name, language)
    sheets = book.worksheets[1:]
    for table, sheet in zip(figures.TABLES, sheets, strict=False):
        expected = figures.rows(data)[table]
        first = 3 if table == "alerts" else 2
        for row, wanted in enumerate(expected, HEAD + 1):
            if table == "course":
                assert sheet.cell(row, 1).value == datetime.fromisoformat(wanted[0][1])
                wanted = wanted[1:]
            found = [sheet.cell(row, column).value for column in range(first, first + len(wanted))]
            assert found == [in_sheet(unit, value) for unit, value in wanted], (table, row)
        if table != "blocked":
            assert sheet.cell(HEAD + 1 + len(expected), 1).value is None, f"{table} has more rows"


def test_the_sum_of_the_stages_is_under_their_table() -> None:
    data, book = made("usual")
    total = numbers(book.worksheets[3], HEAD + 5, 13)
    blocked = data["blocked_pipeline"]
    assert total[:2] == [blocked["total_count"], pytest.approx(blocked["total_value"])]
    assert sum(total[3:8]) == pytest.approx(blocked["total_value"])
    assert sum(total[8:]) == blocked["total_count"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_key_figures_are_numbers(language: str) -> None:
    data, book = made("usual", language)
    summary = data["summary_metrics"]
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    values = [row[1] for row in rows if isinstance(row[1], int | float)]
    assert values == [
        summary["total_leads"],
        summary["average_score"],
        pytest.approx(summary["conversion_rate"] / 100),
        summary["open_value"],
        summary["blocked_value"],
    ]
    changes = [row[2] for row in rows if isinstance(row[2], int | float)]
    assert changes[:4] == [
        pytest.approx(summary["leads_growth_percentage"] / 100),
        summary["score_trend"],
        summary["conversion_trend"],
        pytest.approx(data["conversion_funnel"]["win_rate"] / 100),
    ]


@pytest.mark.parametrize("name", facts.ORGANIZATIONS)
def test_there_is_no_formula_link_or_macro(name: str) -> None:
    data = facts.ORGANIZATIONS[name]()
    content = render_excel(facts.content(data))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {part: archive.read(part).decode("utf-8") for part in archive.namelist()}
    cells = "".join(text for part, text in parts.items() if "/worksheets/sheet" in part)
    assert "<f>" not in cells
    assert "<f " not in cells
    assert "<hyperlink" not in cells
    assert not [part for part in parts if "externalLink" in part or "vba" in part.lower()]
    assert 'TargetMode="External"' not in "".join(parts.values())


def test_text_that_looks_like_a_formula_stays_text() -> None:
    _data, book = made("odd")
    found = {
        cell.value: cell
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value
    }
    for text in ("=cmd|' /C calc'!A0", "+1-2", "-3"):
        assert found[text].data_type == "s"
        assert found[text].quotePrefix, text


def test_names_come_through_as_they_are() -> None:
    _data, book = made("odd")
    texts = {cell.value for row in book.worksheets[7].iter_rows(max_col=1) for cell in row}
    for name in ("株式会社さくら 東京支店", "شركة النور للتجارة", "O'Brien's"):
        assert name in texts
    assert "X" + "x" * 299 in texts


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", facts.ORGANIZATIONS)
def test_every_table_can_be_worked_with(name: str, language: str) -> None:
    _data, book = made(name, language)
    assert len(book.worksheets) == 13
    for sheet in book.worksheets:
        assert 0 < len(sheet.title) <= 31
        assert not re.search(r"[\[\]:*?/\\]", sheet.title)
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes is not None
        assert sheet.auto_filter.ref is not None
        assert sheet.print_title_rows
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == 0  # as many pages as it takes, one wide


def test_charts_are_drawn_of_the_cells_and_can_be_left_out() -> None:
    _data, book = made("usual")
    drawn = [sheet for sheet in book.worksheets if sheet._charts]
    assert len(drawn) == 6
    for sheet in drawn:
        for series in sheet._charts[0].series:
            reference = series.val.numRef.f.rpartition("!")[2].replace("$", "")
            for (cell,) in sheet[reference]:
                assert isinstance(cell.value, int | float | None)
    _data, book = made("usual", include_charts=False)
    assert not [sheet for sheet in book.worksheets if sheet._charts]


@pytest.mark.parametrize(
    ("currency", "formats", "code"),
    [
        ("BRL", "pt_BR", "[$R$] #,##0.00;-[$R$] #,##0.00"),
        ("EUR", "de_DE", "#,##0.00 [$€];-#,##0.00 [$€]"),
        ("USD", "en_US", "[$$] #,##0.00;-[$$] #,##0.00"),
    ],
)
def test_money_has_the_organizations_currency(currency: str, formats: str, code: str) -> None:
    assert money_code(currency, formats) == code
    content = facts.content(facts.usual(), of=facts.subject(currency=currency, locale=formats))
    sheet = workbook(render_excel(content)).worksheets[7]
    assert sheet.cell(HEAD + 1, 8).number_format == code
    assert sheet.cell(HEAD + 1, 4).number_format == "0.0%"


def test_instants_are_on_the_organizations_clock() -> None:
    _data, book = made("usual")
    opened = book.worksheets[10].cell(HEAD + 1, 5)
    assert opened.value == datetime(2026, 11, 22, 9, 42)  # noqa: DTZ001  # a sheet knows no zone
    assert opened.is_date


def test_the_properties_say_what_the_file_is() -> None:
    _data, book = made("usual", "en")
    assert book.properties.title == "Sales report · Aurora Sistemas"
    assert book.properties.created == datetime(2026, 11, 22, 12, 42)  # noqa: DTZ001


def test_the_same_content_gives_the_same_bytes() -> None:
    content = facts.content(facts.usual())
    assert render_excel(content) == render_excel(content)


@given(st.lists(st.text(max_size=60), min_size=1, max_size=40))
def test_sheet_names_are_legal_whatever_the_words_are(words: list[str]) -> None:
    names = SheetNames()
    given_names = [names.of(word) for word in words]
    assert len({name.lower() for name in given_names}) == len(given_names)
    for name in given_names:
        assert 0 < len(name) <= 31
        assert not re.search(r"[\[\]:*?/\\\x00-\x1f]", name)
        assert not name.startswith("'")
        assert not name.endswith("'")
        assert name.lower() != "history"


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
AMOUNT = st.floats(-1e12, 1e12).map(lambda value: round(value, 2))


@settings(max_examples=30)
@given(TEXT, AMOUNT, st.integers(0, 10**9), TEXT)
def test_any_name_and_number_comes_back(name: str, amount: float, count: int, title: str) -> None:
    data = facts.usual()
    data["source_performance"] = [facts.source(name or "a", count + 1, 0, revenue=amount, spend=abs(amount))]
    data["alerts"] = [facts.alert(title, amount)]
    book = workbook(render_excel(facts.content(data)))
    assert book.worksheets[7].cell(HEAD + 1, 2).value == count + 1
    assert book.worksheets[7].cell(HEAD + 1, 8).value == pytest.approx(amount)
    assert book.worksheets[10].cell(HEAD + 1, 3).value == pytest.approx(amount)


def test_the_course_has_days() -> None:
    _data, book = made("usual")
    first = book.worksheets[1].cell(HEAD + 1, 1)
    assert first.is_date
    assert first.value.date() == date(2026, 10, 24)
