"""The board's part of an address: how columns are sorted, and which one a phone shows."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from layouts.link_reading import query_values
from layouts.links import PIPELINE
from layouts.periods import DEFAULT_PERIOD
from layouts.views import View
from services.vocabulary import Stage

SORT, COLUMN = "sort", "column"
AGE, VALUE, SCORE, NEWEST = SORTS = ("age", "value", "score", "newest")
"""As `services.pipeline.BoardSort`; the first is the default."""


@dataclass(frozen=True, slots=True)
class BoardView:
    """What the address says of the board beside the filters."""

    sort: str = AGE
    column: str = Stage.LEAD.value

    def pairs(self) -> list[tuple[str, str]]:
        """Names and values of the query string; what is default is left out."""
        pairs = [(SORT, self.sort)] if self.sort != AGE else []
        return [*pairs, (COLUMN, self.column)] if self.column != Stage.LEAD else pairs


def pipeline_url(view: View, board: BoardView | None = None) -> str:
    """The board with these filters, sorted so. It is a snapshot: it has no period."""
    filters = view.with_period(DEFAULT_PERIOD)
    query = urlencode([*filters.pairs(), *(board or BoardView()).pairs()])
    return f"{PIPELINE}?{query}" if query else PIPELINE


def read_board(search: str | None) -> tuple[BoardView, tuple[str, ...]]:
    """What an address says of the board, and the names of what in it can't be meant."""
    values = query_values(search)
    sort = values.get(SORT, [AGE])[0]
    column = values.get(COLUMN, [Stage.LEAD.value])[0]
    problems = [name for name, good in ((SORT, sort in SORTS), (COLUMN, column in tuple(Stage))) if not good]
    board = BoardView(
        sort if SORT not in problems else AGE, column if COLUMN not in problems else Stage.LEAD.value
    )
    return board, tuple(problems)
