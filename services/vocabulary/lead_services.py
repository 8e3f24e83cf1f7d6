"""Learned scores, duplicates and assignment."""

from __future__ import annotations

from enum import StrEnum


class TrainingDecision(StrEnum):
    """What became of a training of the score."""

    ADOPTED = "adopted"
    NOT_ENOUGH = "not_enough"
    """Too few decided leads, or too few of one outcome: the rules stay."""
    NOT_BETTER = "not_better"
    """Not better than the score in use by a margin that isn't luck: that one stays."""
    NO_SIGNAL = "no_signal"
    """Nothing was left that could tell a win from a loss."""


class ModelState(StrEnum):
    """Where a trained model stands."""

    ACTIVE = "active"
    """Every score that wasn't imported comes from it."""
    REJECTED = "rejected"
    RETIRED = "retired"
    """Was active; a newer one, or the rules, took its place."""


class FieldFate(StrEnum):
    """Whether a field feeds the learned score, and why not."""

    USED = "used"
    FILLED_LATE = "filled_late"
    """Filled in when, or after, the outcome was known."""
    TOO_TELLING = "too_telling"
    """By itself it tells wins from losses better than anything known beforehand does."""
    JUDGEMENT = "judgement"
    """By its name a judgement or a state that is updated while the lead is worked on, and nothing shows
    that it was known before."""
    CONSTANT = "constant"
    MOSTLY_EMPTY = "mostly_empty"
    TOO_MANY_VALUES = "too_many_values"
    IDENTIFIER = "identifier"
    PERSONAL = "personal"
    """A person's name, address, number or birth date: nobody is to be scored by it."""
    LEFT_OUT = "left_out"
    """By somebody's hand."""


class EvaluationMethod(StrEnum):
    """How a model was tried on leads that it hadn't seen."""

    OUT_OF_TIME = "out_of_time"
    """Trained on the older leads, tried on the newer ones."""
    FOLDS = "folds"
    """By folds, where the leads' dates don't tell older from newer."""


class IdentityField(StrEnum):
    """What two records of a person or company are compared by."""

    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    COMPANY = "company"
    DOCUMENT = "document"
    ADDRESS = "address"
    BIRTH_DATE = "birth_date"


class Agreement(StrEnum):
    """How two values of a field compare."""

    SAME = "same"
    SIMILAR = "similar"
    DIFFERENT = "different"
    MISSING = "missing"
    """One or both don't have it: no evidence either way."""


class MatchLevel(StrEnum):
    """What a probability of being the same amounts to, by the organization's two thresholds."""

    CERTAIN = "certain"
    REVIEW = "review"


class DuplicateStatus(StrEnum):
    """Where a proposed pair stands."""

    PROPOSED = "proposed"
    MERGED = "merged"
    DISMISSED = "dismissed"
    """Somebody said that they are two: not proposed again."""


class AssignmentMethod(StrEnum):
    """How new leads find their seller."""

    OFF = "off"
    ROUND_ROBIN = "round_robin"
    WORKLOAD = "workload"
    SCORE_BASED = "score_based"


class Unassigned(StrEnum):
    """Why a lead that was to be assigned wasn't."""

    NOBODY_TAKES_PART = "nobody_takes_part"
    NOBODY_FOR_SOURCE = "nobody_for_source"
    """No taker's source or region rules let it through."""
    ALL_AWAY = "all_away"
    ALL_AT_CAPACITY = "all_at_capacity"
    TOO_OLD = "too_old"
    """Created before what counts as new."""
