"""Puts streamed rows together into `TrainingData`: codes instead of texts, so that memory stays small."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np

from services.scoring.edits import ESTIMATE, as_of, changes_of, text_of
from services.scoring.features import NO, PRESENCE, TIMED, YES
from services.scoring.model import CUSTOM
from services.scoring.rows import NOTHING, FillTimes, Floats, Texts, TrainingData

LANDMARK_DAYS = (0, 3, 7, 14, 30, 60)
"""Days after its creation at which a decided lead is looked at, where it was still open then."""
SHORTLY_BEFORE = timedelta(days=1)
"""An edit this close to the outcome may be part of it; of a lead that lived for less than four days,
the last quarter of its life."""


@dataclass(slots=True)
class _Coded:
    """A text column of leads, sparse: only those that have it."""

    values: dict[str, int] = field(default_factory=dict)
    leads: array[int] = field(default_factory=lambda: array("i"))
    codes: array[int] = field(default_factory=lambda: array("i"))

    def code(self, text: str | None) -> int:
        return NOTHING if text is None else self.values.setdefault(text, len(self.values))

    def add(self, lead: int, text: str) -> None:
        self.leads.append(lead)
        self.codes.append(self.code(text))


@dataclass(slots=True)
class _Times:
    filled: int = 0
    late: int = 0
    proven: int = 0


class Assembly:
    """Takes leads (ordered by creation), then their edits (in order), then their behaviour."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._ids: list[UUID] = []
        self._place: dict[UUID, int] = {}
        self._created: list[datetime] = []
        self._closed: list[datetime] = []
        self._recorded: list[datetime | None] = []
        self._won, self._former = array("b"), array("d")
        self._texts: dict[str, _Coded] = defaultdict(_Coded)
        self._estimates = array("d")
        self._edits: dict[int, list[tuple[datetime, dict[str, tuple[Any, Any]]]]] = defaultdict(list)
        self._behavior: dict[tuple[int, float], tuple[float, float | None, float | None]] = {}

    def add_lead(self, row: Any) -> None:
        place = len(self._ids)
        self._ids.append(row.id)
        self._place[row.id] = place
        self._created.append(row.created_at)
        self._closed.append(row.closed_at)
        self._recorded.append(row.recorded_at)
        self._won.append(bool(row.won))
        self._former.append(row.initial_score)
        self._estimates.append(_estimate(row.estimated_value))
        for name in ("source", *PRESENCE):
            self._texts[name].add(place, getattr(row, name))
        for name, value in row.custom_fields.items():
            text = text_of(value)
            if text is not None:
                self._texts[CUSTOM + name].add(place, text)

    def add_edit(self, lead_id: UUID, at: datetime, changes: Mapping[str, Any]) -> None:
        changed = dict(changes_of(changes))
        place = self._place.get(lead_id)
        if changed and place is not None:
            self._edits[place].append((at, changed))

    def add_behavior(self, row: Any) -> None:
        """`row`: id, days, points, first_contact_at, last_lead_action_at."""
        place = self._place.get(row.id)
        if place is None:
            return
        created = self._created[place]
        contact, action = row.first_contact_at, row.last_lead_action_at
        hours = None if contact is None else max((contact - created) / timedelta(hours=1), 0.0)
        acted = None if action is None else max((action - created) / timedelta(days=1), 0.0)
        self._behavior[place, row.days] = (row.points, hours, acted)

    def finished(
        self, open_leads: int, open_filled: Mapping[str, int], open_edited: Mapping[str, int]
    ) -> TrainingData:
        """All of it; `open_…` as `services.scoring.rows.FillTimes` counts them."""
        lead, days, weight = self._landmarks()
        numbers = self._timed(lead, days)
        numbers[ESTIMATE] = np.array(self._estimates, dtype=np.float64)[lead]
        texts = {name: self._column(coded, lead) for name, coded in self._texts.items()}
        self._roll_back(lead, days, numbers, texts)
        times = self._fill_times()
        return TrainingData(
            at=self._now,
            lead_ids=tuple(self._ids),
            created=np.array([at.timestamp() for at in self._created], dtype=np.float64),
            closed=np.array([at.timestamp() for at in self._closed], dtype=np.float64),
            won=np.array(self._won, dtype=np.bool_),
            former=np.array(self._former, dtype=np.float64),
            lead=lead,
            days=days,
            weight=weight,
            numbers=numbers,
            texts=texts,
            fill_times={
                name: FillTimes(
                    one.filled, one.late, one.proven, open_filled.get(name, 0), open_edited.get(name, 0)
                )
                for name, one in times.items()
            },
            open_leads=open_leads,
        )

    def _landmarks(self) -> tuple[Any, Floats, Floats]:
        lead, days, weight = array("i"), array("d"), array("d")
        for place, (created, closed) in enumerate(zip(self._created, self._closed, strict=True)):
            then = [day for day in LANDMARK_DAYS if day == 0 or created + timedelta(days=day) < closed]
            for day in then:
                lead.append(place)
                days.append(day)
                weight.append(_weight(day, len(then)))
        return np.array(lead, dtype=np.int32), np.array(days), np.array(weight)

    def _timed(self, lead: Any, days: Floats) -> dict[str, Floats]:
        found: dict[str, Floats] = {name: np.zeros(len(lead)) for name in TIMED}
        found["first_contact_hours"][:] = np.nan
        for row, key in enumerate(zip(lead.tolist(), days.tolist(), strict=True)):
            points, hours, acted = self._behavior.get(key, (0.0, None, None))
            found["engagement"][row] = points
            found["recency_days"][row] = max(key[1] - (acted or 0.0), 0.0)
            if hours is not None:
                found["first_contact_hours"][row] = hours
        return found

    @staticmethod
    def _column(coded: _Coded, lead: Any) -> Texts:
        of_leads = np.full(int(lead[-1]) + 1 if len(lead) else 0, NOTHING, dtype=np.int32)
        of_leads[np.array(coded.leads, dtype=np.int32)] = np.array(coded.codes, dtype=np.int32)
        return Texts(of_leads[lead], tuple(coded.values))

    def _roll_back(
        self, lead: Any, days: Floats, numbers: dict[str, Floats], texts: dict[str, Texts]
    ) -> None:
        """Give each row the values of its instant: the old value of the first edit after it."""
        starts = np.searchsorted(lead, np.arange(len(self._ids) + 1))
        for place, edits in self._edits.items():
            for row in range(int(starts[place]), int(starts[place + 1])):
                at = self._created[place] + timedelta(days=float(days[row]))
                for name, old in as_of(edits, at).items():
                    if name == ESTIMATE:
                        numbers[ESTIMATE][row] = _estimate(old)
                    else:
                        self._set(texts, name, row, old)
        for name, column in texts.items():
            texts[name] = Texts(column.codes, tuple(self._texts[name].values))

    def _set(self, texts: dict[str, Texts], name: str, row: int, old: Any) -> None:
        if name not in texts:  # nobody has it any more
            texts[name] = Texts(np.full(len(next(iter(texts.values())).codes), NOTHING, np.int32), ())
        text = (YES if text_of(old) else NO) if name in PRESENCE else text_of(old)
        texts[name].codes[row] = self._texts[name].code(text)

    def _fill_times(self) -> dict[str, _Times]:
        margins = [
            closed - min(SHORTLY_BEFORE, (closed - created) / 4)
            for created, closed in zip(self._created, self._closed, strict=True)
        ]
        last: dict[tuple[int, str], datetime] = {
            (place, name): at
            for place, edits in self._edits.items()
            for at, changed in edits
            for name in changed
        }
        times: dict[str, _Times] = {}
        for name, coded in self._texts.items():
            mine = times.setdefault(name, _Times())
            for place in coded.leads:
                self._count(mine, place, last.get((place, name)), margins[place])
        estimate = times.setdefault(ESTIMATE, _Times())
        for place, value in enumerate(self._estimates):
            if value == value:  # not NaN
                self._count(estimate, place, last.get((place, ESTIMATE)), margins[place])
        return times

    def _count(self, times: _Times, place: int, changed: datetime | None, margin: datetime) -> None:
        times.filled += 1
        late = changed is not None and changed >= margin
        times.late += late
        recorded = self._recorded[place]
        times.proven += not late and recorded is not None and recorded < margin


def _weight(day: int, landmarks: int) -> float:
    """Half of a lead is its creation, which every lead has and at which it is assigned; the other half
    is what is seen of it later."""
    if landmarks == 1:
        return 1.0
    return 0.5 if day == 0 else 0.5 / (landmarks - 1)


def _estimate(value: Any) -> float:
    """NaN for none, and for one that isn't above 0."""
    amount = float(value) if value is not None else 0.0
    return amount if amount > 0 else float("nan")
