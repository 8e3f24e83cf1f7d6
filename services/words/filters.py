"""A question in words: its days and its filters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from services.language import day, month, number, short_day
from services.language import gettext as _
from services.names import in_words, source_name
from services.vocabulary import UNASSIGNED


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


def filters_words(
    sources: Sequence[str],
    score_min: float | None,
    score_max: float | None,
    assignee: str | None,
    members: Mapping[str, str],
) -> str:
    """`source Google and Indicação; score 50 to 100`; in words too when unfiltered.

    `members`: member id → name.
    """
    parts = []
    if sources:
        parts.append(_("source %(names)s", names=in_words([source_name(source) for source in sources])))
    if score := score_words(score_min, score_max):
        parts.append(score)
    if assignee:
        parts.append(assignee_words(assignee, members))
    if not parts:
        return _("None: all leads")
    return "; ".join(parts)


def score_words(low: float | None, high: float | None) -> str:
    """The score bounds in words; empty without any."""
    if low is not None and high is not None:
        return _("score %(low)s to %(high)s", low=_bound(low), high=_bound(high))
    if low is not None:
        return _("score %(low)s or more", low=_bound(low))
    if high is not None:
        return _("score %(high)s or less", high=_bound(high))
    return ""


def assignee_words(assignee: str, members: Mapping[str, str]) -> str:
    """Whose leads; an id that is nobody's says so."""
    if assignee == UNASSIGNED:
        return _("assigned to nobody")
    name = members.get(assignee)
    return _("assigned to %(name)s", name=name) if name else _("assigned to somebody unknown")


def _bound(value: float) -> str:
    return number(value) if float(value).is_integer() else number(value, 1)
