"""Words and formats in the reader's language: gettext and Babel, without Flask.

A leaf: it imports nothing of ours. The language is ambient (a context variable set at the edge by
`use_language`), because every function that makes words would otherwise carry it; nothing that reads
it is ever memoized.
"""

from __future__ import annotations

from services.language.catalogues import LANGUAGES, gettext, mark, ngettext
from services.language.durations import age, days
from services.language.formats import (
    DASH,
    clock_time,
    day,
    instant,
    language_name,
    money,
    money_compact,
    month,
    number,
    percent,
    points,
    short_day,
)
from services.language.parsing import parse_number
from services.language.reader import Reader, reader, use_language

__all__ = [
    "DASH",
    "LANGUAGES",
    "Reader",
    "age",
    "clock_time",
    "day",
    "days",
    "gettext",
    "instant",
    "language_name",
    "mark",
    "money",
    "money_compact",
    "month",
    "ngettext",
    "number",
    "parse_number",
    "percent",
    "points",
    "reader",
    "short_day",
    "use_language",
]
