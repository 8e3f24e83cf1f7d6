"""The periods a person can pick by name, and what they are called."""

from __future__ import annotations

from services.language import gettext as _
from services.words.filters import period_words

__all__ = ["DEFAULT_PERIOD", "PERIODS", "period_name", "period_words"]

DEFAULT_PERIOD = "30d"
PERIODS = ("7d", "30d", "90d", "this-month", "last-month", "quarter", "year")


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
