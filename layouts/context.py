"""What a page knows beside its data: the view it shows, in whose words, computed when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from layouts.links import leads_url
from layouts.periods import period_name, period_words
from layouts.views import Mark, SavedView, View


@dataclass(frozen=True, slots=True)
class ViewContext:
    """The view of a page, resolved: the days of its period, the names behind its ids.

    Currency, locale and clock are the reader's (`services.language.reader`).
    """

    view: View
    start: date
    end: date
    computed_at: datetime
    """When the data was computed (aware)."""
    organization: str = ""
    members: Mapping[str, str] = field(default_factory=dict)
    """Member id → name, for the assignee filter."""
    sources: tuple[str, ...] = ()
    """Every source key that can be picked."""
    saved_views: tuple[SavedView, ...] = ()
    """Every saved view the reader can use: own ones first, then colleagues' shared ones."""
    own_leads_only: bool = False
    """The reader is a rep: every figure counts own leads only."""

    def leads(self, mark: Mark) -> str:
        """The address of the leads behind a mark."""
        return leads_url(self.view, mark)

    @property
    def period_words(self) -> str:
        """The days of the period in words."""
        return period_words(self.start, self.end)

    @property
    def period_name(self) -> str:
        """`Last 30 days`, or the days of a custom period."""
        return period_name(self.view.period) if self.view.period else self.period_words
