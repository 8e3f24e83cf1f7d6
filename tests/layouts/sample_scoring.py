"""Samples of the model card: the states that scoring can be in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from layouts.scoring.shapes import ScoringPage
from services.scoring.model import (
    CalibrationBin,
    CategoryTerm,
    Drift,
    Evaluation,
    FieldReport,
    ModelCard,
    NumberTerm,
    Scorecard,
    ScoringState,
    Training,
)
from services.vocabulary import EvaluationMethod, FieldFate, ModelState, ScoreFactor, TrainingDecision
from tests.layouts.sample import NOW

IMPORTANCE = dict(zip(ScoreFactor, (1.1, 1.6, 0.2, 0.5, 0.3, 0.0), strict=True))
NEEDED = (200, 50)


def scorecard() -> Scorecard:
    visits = NumberTerm(
        "custom:Total Time Spent on Website", ScoreFactor.ENGAGEMENT, (10.0, 300.0), (-1.2, 0.1, 1.4), -0.8
    )
    source = CategoryTerm("source", ScoreFactor.SOURCE_QUALITY, {"reference": 1.9, "google": 0.1}, -0.4)
    lowest = dict.fromkeys(ScoreFactor, 0.0) | {
        ScoreFactor.ENGAGEMENT: -1.2,
        ScoreFactor.SOURCE_QUALITY: -0.4,
    }
    return Scorecard((visits, source), -1.6, lowest)


def evaluation() -> Evaluation:
    shares = ((1, 2), (3, 2), (5, 6), (9, 8), (14, 16), (21, 20), (30, 33), (44, 41), (61, 63), (84, 86))
    return Evaluation(
        method=EvaluationMethod.OUT_OF_TIME,
        leads=1240,
        won=344,
        auc=0.874,
        auc_interval=(0.852, 0.896),
        former_auc=0.712,
        difference=0.162,
        difference_interval=(0.141, 0.183),
        p_value=1e-9,
        calibration_error=0.021,
        calibration=tuple(CalibrationBin(p / 100, o / 100, 124) for p, o in shares),
        top_decile_lift=3.1,
        wins_in_top_fifth=0.524,
        tried_from=NOW - timedelta(days=120),
    )


def reports() -> tuple[FieldReport, ...]:
    return (
        FieldReport("source", FieldFate.USED, ScoreFactor.SOURCE_QUALITY, 0.71),
        FieldReport("custom:Total Time Spent on Website", FieldFate.USED, ScoreFactor.ENGAGEMENT, 1.12),
        FieldReport("custom:What is your current occupation", FieldFate.USED, ScoreFactor.DEAL_VALUE, 0.84),
        FieldReport("recency_days", FieldFate.USED, ScoreFactor.RECENCY, 0.2),
        FieldReport("custom:Tags", FieldFate.JUDGEMENT, None, None, {"auc": 0.93, "values": 26.0}),
        FieldReport("custom:Lead Quality", FieldFate.TOO_TELLING, None, None, {"auc": 0.92}),
        FieldReport("custom:Closing notes", FieldFate.FILLED_LATE, None, None, {"after_outcome": 0.62}),
        FieldReport("custom:Magazine", FieldFate.CONSTANT, None, None, {"values": 1.0}),
        FieldReport("custom:Lead Number", FieldFate.IDENTIFIER, None, None, {"values": 9240.0}),
        FieldReport("custom:CPF", FieldFate.PERSONAL),
        FieldReport("custom:City", FieldFate.LEFT_OUT),
        FieldReport("custom:Campaign code", FieldFate.TOO_MANY_VALUES, None, None, {"values": 10_000.0}),
        FieldReport("custom:How did you hear", FieldFate.MOSTLY_EMPTY, None, None, {"filled": 0.01}),
    )


def training(decision: TrainingDecision = TrainingDecision.ADOPTED) -> Training:
    return Training(
        decision=decision,
        leads=4801,
        won=1320,
        lost=3481,
        fields=reports(),
        evaluation=evaluation(),
        scorecard=scorecard(),
        importance=IMPORTANCE,
    )


def card(number: int, state: ModelState, made: Training, days: float, *, by: str | None = None) -> ModelCard:
    """A training of so many days ago; one that was adopted was activated at once."""
    at = NOW - timedelta(days=days)
    adopted = state is not ModelState.REJECTED
    return ModelCard(UUID(int=number), state, at, made, activated_at=at if adopted else None, trained_by=by)


def state(
    active: ModelCard | None,
    *others: ModelCard,
    won: int = 1320,
    lost: int = 3481,
    drift: Drift | None = None,
) -> ScoringState:
    cards = [each for each in (active, *others) if each is not None]
    cards.sort(key=lambda each: each.trained_at, reverse=True)
    return ScoringState(
        active=active,
        latest=cards[0] if cards else None,
        history=tuple(cards),
        won=won,
        lost=lost,
        needed=NEEDED,
        drift=drift,
        left_out=("custom:City",),
        kept_in=(),
        imported=312,
        scored=9240,
    )


STEADY = Drift(84, 31, 0.86, (0.78, 0.93), 0.04, worse=False)
WORSE = Drift(412, 96, 0.71, (0.65, 0.77), 0.31, worse=True)
EARLY = Drift(19, 6, None, None, None, worse=False)


def not_enough() -> ScoringState:
    few = Training(TrainingDecision.NOT_ENOUGH, 140, 32, 108)
    return state(None, card(1, ModelState.REJECTED, few, 3), won=32, lost=108)


def untrained() -> ScoringState:
    return replace(state(None), left_out=(), imported=0, scored=0)


def not_better() -> ScoringState:
    close = replace(
        evaluation(), auc=0.72, auc_interval=(0.68, 0.76), difference=0.01, difference_interval=(-0.02, 0.04)
    )
    made = replace(training(TrainingDecision.NOT_BETTER), evaluation=close)
    return state(None, card(1, ModelState.REJECTED, made, 3, by="Ana Ribeiro"))


def no_signal() -> ScoringState:
    made = replace(training(TrainingDecision.NO_SIGNAL), evaluation=None, scorecard=None, importance={})
    return state(None, card(1, ModelState.REJECTED, made, 3))


def active() -> ScoringState:
    """In use, after another one, and a newer one wasn't better."""
    before = replace(
        card(1, ModelState.RETIRED, training(), 200, by="Ana Ribeiro"), retired_at=NOW - timedelta(days=40)
    )
    return state(card(2, ModelState.ACTIVE, training(), 40), before, drift=STEADY)


def challenged() -> ScoringState:
    close = replace(evaluation(), former_auc=0.87, difference=0.0, difference_interval=(-0.02, 0.02))
    made = replace(training(TrainingDecision.NOT_BETTER), evaluation=close)
    return state(
        card(2, ModelState.ACTIVE, training(), 40), card(3, ModelState.REJECTED, made, 4), drift=EARLY
    )


def drifted() -> ScoringState:
    return state(card(2, ModelState.ACTIVE, training(), 140), drift=WORSE)


def rolled_back() -> ScoringState:
    was = replace(card(2, ModelState.RETIRED, training(), 40), retired_at=NOW - timedelta(days=1))
    return state(None, was)


STATES = {
    "untrained": untrained,
    "not_enough": not_enough,
    "not_better": not_better,
    "no_signal": no_signal,
    "active": active,
    "challenged": challenged,
    "drifted": drifted,
    "rolled_back": rolled_back,
}


def page(shown: ScoringState, *, can_edit: bool = True) -> ScoringPage:
    return ScoringPage(shown, NOW, can_edit=can_edit)
