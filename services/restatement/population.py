"""Whose leads and which filters a report counts: what makes two reports of one scope. Pure."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from services.filters import LeadFilter
from services.restatement.snapshots import Bools, Leads
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

    def in_source(self, leads: Leads) -> Bools:
        """Each of the following as `services.database.queries.population.matching`, over columns."""
        wanted = self.filters.sources
        places = [place for place, source in enumerate(leads.sources) if not wanted or source in wanted]
        return np.isin(leads.source, places)

    def in_score(self, leads: Leads) -> Bools:
        low, high = self._scores()
        return (leads.score >= low) & (leads.score <= high)

    def in_owner(self, leads: Leads) -> Bools:
        assignee = self.filters.assigned_user_id
        if assignee is None:
            return self.of_reader(leads)
        member = None if assignee == UNASSIGNED else UUID(str(assignee))
        return self.of_reader(leads) & leads.owned_by(member)

    def of_reader(self, leads: Leads) -> Bools:
        """Leads that the reader may open, whatever the filters."""
        return np.ones(len(leads), np.bool_) if self.whose is None else leads.owned_by(self.whose)

    def _scores(self) -> tuple[int, int]:
        low, high = self.filters.lowest_score, self.filters.highest_score
        return 0 if low is None else low, 100 if high is None else high
