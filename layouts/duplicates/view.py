"""What the page of duplicates shows, as its address says it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from layouts.links import DUPLICATES, MOST_QUERY

SHOW, CURSOR, PAIR = "show", "cursor", "pair"
CERTAIN, REVIEW, DISMISSED, MERGED = "certain", "review", "dismissed", "merged"
SHOWN = (CERTAIN, REVIEW, DISMISSED, MERGED)


@dataclass(frozen=True, slots=True)
class DuplicatesView:
    """Which list, from which place on, and the pair that is open beside it. `show` None: the first list
    with something to do."""

    show: str | None = None
    cursor: str | None = None
    pair: str | None = None

    def query(self) -> str:
        """The query string, without a question mark."""
        named = ((SHOW, self.show), (CURSOR, self.cursor), (PAIR, self.pair))
        return urlencode([(name, value) for name, value in named if value])

    def address(self) -> str:
        """The page in this view."""
        query = self.query()
        return f"{DUPLICATES}?{query}" if query else DUPLICATES

    def listed(self) -> DuplicatesView:
        """The same list with no pair named."""
        return replace(self, pair=None)


def pair_url(pair_id: object, show: str | None = None) -> str:
    """One pair, beside the list it is in."""
    return DuplicatesView(show=show, pair=str(pair_id)).address()


def read_duplicates_view(search: str | None) -> DuplicatesView:
    """The view a query string asks for; what can't be understood is left at its default."""
    values = dict(reversed(parse_qsl((search or "").lstrip("?")[:MOST_QUERY])))
    show = values.get(SHOW)
    return DuplicatesView(
        show=show if show in SHOWN else None,
        cursor=values.get(CURSOR),
        pair=_id(values.get(PAIR)),
    )


def _id(text: str | None) -> str | None:
    try:
        return str(UUID(text)) if text else None
    except ValueError:
        return None
