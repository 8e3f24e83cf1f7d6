"""A cohort of leads, counted: what cards, funnel, scores and sources are made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from services.database.queries.cohort import CohortGroup
from services.vocabulary import Outcome


@dataclass(frozen=True)
class Cohort:
    """Groups of leads with what can be counted of them."""

    groups: tuple[CohortGroup, ...]

    @classmethod
    def of(cls, groups: Iterable[CohortGroup], *, current: bool) -> Cohort:
        return cls(tuple(group for group in groups if group.current is current))

    def where(self, condition: Callable[[CohortGroup], bool]) -> Cohort:
        return Cohort(tuple(group for group in self.groups if condition(group)))

    @property
    def leads(self) -> int:
        return sum(group.leads for group in self.groups)

    @property
    def won(self) -> int:
        return self.with_outcome(Outcome.WON).leads

    @property
    def lost(self) -> int:
        return self.with_outcome(Outcome.LOST).leads

    def with_outcome(self, outcome: Outcome) -> Cohort:
        return self.where(lambda group: group.outcome == outcome)

    @property
    def estimated_value(self) -> Decimal:
        return sum((group.estimated_value for group in self.groups), Decimal(0))

    @property
    def won_value(self) -> Decimal:
        return sum((group.won_value for group in self.groups), Decimal(0))

    @property
    def average_score(self) -> float | None:
        total = self.leads
        return sum(group.score * group.leads for group in self.groups) / total if total else None

    @property
    def scores(self) -> dict[int, int]:
        """Histogram {score: leads}."""
        histogram: Counter[int] = Counter()
        for group in self.groups:
            histogram[group.score] += group.leads
        return histogram
