"""Numbers as people type them: `1.234,5`, `R$ 200.000`, `70 %`, `0.05`."""

from __future__ import annotations

import re
from decimal import Decimal

from babel import numbers

from services.language.reader import reader

_SPACES = re.compile(r"\s")
_AROUND = re.compile(r"^[^\W\d_]*[$€£¥]?|%$|[^\W\d_]+$|[$€£¥]$")
"""Currencies, percent signs, units: what stands before or after a number."""
_NUMBER = re.compile(r"[-+]?\d[\d.,'’]*")
_PLAIN = re.compile(r"[-+−]?\d+[.,]\d+")
LONGEST = 40


def parse_number(text: str) -> Decimal | None:
    """The number that was typed, in the organization's format; None where it is none.

    A single comma or point that can't be a separator of thousands there is the decimal one: `0.05` is
    five hundredths in Brazil too, and `0,05` in the United States.
    """
    plain = _AROUND.sub("", _SPACES.sub("", text)).replace("−", "-")
    if len(plain) > LONGEST or not _NUMBER.fullmatch(plain):
        return None
    try:
        return Decimal(numbers.parse_decimal(plain, locale=reader().figures, strict=True))
    except (numbers.NumberFormatError, ValueError):
        return Decimal(plain.replace(",", ".")) if _PLAIN.fullmatch(plain) else None
