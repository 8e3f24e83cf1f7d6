"""Which of two leads stays when they are merged."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from services.vocabulary import Outcome, Stage


class Mergeable(Protocol):
    """What is looked at of a lead (`services.duplicates.model.DuplicateLead` has it)."""

    @property
    def id(self) -> UUID: ...
    @property
    def outcome(self) -> Outcome: ...
    @property
    def stage(self) -> Stage: ...
    @property
    def interactions(self) -> int: ...
    @property
    def created_at(self) -> datetime: ...


Lead = TypeVar("Lead", bound=Mergeable)
_OUTCOMES = {Outcome.WON: 0, Outcome.OPEN: 1, Outcome.LOST: 2}


def survivor_first(a: Lead, b: Lead) -> tuple[Lead, Lead]:
    """The two with the one that stays first: the won before the open before the lost, then the one further
    along, then the one with more interactions, then the older, then the lesser id (so that it never depends
    on the order in which they came)."""
    return (a, b) if _rank(a) <= _rank(b) else (b, a)


def _rank(lead: Mergeable) -> tuple[int, int, int, datetime, str]:
    return _OUTCOMES[lead.outcome], -lead.stage.ordinal, -lead.interactions, lead.created_at, str(lead.id)
