"""Lengths of time and ages, in words of the reader's language."""

from __future__ import annotations

from datetime import datetime

from babel import dates

from services.language.catalogues import ngettext
from services.language.formats import DASH, Figure, number
from services.language.reader import reader


def days(value: Figure) -> str:
    """A length in days: `3 dias`, `2,5 dias`, `1 dia`; one decimal below ten."""
    if value is None:
        return DASH
    length = float(value)
    shown = round(length, 1 if abs(length) < 10 else 0)
    digits = 0 if shown.is_integer() else 1
    # Half a day is singular in Portuguese and plural in English: the language decides.
    count = 1 if reader().words.plural_form(shown if digits else int(shown)) == "one" else 2
    return ngettext("%(num)s\u00a0day", "%(num)s\u00a0days", count, num=number(shown, digits))


def age(value: datetime | None, now: datetime) -> str:
    """How long before `now`: `há 3 horas` / `3 hours ago`."""
    if value is None:
        return DASH
    locale = reader().words
    return dates.format_timedelta(value - now, granularity="minute", add_direction=True, locale=locale)
