"""The page's address: the filters of every page, and how many days it looks back."""

from __future__ import annotations

from urllib.parse import urlencode

from layouts.links import BEHAVIOR, read_mark
from layouts.views import DAYS, END, PERIOD, START, View
from services.language import ngettext

DEFAULT_DAYS = 90
PRESETS = (7, 30, 90, 180, 365)


def behavior_url(view: View, days: int | str) -> str:
    """The page with these filters, looking back `days` days (or as typed; `read_days` judges it)."""
    pairs = [(name, value) for name, value in view.pairs() if name not in (PERIOD, START, END)]
    if str(days) != str(DEFAULT_DAYS):
        pairs.append((DAYS, str(days)))
    return f"{BEHAVIOR}?{urlencode(pairs)}" if pairs else BEHAVIOR


def read_days(search: str | None) -> tuple[int, bool]:
    """The days an address asks for, 1 to 365, and whether they were understood (else the default)."""
    mark, problems = read_mark(search)
    return mark.days or DEFAULT_DAYS, DAYS not in problems


def days_name(days: int) -> str:
    """`Last 90 days`."""
    return ngettext("Last %(num)s day", "Last %(num)s days", days)
