"""The filters that every page, route and report share."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

Assignee = UUID | Literal["unassigned"] | None


class FilterError(ValueError):
    """A filter's value that can't be meant; `field` names it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class LeadFilter:
    """`sources` any of (normalised keys); inclusive score bounds; one assignee or `unassigned`.

    Scores are integers 0–100; a fractional bound is rounded inward. 0 is a bound, not "no filter".
    """

    sources: tuple[str, ...] = ()
    score_min: float | None = None
    score_max: float | None = None
    assigned_user_id: Assignee = None

    def __post_init__(self) -> None:
        for field in ("score_min", "score_max"):
            bound = getattr(self, field)
            if bound is not None and not (math.isfinite(bound) and 0 <= bound <= 100):
                raise FilterError(field, "a score bound lies between 0 and 100")

    @property
    def lowest_score(self) -> int | None:
        return None if self.score_min is None else math.ceil(self.score_min)

    @property
    def highest_score(self) -> int | None:
        return None if self.score_max is None else math.floor(self.score_max)

    @property
    def active(self) -> int:
        """How many filters are set."""
        scores = self.score_min is not None or self.score_max is not None
        return len(self.sources) + scores + (self.assigned_user_id is not None)
