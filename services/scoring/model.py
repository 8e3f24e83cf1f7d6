"""What a learned score is made of and how it was tried: plain data, kept as JSON, free of the database.

The model is a *scorecard*: an additive logistic regression over binned numbers and categories. Each term
adds to the log-odds of being won; so a lead's score can be worked out by a SQL expression, one lead or a
million, and its six factors are what their terms contribute.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.vocabulary import EvaluationMethod, FieldFate, ModelState, ScoreFactor, TrainingDecision

CUSTOM = "custom:"
"""Prefix of a term's or field's name that is a custom field's: `custom:TotalVisits`."""


@dataclass(frozen=True, slots=True)
class NumberTerm:
    """A number's bins: `weights[i]` for a value from `edges[i-1]` to below `edges[i]` (as PostgreSQL's
    `width_bucket(value, edges)` numbers them), `missing` where there is none. There is one weight more
    than there are edges."""

    name: str
    factor: ScoreFactor
    edges: tuple[float, ...]
    weights: tuple[float, ...]
    missing: float = 0.0


@dataclass(frozen=True, slots=True)
class CategoryTerm:
    """A category's values (trimmed, in lower case; see `services.scoring.values`); `other` for one that
    training didn't know or that was too rare, `missing` where there is none."""

    name: str
    factor: ScoreFactor
    weights: Mapping[str, float]
    other: float = 0.0
    missing: float = 0.0


Term = NumberTerm | CategoryTerm


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The calibrated model. With c(f) the sum of the terms of factor f:

    - log-odds of being won = `base_log_odds` + Σ c(f)
    - score = 100 / (1 + e^(−Σ c(f))), so that 50 is a lead with the organization's own odds, and 80 one with
      four times those odds. The chance of being won follows from the score alone (`win_chance`).
    - points of factor f = score × (c(f) − lowest(f)) / Σ (c − lowest): the attribution along the straight
      line from the least promising lead there could be (Aumann–Shapley; integrated gradients).
    """

    terms: tuple[Term, ...]
    base_log_odds: float
    lowest: Mapping[ScoreFactor, float]
    """The least that each factor's terms can add up to; all six present."""


@dataclass(frozen=True, slots=True)
class FieldReport:
    """Whether a field feeds the model. `detail`: figures of the finding, such as `auc`, `after_outcome`
    (share filled in after the outcome), `values`, `filled` (shares 0–1)."""

    name: str
    fate: FieldFate
    factor: ScoreFactor | None = None
    weight: float | None = None
    """Of a used one: how much it moves the log-odds (standard deviation of its contribution)."""
    detail: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Leads of one tenth of the predicted chances: mean prediction and share won, 0–1."""

    predicted: float
    observed: float
    leads: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How the model did on leads it hadn't seen. AUCs 0–1 with a 95 % interval; shares 0–1."""

    method: EvaluationMethod
    leads: int
    won: int
    auc: float
    auc_interval: tuple[float, float]
    former_auc: float
    """Of the score in use until then (the rules', or the former model's), on the same leads."""
    difference: float
    difference_interval: tuple[float, float]
    p_value: float
    """One-sided: that it is no better than the former by more than luck."""
    calibration_error: float
    """Expected calibration error over tenths of the predictions, 0–1."""
    calibration: tuple[CalibrationBin, ...]
    top_decile_lift: float
    """Win rate of the best tenth over that of all."""
    wins_in_top_fifth: float
    tried_from: datetime | None = None
    """Out of time: the creation of the first lead that it was tried on."""


@dataclass(frozen=True, slots=True)
class Training:
    """The result of one training. `scorecard` is None where none could be made."""

    decision: TrainingDecision
    leads: int
    won: int
    lost: int
    fields: tuple[FieldReport, ...] = ()
    evaluation: Evaluation | None = None
    scorecard: Scorecard | None = None
    importance: Mapping[ScoreFactor, float] = field(default_factory=dict)
    """How much each factor moves the log-odds (standard deviation of its contribution)."""


@dataclass(frozen=True, slots=True)
class Drift:
    """How the active model does on leads decided since it was trained, and how their scores moved."""

    decided: int
    won: int
    auc: float | None
    """None below 30 of either outcome."""
    auc_interval: tuple[float, float] | None
    stability_index: float | None
    """Population stability index of the scores of new leads against those of training; ≥ 0.25 is a shift."""
    worse: bool
    """The interval lies below what the model had when it was tried, or the scores shifted."""


@dataclass(frozen=True, slots=True)
class ModelCard:
    """A trained model as its page shows it."""

    id: UUID
    state: ModelState
    trained_at: datetime
    training: Training
    activated_at: datetime | None = None
    retired_at: datetime | None = None
    trained_by: str | None = None


@dataclass(frozen=True, slots=True)
class ScoringState:
    """All that the scoring page shows. `active` None: the rules score. `latest`: the newest training,
    whatever became of it. `won`, `lost`: decided leads now, against `needed` (leads, of each outcome)."""

    active: ModelCard | None
    latest: ModelCard | None
    history: tuple[ModelCard, ...]
    won: int
    lost: int
    needed: tuple[int, int]
    drift: Drift | None
    left_out: tuple[str, ...]
    """Fields that somebody left out by hand."""
    kept_in: tuple[str, ...]
    """Fields that somebody says are known beforehand, whatever we think."""
    imported: int
    """Leads whose score was imported: no model touches them."""
    scored: int | None = None
    """Leads whose score wasn't imported: those that a change of the score in use scores anew."""
    training_since: datetime | None = None
    """When the training was asked for, or began, that waits or runs now; None while none does."""
    rescoring: tuple[int, int] | None = None
    """While leads get the scores of the score in use: how many have them, and of how many."""


def score_of(contribution: float) -> float:
    """The score (0–100, not rounded) of a summed contribution."""
    from math import exp

    return 100.0 / (1.0 + exp(-contribution)) if contribution > -700 else 0.0


def win_chance(score: float, base_log_odds: float) -> float:
    """The chance of being won (0–1) that a learned score stands for, under its scorecard's base."""
    from math import exp, log

    share = min(max(score / 100.0, 1e-6), 1.0 - 1e-6)
    return 1.0 / (1.0 + exp(-(log(share / (1.0 - share)) + base_log_odds)))
