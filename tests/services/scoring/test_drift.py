"""Drift: the score that each lead had when it was decided, and the scores of the leads that come in."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

import pytest
from sqlalchemy.orm import Session

from services.alerts.statistics.stability import ShiftThresholds, score_shift
from services.database.models import AnalyticsEvent, ScoreModel
from services.database.queries.alert_windows import Windows, first_scores
from services.metrics.statistics import area_under_curve
from services.scope import OrgScope
from services.scoring.codec import training_as_json
from services.scoring.drift import auc_interval, drift_of, note_drift
from services.scoring.model import Evaluation
from services.scoring.state import scoring_state
from services.scoring.store import activate, keep_training, roll_back
from services.vocabulary import EvaluationMethod
from tests.services.lead_rows import CREATED, add_lead
from tests.services.scoring.models import scorecard, training

ACTIVATED = CREATED + timedelta(days=30)
NOW = ACTIVATED + timedelta(days=30)
TRIED = Evaluation(
    EvaluationMethod.FOLDS, 300, 100, 0.8, (0.75, 0.85), 0.6, 0.2, (0.1, 0.3), 0.0, 0.02, (), 2.0, 0.5
)


def _active(scope: OrgScope, session: Session, *, tried: bool = True) -> ScoreModel:
    model_id = keep_training(scope, session, training(scorecard()), ACTIVATED)
    activate(scope, session, model_id, ACTIVATED)
    model = session.get_one(ScoreModel, (scope.organization_id, model_id))
    if tried:
        from dataclasses import replace

        model.training = training_as_json(replace(training(), evaluation=TRIED))
    return model


def _decided(scope: OrgScope, session: Session, won: bool, score: int, closed_at: datetime) -> None:
    add_lead(
        scope, session, stage="fechado" if won else "proposta", outcome="won" if won else "lost", reached=5,
        closed_at=closed_at, lead_score=score, score_origin="learned",
    )  # fmt: skip


def test_nothing_to_measure_under_the_rules(session: Session, organization: OrgScope) -> None:
    assert note_drift(organization, session, NOW) is None


def test_a_model_that_tells_nothing_any_more(session: Session, organization: OrgScope) -> None:
    """Wins and losses with the very same scores: an AUC of a half, where it had 0.8."""
    _active(organization, session)
    for won in (True, False):
        for number in range(60):
            _decided(organization, session, won, 20 + number, ACTIVATED + timedelta(days=1))
    drift = note_drift(organization, session, NOW)
    assert drift is not None
    assert (drift.decided, drift.won, drift.auc, drift.worse) == (120, 60, 0.5, True)
    assert scoring_state(organization, session, NOW).drift == drift


def test_a_model_that_still_tells(session: Session, organization: OrgScope) -> None:
    _active(organization, session)
    lot = Random(1)
    for number in range(160):
        won = number % 2 == 0
        score = round(min(max(lot.gauss(65 if won else 45, 16), 0), 100))
        _decided(organization, session, won, score, ACTIVATED + timedelta(hours=number))
    drift = note_drift(organization, session, NOW)
    assert drift is not None
    assert drift.auc is not None
    assert drift.auc > 0.75
    assert not drift.worse


@pytest.mark.parametrize(("others", "known"), [(30, True), (29, False)])
def test_few_say_nothing(session: Session, organization: OrgScope, others: int, known: bool) -> None:
    _active(organization, session)
    for number in range(30 + others):
        _decided(organization, session, number < 30, 50, ACTIVATED + timedelta(days=1))
    drift = note_drift(organization, session, NOW)
    assert drift is not None
    assert (drift.auc is not None) is known


def test_what_was_decided_before_or_has_an_imported_score_does_not_count(
    session: Session, organization: OrgScope
) -> None:
    _active(organization, session)
    _decided(organization, session, won=True, score=50, closed_at=ACTIVATED - timedelta(seconds=1))
    add_lead(organization, session, outcome="lost", closed_at=NOW, lead_score=3, score_origin="imported")
    drift = note_drift(organization, session, NOW)
    assert drift is not None
    assert drift.decided == 0


def test_the_score_is_that_of_the_decision(session: Session, organization: OrgScope) -> None:
    """What a lead is scored at after it was decided (its calls, its silence) is no prediction."""
    _active(organization, session)
    closed_at = ACTIVATED + timedelta(days=2)
    for number in range(60):
        won = number % 2 == 0
        lead_id = add_lead(
            organization, session, stage="fechado" if won else "proposta", reached=5,
            outcome="won" if won else "lost", closed_at=closed_at, lead_score=90 if won else 10,
            score_origin="learned",
        )  # fmt: skip
        changes = [(closed_at - timedelta(days=1), 7, 50), (closed_at, 50, 60), (NOW, 60, 90)]
        for at, before, after in changes:
            session.add(
                AnalyticsEvent(
                    organization_id=organization.organization_id, kind="score_changed", lead_id=lead_id,
                    occurred_at=at, data={"from": before, "to": after},
                )
            )  # fmt: skip
    session.flush()
    drift = note_drift(organization, session, NOW)
    assert drift is not None
    assert drift.auc == 0.5


def test_leads_that_come_in_scored_unlike_before(session: Session, organization: OrgScope) -> None:
    for days in range(80):
        add_lead(organization, session, created_at=CREATED - timedelta(hours=days), name="Ana")
    model = _active(organization, session)
    assert sum(model.reference.values()) == 80
    as_before = int(next(iter(model.reference)))
    for _ in range(60):
        common = {"score_origin": "learned", "created_at": ACTIVATED + timedelta(days=1)}
        add_lead(organization, session, initial_score=as_before, **common)
    drift = note_drift(organization, session, NOW)
    assert drift is not None
    assert (drift.stability_index, drift.worse) == (0.0, False)
    for _ in range(60):
        add_lead(organization, session, initial_score=3, **common)
    drift = note_drift(organization, session, NOW)
    assert drift is not None
    assert drift.stability_index is not None
    assert drift.stability_index > 0.25
    assert drift.worse


def test_a_change_of_the_score_in_use_is_no_shift_of_scores(session: Session, organization: OrgScope) -> None:
    """`score_shift` compares what came since with what came before: by one measure, not by two."""
    activated = CREATED + timedelta(days=32)
    windows = Windows(CREATED, CREATED + timedelta(days=28), CREATED + timedelta(days=35))
    for hour in range(34 * 24):
        at = CREATED + timedelta(hours=hour)
        add_lead(organization, session, created_at=at, initial_score=80 if at >= activated else 20)

    def shifted() -> bool:
        now: dict[int, int] = {}
        before: dict[int, int] = {}
        for is_now, score, leads, _value in first_scores(organization, session, windows):
            (now if is_now else before)[score] = leads
        return score_shift(now, before, ShiftThresholds()).shifted

    assert shifted()
    model_id = keep_training(organization, session, training(scorecard()), activated)
    activate(organization, session, model_id, activated)
    assert not shifted()
    roll_back(organization, session, activated + timedelta(days=60))
    assert not shifted()


def test_delongs_interval_by_hand() -> None:
    """Two wins at 3 and 2, two losses at 2 and 1: three pairs right, one tied."""
    by_score = [(1, 0, 1), (2, 1, 1), (3, 1, 0)]
    auc = area_under_curve(by_score)
    assert auc == 0.875
    # Components 1 and 0.75 of the wins, 0.75 and 1 of the losses: variance 1/32 each, over two.
    low, high = auc_interval(by_score, auc)
    assert low == pytest.approx(0.875 - 1.959963984540054 * (1 / 32) ** 0.5)
    assert high == 1.0


def test_without_anything() -> None:
    drift = drift_of([], {}, {}, None)
    assert (drift.decided, drift.auc, drift.auc_interval, drift.stability_index) == (0, None, None, None)
    assert not drift.worse
