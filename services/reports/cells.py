"""Cells of a report's tables: a figure of the dashboard's JSON, as its reader writes it."""

from __future__ import annotations

from datetime import date, datetime

from services.language import DASH, day, days, instant, money, number, percent, points
from services.reports.document import Cell, Kind

Number = int | float | None


def text_cell(text: str, tone: str = "") -> Cell:
    """Words."""
    return Cell(text, text, Kind.TEXT, tone)


def count_cell(value: int | None) -> Cell:
    """A whole number."""
    return Cell(number(value), value, Kind.COUNT)


def score_cell(value: Number) -> Cell:
    """A score of 0 to 100 with one decimal."""
    return Cell(number(value, 1), value, Kind.SCORE)


def percent_cell(value: Number) -> Cell:
    """A percentage of 0 to 100 with one decimal."""
    return Cell(percent(value), value, Kind.PERCENT)


def points_cell(value: Number) -> Cell:
    """A signed difference."""
    return Cell(points(value), value, Kind.POINTS)


def money_cell(value: Number, digits: int = 2) -> Cell:
    """An amount, to the cent."""
    return Cell(money(value, digits), value, Kind.MONEY)


def days_cell(value: Number) -> Cell:
    """A length of time."""
    return Cell(days(value), value, Kind.DAYS)


def interval_cells(bounds: list[float] | None) -> tuple[Cell, Cell]:
    """The ends of a 95 % interval; of none, unknown."""
    low, high = bounds or (None, None)
    return percent_cell(low), percent_cell(high)


def return_cell(value: Number) -> Cell:
    """A return in percent, its sign said."""
    if value is None:
        return Cell(DASH, None, Kind.CHANGE)
    sign, tone = ("+", "good") if value >= 0 else ("−", "bad")
    return Cell(sign + percent(abs(value), 0), value, Kind.CHANGE, tone)


def day_cell(value: date) -> Cell:
    """A day."""
    return Cell(day(value), value, Kind.DAY)


def instant_cell(value: datetime | None) -> Cell:
    """A day and a time on the organization's clock."""
    return Cell(instant(value), value, Kind.INSTANT)
