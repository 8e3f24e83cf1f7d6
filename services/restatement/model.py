"""What changed in past months between two reports: pure data, without a word in any language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.metrics.rounding import money
from services.metrics.statistics import percent
from services.vocabulary import RestatementReason

MOST_LEADS = 20
"""Leads that a reason names; `n` says how many there are."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Leads, wins and revenue of a cohort, or by how much they changed. Money in whole cents."""

    leads: int = 0
    won: int = 0
    cents: int = 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(self.leads + other.leads, self.won + other.won, self.cents + other.cents)

    def __sub__(self, other: Figures) -> Figures:
        return Figures(self.leads - other.leads, self.won - other.won, self.cents - other.cents)

    @property
    def revenue(self) -> Decimal:
        """Won value in the organization's currency."""
        return Decimal(self.cents) / 100

    @property
    def conversion_rate(self) -> float | None:
        """Won / leads × 100, two decimals; None over no leads. Of a cohort, not of a change."""
        return percent(self.won, self.leads)

    def as_json(self) -> dict[str, Any]:
        return {"leads": self.leads, "won": self.won, "revenue": money(self.revenue)}


@dataclass(frozen=True, slots=True)
class ReasonEffect:
    """What one reason changed. `n` leads; `lead_ids` are up to `MOST_LEADS` of them that the reader can
    still open, those with the most money first (of merged ones, the leads they were merged into)."""

    reason: RestatementReason
    n: int
    change: Figures
    lead_ids: tuple[UUID, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "reason": self.reason.value,
            "count": self.n,
            **self.change.as_json(),
            "lead_ids": [str(lead_id) for lead_id in self.lead_ids],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Restated:
    """A figure then and now. `before` + the reasons' changes = `after`, to the cent."""

    before: Figures = Figures()
    after: Figures = Figures()
    reasons: tuple[ReasonEffect, ...] = ()

    @property
    def change(self) -> Figures:
        return self.after - self.before

    @property
    def changed(self) -> bool:
        """Also where the reasons cancel each other out."""
        return bool(self.reasons) or self.before != self.after

    @property
    def adds_up(self) -> bool:
        """Whether the reasons account for the whole change."""
        return sum((each.change for each in self.reasons), self.before) == self.after

    def as_json(self) -> dict[str, Any]:
        return {
            "before": _with_rate(self.before),
            "after": _with_rate(self.after),
            "change": self.change.as_json(),
            "reasons": [each.as_json() for each in self.reasons],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class RestatedMonth(Restated):
    """One month of creation. `until` cuts the month that was still running: the instant of the earlier
    report; None for a month that was over."""

    month: date
    until: datetime | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "month": f"{self.month:%Y-%m}",
            "until": self.until.isoformat() if self.until else None,
            **Restated.as_json(self),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class RestatedSource(Restated):
    """One source over all the months together."""

    source: str

    def as_json(self) -> dict[str, Any]:
        return {"source": self.source, **Restated.as_json(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Restatement:
    """What changed since the report `report_id` of the instant `since`, in the 13 months before its own
    and in that one up to its instant (oldest first, the unchanged ones too).

    `sources` are those that changed, the most money first. `explained` is False where the leads behind
    that report are no longer kept: then there are figures, but no reasons and no sources.
    """

    report_id: UUID
    since: datetime
    months: tuple[RestatedMonth, ...]
    total: Restated
    sources: tuple[RestatedSource, ...] = ()
    explained: bool = True

    @property
    def changed(self) -> bool:
        return any(month.changed for month in self.months)

    @property
    def changed_months(self) -> tuple[RestatedMonth, ...]:
        return tuple(month for month in self.months if month.changed)

    @property
    def adds_up(self) -> bool:
        """Whether every figure of every month, of every source and of the whole is accounted for."""
        return all(each.adds_up for each in (*self.months, *self.sources, self.total))

    def as_json(self) -> dict[str, Any]:
        """For the API: `{since: {report_id, at}, explained, months, sources, total}`; money with two
        decimals, rates 0–100 or null."""
        return {
            "since": {"report_id": str(self.report_id), "at": self.since.isoformat()},
            "explained": self.explained,
            "months": [month.as_json() for month in self.months],
            "sources": [source.as_json() for source in self.sources],
            "total": self.total.as_json(),
        }


def _with_rate(figures: Figures) -> dict[str, Any]:
    return {**figures.as_json(), "conversion_rate": figures.conversion_rate}
