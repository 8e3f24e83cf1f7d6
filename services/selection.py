"""Which leads a list holds: the page's filters and what was clicked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.filters import LeadFilter
from services.periods import Period
from services.vocabulary import BehavioralFlag, BlockedReason, LeadSort, Outcome, Segment, Stage

ANY_STAGE = "any"


Window = tuple[datetime, datetime]
"""From the first instant to before the second."""


@dataclass(frozen=True, slots=True)
class ConcernedLeads:
    """The leads an alert is about, as they were when it was evaluated; every part narrows further."""

    ids: tuple[UUID, ...] | None = None
    """Just these, where the alert knows them all."""
    open_at: datetime | None = None
    """Open, and here already at this instant."""
    closed: tuple[Outcome, datetime, datetime] | None = None
    """Decided this way, in this window."""
    created: Window | None = None
    stages: tuple[Stage, ...] = ()
    lowest_score: int | None = None
    entered_before: datetime | None = None
    """In their stage since before this instant."""
    source: str | None = None
    contact_hours: float | None = None
    """Not contacted by us within these hours of their creation."""


@dataclass(frozen=True, slots=True)
class LeadSelection:
    """Which leads: the page's filters and what the clicked mark adds to them."""

    filters: LeadFilter = field(default_factory=LeadFilter)
    cohort: Period | None = None
    """Only leads created in this period."""
    closed: Period | None = None
    """Only leads won or lost in this period."""
    stage: Stage | None = None
    reached: Stage | None = None
    """Leads that reached this stage."""
    outcome: Outcome | None = None
    blocked: Stage | str | None = None
    """Blocked in this stage, or in `any`."""
    reason: BlockedReason | None = None
    segment: Segment | None = None
    stayed: Stage | None = None
    """Leads with a stay in this stage that began in `stay_period`."""
    stay_period: Period | None = None
    flag: BehavioralFlag | None = None
    engagement: tuple[float, float] | None = None
    """Engagement scores from the first to below the second; a second of 100 is included."""
    days: int | None = None
    """Only leads created in the last so many × 24 hours; a segment without it means the default."""
    alert: ConcernedLeads | None = None
    """The leads that an alert is about (`services.alerts.leads_of_alert`)."""
    text: str = ""
    """Part of the name, company, e-mail, phone or external id."""


@dataclass(frozen=True, slots=True)
class LeadOrder:
    """The newest, highest, longest first, or the other way round; equal ones by their id."""

    by: LeadSort = LeadSort.CREATED
    descending: bool = True
