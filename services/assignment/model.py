"""What assignment speaks in: plain data, free of the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from services.vocabulary import AssignmentMethod, Unassigned

NEW_FOR_DAYS = 30
"""Default: an unassigned lead created longer ago is nobody's new lead (an import of old ones)."""


@dataclass(frozen=True, slots=True)
class Taker:
    """A member who can be given leads. `capacity`: open leads at most, None for no limit. `away_from` to
    `away_until`: local days, inclusive; either may be open (both: not away). `sources`, `regions`: keys it
    takes, () for all."""

    member_id: UUID
    name: str
    takes_part: bool = True
    capacity: int | None = None
    away_from: date | None = None
    away_until: date | None = None
    sources: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    open_leads: int = 0
    last_turn: int = 0
    """The number of its last turn; the lowest is next."""
    active: bool = True
    """False: left the organization; never gets a lead, whatever else is set."""
    owed: float = 0.0
    """What the floor of score-based assignment owes it, in leads (`services.assignment.choosing`)."""


@dataclass(frozen=True, slots=True)
class AssignmentSettings:
    """How an organization assigns. `version` guards against two people changing it at once."""

    method: AssignmentMethod
    new_for_days: int
    on_import: bool
    """Whether imported leads are assigned as well as those written through the API."""
    takers: tuple[Taker, ...]
    version: int
    sources: tuple[str, ...] = ()
    """Source keys there are, for the rules."""
    regions: tuple[str, ...] = ()
    """Region keys there are (`services.assignment.regions`)."""
    today: date | None = None
    """The organization's local day, by which somebody is away."""

    @property
    def taking_part(self) -> tuple[Taker, ...]:
        """The active members who are given leads, whether or not they are away."""
        return tuple(taker for taker in self.takers if taker.takes_part and taker.active)


@dataclass(frozen=True, slots=True)
class AssignmentOutcome:
    """What a round of assigning did. `given` counts leads by member; `left` those that stayed unassigned and
    why. `assignment_id` is what `services.lead_assignment.undo_assignment` takes, None where nothing
    changed."""

    given: Mapping[UUID, int] = field(default_factory=dict)
    left: Mapping[Unassigned, int] = field(default_factory=dict)
    assignment_id: UUID | None = None
    more: bool = False
    """The limit was reached: more leads wait, another round may find somebody for them."""

    @property
    def count(self) -> int:
        return sum(self.given.values())


@dataclass(frozen=True, slots=True)
class SimulatedShare:
    """What one member would have got. Money in the organization's currency, as numbers."""

    member_id: UUID
    name: str
    leads: int
    leads_really: int
    top_leads: int
    """Of the best tenth of scores."""
    value: float
    most_open: int
    """The most open leads at any time."""
    capacity: int | None
    top_leads_really: int = 0
    value_really: float = 0.0
    most_open_really: int = 0
    active: bool = True


@dataclass(frozen=True, slots=True)
class Simulation:
    """What a method would have done with the leads of the last `days` days, one at a time in the order of
    their creation, a lead being open for as long as it really was."""

    method: AssignmentMethod
    days: int
    leads: int
    shares: tuple[SimulatedShare, ...]
    left: Mapping[Unassigned, int]
    """Leads that would have found nobody when they came, by reason."""
    since: datetime
    until: datetime
    top_leads: int = 0
    left_really: int = 0
    """Leads that are with nobody now."""
