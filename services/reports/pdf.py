"""A report as a tagged PDF, set by typst.

What the report says goes in as a file of data beside the template, never as part of its source: a
lead's name that looks like markup is printed as it is.
"""

from __future__ import annotations

import json
from base64 import b64encode
from functools import cache
from importlib import resources
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any

import typst
from PIL import Image, UnidentifiedImageError

from services import colors, palette
from services.reports import printing
from services.reports.document import ReportContent, Sentence

TEMPLATE, LOGO = "report.typ", "logo.svg"
_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
    '<image width="{width}" height="{height}" href="data:image/png;base64,{data}"/></svg>'
)
FONTS = Path(__file__).parents[2] / "assets" / "vendor" / "inter" / "print"
FAMILIES = ("Inter", "Liberation Sans", "DejaVu Sans", "Libertinus Serif")
"""The first that is there; letters that it lacks come from whichever font has them."""
LOGO_PIXELS = (880, 280)
"""Twice what is printed needs no more: 44 × 14 mm at 500 dots per inch."""
MOST_ALERTS = 8
"""Alerts whose actions are printed; the others are in the overview, all of them in the Excel report."""


def render_pdf(content: ReportContent, *, include_charts: bool = True, logo: bytes | None = None) -> bytes:
    """The PDF (PDF/UA-1) of a report; the same content gives the same bytes on the same machine.

    `logo`: a PNG or JPEG; one that can't be read is left out. A text with letters that no font here has
    can't conform to PDF/UA: it is still tagged, with boxes in their place.
    """
    picture = _logo(logo)
    said = _data(content, include_charts=include_charts, logo=picture is not None)
    files = {
        "main.typ": resources.files("services.reports").joinpath("templates", TEMPLATE).read_bytes(),
        "data.json": json.dumps(said, ensure_ascii=False).encode(),
    }
    if picture is not None:
        files[LOGO] = picture
    try:
        return _compile(files, content, ["ua-1"])
    except typst.TypstError as error:
        if "could not be displayed" not in str(error) and "PDF/UA" not in str(error):
            raise
        return _compile(files, content, [])


def _compile(files: dict[str, bytes], content: ReportContent, standards: list[Any]) -> bytes:
    # typst takes a dictionary of files too, which its type annotations don't say.
    compiled = typst.compile(
        files,  # type: ignore[call-overload]
        format="pdf",
        font_paths=_fonts(),
        pdf_standards=standards,
        timestamp=int(content.computed_at.timestamp()),
    )
    assert isinstance(compiled, bytes)  # noqa: S101  # a PDF is one file, whatever its pages
    return compiled


@cache
def _fonts() -> typst.Fonts:
    """Read once for the life of the process."""
    return typst.Fonts(include_system_fonts=True, font_paths=[str(FONTS)] if FONTS.is_dir() else [])


def _logo(content: bytes | None) -> bytes | None:
    """The picture as it is printed, without what else its file may hold; None where there is none.

    As SVG around it, because typst takes only text as a file from memory.
    """
    if not content:
        return None
    try:
        with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as picture:
            picture.thumbnail(LOGO_PIXELS)
            mode = "RGBA" if picture.has_transparency_data else "RGB"
            written = BytesIO()
            picture.convert(mode).save(written, "PNG")
            width, height = picture.size
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, UnidentifiedImageError):
        return None
    return _SVG.format(width=width, height=height, data=b64encode(written.getvalue()).decode()).encode()


def _data(content: ReportContent, *, include_charts: bool, logo: bool) -> dict[str, Any]:
    language, _, region = content.lang.partition("-")
    words = printing.words
    return {
        "document_title": f"{content.title} · {content.organization}",
        "title": content.title,
        "organization": words(content.organization),
        "initial": content.organization.strip()[:1].upper(),
        "whose": words(content.whose),
        "period": content.period,
        "filters": words(content.filters),
        "computed": content.computed,
        "computed_zone": f"{content.computed} ({content.timezone})",
        "lang": language,
        "region": region or None,
        "look": _look(content),
        "logo": LOGO if logo else None,
        "labels": dict(content.labels),
        "summary": _summary(content.summary),
        "cards": [printing.card(card) for card in content.cards],
        "sections": [printing.section(each, charts=include_charts) for each in content.sections],
        "alerts_section": printing.section(content.alerts_section, charts=include_charts, most_tables=1),
        "alerts": [printing.alert(each) for each in content.alerts[:MOST_ALERTS]],
        "more_alerts": len(content.alerts) > MOST_ALERTS,
        "restated": None
        if content.restated is None
        else printing.section(content.restated, charts=include_charts),
        "receipts": [printing.receipt(each) for each in content.receipts],
    }


def _summary(sentences: tuple[Sentence, ...]) -> list[dict[str, Any]]:
    return [
        {"topic": topic, "texts": [printing.words(each.text) for each in group]}
        for topic, group in groupby(sentences, key=lambda each: each.topic)
    ]


def _look(content: ReportContent) -> dict[str, Any]:
    brand = colors.known_color(content.color, palette.ACCENT)
    return {
        "fonts": [family.lower() for family in FAMILIES],
        "ink": palette.LIGHT_TEXT,
        "muted": palette.LIGHT_MUTED,
        "brand": brand,
        "on_brand": colors.ink_on(brand),
        "accent": colors.readable(brand),
        "line": palette.LIGHT_LINE,
        "soft": palette.LIGHT_SUNKEN,
        "good": palette.LIGHT_GOOD,
        "bad": palette.LIGHT_BAD,
        "warning": palette.LIGHT_WARNING,
    }
