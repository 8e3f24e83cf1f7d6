"""A birth date in whichever way it was written."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from services.duplicates.text import folded

_NUMBERS = re.compile(r"\d+")
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan", "fev feb", "mar", "abr apr", "mai may", "jun", "jul", "ago aug", "set sep", "out oct", "nov",
         "dez dec"), 1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = re.compile(r"\b(" + "|".join(_MONTHS) + r")[a-z]*\b")
OLDEST, DEFAULTS = 1900, frozenset(["1900-01-01", "1970-01-01", "1899-12-30", "2000-01-01", "1980-01-01"])
"""Nobody living is born before; and the dates that a form or a spreadsheet fills in by itself."""


@lru_cache(maxsize=10_000)
def birth_date_of(value: object, region: str) -> str:
    """ISO, or empty where the text is no birth date. Day before month where both could be one, month
    first where `region` is the United States; a date that a form fills in by itself is nobody's."""
    text = folded(value)
    if not text or len(text) > 40:
        return ""
    numbers = _NUMBERS.findall(text.split("t")[0] if text[:4].isdigit() and "t" in text else text)
    named = _MONTH.search(text)
    if named and len(numbers) >= 2:
        day, year = (numbers[1], numbers[0]) if len(numbers[0]) == 4 else (numbers[0], numbers[1])
        return _iso(int(year), _MONTHS[named[1]], int(day), len(year))
    if len(numbers) == 1:
        return _run_together(numbers[0])
    if len(numbers) < 3:
        return ""
    first, second, third = numbers[:3]
    if len(first) == 4:
        return _iso(int(first), int(second), int(third), 4)
    if int(second) > 12 or (region == "US" and int(first) <= 12):
        return _iso(int(third), int(first), int(second), len(third))
    return _iso(int(third), int(second), int(first), len(third))


def _run_together(digits: str) -> str:
    """A date without separators; one with a slip in it is kept as it is written, for it may still be near
    to another."""
    if not 7 <= len(digits) <= 9:
        return ""
    written = f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
    if len(digits) != 8:
        return written
    year_first = _iso(int(digits[:4]), int(digits[4:6]), int(digits[6:]), 4)
    if year_first or written in DEFAULTS:
        return year_first
    return _iso(int(digits[4:]), int(digits[2:4]), int(digits[:2]), 4) or written


def _iso(year: int, month: int, day: int, digits: int) -> str:
    if digits == 2:
        year += 1900 if year > 25 else 2000
    if not OLDEST <= year <= 2100 or digits not in (2, 4):
        return ""
    try:
        found = date(year, month, day).isoformat()
    except ValueError:
        return ""
    return "" if found in DEFAULTS else found
