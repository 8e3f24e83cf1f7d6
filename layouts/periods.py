"""The periods a person can pick by name, and what they are called."""

from __future__ import annotations

from datetime import date, timedelta

from services.language import day, month, short_day
from services.language import gettext as _

DEFAULT_PERIOD = "30d"
PERIODS = ("7d", "30d", "90d", "this-month", "last-month", "quarter", "year")


def period_days(period: str, today: date) -> tuple[date, date]:
    """First and last day (inclusive) of a named period; `today` is the organization's."""
    if period.endswith("d"):
        return today - timedelta(days=int(period[:-1]) - 1), today
    first_of_month = today.replace(day=1)
    if period == "this-month":
        return first_of_month, today
    if period == "last-month":
        last = first_of_month - timedelta(days=1)
        return last.replace(day=1), last
    if period == "quarter":
        return today.replace(month=3 * ((today.month - 1) // 3) + 1, day=1), today
    if period == "year":
        return today.replace(month=1, day=1), today
    raise ValueError(period)


def period_name(period: str) -> str:
    """What a named period is called."""
    return {
        "7d": _("Last 7 days"),
        "30d": _("Last 30 days"),
        "90d": _("Last 90 days"),
        "this-month": _("This month"),
        "last-month": _("Last month"),
        "quarter": _("This quarter"),
        "year": _("This year"),
    }[period]


def period_words(start: date, end: date) -> str:
    """The days of a period in words: `24 de out. – 22 de nov. de 2026`."""
    if start == end:
        return day(start)
    if (
        start.day == 1
        and (end + timedelta(days=1)).day == 1
        and (start.year, start.month)
        == (
            end.year,
            end.month,
        )
    ):
        return month(start)
    first = short_day(start) if start.year == end.year else day(start)
    return f"{first} – {day(end)}"
