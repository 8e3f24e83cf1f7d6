"""Probes of the learned score in use."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from services import score_slices, scorers, scores
from services.database.models import Lead
from services.database.queries.population import behavior_at
from services.scope import NotFoundError, OrgScope
from services.scoring import active, decided, drift, expression, progress, reference, run, state, store
from services.scoring.model import Training
from services.vocabulary import TrainingDecision
from tests.support.probes.common import NOW, Probe, Probes, every_lead
from tests.support.rows import Filled

NOT_ENOUGH = Training(TrainingDecision.NOT_ENOUGH, 0, 0, 0)


def _contributions(scope: OrgScope, session: Session, _theirs: Filled) -> Any:
    model = active.active_model(scope, session)
    assert model is not None
    behavior = behavior_at(scope, session, NOW)
    contributed = expression.contributions(scope, model.scorecard, behavior, NOW)
    return session.execute(expression.in_millionths(contributed, model.scorecard)).all()


def _reference(scope: OrgScope, session: Session, _theirs: Filled) -> Any:
    model = active.active_model(scope, session)
    assert model is not None
    return reference.reference_scores(scope, session, model)


def _scorer_with(scope: OrgScope, session: Session, _theirs: Filled) -> Any:
    """Under the rules, which measure against everybody."""
    store.use_rules(scope, session, NOW)
    return scorers.scorer_with(scope, session, Lead, NOW)


def _scorer_of(scope: OrgScope, session: Session, _theirs: Filled) -> Any:
    by_model = scorers.scorer_of(scope, session, NOW)
    store.use_rules(scope, session, NOW)
    return by_model.origin, scorers.scorer_of(scope, session, NOW, anew=True)


def _slices(scope: OrgScope, session: Session, _theirs: Filled) -> Any:
    return score_slices.score_slice(scope, session, NOW).changed


def _written(scope: OrgScope, session: Session, _theirs: Filled) -> None:
    """It writes what `rescore` finds."""
    scores.rescore(scope, session, every_lead(), NOW)


def _conclude(scope: OrgScope, session: Session, _theirs: Filled) -> None:
    run.conclude(scope, session, NOT_ENOUGH, NOW, began_with=run.in_use(scope, session))


READERS: Probes = {
    state.scoring_state: Probe(lambda scope, session, theirs: state.scoring_state(scope, session, NOW)),
    state.imported_scores: Probe(lambda scope, session, theirs: state.imported_scores(scope, session)),
    progress.under_way: Probe(lambda scope, session, theirs: progress.under_way(scope, session, NOW)),
    store.field_choices: Probe(lambda scope, session, theirs: store.field_choices(scope, session)),
    store.active_scorecard: Probe(lambda scope, session, theirs: store.active_scorecard(scope, session)),
    active.active_model: Probe(lambda scope, session, theirs: active.active_model(scope, session)),
    decided.decided_leads: Probe(lambda scope, session, theirs: decided.decided_leads(scope, session)),
}
PARTS: Probes = {
    expression.contributions: Probe(_contributions),
    reference.reference_scores: Probe(_reference),
    scorers.scorer_of: Probe(_scorer_of),
    scorers.scorer_with: Probe(_scorer_with),
    scorers.scorer_at_creation: Probe(
        lambda scope, session, theirs: scorers.scorer_at_creation(scope, session)
    ),
    score_slices.leads_to_score: Probe(
        lambda scope, session, theirs: score_slices.leads_to_score(scope, session)
    ),
    run.in_use: Probe(lambda scope, session, theirs: run.in_use(scope, session)),
    run.training_due: Probe(lambda scope, session, theirs: run.training_due(scope, session, NOW)),
    run.learn: Probe(lambda scope, session, theirs: run.learn(scope, session, NOW)),
}
WRITERS: Probes = {
    store.keep_training: Probe(
        lambda scope, session, theirs: store.keep_training(scope, session, NOT_ENOUGH, NOW)
    ),
    store.activate: Probe(
        lambda scope, session, theirs: store.activate(scope, session, theirs.model_id, NOW), (NotFoundError,)
    ),
    store.roll_back: Probe(lambda scope, session, theirs: store.roll_back(scope, session, NOW)),
    store.use_rules: Probe(lambda scope, session, theirs: store.use_rules(scope, session, NOW)),
    store.leave_out_field: Probe(
        lambda scope, session, theirs: store.leave_out_field(scope, session, f"custom:{theirs.marker}", NOW)
    ),
    store.keep_in_field: Probe(
        lambda scope, session, theirs: store.keep_in_field(scope, session, f"custom:{theirs.marker}", NOW)
    ),
    store.decide_field_yourself: Probe(
        lambda scope, session, theirs: store.decide_field_yourself(
            scope, session, f"custom:{theirs.marker}", NOW
        )
    ),
    store.lock_models: Probe(lambda scope, session, theirs: store.lock_models(scope, session)),
    progress.note_training: Probe(lambda scope, session, theirs: progress.note_training(scope, session, NOW)),
    progress.note_rescoring: Probe(
        lambda scope, session, theirs: progress.note_rescoring(scope, session, NOW, 2, 1)
    ),
    drift.note_drift: Probe(lambda scope, session, theirs: drift.note_drift(scope, session, NOW)),
    run.conclude: Probe(_conclude),
    run.train_scores: Probe(lambda scope, session, theirs: run.train_scores(scope, session, NOW)),
    score_slices.score_slice: Probe(_slices),
    scores.write_changed_scores: Probe(_written),
}
