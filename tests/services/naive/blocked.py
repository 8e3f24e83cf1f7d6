"""Blocked pipeline: open leads whose current stay is over the stage's limit, and why."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from services.vocabulary import CONTACTS_BY_US, OPEN_STAGES, OUTBOUND_ONLY, BlockedReason
from tests.services.naive.clock import in_days
from tests.services.naive.model import Interaction, Lead, World
from tests.services.naive.population import estimated_total, known_at
from tests.services.naive.statistics import rounded

QUIET = timedelta(days=7)


def blocked_leads(world: World, leads: list[Lead], now: datetime) -> list[Lead]:
    return [
        lead
        for lead in known_at(leads, now)
        if lead.is_open and in_days(now - lead.stage_entered_at) > world.limit_days(lead.stage)
    ]


def interactions_until(world: World, lead: Lead, now: datetime) -> list[Interaction]:
    """In order of time."""
    until = [each for each in world.interactions if each.lead_id == lead.id and each.occurred_at <= now]
    return sorted(until, key=lambda each: each.occurred_at)


def reason(world: World, lead: Lead, now: datetime) -> BlockedReason:
    """The first that applies."""
    past = interactions_until(world, lead, now)
    if lead.assigned_user_id is None:
        return BlockedReason.UNASSIGNED
    if not any(each.kind in CONTACTS_BY_US for each in past):
        return BlockedReason.NEVER_CONTACTED
    if not any(each.occurred_at >= now - QUIET for each in past):
        return BlockedReason.NO_RECENT_INTERACTION
    if past[-1].kind in OUTBOUND_ONLY:
        return BlockedReason.WAITING_FOR_LEAD
    return BlockedReason.SLOW_STAGE


def blocked_pipeline(world: World, leads: list[Lead], now: datetime) -> dict[str, Any]:
    """`leads` are all that match the filters, whenever created."""
    blocked = blocked_leads(world, leads, now)
    return {
        "total_count": len(blocked),
        "total_value": rounded(estimated_total(blocked)),
        "stages": {
            stage.value: _stage(world, [lead for lead in blocked if lead.stage is stage], now)
            for stage in OPEN_STAGES
        },
    }


def _stage(world: World, blocked: list[Lead], now: datetime) -> dict[str, Any]:
    ages = [in_days(now - lead.stage_entered_at) for lead in blocked]
    why = {lead.id: reason(world, lead, now) for lead in blocked}
    reasons = {}
    for each in BlockedReason:
        because = [lead for lead in blocked if why[lead.id] is each]
        reasons[each.value] = {"count": len(because), "value": rounded(estimated_total(because))}
    return {
        "count": len(blocked),
        "value": rounded(estimated_total(blocked)),
        "oldest_days": rounded(max(ages)) if ages else None,
        "reasons": reasons,
    }
