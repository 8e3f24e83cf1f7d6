"""The shape of the list of leads: its order and its columns, as the address says them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from layouts.link_reading import query_values
from layouts.links import LEADS, leads_url
from layouts.views import Mark, View
from services.vocabulary import LeadSort

SORT, COLUMNS = "sort", "columns"
EXPORT = f"{LEADS}/export.csv"
DEFAULT_COLUMNS = ("stage", "source", "assignee", "score", "value", "created")
ALL_COLUMNS = (
    "company", "email", "phone", "stage", "in_stage", "source", "assignee", "score", "value", "created",
    "closed", "lost_reason", "external_id",
)  # fmt: skip
"""In the order in which the list shows them, after the lead itself."""


@dataclass(frozen=True, slots=True)
class ListShape:
    """How the list is sorted, and what it shows of each lead beside the lead."""

    sort: LeadSort = LeadSort.CREATED
    descending: bool = True
    columns: tuple[str, ...] = DEFAULT_COLUMNS

    def pairs(self) -> list[tuple[str, str]]:
        """Names and values of the query string; what is default is left out."""
        pairs = []
        if (self.sort, self.descending) != (LeadSort.CREATED, True):
            pairs.append((SORT, f"{'-' if self.descending else ''}{self.sort.value}"))
        if self.columns != DEFAULT_COLUMNS:
            pairs.append((COLUMNS, ",".join(self.columns)))
        return pairs

    def by(self, sort: LeadSort) -> ListShape:
        """Sorted by that: where it already is, the other way round. Names begin with A."""
        turned = not self.descending if sort is self.sort else sort is not LeadSort.NAME
        return replace(self, sort=sort, descending=turned)


def read_shape(search: str | None, remembered: str | None = None) -> tuple[ListShape, tuple[str, ...]]:
    """The shape a query string asks for, and the names of what in it was not understood. Columns that it
    doesn't name are the `remembered` ones, else the default."""
    values = query_values(search)
    problems = []
    shape = ListShape()
    if SORT in values:
        text = values[SORT][0]
        try:
            shape = ListShape(LeadSort(text.removeprefix("-")), text.startswith("-"))
        except ValueError:
            problems.append(SORT)
    asked = values[COLUMNS][0] if COLUMNS in values else remembered
    if asked is not None:
        names = asked.split(",")
        columns = tuple(name for name in ALL_COLUMNS if name in names)
        if COLUMNS in values and set(names) - set(ALL_COLUMNS):
            problems.append(COLUMNS)
        if columns:
            shape = replace(shape, columns=columns)
    return shape, tuple(problems)


def list_url(
    view: View,
    mark: Mark | None = None,
    shape: ListShape | None = None,
    *,
    search: str = "",
    cursor: str = "",
) -> str:
    """The list of leads in this shape."""
    return _with(leads_url(view, mark, search=search, cursor=cursor), shape)


def export_url(view: View, mark: Mark, shape: ListShape, *, search: str = "") -> str:
    """The file of the whole list in this shape."""
    return EXPORT + _with(leads_url(view, mark, search=search), shape).removeprefix(LEADS)


def _with(address: str, shape: ListShape | None) -> str:
    extra = urlencode([] if shape is None else shape.pairs())
    if not extra:
        return address
    return f"{address}{'&' if '?' in address else '?'}{extra}"
