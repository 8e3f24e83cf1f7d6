"""What a score is trained on, as columns: no database, no libraries but numpy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from services.scoring.values import category_of, number_of

Floats = NDArray[np.float64]
Whole = NDArray[np.int32]
Flags = NDArray[np.bool_]

NOTHING = -1
"""The code of a missing value."""
NEEDED_LEADS = 200
NEEDED_EACH = 50
"""Decided leads, and of each outcome, below which nothing is trained."""


@dataclass(frozen=True, slots=True)
class Texts:
    """A column of texts: `values[code]` per row, each value once; `NOTHING` where there is none."""

    codes: Whole
    values: tuple[str, ...]

    @classmethod
    def of(cls, texts: Sequence[str | None]) -> Texts:
        """From one text per row."""
        seen: dict[str, int] = {}
        codes = [NOTHING if text is None else seen.setdefault(text, len(seen)) for text in texts]
        return cls(np.array(codes, dtype=np.int32), tuple(seen))

    def take(self, rows: NDArray[Any]) -> Texts:
        """Of some of the rows."""
        return Texts(self.codes[rows], self.values)

    def numbers(self) -> Floats:
        """Each row's number (`services.scoring.values`), NaN where it is none."""
        read = [number_of(value) for value in self.values]
        table = np.array([np.nan if one is None else one for one in read] + [np.nan], dtype=np.float64)
        return table[self.codes]

    def categories(self) -> Texts:
        """The same with values as categories."""
        seen: dict[str, int] = {}
        table = []
        for value in self.values:
            category = category_of(value)
            table.append(NOTHING if category is None else seen.setdefault(category, len(seen)))
        codes = np.array([*table, NOTHING], dtype=np.int32)[self.codes]
        return Texts(codes, tuple(seen))


@dataclass(frozen=True, slots=True)
class FillTimes:
    """When a field was filled in, counted in leads.

    `filled`: decided leads that have a value now; `late`: of these, those whose value came, or was last
    changed, after the outcome or shortly before it; `proven`: those whose value is recorded to have stood
    before that. `open_filled`, `open_edited`: open leads that have a value; that got it after creation.
    """

    filled: int = 0
    late: int = 0
    proven: int = 0
    open_filled: int = 0
    open_edited: int = 0


@dataclass(frozen=True, slots=True)
class TrainingData:
    """Decided leads, each as it was known at a few instants while it was open ("landmarks").

    Per lead: `created`, `closed` (seconds since 1970), `won`, and `former`, the score (0–100) that it was
    given when it was created: by the rules, the model in use then, or the system that it was imported
    from. Per row (lead and instant; a lead's rows stand together, its creation first): `lead` (position of
    its lead), `days` since its creation, `weight` (a lead's rows add up to 1; its creation is half of it)
    and the fields as of then: `numbers` and `texts` by the names of `services.scoring.features`, NaN or
    `NOTHING` for missing.
    """

    at: datetime
    lead_ids: tuple[UUID, ...]
    created: Floats
    closed: Floats
    won: Flags
    former: Floats
    lead: Whole
    days: Floats
    weight: Floats
    numbers: Mapping[str, Floats]
    texts: Mapping[str, Texts]
    fill_times: Mapping[str, FillTimes] = field(default_factory=dict)
    open_leads: int = 0

    @property
    def leads(self) -> int:
        return len(self.won)

    @property
    def first_rows(self) -> NDArray[np.intp]:
        """The rows of the creations, one per lead."""
        return np.flatnonzero(
            np.concatenate([[True], self.lead[1:] != self.lead[:-1]]) if len(self.lead) else []
        )

    @property
    def row_won(self) -> Flags:
        """The outcome of each row's lead."""
        return self.won[self.lead]

    def rows_of(self, chosen: Flags) -> NDArray[np.intp]:
        """The rows of the chosen leads (a flag per lead)."""
        return np.flatnonzero(chosen[self.lead])


def simple_data(
    at: datetime,
    created: Floats,
    closed: Floats,
    won: Flags,
    former: Floats,
    *,
    numbers: Mapping[str, Floats] | None = None,
    texts: Mapping[str, Texts] | None = None,
    fill_times: Mapping[str, FillTimes] | None = None,
    open_leads: int = 0,
) -> TrainingData:
    """One row per lead, as of its creation: for simulations and for data that isn't in the database."""
    count = len(won)
    return TrainingData(
        at=at,
        lead_ids=tuple(UUID(int=position) for position in range(count)),
        created=created,
        closed=closed,
        won=won,
        former=former,
        lead=np.arange(count, dtype=np.int32),
        days=np.zeros(count),
        weight=np.ones(count),
        numbers=numbers or {},
        texts=texts or {},
        fill_times=fill_times or {},
        open_leads=open_leads,
    )
