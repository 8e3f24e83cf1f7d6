"""Stage timing: how long leads stay, honestly."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from services.database.queries.timing import StageSurvival
from services.metrics.rounding import rounded
from services.vocabulary import OPEN_STAGES, TimingStatus

ENOUGH_STAYS = 20


def stage_timing(survival: Iterable[StageSurvival], limits: dict[str, float]) -> dict[str, Any]:
    """`stage_timing` of the dashboard's JSON; `lead_count` and `open_count` count stays, `leads` the
    leads they are of. Definition: "Stage timing" in metrics.md."""
    by_stage = {row.stage: row for row in survival}
    return {stage.value: _stage(by_stage.get(stage), limits[stage]) for stage in OPEN_STAGES}


def _stage(row: StageSurvival | None, limit: float) -> dict[str, Any]:
    typical = None if row is None else row.median_days if row.median_days is not None else row.mean_days
    return {
        "lead_count": row.stays if row else 0,
        "open_count": row.open if row else 0,
        "leads": row.leads if row else 0,
        "avg_days": rounded(row.mean_days) if row else None,
        "median_days": rounded(row.median_days) if row else None,
        "p90_days": rounded(row.p90_days) if row else None,
        "limit_days": rounded(limit),
        "status": timing_status(row.stays if row else 0, typical, limit).value,
    }


def timing_status(stays: int, typical_days: float | None, limit: float) -> TimingStatus:
    """Slow when the median, or where that is unknown the mean, is over the stage's limit."""
    if stays < ENOUGH_STAYS:
        return TimingStatus.NOT_ENOUGH_DATA
    return TimingStatus.SLOW if typical_days is not None and typical_days > limit else TimingStatus.GOOD
