"""Addresses read: what a query string asks for. Written by `links`; nothing here raises, since anybody
can edit an address."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from urllib.parse import parse_qs
from uuid import UUID

from layouts.periods import DEFAULT_PERIOD, PERIODS
from layouts.views import (
    ALERT,
    ANY,
    ASSIGNEE,
    BLOCKED,
    CLOSED,
    COHORT,
    CURSOR,
    DAYS,
    END,
    ENGAGEMENT_MAX,
    ENGAGEMENT_MIN,
    FLAG,
    OUTCOME,
    PERIOD,
    REACHED,
    REASON,
    SAVED,
    SCORE_MAX,
    SCORE_MIN,
    SEARCH,
    SEGMENT,
    SOURCE,
    STAGE,
    START,
    STAYED,
    Mark,
    View,
)
from services.vocabulary import (
    EARLIEST_DAY,
    LATEST_DAY,
    OPEN_STAGES,
    BehavioralFlag,
    BlockedReason,
    Outcome,
    Segment,
    Stage,
)

MOST_SEARCH = 200
MOST_QUERY = 8_000
"""Longer query strings are cut: nobody picks that many filters."""


def read_view(search: str | None) -> tuple[View, tuple[str, ...]]:
    """The view a query string asks for, and the names of what in it could not be understood.

    What is not understood is left at its default; nothing raises, since anybody can edit an address.
    """
    values = query_values(search)
    problems: list[str] = []
    start, end = (_day(values, name, problems) for name in (START, END))
    period = (values.get(PERIOD) or [DEFAULT_PERIOD])[0]
    if period not in PERIODS:
        problems.append(PERIOD)
        period = DEFAULT_PERIOD
    if (start is None) != (end is None) or (start and end and end < start):
        problems.append(END if start else START)
        start = end = None
    low, high = (_bound(values, name, problems) for name in (SCORE_MIN, SCORE_MAX))
    if low is not None and high is not None and high < low:
        problems.append(SCORE_MAX)
    return (
        View(
            period=None if start else period,
            start=start,
            end=end,
            sources=tuple(dict.fromkeys(values.get(SOURCE, ()))),
            score_min=low,
            score_max=high,
            assignee=values[ASSIGNEE][0] if ASSIGNEE in values else None,
            saved=_id(values, SAVED, problems),
        ),
        tuple(dict.fromkeys(problems)),
    )


def read_mark(search: str | None) -> tuple[Mark, tuple[str, ...]]:
    """The mark a query string of the list asks for, and the names of what in it was not understood.

    Its source and score are part of the view (`read_view`), which the mark had narrowed.
    """
    values = query_values(search)
    problems: list[str] = []

    def one_of(name: str, allowed: Iterable[str]) -> str | None:
        value = values[name][0] if name in values else None
        if value is None or value in tuple(allowed):
            return value
        problems.append(name)
        return None

    mark = Mark(
        cohort=one_of(COHORT, ("1",)) is not None,
        closed=one_of(CLOSED, ("1",)) is not None,
        stage=one_of(STAGE, Stage),
        reached=one_of(REACHED, Stage),
        outcome=one_of(OUTCOME, Outcome),
        blocked=one_of(BLOCKED, (*OPEN_STAGES, ANY)),
        reason=one_of(REASON, BlockedReason),
        segment=one_of(SEGMENT, Segment),
        stayed=one_of(STAYED, OPEN_STAGES),
        flag=one_of(FLAG, BehavioralFlag),
        engagement=_engagement(values, problems),
        days=_whole(values, DAYS, problems, 1, 365),
        alert=_id(values, ALERT, problems),
    )
    return mark, tuple(problems)


def read_search(search: str | None) -> tuple[str, str | None]:
    """The text searched for, and the cursor of the page of the list."""
    values = query_values(search)
    text, cursor = (values.get(name, [""])[0] for name in (SEARCH, CURSOR))
    return text.strip()[:MOST_SEARCH], cursor or None


def _engagement(values: dict[str, list[str]], problems: list[str]) -> tuple[int, int] | None:
    if ENGAGEMENT_MIN not in values and ENGAGEMENT_MAX not in values:
        return None
    low = _whole(values, ENGAGEMENT_MIN, problems, 0, 100)
    high = _whole(values, ENGAGEMENT_MAX, problems, 0, 100)
    return (low or 0, 100 if high is None else high)


def _whole(
    values: dict[str, list[str]], name: str, problems: list[str], lowest: int, highest: int
) -> int | None:
    text = values[name][0] if name in values else None
    if text is None:
        return None
    if text.isascii() and text.isdigit() and len(text) <= 4 and lowest <= int(text) <= highest:
        return int(text)
    problems.append(name)
    return None


def _id(values: dict[str, list[str]], name: str, problems: list[str]) -> str | None:
    text = values[name][0] if name in values else None
    try:
        return None if text is None else str(UUID(text))
    except ValueError:
        problems.append(ALERT)
        return None


def query_values(search: str | None) -> dict[str, list[str]]:
    """Every name of a query string with its values."""
    # PostgreSQL's text has no NUL, so no value with one can match anything.
    return parse_qs((search or "").lstrip("?")[:MOST_QUERY].replace("%00", "").replace("\0", ""))


def _day(values: dict[str, list[str]], name: str, problems: list[str]) -> date | None:
    text = (values.get(name) or [""])[0]
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not EARLIEST_DAY <= day <= LATEST_DAY:
        problems.append(name)
        return None
    return day


def _bound(values: dict[str, list[str]], name: str, problems: list[str]) -> float | None:
    text = (values.get(name) or [""])[0]
    if not text:
        return None
    try:
        bound = float(text.replace(",", "."))
    except ValueError:
        bound = -1.0
    if not 0 <= bound <= 100:
        problems.append(name)
        return None
    return bound
