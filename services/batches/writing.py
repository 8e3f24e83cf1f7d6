"""What the batches share: their size, their turn, the conversion of an import, and the record of it.

A batch is an import of a few rows: the same converter, the same statements, the same lock. So batches and
imports of one organization come one after the other, which is also why nothing of an `Idempotency-Key` is
needed: the same batch again finds what it says already there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import polars as pl
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from services.batches.cells import Cells, read_items
from services.batches.model import (
    MOST_ITEMS,
    BusyError,
    ItemProblem,
    ItemResult,
    ItemStatus,
    Problem,
    TooManyItemsError,
    rejected,
)
from services.database.models import AnalyticsEvent
from services.imports.convert import Batch, Converter
from services.imports.engine import organization_zone
from services.imports.frames import LINE
from services.imports.mapping import Mapping as FieldMapping
from services.imports.profile import Reading
from services.scope import OrgScope
from services.versions import bump_data_version
from services.vocabulary import ImportKind

BATCH_WRITTEN = "batch_written"
"""Kind of the `analytics_events` row of a batch that wrote something: data {"kind", and how many items
were "created", "updated", "unchanged", "rejected"}."""
WAIT_SECONDS = 20
_TURN = "SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"
_NOT_FREE = "55P03"
Finish = Callable[[Batch, Converter], pl.DataFrame]
Items = Sequence[Mapping[str, Any]]
Row = dict[str, Any]


class Answers:
    """The results of a batch under way: one per item, in their order, when it is done."""

    def __init__(self, items: Items, ids: Mapping[int, str]) -> None:
        self._found: dict[int, ItemResult] = {}
        self._size = len(items)
        self._ids = ids

    def reject(self, place: int, problem: Problem, field: str, value: str = "") -> None:
        """Note why an item wasn't stored."""
        self._found[place] = rejected(place, self._ids.get(place), problem, field, value)

    def note(self, place: int, status: ItemStatus) -> None:
        """Note what became of an item."""
        self._found[place] = ItemResult(place, self._ids.get(place), status)

    def all(self) -> list[ItemResult]:
        """Every item's; one that nothing was noted of is unchanged."""
        return [
            self._found.get(place) or ItemResult(place, self._ids.get(place), ItemStatus.UNCHANGED)
            for place in range(self._size)
        ]


def check_size(items: Items) -> None:
    """Raise TooManyItemsError before anything of the batch is read."""
    if len(items) > MOST_ITEMS:
        raise TooManyItemsError(len(items))


def take_turn(scope: OrgScope, session: Session, seconds: float = WAIT_SECONDS) -> None:
    """Wait for the organization's other imports and batches, until the commit. BusyError after `seconds`:
    somebody who calls the API must not keep a thread of the server for as long as a large file takes."""
    connection = session.connection()
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(seconds * 1000)}")
    try:
        session.execute(text(_TURN), {"key": f"import:{scope.organization_id}"})
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) == _NOT_FREE:
            raise BusyError from error
        raise
    connection.exec_driver_sql("SET LOCAL lock_timeout TO DEFAULT")


def convert(
    scope: OrgScope, session: Session, items: Items, kind: ImportKind, finish: Finish, now: datetime
) -> tuple[pl.DataFrame, Answers, Cells]:
    """The good items as typed rows (`line` is an item's place), what is known of the others, and the cells.

    By the very converter of the files: stages and kinds in all words known, sources as keys.
    """
    cells = read_items(items, kind)
    answers = Answers(items, cells.ids)
    for place, (problem, field, value) in cells.wrong.items():
        answers.reject(place, problem, field, value)
    reading = FieldMapping(kind=kind, columns={name: (name,) for name in cells.columns}, null_values=("",))
    converter = Converter(reading, Reading({}, {}), organization_zone(scope, session), now, False, finish)
    frame = pl.DataFrame(
        [
            pl.Series(f"{LINE} ", cells.lines, dtype=pl.Int64),
            *(pl.Series(name, texts, dtype=pl.String) for name, texts in cells.columns.items()),
        ]
    )
    good, rejections, _ = converter.convert(frame)
    for one in rejections:
        answers.reject(one.line, one.problem, one.column, one.value)
    return good, answers, cells


def last_of_each(rows: pl.DataFrame, keys: Sequence[str], answers: Answers) -> pl.DataFrame:
    """The last good item of each key; the ones before it are rejected as superseded."""
    last = rows.unique(list(keys), keep="last", maintain_order=True)
    if last.height < rows.height:
        kept = set(last[LINE])
        for place in rows[LINE]:
            if place not in kept:
                answers.reject(place, ItemProblem.SUPERSEDED, keys[0])
    return last


def finish_batch(
    scope: OrgScope, session: Session, kind: ImportKind, answers: Answers, now: datetime
) -> list[ItemResult]:
    """The results; where something was written, the record of the batch and the data version with them."""
    results = answers.all()
    counts = Counter(each.status for each in results)
    if counts[ItemStatus.CREATED] or counts[ItemStatus.UPDATED]:
        session.add(
            AnalyticsEvent(
                organization_id=scope.organization_id,
                kind=BATCH_WRITTEN,
                actor_id=scope.user_id,
                occurred_at=now,
                data={"kind": kind.value, **{status.value: counts[status] for status in ItemStatus}},
            )
        )
        session.flush()
        if kind is not ImportKind.INTERACTIONS:  # which keep it themselves
            bump_data_version(scope, session)
        session.expire_all()
    return results
