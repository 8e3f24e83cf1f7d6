"""Whose figures: merged leads out, a rep's own leads alone, then the page's filters."""

from __future__ import annotations

import math
from datetime import datetime
from decimal import Decimal

from services.vocabulary import Role
from tests.services.naive.clock import Range
from tests.services.naive.model import Filters, Lead, Member, World


def visible(lead: Lead, viewer: Member) -> bool:
    return viewer.role is not Role.REP or lead.assigned_user_id == viewer.id


def matches(lead: Lead, filters: Filters) -> bool:
    """Score bounds are inclusive, a fractional one is rounded inward, and 0 is a bound."""
    if filters.sources and lead.source not in filters.sources:
        return False
    if filters.score_min is not None and lead.lead_score < math.ceil(filters.score_min):
        return False
    if filters.score_max is not None and lead.lead_score > math.floor(filters.score_max):
        return False
    if filters.assigned_user_id is None:
        return True
    if filters.assigned_user_id == "unassigned":
        return lead.assigned_user_id is None
    return lead.assigned_user_id == filters.assigned_user_id


def matching_leads(world: World, filters: Filters, viewer: Member) -> list[Lead]:
    """Every lead of the page's filters, whenever created."""
    return [
        lead
        for lead in world.leads
        if lead.merged_into_id is None and visible(lead, viewer) and matches(lead, filters)
    ]


def cohort_of(leads: list[Lead], period: Range) -> list[Lead]:
    return [lead for lead in leads if lead.created_at in period]


def known_at(leads: list[Lead], now: datetime) -> list[Lead]:
    """The leads there are at `now`: what a snapshot counts."""
    return [lead for lead in leads if lead.created_at <= now]


def count_won(leads: list[Lead]) -> int:
    return sum(1 for lead in leads if lead.is_won)


def estimated_total(leads: list[Lead]) -> Decimal:
    """A value nobody knows adds nothing."""
    return sum((lead.estimated_value or Decimal(0) for lead in leads), Decimal(0))
