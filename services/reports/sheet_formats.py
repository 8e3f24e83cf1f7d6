"""Formats of a workbook's cells: codes that each Excel shows in its own reader's separators."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.numbers import get_currency_symbol

from services import colors, palette
from services.reports.document import Cell, Kind, ReportContent

FONT = "Calibri"
DAY, DATE_TIME = 14, 22
"""Excel's own date, and date with time: shown in the order of whoever opens the file."""


def money_code(currency: str, formats: str) -> str:
    """The number format of the currency: its symbol where the locale writes it.

    `[$R$] #,##0.00`: separators in a code are always English; Excel shows the reader's.
    """
    locale = Locale.parse(formats)
    pattern = locale.currency_formats["standard"].pattern.partition(";")[0]
    symbol = get_currency_symbol(currency, locale=locale).replace("]", "")
    before = pattern.index("¤") < pattern.index("0") if "¤" in pattern else True
    code = f"[${symbol}] #,##0.00" if before else f"#,##0.00 [${symbol}]"
    return f"{code};-{code}"


class Formats:
    """The formats of one workbook, made once each."""

    def __init__(self, book: Any, content: ReportContent) -> None:
        self._book = book
        self._zone = ZoneInfo(content.timezone)
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}
        self.brand = colors.known_color(content.color, palette.ACCENT)
        money = money_code(content.currency, content.formats)
        self._codes: dict[Kind, Any] = {
            Kind.TEXT: "@",
            Kind.COUNT: "#,##0",
            Kind.SCORE: "0.0",
            Kind.PERCENT: "0.0%",
            Kind.POINTS: "+0.0;-0.0;0.0",
            Kind.CHANGE: "+0.0%;-0.0%;0.0%",
            Kind.MONEY: money,
            Kind.DAYS: "#,##0.0",
            Kind.RATIO: "0.00",
            Kind.INSTANT: DATE_TIME,
            Kind.DAY: DAY,
        }

    def of(self, **properties: Any) -> Any:
        """A format with these properties on top of the workbook's own font."""
        wanted = {"font_name": FONT, "font_size": 11, "valign": "top", **properties}
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(wanted)
        return self._made[key]

    def head(self, *, numeric: bool = False) -> Any:
        """The format of a table's head."""
        look = {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 2}
        aside = {"align": "right"} if numeric else {"align": "left", "indent": 1}
        return self.of(**look, **aside, bg_color=palette.LIGHT_SUNKEN)

    def cell(self, cell: Cell, **properties: Any) -> Any:
        """The format of a cell by its kind and tone."""
        tones = {
            "good": palette.LIGHT_GOOD,
            "bad": palette.LIGHT_BAD,
            "warning": palette.LIGHT_WARNING,
            "quiet": palette.LIGHT_MUTED,
        }
        if cell.tone in tones:
            properties["font_color"] = tones[cell.tone]
        if cell.kind is Kind.TEXT:
            # What looks like a formula stays text even where somebody edits the cell.
            look = {"text_wrap": True, "align": "left", "indent": 1, **properties}
            return self.of(quote_prefix=risky(cell.text), **look)
        return self.of(**{"num_format": self._codes[cell.kind], "align": "right", **properties})

    def number(self, cell: Cell) -> float | int | date | None:
        """What stands in the cell: percentages as fractions, instants on the organization's wall clock."""
        value = cell.value
        if isinstance(value, datetime):
            return value.astimezone(self._zone).replace(tzinfo=None, microsecond=0)
        if isinstance(value, date):
            return value
        if not isinstance(value, int | float):
            return None
        if cell.kind in (Kind.PERCENT, Kind.CHANGE):
            return round(value / 100, 6)
        return value


def risky(text: str) -> bool:
    """Whether a spreadsheet would read the text as a formula if it were typed in."""
    return text[:1] in ("=", "+", "-", "@", "\t", "\r")
