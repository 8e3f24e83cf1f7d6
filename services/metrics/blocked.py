"""The blocked pipeline: where the money is stuck, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from services.database.queries.open_pipeline import BlockedGroup
from services.metrics.rounding import money, rounded
from services.vocabulary import BlockedReason, Stage


def open_value(groups: Sequence[BlockedGroup]) -> Decimal:
    """Estimated value of every open lead."""
    return sum((group.value for group in groups), Decimal(0))


def blocked_pipeline(groups: Sequence[BlockedGroup], now: datetime) -> dict[str, Any]:
    """`blocked_pipeline` of the dashboard's JSON. Definition: "Blocked pipeline" in metrics.md."""
    stuck = [group for group in groups if group.reason is not None]
    return {
        "total_count": sum(group.leads for group in stuck),
        "total_value": money(open_value(stuck)),
        "stages": {stage.value: _stage([g for g in stuck if g.stage == stage], now) for stage in Stage},
    }


def _stage(groups: list[BlockedGroup], now: datetime) -> dict[str, Any]:
    oldest = min((group.oldest_since for group in groups), default=None)
    reasons = {group.reason: group for group in groups}
    return {
        "count": sum(group.leads for group in groups),
        "value": money(open_value(groups)),
        "oldest_days": None if oldest is None else rounded((now - oldest).total_seconds() / 86_400),
        "reasons": {
            reason.value: {
                "count": reasons[reason].leads if reason in reasons else 0,
                "value": money(reasons[reason].value) if reason in reasons else 0.0,
            }
            for reason in BlockedReason
        },
    }
