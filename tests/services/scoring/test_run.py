"""A training from the leads to the scores, on a small organization whose outcome a field tells."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.database.models import Lead
from services.database.rollups import add_to_rollup, check_rollup
from services.scope import OrgScope
from services.score_slices import score_slice
from services.scores import rescore
from services.scoring.model import Training
from services.scoring.run import conclude, in_use, learn, train_scores, training_due
from services.scoring.store import activate, keep_training, leave_out_field, roll_back
from services.vocabulary import TrainingDecision
from tests.services.lead_rows import CREATED, add_lead, leads_of
from tests.services.scoring.decided_leads import fill
from tests.services.scoring.models import scorecard, training

NOW = CREATED + timedelta(days=120)


def _origins(scope: OrgScope, session: Session) -> set[str]:
    mine = Lead.organization_id == scope.organization_id
    return set(session.scalars(select(Lead.score_origin).where(mine)))


def test_what_is_better_is_put_to_use_and_scores_everybody(session: Session, organization: OrgScope) -> None:
    fill(organization, session)
    assert training_due(organization, session, NOW)
    trained = train_scores(organization, session, NOW)
    assert trained.decision is TrainingDecision.ADOPTED
    assert _origins(organization, session) == {"learned"}
    assert check_rollup(organization, session) == []
    mean = {
        size: session.scalars(
            select(Lead.lead_score).where(Lead.custom_fields["Porte da empresa"].astext == size)
        ).first()
        for size in ("pequena", "média", "grande")
    }
    assert (mean["pequena"] or 0) < (mean["média"] or 0) < (mean["grande"] or 0)
    assert not training_due(organization, session, NOW + timedelta(days=8))


def test_without_a_signal_the_rules_stay(session: Session, organization: OrgScope) -> None:
    fill(organization, session, signal=False)
    trained = train_scores(organization, session, NOW)
    assert trained.decision in (TrainingDecision.NOT_BETTER, TrainingDecision.NO_SIGNAL)
    assert _origins(organization, session) == {"rules"}
    assert in_use(organization, session).model_id is None


def test_an_organization_without_leads(session: Session, organization: OrgScope) -> None:
    assert not training_due(organization, session, NOW)
    assert train_scores(organization, session, NOW).decision is TrainingDecision.NOT_ENOUGH


def test_a_field_left_out_by_hand_is_not_looked_at(session: Session, organization: OrgScope) -> None:
    fill(organization, session)
    leave_out_field(organization, session, "custom:Porte da empresa", NOW)
    trained = learn(organization, session, NOW)
    assert trained.decision is not TrainingDecision.ADOPTED
    assert in_use(organization, session).model_id is None


def _adopt(scope: OrgScope, session: Session) -> None:
    activate(scope, session, keep_training(scope, session, training(scorecard()), NOW), NOW)


def _adopt_and_roll_back(scope: OrgScope, session: Session) -> None:
    _adopt(scope, session)
    roll_back(scope, session, NOW)


@pytest.mark.parametrize("meanwhile", [_adopt, _adopt_and_roll_back])
def test_a_training_that_was_overtaken_changes_nothing(
    session: Session, organization: OrgScope, meanwhile: Callable[[OrgScope, Session], None]
) -> None:
    """Somebody rolled back, or another training was adopted, while it ran."""
    began_with = in_use(organization, session)
    meanwhile(organization, session)
    left = in_use(organization, session)
    kept = conclude(organization, session, training(scorecard(base=-3.0)), NOW, began_with=began_with)
    assert kept is None
    assert in_use(organization, session) == left


def test_when_a_training_is_due(session: Session, organization: OrgScope) -> None:
    def due(days: float) -> bool:
        return training_due(organization, session, NOW + timedelta(days=days))

    mine = leads_of(organization)
    fill(organization, session, leads=250, signal=False)
    assert due(0)
    keep_training(organization, session, _rejected(), NOW)
    assert not due(1)
    assert not due(400)  # nothing new
    one = add_lead(organization, session, outcome="lost", closed_at=CREATED, reached=1)
    add_to_rollup(organization, session, mine.where(Lead.id == one))
    assert not due(6.9)
    assert due(7)
    _adopt(organization, session)
    assert not due(7)
    more = [add_lead(organization, session, outcome="lost", closed_at=CREATED) for _ in range(49)]
    add_to_rollup(organization, session, mine.where(Lead.id.in_(more)))
    assert not due(27)
    assert due(28)
    last = [add_lead(organization, session, outcome="lost", closed_at=CREATED) for _ in range(2)]
    add_to_rollup(organization, session, mine.where(Lead.id.in_(last)))
    assert due(1)
    roll_back(organization, session, NOW + timedelta(days=1))
    assert not due(100)
    keep_training(organization, session, _rejected(), NOW + timedelta(days=2))
    assert not due(3)


def _rejected() -> Training:
    return Training(TrainingDecision.NOT_BETTER, 250, 100, 150)


@pytest.mark.parametrize("size", [1, 7, 1_000])
def test_slices_end_where_one_transaction_does(session: Session, organization: OrgScope, size: int) -> None:
    fill(organization, session, leads=20)
    _adopt(organization, session)
    after, looked_at, changed = None, 0, 0
    while True:
        part = score_slice(organization, session, NOW, after, size=size)
        if part.last is None:
            break
        after, looked_at, changed = part.last, looked_at + part.leads, changed + part.changed
    assert (looked_at, changed) == (20, 20)
    assert _origins(organization, session) == {"learned"}
    assert check_rollup(organization, session) == []
    assert rescore(organization, session, leads_of(organization), NOW) == 0
    assert score_slice(organization, session, NOW).changed == 0


def test_a_dry_run_counts_and_writes_nothing(session: Session, organization: OrgScope) -> None:
    fill(organization, session, leads=20)
    _adopt(organization, session)
    assert score_slice(organization, session, NOW, dry_run=True).changed == 20
    assert _origins(organization, session) == {"rules"}
