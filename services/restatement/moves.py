"""Rows of "this lead moved these figures, for this reason", added up. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from services.restatement.model import Figures
from services.restatement.snapshots import Codes, Ints
from services.vocabulary import RestatementReason

Key = Literal["month", "source"]
REASONS = tuple(RestatementReason)


@dataclass(frozen=True, slots=True)
class Moves:
    """A place for each lead, reason, month and source: what it moved there."""

    lead: Ints
    reason: Codes
    """Its place in `REASONS`."""
    month: Codes
    source: Codes
    leads: Ints
    won: Ints
    cents: Ints

    @classmethod
    def of(cls, lead: Ints, reason: RestatementReason, *columns: NDArray[Any]) -> Moves:
        """Moves of one reason."""
        return cls(lead, np.full(len(lead), REASONS.index(reason), np.int32), *columns)

    @classmethod
    def joined(cls, parts: Sequence[Moves]) -> Moves:
        """All of them, one after the other."""
        columns = ([getattr(part, field.name) for part in parts] for field in fields(cls))
        return cls(*(np.concatenate(column) for column in columns))

    def __len__(self) -> int:
        return len(self.lead)

    def netted(self, *keys: Key) -> Moves:
        """By lead, reason and `keys`, without those that cancel out; other columns hold any one value."""
        order, starts = self._grouped("lead", "reason", *keys)
        kept = {name: getattr(self, name)[order][starts] for name in ("lead", "reason", "month", "source")}
        sums = {name: self._sums(name, order, starts) for name in ("leads", "won", "cents")}
        left = np.logical_or.reduce([each != 0 for each in sums.values()])
        return Moves(**{name: column[left] for name, column in (kept | sums).items()})

    def by_reason(self, key: Key | None) -> Iterator[tuple[int | None, RestatementReason, Figures, Moves]]:
        """(key, reason, what all its leads moved, their moves with the most money first), reasons in their
        order, of moves that are `netted` by the key."""
        keys: tuple[Any, ...] = (key,) if key else ()
        order, starts = self._grouped("reason", *keys)
        for start, end in pairwise([*starts, len(order)]):
            rows = order[start:end]
            found = self._at(rows[np.argsort(-np.abs(self.cents[rows]), kind="stable")])
            figures = Figures(*(int(getattr(found, name).sum()) for name in ("leads", "won", "cents")))
            value = int(getattr(found, key)[0]) if key else None
            yield value, REASONS[found.reason[0]], figures, found

    def _at(self, rows: NDArray[Any]) -> Moves:
        return Moves(*(getattr(self, field.name)[rows] for field in fields(self)))

    def _sums(self, name: str, order: NDArray[Any], starts: NDArray[Any]) -> Ints:
        column: Ints = getattr(self, name)[order]
        return np.add.reduceat(column, starts) if len(starts) else column

    def _grouped(self, *names: str) -> tuple[NDArray[Any], NDArray[Any]]:
        """The rows in the order of these columns, and where each group of equals begins."""
        columns = [getattr(self, name) for name in names]
        order = np.lexsort(columns[::-1])
        if not len(order):
            return order, order
        changes = np.logical_or.reduce([np.diff(column[order]) != 0 for column in columns])
        return order, np.concatenate([[0], np.flatnonzero(changes) + 1])
