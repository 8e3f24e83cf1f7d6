"""The second implementation of the score: lead by lead, in plain Python, over plain values."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from services.engagement import engagement_from_points, points_at
from services.vocabulary import ACTIONS_OF_THE_LEAD, CONTACTS_BY_US, InteractionKind

FULL = {
    "source_quality": 25, "engagement": 25, "completeness": 15,
    "recency": 15, "deal_value": 10, "first_contact": 10,
}  # fmt: skip
DAY = 86_400


@dataclass(frozen=True)
class Known:
    """What the score may know of a lead, and its outcome for the others' sake."""

    source: str
    outcome: str
    created_at: datetime
    closed_at: datetime | None
    estimated_value: Decimal | None
    complete: tuple[bool, bool, bool, bool]
    """Name, valid e-mail, phone, company."""
    interactions: tuple[tuple[InteractionKind, datetime], ...] = ()


def quality(source: str, decided: list[tuple[str, str]], leads: list[str]) -> float:
    """Share 0–1 from the decided leads (source, outcome) and the sources of all leads."""
    won = [s for s, outcome in decided if outcome == "won"]
    pool = [s for s, _ in decided] if len(won) < len(decided) else leads
    if not won:
        return 0.5
    mean = len(won) / len(pool)
    rate = (won.count(source) + 20 * mean) / (pool.count(source) + 20)
    return min(1.0, rate / (2 * mean))


def _profile(lead: Known) -> float:
    return sum(points for has, points in zip(lead.complete, (3, 5, 4, 3), strict=True) if has) / 15


def _value(lead: Known, leads: list[Known]) -> float:
    estimates = [float(other.estimated_value) for other in leads if other.estimated_value]
    if not lead.estimated_value:
        return 0.0
    return min(1.0, float(lead.estimated_value) / (2 * statistics.median(estimates)))


def shares(lead: Known, leads: list[Known], now: datetime) -> dict[str, float]:
    """Every factor of `lead` at `now`, from 0 to 1."""
    done = [(kind, at) for kind, at in lead.interactions if at <= now]
    acted = [at for kind, at in done if kind in ACTIONS_OF_THE_LEAD]
    contacts = [at for kind, at in done if kind in CONTACTS_BY_US]
    idle_days = max(0.0, (now - max([lead.created_at, *acted])).total_seconds() / DAY)
    speed = 0.0
    if contacts:
        late = (min(contacts) - lead.created_at).total_seconds() - 3600
        speed = 2 ** -(max(0.0, late) / DAY)
    decided = [(other.source, other.outcome) for other in leads if other.outcome != "open"]
    return {
        "source_quality": quality(lead.source, decided, [other.source for other in leads]),
        "engagement": engagement_from_points(points_at(lead.interactions, now)) / 100,
        "completeness": _profile(lead),
        "recency": 2 ** -(idle_days / 14),
        "deal_value": _value(lead, leads),
        "first_contact": speed,
    }


def initial_shares(lead: Known, leads: list[Known]) -> dict[str, float]:
    """As it was known when the lead was created."""
    then = lead.created_at
    decided = [
        (other.source, other.outcome)
        for other in leads
        if other.closed_at is not None and max(other.closed_at, other.created_at) < then
    ]
    known = [other.source for other in leads if other.created_at <= then]
    return {
        "source_quality": quality(lead.source, decided, known),
        "engagement": 0.0,
        "completeness": _profile(lead),
        "recency": 1.0,
        "deal_value": _value(lead, leads),
        "first_contact": 0.0,
    }


def total(by_factor: dict[str, float]) -> float:
    return math.fsum(share * FULL[factor] for factor, share in by_factor.items())


def whole(by_factor: dict[str, float]) -> dict[str, int]:
    """Largest remainder, in millionths of a point."""
    exact = {factor: round(share * FULL[factor] * 1_000_000) for factor, share in by_factor.items()}
    points = {factor: value // 1_000_000 for factor, value in exact.items()}
    missing = (sum(exact.values()) + 500_000) // 1_000_000 - sum(points.values())
    for factor in sorted(exact, key=lambda f: -(exact[f] % 1_000_000))[:missing]:
        points[factor] += 1
    return points
