"""CSV files that people open in a spreadsheet."""

from __future__ import annotations

BYTE_ORDER_MARK = "\ufeff"
"""Without it, Excel takes the file for one of a code page."""
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """The text, preceded by an apostrophe where a spreadsheet would take it for a formula. Numbers are
    written as numbers, not through this."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
