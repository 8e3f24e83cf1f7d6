"""What becomes of a training, whatever the data is like."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
import pytest

from services.scoring.model import Training
from services.scoring.training import train
from services.vocabulary import EvaluationMethod, FieldFate, ScoreFactor, TrainingDecision
from tests.benchmarks.scoring_worlds import adoptions
from tests.services.scoring.worlds import DAY, NOW, World, fate_of


def world(leads: int = 1_000, **options: float) -> World:
    made = World(leads, **options)  # type: ignore[arg-type]
    made.honest()
    return made


def test_a_true_signal_is_adopted() -> None:
    made = world()
    training = train(made.data())
    assert training.decision is TrainingDecision.ADOPTED
    tried = training.evaluation
    assert tried is not None
    assert tried.method is EvaluationMethod.OUT_OF_TIME
    assert tried.auc_interval[0] < tried.auc < tried.auc_interval[1]
    assert tried.difference == pytest.approx(tried.auc - tried.former_auc)
    assert tried.difference_interval[0] > 0
    assert tried.p_value < 0.025
    assert sum(one.leads for one in tried.calibration) == tried.leads
    assert tried.top_decile_lift > 1.2
    assert training.scorecard is not None
    assert set(training.importance) == set(ScoreFactor)
    assert training.importance[ScoreFactor.DEAL_VALUE] > training.importance[ScoreFactor.SOURCE_QUALITY]
    assert (training.won, training.lost) == (int(made.won.sum()), int((~made.won).sum()))


def test_tried_on_leads_created_after_all_that_it_was_trained_on() -> None:
    made = world()
    training = train(made.data())
    tried = training.evaluation
    assert tried is not None
    assert tried.tried_from is not None
    tried_from = tried.tried_from.timestamp()
    # Of the newest leads the slow ones aren't decided yet: none is tried that is younger than usual.
    oldest_too_young = made.closed.max() - np.quantile(made.closed - made.created, 0.8)
    eligible = (made.created >= tried_from) & (made.created <= oldest_too_young)
    assert tried.leads == int(eligible.sum())


def test_the_former_score_stays_where_it_is_as_good() -> None:
    made = world()
    made.former = np.clip(50 + 15 * made.merit, 0, 100).round()
    assert train(made.data()).decision is TrainingDecision.NOT_BETTER


def test_leads_of_one_instant_are_tried_by_folds() -> None:
    made = world()
    made.created[:] = made.closed[:] = NOW.timestamp()
    tried = train(made.data()).evaluation
    assert tried is not None
    assert (tried.method, tried.leads, tried.tried_from) == (EvaluationMethod.FOLDS, made.leads, None)


def test_a_newer_part_with_too_few_wins_is_tried_by_folds() -> None:
    made = world(250)
    tried = train(made.data()).evaluation
    assert tried is not None
    assert tried.method is EvaluationMethod.FOLDS


def test_the_same_data_give_the_same_training() -> None:
    assert train(world().data(), seed=7) == train(world().data(), seed=7)


def small(made: World) -> None:
    made.won[:] = np.arange(made.leads) % 10 == 0


BAD: dict[str, tuple[int, Callable[[World], object], TrainingDecision]] = {
    "no lead": (0, lambda made: None, TrainingDecision.NOT_ENOUGH),
    "199 leads": (199, lambda made: None, TrainingDecision.NOT_ENOUGH),
    "too few wins": (400, small, TrainingDecision.NOT_ENOUGH),
    "all won": (500, lambda made: made.won.fill(True), TrainingDecision.NOT_ENOUGH),
    "all lost": (500, lambda made: made.won.fill(False), TrainingDecision.NOT_ENOUGH),
}


@pytest.mark.parametrize("case", BAD)
def test_too_little_to_learn_from(case: str) -> None:
    leads, spoil, decision = BAD[case]
    made = World(leads)
    spoil(made)
    training = train(made.data())
    assert (training.decision, training.scorecard, training.evaluation) == (decision, None, None)
    assert training.leads == leads


def test_columns_that_are_no_good() -> None:
    made = world(2_000)
    made.fields["Constante"] = ["x"] * made.leads
    made.fields["Bairro"] = [f"b{place}" for place in made.lot.integers(0, 10_000, made.leads)]
    made.fields["Vazio"] = [None] * made.leads
    made.fields["😀"] = made.among("😀", "🎉")
    made.fields["Enorme"] = [f"{v:.3e}" for v in made.lot.normal(size=made.leads) * 1e90]
    training = train(made.data())
    assert training.decision is TrainingDecision.ADOPTED
    assert fate_of(training, "Constante") is FieldFate.CONSTANT
    assert fate_of(training, "Bairro") is FieldFate.TOO_MANY_VALUES
    assert fate_of(training, "Vazio") is FieldFate.MOSTLY_EMPTY
    assert fate_of(training, "😀") is FieldFate.USED
    assert fate_of(training, "Enorme") is FieldFate.USED


def test_no_column_is_any_good() -> None:
    made = World()
    made.among = lambda *values: ["google"] * made.leads  # type: ignore[method-assign]
    training = train(made.data())
    assert (training.decision, training.scorecard) == (TrainingDecision.NO_SIGNAL, None)


def test_chance_is_not_adopted() -> None:
    made = World()
    for name in "ABCDEF":
        made.fields[name] = made.among("x", "y", "z")
    training = train(made.data())
    assert training.decision in (TrainingDecision.NO_SIGNAL, TrainingDecision.NOT_BETTER)
    assert training.scorecard is not None


def test_reports_name_every_field_once_used_ones_by_weight_first() -> None:
    made = world()
    made.fields["Etapa"] = made.among("a", "b")
    training = train(made.data())
    names = [report.name for report in training.fields]
    assert sorted(names) == sorted({"source", "custom:Porte", "custom:Etapa"})
    weights = [report.weight for report in training.fields if report.fate is FieldFate.USED]
    assert weights == sorted(weights, key=lambda each: -(each or 0.0))
    assert training.fields[-1].weight is None


def test_no_signal_is_hardly_ever_adopted() -> None:
    """The benchmark does it two hundred times."""
    assert adoptions(20, 300, signal=0.0) <= 0.05


def test_a_signal_of_some_strength_usually_is() -> None:
    assert adoptions(10, 500, signal=0.75) >= 0.6


def test_it_learns_from_what_came_before_alone() -> None:
    """The field turns round: what was good is bad among the newer leads; seen out of time alone."""
    made = World(2_000)
    newer = made.created > np.quantile(made.created, 0.6)
    seen = np.where(newer, -made.merit, made.merit)
    made.fields["Porte"] = ["alto" if each > 0 else "baixo" for each in seen]
    training: Training = train(made.data())
    assert training.evaluation is not None
    assert training.evaluation.auc < 0.5
    assert training.decision is TrainingDecision.NO_SIGNAL


def test_tried_from_is_an_instant() -> None:
    tried = train(world().data()).evaluation
    assert tried is not None
    assert tried.tried_from is not None
    assert tried.tried_from.tzinfo is UTC
    assert NOW - datetime.fromtimestamp(NOW.timestamp() - 435 * DAY, UTC) > NOW - tried.tried_from
