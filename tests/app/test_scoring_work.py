"""Trainings by the worker: when it is time or when asked, in a process of their own; the leads follow."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from app.jobs import REFRESH_SCORES, TRAIN_SCORES
from app.rescoring import rescore_everybody
from app.scoring_work import ScoringWork
from app.training_process import TrainingDisturbedError, TrainingError, train_apart
from services.database.embedded import EmbeddedDatabase
from services.database.models import Lead
from services.database.rollups import check_rollup
from services.scope import OrgScope
from services.scoring.model import Training
from services.scoring.progress import LONGEST, note_rescoring, note_training, under_way
from services.scoring.run import in_use
from services.scoring.state import scoring_state
from services.scoring.store import activate, keep_training, roll_back
from services.vocabulary import TrainingDecision
from tests.app.test_alert_work import House
from tests.services.scoring.decided_leads import LEADS, fill
from tests.services.scoring.models import scorecard, training
from tests.support.postgres import create_organization


@pytest.fixture
def house(new_database: Callable[[], EmbeddedDatabase], tmp_path: Path) -> Iterator[House]:
    house = House(new_database(), tmp_path)
    yield house
    house.close()


@pytest.fixture
def full(house: House) -> OrgScope:
    """An organization with enough decided leads, and a field that tells."""
    scope = create_organization(house.database)
    with house.database.transaction(scope) as session:
        fill(scope, session, since=datetime.now(UTC) - timedelta(days=120))
    return scope


def origins(house: House, scope: OrgScope) -> dict[str, int]:
    with house.database.transaction(scope) as session:
        rows = session.execute(
            select(Lead.score_origin, func.count())
            .where(Lead.organization_id == scope.organization_id)
            .group_by(Lead.score_origin)
        )
        return {row[0]: row[1] for row in rows}


def url(house: House) -> str:
    return house.database.engine.url.render_as_string(hide_password=False)


def test_the_worker_trains_and_the_leads_follow(house: House, full: OrgScope) -> None:
    house.queue.train_scores(full.organization_id)
    house.queue.train_scores(full.organization_id)
    assert len(house.jobs(TRAIN_SCORES)) == 1
    house.run_worker()
    assert [job[1] for job in house.jobs(REFRESH_SCORES)] == [full.organization_id]
    house.run_worker()
    assert origins(house, full) == {"learned": LEADS}
    with house.database.transaction(full) as session:
        state = scoring_state(full, session, datetime.now(UTC))
        assert check_rollup(full, session) == []
    assert state.active is not None
    assert (state.training_since, state.rescoring) == (None, None)
    assert state.drift is not None


def test_the_round_asks_for_a_training_when_it_is_time(house: House, full: OrgScope) -> None:
    empty = create_organization(house.database)
    now = datetime.now(UTC)
    for scope in (full, empty):
        house.work.round(scope.organization_id, now)
    assert [job[1] for job in house.jobs(TRAIN_SCORES)] == [full.organization_id]
    work = ScoringWork(house.database, house.queue)
    assert work.train_if_due(full.organization_id, now)
    assert not work.train_if_due(empty.organization_id, now)
    assert len(house.jobs(TRAIN_SCORES)) == 1


def test_a_training_loads_nothing_into_this_process(house: House, full: OrgScope) -> None:
    """scikit-learn's memory is the training's own, and given back with it."""
    program = (
        "import sys, json; from datetime import datetime; from uuid import UUID\n"
        "from app.training_process import train_apart; from services.scope import OrgScope\n"
        "url, organization, now = sys.argv[1:]\n"
        "trained = train_apart(url, OrgScope.operator(UUID(organization)), datetime.fromisoformat(now))\n"
        "print(json.dumps([trained.decision, sorted({'sklearn', 'scipy'} & set(sys.modules))]))"
    )
    arguments = [url(house), str(full.organization_id), datetime.now(UTC).isoformat()]
    ran = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True
    )
    assert json.loads(ran.stdout) == ["adopted", []]


def test_what_goes_wrong_in_a_training_is_said_without_anybodys_data(house: House) -> None:
    scope = create_organization(house.database)
    with pytest.raises(TrainingDisturbedError) as gone:
        train_apart("postgresql://nobody:secret@127.0.0.1:9/none", scope, datetime.now(UTC))
    assert "secret" not in str(gone.value)
    with pytest.raises(TrainingError):
        train_apart("not an address", scope, datetime.now(UTC))


def test_a_training_that_fails_leaves_everything_as_it_was(
    house: House, full: OrgScope, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: Any) -> Training:
        raise TrainingError("killed")

    monkeypatch.setattr("app.scoring_work.train_apart", fail)
    work = ScoringWork(house.database, house.queue)
    with pytest.raises(TrainingError):
        work.train(full.organization_id, datetime.now(UTC))
    with house.database.transaction(full) as session:
        state = scoring_state(full, session, datetime.now(UTC))
    assert (state.training_since, state.history) == (None, ())


def test_who_rolls_back_while_a_training_runs_has_the_last_word(
    house: House, full: OrgScope, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.now(UTC)
    with house.database.transaction(full) as session:
        activate(full, session, keep_training(full, session, training(scorecard()), now), now)

    def meanwhile(*_arguments: Any) -> Training:
        with house.database.transaction(full) as session:
            assert under_way(full, session, now).training_since == now
            roll_back(full, session, now)
        return Training(TrainingDecision.ADOPTED, 400, 200, 200, scorecard=scorecard(base=-2.0))

    monkeypatch.setattr("app.scoring_work.train_apart", meanwhile)
    ScoringWork(house.database, house.queue).train(full.organization_id, now)
    with house.database.transaction(full) as session:
        assert in_use(full, session).model_id is None
        assert len(scoring_state(full, session, now).history) == 1
    assert house.jobs(REFRESH_SCORES) == []


def test_an_organization_that_is_gone(house: House) -> None:
    gone = uuid4()
    ScoringWork(house.database, house.queue).train(gone, datetime.now(UTC))
    house.work.score(gone, datetime.now(UTC))


def test_an_interrupted_rescoring_goes_on(house: House, full: OrgScope) -> None:
    now = datetime.now(UTC)
    with house.database.transaction(full) as session:
        activate(full, session, keep_training(full, session, training(scorecard()), now), now)

    def die(done: int, _leads: int) -> None:
        if done >= 200:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rescore_everybody(house.database, full, now, told=die, size=100)
    assert origins(house, full) == {"learned": 200, "rules": 200}
    with house.database.transaction(full) as session:
        assert scoring_state(full, session, now).rescoring == (200, 400)
        assert check_rollup(full, session) == []
    told: list[tuple[int, int]] = []
    rescored = rescore_everybody(
        house.database, full, now, told=lambda done, leads: told.append((done, leads)), size=100
    )
    assert (rescored.leads, rescored.changed) == (400, 200)
    assert told == [(100, 400), (200, 400), (300, 400), (400, 400)]
    assert origins(house, full) == {"learned": 400}
    with house.database.transaction(full) as session:
        assert scoring_state(full, session, now).rescoring is None
        assert check_rollup(full, session) == []


def test_what_is_under_way_is_forgotten_after_a_while(house: House) -> None:
    scope, now = create_organization(house.database), datetime.now(UTC)
    with house.database.transaction(scope) as session:
        note_training(scope, session, now)
        note_rescoring(scope, session, now, 10, 5)
        found = under_way(scope, session, now)
        assert (found.training_since, found.leads, found.done) == (now, 10, 5)
        later = under_way(scope, session, now + LONGEST)
        assert (later.training_since, later.leads) == (None, 0)
