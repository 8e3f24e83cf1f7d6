"""The map as a table: the zones that the borders of the segments cut it into, each a way to its leads."""

from __future__ import annotations

from typing import Any

from dash import html

from layouts.context import ViewContext
from layouts.tables import Cell, Column, table
from layouts.views import Mark
from services.language import gettext as _
from services.language import number
from services.vocabulary import SEGMENT_BOUNDS

HIGHEST = 100


def _borders(*names: str) -> list[int]:
    """Where a segment begins or ends along one axis, between 0 and 100."""
    found = {getattr(bounds, name) for bounds in SEGMENT_BOUNDS.values() for name in names}
    return sorted({0, *(border for border in found if 0 < border < HIGHEST)})


SCORES = _borders("score_from", "score_below")
ENGAGEMENTS = _borders("engagement_from", "engagement_below")


def zones_table(cells: list[dict[str, Any]], context: ViewContext, back: int) -> html.Div:
    """Engagement down, score across; the highest engagement on top, as on the map."""
    columns = [Column(_("Engagement"), numeric=False)]
    columns += [Column(_("Score %(range)s", range=_score_range(low, high))) for low, high in _ranges(SCORES)]
    rows = [_row(bounds, cells, context, back) for bounds in reversed(_ranges(ENGAGEMENTS))]
    return table(_("Score and engagement"), columns, rows)


def _ranges(borders: list[int]) -> list[tuple[int, int]]:
    """From each border to below the next."""
    return list(zip(borders, [*borders[1:], HIGHEST], strict=True))


def _score_range(low: int, high: int) -> str:
    return f"{low}–{high if high == HIGHEST else high - 1}"


def _row(
    engagement: tuple[int, int], cells: list[dict[str, Any]], context: ViewContext, back: int
) -> list[Cell]:
    low, high = engagement
    name = f"{low}–{high}" if high == HIGHEST else f"{low} – <{high}"
    return [Cell(name, name), *(_zone(score, engagement, cells, context, back) for score in _ranges(SCORES))]


def _zone(
    score: tuple[int, int],
    engagement: tuple[int, int],
    cells: list[dict[str, Any]],
    context: ViewContext,
    back: int,
) -> Cell:
    highest = HIGHEST if score[1] == HIGHEST else score[1] - 1
    count = sum(
        cell["count"]
        for cell in cells
        if score[0] <= cell["score"][0] <= highest and engagement[0] <= cell["engagement"][0] < engagement[1]
    )
    mark = Mark(score=(score[0], highest), engagement=engagement, days=back)
    return Cell(number(count), count, context.leads(mark) if count else None)
