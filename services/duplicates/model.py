"""What the matching of records speaks in: plain data, free of the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from services.vocabulary import Agreement, DuplicateStatus, IdentityField, MatchLevel, Outcome, Stage

CERTAIN, REVIEW = 0.99, 0.80
"""The default thresholds of the probability that two leads are one."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a lead is, normalised for comparing (`services.duplicates.identity`). Empty where not known."""

    lead_id: UUID
    names: tuple[str, ...] = ()
    """The words of its name: no accents, lower case, no titles and particles."""
    email: str = ""
    phones: tuple[str, ...] = ()
    """E.164, or the digits where no country makes sense of them."""
    company: tuple[str, ...] = ()
    """Its words without Ltda, S.A., Inc. and the like."""
    documents: tuple[str, ...] = ()
    """CPF, CNPJ and other numbers of a person or company, as `kind:number`: digits and letters alone, and
    only two of a kind are compared. `cpf` and `cnpj` passed the check of their digits."""
    address: tuple[str, ...] = ()
    """Words of street, district, city, region; `postcode` and `street_number` apart."""
    postcode: str = ""
    street_number: str = ""
    birth_date: str = ""
    """ISO."""
    suffix: str = ""
    """What tells father and son apart: `filho`, `neto`, `sobrinho`, a `junior` counts as `filho`."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """How the two compare in one field and what that adds to the log2 odds of being one."""

    field: IdentityField
    agreement: Agreement
    weight: float


@dataclass(frozen=True, slots=True)
class Match:
    """Two leads compared. `probability` 0–1; `evidence` of every field that says something."""

    probability: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From `certain` on a pair is proposed as certain, from `review` to below that for review."""

    certain: float = CERTAIN
    review: float = REVIEW

    def level(self, probability: float) -> MatchLevel | None:
        """What a probability amounts to; None below both."""
        if probability >= self.certain:
            return MatchLevel.CERTAIN
        return MatchLevel.REVIEW if probability >= self.review else None


@dataclass(frozen=True, slots=True)
class DuplicateLead:
    """One side of a pair, as the page shows it."""

    id: UUID
    external_id: str
    name: str | None
    email: str | None
    phone: str | None
    company: str | None
    source: str
    stage: Stage
    outcome: Outcome
    score: int
    estimated_value: Decimal | None
    closing_value: Decimal | None
    assignee_id: UUID | None
    assignee: str | None
    lost_reason: str | None
    created_at: datetime
    last_interaction_at: datetime | None
    interactions: int
    version: int
    custom_fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DuplicatePair:
    """A proposed pair. `first` is the one that would stay (`services.duplicates.survivor`), `second` the one
    that would be merged into it. `two_deals`: both are decided (or a decided one was merged into them), so
    that merging takes one out of the figures."""

    id: UUID
    first: DuplicateLead
    second: DuplicateLead
    probability: float
    level: MatchLevel | None
    evidence: tuple[Evidence, ...]
    status: DuplicateStatus
    found_at: datetime
    two_deals: bool = False


@dataclass(frozen=True, slots=True)
class PairPage:
    """A page of pairs, the most probable first; `next` is the cursor of the page after it."""

    items: tuple[DuplicatePair, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class DuplicateSummary:
    """What the duplicates page says on top. `searched_at` None: never searched. `waiting`: leads not compared
    yet. `shared`: values that so many leads share that they are no evidence (a shared inbox), with how
    many."""

    thresholds: Thresholds
    certain: int
    review: int
    dismissed: int
    merged: int
    searched_at: datetime | None
    waiting: int
    shared: tuple[tuple[IdentityField, str, int], ...] = ()
    searching: bool = False


@dataclass(frozen=True, slots=True)
class MergeRecord:
    """A merge that was made. `undone_at` None: it stands. `undoable`: it can be taken back now; else
    `why_not`, a sentence in the reader's language."""

    id: UUID
    survivor: DuplicateLead
    merged: DuplicateLead
    merged_at: datetime
    merged_by: str | None
    taken_over: tuple[str, ...]
    """The fields that the survivor took from the other."""
    undone_at: datetime | None = None
    undone_by: str | None = None
    undoable: bool = True
    why_not: str | None = None
