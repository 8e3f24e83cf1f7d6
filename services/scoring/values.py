"""How the text of a field becomes a category or a number: once for Python, once for SQL, the same.

A model is trained on values read here by Python and applied by the SQL that stands beside it; were the
two to differ, a lead would be scored as another than the model was tried on. Both look at one value
alone, never at its column: the same text is the same value wherever it stands.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import ColumnElement, Double, Text, and_, case, cast, collate, func, literal, null

LONGEST_CATEGORY = 100
LONGEST_NUMBER = 30
"""Characters of what is left of a number without its spaces: no double overflows."""

SPACES = " \t\n\r\x0b\x0c\u00a0\u2009\u202f\ufeff"
_LOWERED = "pg_c_utf8"
"""PostgreSQL's own collation: lower case by Unicode's simple mapping, the same on every machine."""

_BLANKS = f"[{SPACES}'’_]"
_CURRENCY = r"^([+-]?)(?:US\$|R\$|\$|€|£)"
_REAIS = r"^[+-]?R\$[+-]?[0-9]{1,3}([.][0-9]{3})+$"
_THOUSAND_COMMAS = r"^[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+([.][0-9]*)?$"
_THOUSAND_POINTS = r"^[+-]?[1-9][0-9]{0,2}(([.][0-9]{3})+,[0-9]*|([.][0-9]{3}){2,})$"
_DECIMAL_COMMA = r"^[+-]?[0-9]*,[0-9]+$"
_DECIMAL_POINT = r"^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,2})?$"


def category_of(text: str | None) -> str | None:
    """The category that `text` stands for: trimmed, in lower case, at most 100 characters; None for
    nothing at all."""
    if text is None:
        return None
    trimmed = text.strip(SPACES)
    # Letter by letter: Python's own `lower` knows of final sigmas, PostgreSQL's simple mapping doesn't.
    return "".join(_lower(mark) for mark in trimmed[:LONGEST_CATEGORY]) or None


def _lower(mark: str) -> str:
    lowered = mark.lower()
    return lowered if len(lowered) == 1 else lowered[0]


def category_sql(column: Any) -> ColumnElement[str]:
    """`category_of` of a text column."""
    trimmed = func.left(func.btrim(column, SPACES), LONGEST_CATEGORY)
    return func.nullif(func.lower(collate(trimmed, _LOWERED)), "", type_=Text)


def number_of(text: str | None) -> float | None:
    """The number that `text` reads as; None where it is none.

    Of two marks the last is the decimal one: `1.234,56` and `1,234.56`. A single one is the decimal
    mark, but a comma before exactly three digits (`1,234`) and, of an amount in reais, a point before
    them (`R$ 1.234`) part the thousands. Spaces, a currency sign before and a % after are dropped.
    """
    if text is None:
        return None
    squeezed = re.sub(_BLANKS, "", text)
    bare = re.sub("%$", "", re.sub(_CURRENCY, r"\1", squeezed))
    if not 0 < len(bare) <= LONGEST_NUMBER:
        return None
    if re.fullmatch(_THOUSAND_COMMAS[1:-1], bare):
        return float(bare.replace(",", ""))
    if re.fullmatch(_REAIS[1:-1], squeezed) or re.fullmatch(_THOUSAND_POINTS[1:-1], bare):
        return float(bare.replace(".", "").replace(",", "."))
    if re.fullmatch(_DECIMAL_COMMA[1:-1], bare):
        return float(bare.replace(",", "."))
    return float(bare) if re.fullmatch(_DECIMAL_POINT[1:-1], bare) else None


def number_sql(column: Any) -> ColumnElement[float]:
    """`number_of` of a text column; null where it is none."""
    squeezed = func.regexp_replace(column, _BLANKS, "", "g")
    bare = func.regexp_replace(func.regexp_replace(squeezed, _CURRENCY, r"\1"), "%$", "")
    without_commas = func.replace(bare, ",", "")
    without_points = func.replace(func.replace(bare, ".", ""), ",", ".")
    number = case(
        (_like(bare, _THOUSAND_COMMAS), without_commas),
        (_like(squeezed, _REAIS), without_points),
        (_like(bare, _THOUSAND_POINTS), without_points),
        (_like(bare, _DECIMAL_COMMA), func.replace(bare, ",", ".")),
        (_like(bare, _DECIMAL_POINT), bare),
        else_=null(),
    )
    short_enough = and_(func.length(bare) <= LONGEST_NUMBER, func.length(bare) > 0)
    return case((short_enough, cast(number, Double)), else_=null())


def _like(column: Any, pattern: str) -> ColumnElement[bool]:
    found: ColumnElement[bool] = column.op("~", is_comparison=True)(literal(pattern))
    return found
