"""Which leads a list holds: the page's filters and what was clicked."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from services.filters import LeadFilter
from services.periods import Period
from services.vocabulary import BehavioralFlag, BlockedReason, Outcome, Segment, Stage

ANY_STAGE = "any"


@dataclass(frozen=True, slots=True)
class LeadSelection:
    """Which leads: the page's filters and what the clicked mark adds to them."""

    filters: LeadFilter = field(default_factory=LeadFilter)
    cohort: Period | None = None
    """Only leads created in this period."""
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
    alert: UUID | None = None
    """The leads that this alert is about."""
    text: str = ""
    """Part of the name, company, e-mail, phone or external id."""
