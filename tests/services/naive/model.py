"""An organization as plain lists: what the naive figures are computed from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from services.vocabulary import InteractionKind, Outcome, Role, Stage, StayExit

DEFAULT_LIMIT_DAYS = 7.0
PRINTED_AT_MOST = 6


@dataclass(frozen=True, slots=True)
class Member:
    id: UUID
    role: Role


@dataclass(frozen=True, slots=True)
class Stay:
    """One visit to one stage; `left_at` and `exit` are None while it lasts."""

    stage: Stage
    entered_at: datetime
    left_at: datetime | None = None
    exit: StayExit | None = None


@dataclass(frozen=True, slots=True)
class Lead:
    id: UUID
    created_at: datetime
    stage: Stage
    outcome: Outcome
    reached: int
    stage_entered_at: datetime
    closed_at: datetime | None = None
    source: str = "google"
    lead_score: int = 50
    initial_score: int = 50
    estimated_value: Decimal | None = None
    closing_value: Decimal | None = None
    assigned_user_id: UUID | None = None
    merged_into_id: UUID | None = None
    stays: tuple[Stay, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.outcome is Outcome.OPEN

    @property
    def is_won(self) -> bool:
        return self.outcome is Outcome.WON

    @property
    def is_lost(self) -> bool:
        return self.outcome is Outcome.LOST

    @property
    def won_value(self) -> Decimal:
        """Its closing value where recorded, else its estimated value."""
        if self.closing_value is not None:
            return self.closing_value
        return self.estimated_value or Decimal(0)


@dataclass(frozen=True, slots=True)
class Interaction:
    lead_id: UUID
    kind: InteractionKind
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class Spend:
    """`month` is its first day."""

    source: str
    month: date
    amount: Decimal


@dataclass(frozen=True, slots=True, repr=False)
class World:
    timezone: str
    stage_limits: dict[str, float]
    members: tuple[Member, ...]
    leads: tuple[Lead, ...]
    interactions: tuple[Interaction, ...] = ()
    spend: tuple[Spend, ...] = ()

    def __repr__(self) -> str:
        """Whole when it is small; of a big one only the size, or nobody finds the failure above it."""
        leads: object = self.leads if len(self.leads) <= PRINTED_AT_MOST else f"<{len(self.leads)} leads>"
        said: object = self.interactions
        if len(self.interactions) > PRINTED_AT_MOST:
            said = f"<{len(self.interactions)} interactions>"
        return (
            f"World(timezone={self.timezone!r}, stage_limits={self.stage_limits}, members={self.members}, "
            f"leads={leads}, interactions={said}, spend={self.spend})"
        )

    def limit_days(self, stage: Stage) -> float:
        return self.stage_limits.get(stage.value, DEFAULT_LIMIT_DAYS)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the page filters by; None and empty are "no filter"."""

    sources: tuple[str, ...] = ()
    score_min: float | None = None
    score_max: float | None = None
    assigned_user_id: UUID | Literal["unassigned"] | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a world: the period, the filters, the clock and who looks."""

    start: date
    end: date
    now: datetime
    viewer: Member
    filters: Filters = Filters()
