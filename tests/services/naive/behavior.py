"""Behaviour segments of the leads created in the last days."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Any

from services.vocabulary import Segment
from tests.services.naive.blocked import interactions_until
from tests.services.naive.clock import in_days
from tests.services.naive.model import Interaction, Lead, World
from tests.services.naive.population import count_won, known_at
from tests.services.naive.statistics import mean, rate, rounded, share

ANALYSIS_DAYS = 90
HALF_LIFE_DAYS = 14

# Written down again from metrics.md on purpose: the product's own table is among what is checked.
WEIGHTS = {
    "meeting": 8.0,
    "call_answered": 6.0,
    "message_received": 5.0,
    "email_received": 5.0,
    "form_submitted": 4.0,
    "link_clicked": 2.0,
    "email_opened": 1.0,
    "site_visited": 1.0,
    "email_sent": 0.5,
    "message_sent": 0.5,
    "call_made": 0.5,
}


def engagement(interactions: list[Interaction], now: datetime) -> float:
    """100 × (1 − e^(−points/12)), two decimals; points = Σ weight × 2^(−age in days / 14)."""
    points = sum(
        WEIGHTS[each.kind.value] * 2 ** (-in_days(now - each.occurred_at) / HALF_LIFE_DAYS)
        for each in interactions
    )
    return round(100 * (1 - math.exp(-points / 12)), 2)


def segment(score: int, engaged: float) -> Segment:
    """The first that applies."""
    if score >= 80 and engaged >= 70:
        return Segment.CHAMPION
    if score >= 60 and engaged >= 50:
        return Segment.PROMISING
    if score < 40 and engaged < 30:
        return Segment.COLD
    if score >= 70 and engaged < 30:
        return Segment.QUALIFIED_UNENGAGED
    return Segment.STANDARD


def behavior_insights(world: World, leads: list[Lead], now: datetime) -> dict[str, Any]:
    """`leads` are all that match the filters, whenever created."""
    since = now - timedelta(days=ANALYSIS_DAYS)
    analyzed = [lead for lead in known_at(leads, now) if lead.created_at >= since]
    engaged = {lead.id: engagement(interactions_until(world, lead, now), now) for lead in analyzed}
    members: dict[Segment, list[Lead]] = {each: [] for each in Segment}
    for lead in analyzed:
        members[segment(lead.lead_score, engaged[lead.id])].append(lead)
    return {
        "segments": {
            each.value: {
                "count": len(inside),
                "percentage": rounded(share(len(inside), len(analyzed))),
                "avg_score": rounded(mean([lead.lead_score for lead in inside])),
                "avg_engagement": rounded(mean([engaged[lead.id] for lead in inside])),
                "avg_age_days": rounded(mean([in_days(now - lead.created_at) for lead in inside])),
                "closed_count": count_won(inside),
                "conversion_rate": rounded(rate(count_won(inside), len(inside))),
            }
            for each, inside in members.items()
        },
        "total_analyzed": len(analyzed),
        "analysis_days": ANALYSIS_DAYS,
    }
