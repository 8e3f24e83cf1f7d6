"""The map of score against engagement, and the segments it adds up to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from services.database.queries.behavior import CELL, LAST_CELL, MapCell
from services.database.queries.segments import SegmentGroup
from services.vocabulary import Segment


def segment_groups_of(cells: Iterable[MapCell]) -> list[SegmentGroup]:
    """The segments that cells belong to: every cell lies in one, for the borders lie between cells."""
    inside: dict[Segment, list[MapCell]] = defaultdict(list)
    for cell in cells:
        inside[cell.segment].append(cell)
    return [_group(segment, members) for segment, members in inside.items()]


def _group(segment: Segment, cells: list[MapCell]) -> SegmentGroup:
    leads = sum(cell.leads for cell in cells)
    return SegmentGroup(
        segment,
        leads,
        sum(cell.score_sum for cell in cells) / leads,
        float(sum(cell.engagement_sum for cell in cells) / leads),
        float(sum(cell.age_seconds for cell in cells) / leads) / 86_400,
        sum(cell.won for cell in cells),
    )


def map_of(cells: Iterable[MapCell]) -> list[dict[str, Any]]:
    """Every cell that holds a lead: inclusive bounds of the score, engagement from the first to below the
    second (a second of 100 is included)."""
    return [
        {
            "segment": cell.segment.value,
            "score": [cell.score * CELL, 100 if cell.score == LAST_CELL else (cell.score + 1) * CELL - 1],
            "engagement": [cell.engagement * CELL, (cell.engagement + 1) * CELL],
            "count": cell.leads,
            "won": cell.won,
        }
        for cell in cells
    ]
