"""What a page shows: a period with filters, and what was clicked in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from layouts.periods import DEFAULT_PERIOD

# Names in the query string, the same on the dashboard and on the list of leads.
PERIOD, START, END = "period", "start", "end"
SOURCE, SCORE_MIN, SCORE_MAX, ASSIGNEE = "source", "score_min", "score_max", "assignee"
SAVED = "view"
# Only on the list of leads: the mark.
STAGE, REACHED, OUTCOME, BLOCKED = "stage", "reached", "outcome", "blocked"
REASON, SEGMENT, STAYED, COHORT, SEARCH, CURSOR = "reason", "segment", "stayed", "cohort", "q", "cursor"
FLAG, DAYS, ALERT, CLOSED = "flag", "days", "alert", "closed"
ENGAGEMENT_MIN, ENGAGEMENT_MAX = "engagement_min", "engagement_max"
ANY = "any"
"""`blocked=any`: blocked in whichever stage."""


@dataclass(frozen=True, slots=True)
class View:
    """A period and filters, as the address says them; `start` and `end` only for a custom period."""

    period: str | None = DEFAULT_PERIOD
    start: date | None = None
    end: date | None = None
    sources: tuple[str, ...] = ()
    score_min: float | None = None
    score_max: float | None = None
    assignee: str | None = None
    """A member's id, or `unassigned`."""
    saved: str | None = None
    """The saved view this began as, by its id; what the address says besides holds."""

    @property
    def filter_count(self) -> int:
        """How many filters are active; each source counts."""
        score = self.score_min is not None or self.score_max is not None
        return len(self.sources) + score + (self.assignee is not None)

    def with_period(self, period: str) -> View:
        """The same filters in a named period."""
        return replace(self, period=period, start=None, end=None)

    def with_days(self, start: date, end: date) -> View:
        """The same filters in a custom period of inclusive days."""
        return replace(self, period=None, start=start, end=end)

    def without_filters(self) -> View:
        """The same period, unfiltered."""
        return View(self.period, self.start, self.end)

    def pairs(self) -> list[tuple[str, str]]:
        """Names and values of the query string; what is default is left out."""
        pairs: list[tuple[str, str]] = []
        if self.start and self.end:
            pairs += [(START, self.start.isoformat()), (END, self.end.isoformat())]
        elif self.period and self.period != DEFAULT_PERIOD:
            pairs.append((PERIOD, self.period))
        pairs += [(SOURCE, source) for source in self.sources]
        for name, bound in ((SCORE_MIN, self.score_min), (SCORE_MAX, self.score_max)):
            if bound is not None:
                pairs.append((name, f"{bound:g}"))
        if self.assignee:
            pairs.append((ASSIGNEE, self.assignee))
        if self.saved:
            pairs.append((SAVED, self.saved))
        return pairs

    def in_order(self) -> View:
        """The same view, its sources in one order, to compare it with another."""
        return replace(self, sources=tuple(sorted(self.sources)))


@dataclass(frozen=True, slots=True)
class SavedView:
    """A saved view as its reader sees it; `view` is what it shows."""

    id: str
    name: str
    view: View
    shared: bool = False
    owner: str = ""
    own: bool = True
    is_default: bool = False
    can_delete: bool = True


@dataclass(frozen=True, slots=True)
class Mark:
    """What was clicked. `cohort` restricts to leads created in the period; the others are a snapshot."""

    cohort: bool = False
    closed: bool = False
    """Leads won or lost in the period."""
    stage: str | None = None
    reached: str | None = None
    """Leads that got at least as far as this stage."""
    outcome: str | None = None
    blocked: str | None = None
    """Leads blocked in this stage, or `any`."""
    reason: str | None = None
    segment: str | None = None
    stayed: str | None = None
    """Leads with a stay in this stage that began in the period."""
    flag: str | None = None
    engagement: tuple[int, int] | None = None
    """Engagement from the first to below the second; a second of 100 is included."""
    days: int | None = None
    """Leads created in the last so many × 24 hours."""
    alert: str | None = None
    """The leads an alert is about, by its id."""
    source: str | None = None
    """Narrows the view's sources to this one."""
    score: tuple[int, int] | None = None
    """Inclusive bounds that narrow the view's."""

    def narrow(self, view: View) -> View:
        """The view's own filters narrowed by the mark."""
        if self.source is not None:
            view = replace(view, sources=(self.source,))
        if self.score is not None:
            low: float = max(self.score[0], view.score_min or 0)
            high: float = min(self.score[1], 100 if view.score_max is None else view.score_max)
            view = replace(view, score_min=low, score_max=high)
        return view

    def pairs(self) -> list[tuple[str, str]]:
        """Names and values of the query string."""
        low, high = self.engagement or (None, None)
        named = (
            (STAGE, self.stage),
            (REACHED, self.reached),
            (OUTCOME, self.outcome),
            (BLOCKED, self.blocked),
            (REASON, self.reason),
            (SEGMENT, self.segment),
            (STAYED, self.stayed),
            (COHORT, "1" if self.cohort else None),
            (CLOSED, "1" if self.closed else None),
            (FLAG, self.flag),
            (ENGAGEMENT_MIN, low),
            (ENGAGEMENT_MAX, high),
            (DAYS, self.days),
            (ALERT, self.alert),
        )
        return [(name, str(value)) for name, value in named if value is not None]
