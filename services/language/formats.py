"""Numbers, money and dates as the organization writes them. Null is "—"."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from babel import Locale, dates, numbers

from services.language.reader import reader

DASH = "—"
Figure = float | int | Decimal | None


def number(value: Figure, digits: int = 0) -> str:
    """`1.234` or, with digits, `1.234,5`."""
    if value is None:
        return DASH
    return numbers.format_decimal(value, format=_pattern(digits), locale=reader().figures)


def money(value: Figure, digits: int = 2) -> str:
    """`R$ 1.234,56` in the organization's currency; `digits=0` for whole units."""
    if value is None:
        return DASH
    current = reader()
    pattern = current.figures.currency_formats["standard"].pattern
    if digits == 0:
        pattern = pattern.replace(".00", "")
    return numbers.format_currency(
        value, current.currency, format=pattern, locale=current.figures, currency_digits=digits != 0
    )


def money_compact(value: Figure) -> str:
    """`R$ 1,2 mi`: for cards and labels; below a thousand in whole units."""
    if value is None:
        return DASH
    size = abs(float(value))
    if size < 1000:
        return money(value, 0)
    current = reader()
    return numbers.format_compact_currency(
        value, current.currency, locale=current.figures, fraction_digits=1 if size < 100_000_000 else 0
    )


def percent(value: Figure, digits: int = 1) -> str:
    """`12,3%` of a value between 0 and 100 (not a fraction), the sign where the locale sets it."""
    if value is None:
        return DASH
    pattern = reader().figures.percent_formats[None].pattern
    return str(pattern).replace("#,##0", number(value, digits))


def points(value: Figure, digits: int = 1) -> str:
    """A signed difference: `+1,5`, `−0,8`, `0,0`."""
    if value is None:
        return DASH
    shown = round(float(value), digits)
    sign = "+" if shown > 0 else "−" if shown < 0 else ""
    return sign + number(abs(shown), digits)


def day(value: date | datetime | None) -> str:
    """`22 de nov. de 2026` / `Nov 22, 2026`; an instant gives its local day."""
    if value is None:
        return DASH
    return dates.format_date(_local_day(value), format="medium", locale=reader().figures)


def short_day(value: date | datetime | None) -> str:
    """Day and month: `22 de nov.` / `Nov 22`."""
    if value is None:
        return DASH
    return dates.format_skeleton("MMMd", _local_day(value), locale=reader().figures)


def month(value: date | datetime | None) -> str:
    """`novembro de 2026` / `November 2026`."""
    if value is None:
        return DASH
    return dates.format_skeleton("yMMMM", _local_day(value), locale=reader().figures)


def instant(value: datetime | None) -> str:
    """Local day and time of an aware instant: `22 de nov. de 2026 09:42`."""
    if value is None:
        return DASH
    return f"{day(value)} {clock_time(value)}"


def clock_time(value: datetime | None) -> str:
    """Local time of an aware instant: `09:42`."""
    if value is None:
        return DASH
    current = reader()
    return dates.format_time(value, format="short", tzinfo=current.zone, locale=current.figures)


def language_name(code: str) -> str:
    """A language as it is called inside a sentence of the reader's: `inglês`, `English`."""
    locale = Locale.parse(code)
    return locale.get_language_name(reader().locale) or locale.language


def _pattern(digits: int) -> str:
    return "#,##0" if digits == 0 else f"#,##0.{'0' * digits}"


def _local_day(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return value.astimezone(reader().zone).date()
    return value
