"""The PDF: tagged, of the same numbers as the dashboard, and proof against whatever a name may hold."""

from __future__ import annotations

import io
import re
import unicodedata
from typing import Any

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from services.colors import contrast, ink_on, known_color, readable
from services.language import LANGUAGES, money, number, percent
from services.reports.pdf import MOST_ALERTS, render_pdf
from services.reports.printing import words
from tests.services.reports import facts, figures
from tests.services.reports.test_excel import TEXT

PRINTED = {
    "funnel": [(0, 5), (5, 11)],
    "blocked": [(0, 3), (3, 8), (8, 13)],
    "reasons": [(0, 3)],
    "scores": [(0, 4)],
    "quality": [(0, 3)],
    "sources": [(0, 6), (6, 11)],
    "timing": [(0, 6)],
    "behavior": [(0, 7)],
}
"""Which of a table's numbers stand side by side on paper."""


def flat(text: str) -> str:
    """Without what a line's end or a narrow space make of it."""
    return re.sub(r"[\s\u200b\xa0\u202f]+", "", unicodedata.normalize("NFKC", text))


def text_of(pdf: bytes) -> str:
    return flat("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages))


def picture(size: tuple[int, int] = (300, 100), kind: str = "PNG") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "#c0468c").save(written, kind)
    return written.getvalue()


def pictures_in(pdf: bytes) -> int:
    return sum(len(page.images) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", facts.ORGANIZATIONS)
@pytest.mark.parametrize("charts", [True, False])
def test_every_number_is_the_dashboards(name: str, language: str, charts: bool) -> None:
    data, of = facts.ORGANIZATIONS[name](), facts.subject()
    shown = text_of(render_pdf(facts.content(data, language, of), include_charts=charts))
    tables = figures.rows(data)
    with facts.reading(language, of):
        for table, groups in PRINTED.items():
            if name == "empty" and table != "timing":
                continue  # zeros are said in a sentence
            for row in tables[table]:
                cells = figures.printed(row)
                for start, end in groups:
                    assert flat("".join(cells[start:end])) in shown, (table, row)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_key_figures_and_the_summary_are_there(language: str) -> None:
    data, of = facts.usual(), facts.subject()
    content = facts.content(data, language, of)
    shown, summary = text_of(render_pdf(content)), data["summary_metrics"]
    with facts.reading(language, of):
        wanted = [
            number(summary["total_leads"]),
            number(summary["average_score"], 1),
            percent(summary["conversion_rate"]),
            money(summary["open_value"]),
            money(summary["blocked_value"]),
        ]
    assert 5 <= len(content.summary) <= 8
    wanted += [sentence.text for sentence in content.summary]
    wanted += [part.finding for part in content.parts] + [content.period, content.filters, content.computed]
    wanted += [line for receipt in content.receipts for line in (*receipt.definition, *receipt.left_out)]
    for each in wanted:
        assert flat(each) in shown, each


def test_alerts_say_what_to_do_and_leave_the_rest_to_the_other_file() -> None:
    data = facts.usual() | {"alerts": [facts.alert(f"Alert {n} of many") for n in range(30)]}
    shown = text_of(render_pdf(facts.content(data)))
    for n in range(30):
        assert f"Alert{n}ofmany" in shown
        assert (f"Step0ofAlert{n}ofmany" in shown) is (n < MOST_ALERTS)
    assert "WhattodoabouttheotheralertsisintheExcelreport" in shown


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["usual", "empty"])
def test_it_is_tagged_for_a_screen_reader(name: str, language: str) -> None:
    pdf = render_pdf(facts.content(facts.ORGANIZATIONS[name](), language), logo=picture())
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value
    assert root["/Lang"] == language.replace("_", "-")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value
    assert b"pdfuaid:part>1<" in root["/Metadata"].get_object().get_data()
    assert reader.metadata is not None
    assert str(reader.metadata.title).endswith(" · Aurora Sistemas")
    kinds = list(tags(root["/StructTreeRoot"]))
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Figure"} <= set(kinds)
    assert kinds.count("/H1") >= 9


def tags(node: Any) -> Any:
    """Every tag of the structure tree."""
    node = node.get_object()
    if isinstance(node, pypdf.generic.DictionaryObject):
        if "/S" in node:
            yield str(node["/S"])
        children = node.get("/K")
        if children is not None:
            yield from tags(children)
    elif isinstance(node, pypdf.generic.ArrayObject):
        for child in node:
            yield from tags(child)


def test_figures_have_a_text_for_who_cannot_see_them() -> None:
    pdf = render_pdf(facts.content(facts.usual()), logo=picture())
    root = pypdf.PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]
    alternatives = [str(node["/Alt"]) for node in nodes(root) if node.get("/S") == "/Figure"]
    assert len(alternatives) == 7
    assert all(alternatives)


def nodes(node: Any) -> Any:
    node = node.get_object()
    if isinstance(node, pypdf.generic.DictionaryObject):
        yield node
        if "/K" in node:
            yield from nodes(node["/K"])
    elif isinstance(node, pypdf.generic.ArrayObject):
        for child in node:
            yield from nodes(child)


def test_markup_in_names_is_printed_and_never_run() -> None:
    data = facts.usual()
    data["source_performance"] = [facts.source(name) for name in facts.NASTY]
    data["alerts"] = [facts.alert(name) for name in facts.NASTY[:MOST_ALERTS]]
    of = facts.subject(name='Org #panic("x") $1$ *b*')
    shown = text_of(render_pdf(facts.content(data, "en", of)))
    assert '#panic("no")' in shown
    assert "$x^2$@ref<label>`raw`*bold*_it_" in shown
    assert 'Org#panic("x")$1$*b*' in shown
    assert "X" + "x" * 299 in shown
    assert flat("株式会社さくら 東京支店") in shown


def test_a_name_without_a_space_stays_on_the_page() -> None:
    data = facts.usual()
    data["source_performance"] = [facts.source("w" * 300)]
    reader = pypdf.PdfReader(io.BytesIO(render_pdf(facts.content(data))))
    width = float(reader.pages[0].mediabox.width)
    places: list[float] = []
    for page in reader.pages:
        page.extract_text(
            visitor_text=lambda text, _cm, at, _font, _size: places.append(at[4] if text.strip() else 0)
        )
    assert max(places) < width - 40


def test_letters_that_no_font_has_cost_the_conformance_and_not_the_report() -> None:
    data = facts.usual()
    data["source_performance"] = [facts.source("private \U000f0000 use")]
    reader = pypdf.PdfReader(io.BytesIO(render_pdf(facts.content(data))))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"].value
    assert reader.trailer["/Root"]["/Lang"] == "en"
    assert b"pdfuaid" not in reader.trailer["/Root"]["/Metadata"].get_object().get_data()


def test_the_same_content_gives_the_same_bytes() -> None:
    content = facts.content(facts.usual())
    assert render_pdf(content, logo=picture()) == render_pdf(content, logo=picture())


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_the_logo_is_on_the_first_page(kind: str) -> None:
    content = facts.content(facts.usual())
    assert pictures_in(render_pdf(content)) == 0
    assert pictures_in(render_pdf(content, logo=picture((3000, 20), kind))) == 1


@pytest.mark.parametrize(
    "logo", [b"", b"no picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>", picture()[:60]]
)
def test_a_logo_that_cannot_be_read_is_left_out(logo: bytes) -> None:
    assert pictures_in(render_pdf(facts.content(facts.usual()), logo=logo)) == 0


@pytest.mark.parametrize("color", [None, "red", "#ffe000", "#000000", "#ffffff", "#12345g"])
def test_any_brand_colour_makes_a_report(color: str | None) -> None:
    assert render_pdf(facts.content(facts.usual(), of=facts.subject(brand_color=color))).startswith(b"%PDF")


@given(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True))
def test_the_brand_colour_can_be_read_on_paper(color: str) -> None:
    assert contrast(readable(color), "#ffffff") >= 4.5
    assert contrast(ink_on(color), color) >= 4.5
    assert known_color(color, "#000000") == color


def test_a_colour_that_can_be_read_is_left_as_it_is() -> None:
    assert readable("#4338ca") == "#4338ca"


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=120))
def test_text_for_print_keeps_every_letter(text: str) -> None:
    shown = words(text)
    assert shown.replace("\u200b", "") == re.sub(
        r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]", " ", text
    ).replace("\u200b", "")


@settings(max_examples=20)
@given(TEXT, TEXT, st.floats(-1e15, 1e15), st.integers(0, 10**12))
def test_any_name_and_number_makes_a_report(name: str, title: str, amount: float, count: int) -> None:
    data = facts.usual()
    data["source_performance"] = [facts.source(name, count, min(count, 3), revenue=amount, spend=abs(amount))]
    data["alerts"] = [facts.alert(title, amount, evidence=[{"label": name, "value": title}])]
    of = facts.subject(name=name or "x")
    assert render_pdf(facts.content(data, "pt_BR", of)).startswith(b"%PDF")
