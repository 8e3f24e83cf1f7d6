"""A place in a column of the board, as it travels to the browser and back: what the column is sorted by,
and the lead's id."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from services.database.queries.pipeline import BoardSort, sort_key
from services.vocabulary import Stage

Place = tuple[Any, UUID]
_LONGEST = 200


def write_place(place: Place) -> str:
    """The place as text that an address can carry."""
    key, lead_id = place
    text = key.isoformat() if isinstance(key, datetime) else str(key)
    return urlsafe_b64encode(f"{text}|{lead_id}".encode()).decode()


def read_place(text: str | None, stage: Stage, sort: BoardSort) -> Place | None:
    """The place that a text names; None for one that isn't ours, or of a column sorted otherwise."""
    if not text or len(text) > _LONGEST:
        return None
    try:
        key, _bar, lead_id = urlsafe_b64decode(text.encode()).decode().partition("|")
        return _reader(stage, sort)(key), UUID(lead_id)
    except (ValueError, InvalidOperation):
        return None


def beyond(place: Place, other: Place, stage: Stage, sort: BoardSort) -> bool:
    """Whether a place comes after another in the column."""
    _key, descending = sort_key(stage, sort)
    return place < other if descending else place > other


def _reader(stage: Stage, sort: BoardSort) -> Callable[[str], Any]:
    if stage is Stage.FECHADO or sort in (BoardSort.AGE, BoardSort.NEWEST):
        return _instant
    return _amount if sort is BoardSort.VALUE else _score


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(text)
    return instant


def _amount(text: str) -> Decimal:
    amount = Decimal(text)
    if not amount.is_finite() or abs(amount) >= 10**12:
        raise ValueError(text)
    return amount


def _score(text: str) -> int:
    score = int(text)
    if not 0 <= score <= 100:
        raise ValueError(text)
    return score
