"""Behaviour segments of recent leads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from services.database.queries.segments import SegmentGroup
from services.metrics.rounding import rounded
from services.metrics.statistics import percent, share, wilson_interval
from services.vocabulary import Segment

DEFAULT_DAYS = 90


def behavior_insights(groups: Iterable[SegmentGroup], days: int) -> dict[str, Any]:
    """`behavior_insights` of the dashboard's JSON. Definition: "Behaviour" in metrics.md."""
    by_segment = {group.segment: group for group in groups}
    total = sum(group.leads for group in by_segment.values())
    return {
        "segments": {segment.value: _segment(by_segment.get(segment), total) for segment in Segment},
        "total_analyzed": total,
        "analysis_days": days,
    }


def _segment(group: SegmentGroup | None, total: int) -> dict[str, Any]:
    return {
        "count": group.leads if group else 0,
        "percentage": share(group.leads if group else 0, total),
        "avg_score": rounded(group.mean_score) if group else None,
        "avg_engagement": rounded(group.mean_engagement) if group else None,
        "avg_age_days": rounded(group.mean_age_days) if group else None,
        "closed_count": group.won if group else 0,
        "conversion_rate": percent(group.won, group.leads) if group else None,
        "conversion_interval": wilson_interval(group.won, group.leads) if group else None,
    }
