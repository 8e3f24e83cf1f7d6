"""Stages, outcomes and what is said of a lead on its way."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final


class Stage(StrEnum):
    """The pipeline, in order; `fechado` is won."""

    LEAD = "lead"
    CONTATO = "contato"
    PROPOSTA = "proposta"
    NEGOCIACAO = "negociacao"
    FECHADO = "fechado"

    @property
    def ordinal(self) -> int:
        """1 for `lead` … 5 for `fechado`."""
        return tuple(Stage).index(self) + 1

    @classmethod
    def from_ordinal(cls, ordinal: int) -> Stage:
        return tuple(cls)[ordinal - 1]


OPEN_STAGES = tuple(stage for stage in Stage if stage is not Stage.FECHADO)


class Outcome(StrEnum):
    OPEN = "open"
    WON = "won"
    LOST = "lost"


class StayExit(StrEnum):
    """How a stay ended."""

    ADVANCED = "advanced"
    MOVED_BACK = "moved_back"
    LOST = "lost"
    WON = "won"


class BlockedReason(StrEnum):
    """Why an open lead is stuck: the first that applies, in this order."""

    UNASSIGNED: Final = "unassigned"
    NEVER_CONTACTED = "never_contacted"
    NO_RECENT_INTERACTION = "no_recent_interaction"
    WAITING_FOR_LEAD = "waiting_for_lead"
    SLOW_STAGE = "slow_stage"


class NextStep(StrEnum):
    """What to do with an open lead: the first that applies, in this order."""

    ASSIGN = "assign"
    """Nobody works on it."""
    FIRST_CONTACT = "first_contact"
    """We never contacted it."""
    ANSWER = "answer"
    """The lead acted last, in the last 7 days."""
    REVIVE = "revive"
    """It was active before, but nothing came from it for 14 days."""
    FOLLOW_UP = "follow_up"
    """No interaction in 7 days."""
    DECIDE = "decide"
    """In its stage for longer than the limit: move it on or close it."""
    ADVANCE = "advance"
    """Nothing stands in the way of the next stage."""


class FunnelHealth(StrEnum):
    EXCELLENT = "Excellent"
    GOOD = "Good"
    FAIR = "Fair"
    POOR = "Poor"
    NOT_ENOUGH_DATA = "Not enough data"


class TimingStatus(StrEnum):
    SLOW = "Slow"
    GOOD = "Good"
    NOT_ENOUGH_DATA = "Not enough data"


class AuditAction(StrEnum):
    """What happened to a lead. `stage_changed`, `lost` and `won` are what stays are derived from."""

    CREATED = "created"
    STAGE_CHANGED = "stage_changed"
    EDITED = "edited"
    ASSIGNED = "assigned"
    MERGED = "merged"
    """A duplicate was merged into another lead: an entry with each of the two."""
    UNMERGED = "unmerged"


class LeadSort(StrEnum):
    """What a list of leads can be sorted by."""

    CREATED = "created"
    SCORE = "score"
    VALUE = "value"
    """The estimated value, of a won lead its closing value; leads without one come last."""
    IN_STAGE = "in_stage"
    """Time in the stage; decided leads come last."""
    NAME = "name"
    """Leads without a name come last."""


UNATTRIBUTED = "unattributed"
"""The source key of a blank source; not the same as a source literally called "unknown"."""
UNASSIGNED: Final = "unassigned"
"""The value of the assignee filter that means "nobody"."""
EARLIEST_DAY, LATEST_DAY = date(1990, 1, 1), date(2100, 12, 31)
"""No lead is older than its seller's software, and beyond them calendars end."""
