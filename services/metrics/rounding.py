"""Rounding at the very end: two decimals for rates, scores, days and money."""

from __future__ import annotations

from decimal import Decimal


def rounded(value: float | Decimal | None) -> float | None:
    return None if value is None else round(float(value), 2)


def money(value: Decimal) -> float:
    """An amount in the organization's currency, to the cent."""
    return float(round(value, 2))
