"""What the page of duplicates shows, already read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from layouts.duplicates.fields import FIRST, SECOND, default_choices
from layouts.duplicates.view import DuplicatesView
from services.duplicates.model import DuplicateLead, DuplicatePair, DuplicateSummary, MergeRecord


@dataclass(frozen=True, slots=True)
class OpenPair:
    """The pair that is open. `survivor`: which of the two stays (`first` or `second`); `chosen`: field →
    which of the two its value is taken from, where somebody chose."""

    pair: DuplicatePair
    survivor: str = FIRST
    chosen: Mapping[str, str] = field(default_factory=dict)

    @property
    def stays(self) -> DuplicateLead:
        """The lead that stays."""
        return self.side(self.survivor)

    @property
    def goes(self) -> DuplicateLead:
        """The lead that is merged into it."""
        return self.side(SECOND if self.survivor == FIRST else FIRST)

    def side(self, which: str) -> DuplicateLead:
        """One of the two."""
        return self.pair.first if which == FIRST else self.pair.second

    @property
    def choices(self) -> dict[str, str]:
        """Field → whose value stays, of every field that can be chosen."""
        possible = default_choices(self.pair.first, self.pair.second, self.survivor)
        return {name: self.chosen.get(name, which) for name, which in possible.items()}


@dataclass(frozen=True, slots=True)
class DuplicatesPage:
    """Everything the page shows. `show`: the list (`layouts.duplicates.view.SHOWN`); `leads`: how many the
    organization has; `following`: the cursor of the list's next page."""

    view: DuplicatesView
    show: str
    summary: DuplicateSummary
    leads: int
    pairs: tuple[DuplicatePair, ...] = ()
    merges: tuple[MergeRecord, ...] = ()
    following: str | None = None
    open: OpenPair | None = None

    @property
    def total(self) -> int:
        """How many the whole list holds."""
        return int(getattr(self.summary, self.show))
