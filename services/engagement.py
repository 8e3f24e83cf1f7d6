"""Engagement: what interactions are worth, fading by half every 14 days ("Behaviour" in metrics.md).

`points = Σ weight × 2^(−age in days / 14)`, `engagement_score = 100 × (1 − e^(−points/12))`.

Tracked points are kept as seen from a fixed instant, the epoch, so that they need no update as time
passes: seen from any later instant they differ by one factor only. Each function stands here twice,
for a number and for a column, and nowhere else.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Double, case, cast, func, literal
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.elements import SQLCoreOperations

from services.database.models import Interaction
from services.vocabulary import INTERACTION_WEIGHTS, InteractionKind

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
HALF_LIFE_DAYS = 14
SATURATION_POINTS = 12
"""Points at which engagement is 100 × (1 − 1/e), about 63."""

_HALF_LIFE_SECONDS = HALF_LIFE_DAYS * 86_400
_LN2 = math.log(2)
# PostgreSQL raises where a float under- or overflows. Interactions within ±38 years of the epoch are
# exact; beyond, they count as if at that distance. Points over 600 are an engagement of 100 anyway.
_FURTHEST_HALF_LIVES = 1_000
_SMALLEST_EXPONENT = -700.0
_MOST_POINTS = 600.0

Column = ColumnElement[Any] | InstrumentedAttribute[Any] | SQLCoreOperations[Any]


def _half_lives_since_epoch(now: datetime) -> float:
    return (now - EPOCH) / timedelta(seconds=_HALF_LIFE_SECONDS)


def points_at(interactions: Iterable[tuple[InteractionKind, datetime]], now: datetime) -> float:
    """Points at `now` of `interactions` (kind, instant); those after `now` don't count."""
    return math.fsum(
        INTERACTION_WEIGHTS[kind] * 2 ** (-((now - at) / timedelta(seconds=_HALF_LIFE_SECONDS)))
        for kind, at in interactions
        if at <= now
    )


def engagement_from_points(points: float) -> float:
    """Engagement 0–100, not rounded, of the points at some instant."""
    return 100 * (1 - math.exp(-points / SATURATION_POINTS))


def engagement_expression(points: Column) -> ColumnElement[float]:
    """`engagement_from_points` as a column."""
    capped = func.least(points, _MOST_POINTS)
    return literal(100.0, Double) * (literal(1.0, Double) - func.exp(-capped / float(SATURATION_POINTS)))


def weight_expression(kind: Column) -> ColumnElement[float]:
    """The weight of an interaction of `kind`."""
    weights = {kind.value: literal(float(weight), Double) for kind, weight in INTERACTION_WEIGHTS.items()}
    return case(weights, value=kind)


def points_expression(kind: Column, occurred_at: Column) -> ColumnElement[float]:
    """What one interaction is worth seen from EPOCH: weight × 2^((occurred_at − EPOCH) / 14 days).

    `lead_behavior_tracking.points` is the sum of it.
    """
    half_lives = (func.date_part("epoch", occurred_at) - EPOCH.timestamp()) / float(_HALF_LIFE_SECONDS)
    bounded = func.greatest(func.least(half_lives, _FURTHEST_HALF_LIVES), -_FURTHEST_HALF_LIVES)
    return weight_expression(kind) * func.power(literal(2.0, Double), cast(bounded, Double))


def summed_points() -> ColumnElement[float]:
    """The sum of `points_expression` over a group of `interactions`, in an order of its own: floating
    point adds up to the same last digit every time."""
    points = points_expression(Interaction.kind, Interaction.occurred_at)
    return func.sum(aggregate_order_by(points, Interaction.occurred_at, Interaction.kind))


def decay_until(now: datetime) -> float:
    """The natural logarithm of what points seen from EPOCH are divided by, seen from `now`."""
    return _half_lives_since_epoch(now) * _LN2


def decayed_points(points: Column, now: datetime | BindParameter[float]) -> ColumnElement[float]:
    """Points seen from EPOCH (as tracked), seen from `now` (or a parameter: its `decay_until`); 0 stays 0,
    null stays null.

    Right only where every interaction in them lies at or before `now`.
    """
    decay = literal(decay_until(now), Double) if isinstance(now, datetime) else now
    exponent = func.ln(points) - decay
    return case(
        (points == 0, literal(0.0, Double)), else_=func.exp(func.greatest(exponent, _SMALLEST_EXPONENT))
    )


def points_of_interactions(now: datetime) -> ColumnElement[float]:
    """Points at `now` of a group of `interactions`, as an aggregate; filter them to those up to `now`."""
    return decayed_points(summed_points(), now)
