"""What scores is changed by admins alone, one model at a time, and each change is told."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.database.models import AnalyticsEvent, ScoreModel
from services.database.sessions import Database
from services.scope import ForbiddenError, NotFoundError, OrgScope
from services.scoring.state import scoring_state
from services.scoring.store import (
    ScoringError,
    activate,
    active_scorecard,
    decide_field_yourself,
    field_choices,
    keep_in_field,
    keep_training,
    leave_out_field,
    roll_back,
    use_rules,
)
from services.vocabulary import ModelState, Role, TrainingDecision
from tests.services.lead_rows import CREATED, add_lead
from tests.services.scoring.models import scorecard, training

NOW = CREATED + timedelta(days=30)
LATER = NOW + timedelta(days=7)


def _keep(scope: OrgScope, session: Session, base: float = -1.0) -> UUID:
    return keep_training(scope, session, training(scorecard(base=base)), NOW)


def _states(scope: OrgScope, session: Session) -> dict[UUID, str]:
    rows = session.execute(
        select(ScoreModel.id, ScoreModel.state).where(ScoreModel.organization_id == scope.organization_id)
    )
    return {row[0]: row[1] for row in rows}


def _told(session: Session) -> list[tuple[str, dict[str, object]]]:
    events = session.scalars(select(AnalyticsEvent).order_by(AnalyticsEvent.occurred_at))
    return [(event.kind, event.data) for event in events]


def test_a_kept_training_scores_once_it_is_put_to_use(session: Session, organization: OrgScope) -> None:
    kept = _keep(organization, session)
    assert active_scorecard(organization, session) is None
    assert _states(organization, session) == {kept: "rejected"}
    activate(organization, session, kept, NOW)
    assert active_scorecard(organization, session) == scorecard()
    assert _told(session) == [("score_model_adopted", {"model": None, "to": str(kept)})]
    activate(organization, session, kept, LATER)
    assert len(_told(session)) == 1


def test_back_to_the_model_before_then_to_the_rules(session: Session, organization: OrgScope) -> None:
    first, second = _keep(organization, session), _keep(organization, session, base=-2.0)
    activate(organization, session, first, NOW)
    activate(organization, session, second, LATER)
    assert _states(organization, session) == {first: "retired", second: "active"}
    assert roll_back(organization, session, LATER) == first
    assert active_scorecard(organization, session) == scorecard()
    assert roll_back(organization, session, LATER) is None
    assert active_scorecard(organization, session) is None
    assert roll_back(organization, session, LATER) is None
    assert [kind for kind, _data in _told(session)].count("score_model_rolled_back") == 2
    activate(organization, session, second, LATER)
    assert roll_back(organization, session, LATER) is None


def test_the_rules_at_once(session: Session, organization: OrgScope) -> None:
    for base in (-1.0, -2.0):
        activate(organization, session, _keep(organization, session, base), NOW)
    use_rules(organization, session, LATER)
    assert active_scorecard(organization, session) is None
    assert set(_states(organization, session).values()) == {"retired"}


def test_what_gave_no_model_cannot_score(session: Session, organization: OrgScope) -> None:
    nothing = replace(training(), decision=TrainingDecision.NO_SIGNAL)
    kept = keep_training(organization, session, nothing, NOW)
    with pytest.raises(ScoringError):
        activate(organization, session, kept, NOW)
    with pytest.raises(NotFoundError):
        activate(organization, session, uuid4(), NOW)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ANALYST, Role.REP])
def test_admins_alone_change_what_scores(session: Session, organization: OrgScope, role: Role) -> None:
    kept = _keep(organization, session)
    other = OrgScope(organization.organization_id, role, uuid4())
    for refused in (
        lambda: activate(other, session, kept, NOW),
        lambda: roll_back(other, session, NOW),
        lambda: use_rules(other, session, NOW),
        lambda: leave_out_field(other, session, "source", NOW),
        lambda: keep_in_field(other, session, "source", NOW),
        lambda: decide_field_yourself(other, session, "source", NOW),
        lambda: keep_training(other, session, training(), NOW),
    ):
        with pytest.raises(ForbiddenError):
            refused()
    if role is Role.REP:
        with pytest.raises(ForbiddenError):
            scoring_state(other, session, NOW)
    else:
        assert scoring_state(other, session, NOW).active is None


def test_a_field_is_chosen_and_chosen_anew(session: Session, organization: OrgScope) -> None:
    leave_out_field(organization, session, "custom:Tags", NOW)
    keep_in_field(organization, session, "custom:Visits", NOW)
    assert field_choices(organization, session) == (("custom:Tags",), ("custom:Visits",))
    keep_in_field(organization, session, "custom:Tags", LATER)
    decide_field_yourself(organization, session, "custom:Visits", LATER)
    assert field_choices(organization, session) == ((), ("custom:Tags",))
    assert [data["choice"] for _kind, data in _told(session)] == [
        "left_out", "kept_in", "kept_in", "automatic",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["", "custom:", "phase of the moon", "custom:" + "x" * 300])
def test_what_is_no_field(session: Session, organization: OrgScope, name: str) -> None:
    with pytest.raises(ScoringError):
        leave_out_field(organization, session, name, NOW)


def test_the_state(session: Session, organization: OrgScope) -> None:
    empty = scoring_state(organization, session, NOW)
    assert (empty.active, empty.latest, empty.history, empty.drift) == (None, None, (), None)
    assert (empty.won, empty.lost, empty.needed, empty.imported, empty.scored) == (0, 0, (200, 50), 0, 0)
    add_lead(organization, session, score_origin="imported", lead_score=5)
    first, second = _keep(organization, session), _keep(organization, session, -2.0)
    activate(organization, session, first, NOW)
    leave_out_field(organization, session, "source", NOW)
    state = scoring_state(organization, session, NOW)
    assert state.active is not None
    assert (state.active.id, state.active.training) == (first, training(scorecard()))
    assert {card.id: card.state for card in state.history} == {
        first: ModelState.ACTIVE, second: ModelState.REJECTED,
    }  # fmt: skip
    assert (state.left_out, state.imported) == (("source",), 1)


def test_a_model_of_a_newer_version_is_not_shown_as_active(session: Session, organization: OrgScope) -> None:
    kept = _keep(organization, session)
    activate(organization, session, kept, NOW)
    model = session.get_one(ScoreModel, (organization.organization_id, kept))
    model.scorecard = {"format": 99}
    session.flush()
    assert active_scorecard(organization, session) is None
    assert scoring_state(organization, session, NOW).active is None
    assert roll_back(organization, session, LATER) is None
    assert _states(organization, session) == {kept: "retired"}


def test_two_at_once_leave_one_active(database: Database, organization: OrgScope) -> None:
    with database.transaction(organization) as session:
        models = [_keep(organization, session, -float(number)) for number in range(6)]
    errors: list[BaseException] = []

    def put_to_use(model_id: UUID) -> None:
        try:
            with database.transaction(organization) as own:
                activate(organization, own, model_id, NOW)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=put_to_use, args=(each,)) for each in models]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with database.transaction(organization) as session:
        active = ScoreModel.state == ModelState.ACTIVE.value
        mine = ScoreModel.organization_id == organization.organization_id
        assert session.scalar(select(func.count()).where(mine, active)) == 1
        assert session.scalar(select(func.count()).where(mine, ScoreModel.state == "retired")) == 5
