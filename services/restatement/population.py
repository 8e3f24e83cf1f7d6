"""Whose leads and which filters a report counts: what makes two reports of one scope. Pure."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from uuid import UUID

import polars as pl

from services.filters import LeadFilter
from services.vocabulary import UNASSIGNED


@dataclass(frozen=True, slots=True)
class Population:
    """One member's leads (`whose`) or everybody's, and filters. Independent of period, language and
    the type of the file."""

    whose: UUID | None
    filters: LeadFilter

    @property
    def key(self) -> str:
        """The same for two reports exactly when they count the same leads by the same rule."""
        low, high = self._scores()
        assignee = self.filters.assigned_user_id
        says = {
            "whose": str(self.whose or "all"),
            "sources": sorted(set(self.filters.sources)),
            "scores": [low, high],
            "assignee": None if assignee is None else str(assignee),
        }
        return hashlib.sha256(json.dumps(says, sort_keys=True).encode()).hexdigest()

    def in_source(self) -> pl.Expr:
        """As `services.database.queries.population.matching`, over a snapshot's columns."""
        sources = list(self.filters.sources)
        return pl.col("source").is_in(sources) if sources else pl.lit(True)

    def in_score(self) -> pl.Expr:
        low, high = self._scores()
        return pl.col("score").is_between(low, high)

    def in_owner(self) -> pl.Expr:
        assignee, owner = self.filters.assigned_user_id, pl.col("owner")
        if assignee is None:
            return self.of_reader()
        if assignee == UNASSIGNED:
            return self.of_reader() & owner.is_null()
        return self.of_reader() & owner.eq_missing(pl.lit(UUID(str(assignee)).hex))

    def of_reader(self) -> pl.Expr:
        """Leads that the reader may open, whatever the filters."""
        return pl.lit(True) if self.whose is None else pl.col("owner").eq_missing(pl.lit(self.whose.hex))

    def _scores(self) -> tuple[int, int]:
        low, high = self.filters.lowest_score, self.filters.highest_score
        return 0 if low is None else low, 100 if high is None else high
