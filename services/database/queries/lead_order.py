"""Orders of the list of leads, as phases that follow one another: each has an index that ends with the
lead's id, so that a page begins where the one before ended, whatever is equal and whatever is written
in between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, null, tuple_

from services.database.models import Lead
from services.selection import LeadOrder, LeadSelection
from services.vocabulary import OPEN_STAGES, BehavioralFlag, LeadSort, Outcome, Stage

Conditions = tuple[ColumnElement[bool], ...]


@dataclass(frozen=True, slots=True)
class Phase:
    """Leads `within`, by `key` and id. `branches` cut it into parts that an index has in this order."""

    key: Any
    descending: bool
    within: Conditions = ()
    branches: tuple[Conditions, ...] = ((),)

    @property
    def column(self) -> Any:
        """The key as a column."""
        return null() if self.key is None else self.key

    @property
    def order(self) -> tuple[Any, ...]:
        columns = (Lead.id,) if self.key is None else (self.key, Lead.id)
        return tuple(column.desc() if self.descending else column.asc() for column in columns)

    def after(self, key: Any, lead_id: Any) -> ColumnElement[bool]:
        """What comes after this place."""
        return self.compared(self.key, Lead.id, key, lead_id)

    def until(self, key: Any, lead_id: Any) -> ColumnElement[bool]:
        """What comes before this place."""
        return self.compared(self.key, Lead.id, key, lead_id, before=True)

    def compared(
        self, key: Any, lead_id: Any, other_key: Any, other_id: Any, *, before: bool = False
    ) -> ColumnElement[bool]:
        """Whether (key, id) comes after (or before) the other in this phase."""
        here: tuple[Any, ...] = (lead_id,)
        there: tuple[Any, ...] = (other_id,)
        if self.key is not None:
            here, there = (key, lead_id), (other_key, other_id)
        greater = self.descending if before else not self.descending
        return tuple_(*here) > tuple_(*there) if greater else tuple_(*here) < tuple_(*there)


def phases_of(order: LeadOrder, selection: LeadSelection) -> list[Phase]:
    """The phases of an order; the order by name has its own (`lead_names`)."""
    down = order.descending
    if order.by is LeadSort.CREATED:
        return [Phase(Lead.created_at, down)]
    if order.by is LeadSort.SCORE:
        return [Phase(Lead.lead_score, down)]
    if order.by is LeadSort.VALUE:
        known = (Lead.value_cents.is_not(None),)
        return [Phase(Lead.value_cents, down, known), Phase(None, down, (Lead.value_cents.is_(None),))]
    # A decided lead is in no stage any more: after the open ones, the newest first.
    chosen = [Stage(selection.stage)] if selection.stage in OPEN_STAGES else OPEN_STAGES
    branches = tuple((Lead.stage == stage.value,) for stage in chosen)
    # The longest in its stage entered it first.
    is_open = Phase(Lead.stage_entered_at, not down, (Lead.outcome == Outcome.OPEN.value,), branches)
    decided = Phase(Lead.created_at, True, (Lead.outcome != Outcome.OPEN.value,))
    flagged = selection.flag not in (None, BehavioralFlag.HOT)
    if selection.outcome is Outcome.OPEN or selection.blocked is not None or flagged:
        return [is_open]
    if selection.outcome is not None or selection.stage is Stage.FECHADO or selection.closed is not None:
        return [decided]
    return [is_open, decided]
