"""Evaluations: episodes open, follow the figures, clear and return; and many at once make none twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from services.alerts import EvaluationResult, evaluate_alerts, save_settings
from services.alerts.triage import set_status
from services.database.models import Alert, Lead
from services.database.sessions import Database
from services.scope import ForbiddenError, OrgScope
from services.versions import data_version
from services.vocabulary import AlertStatus, Role
from tests.services.alerts.organization import DAY, NOW, actions_of, add_leads, alerts_of, lead


def block(scope: OrgScope, session: Session, value: int = 300_000, stage: str = "proposta") -> None:
    """One lead that blocks this much in the stage (and keeps the data fresh)."""
    entered = {"stage_entered_at": NOW - 8 * DAY, "created_at": NOW - DAY}
    add_leads(session, [lead(scope, stage=stage, estimated_value=Decimal(value), **entered)])


def unblock(scope: OrgScope, session: Session) -> None:
    session.execute(delete(Lead).where(Lead.organization_id == scope.organization_id))


def only(scope: OrgScope, session: Session) -> Alert:
    (alert,) = alerts_of(scope, session)
    return alert


def evaluate(scope: OrgScope, session: Session, now: datetime = NOW) -> EvaluationResult:
    result = evaluate_alerts(scope, session, now)
    session.flush()
    return result


def test_an_empty_organization_has_no_alerts(organization: OrgScope, session: Session) -> None:
    assert evaluate(organization, session) == EvaluationResult(0, 0, 0, 0)


def test_opens_updates_in_place_and_clears(organization: OrgScope, session: Session) -> None:
    block(organization, session)
    assert evaluate(organization, session) == EvaluationResult(1, 0, 0, 0)
    first = only(organization, session)
    assert (first.rule, first.subject, first.episode) == ("pipeline_blocked", "proposta", 1)
    assert (first.priority, first.type, first.status) == ("high", "risk", "open")
    assert first.impact == Decimal(300_000)
    block(organization, session, 50_000)
    hour = timedelta(hours=1)
    assert evaluate(organization, session, NOW + hour) == EvaluationResult(0, 1, 0, 0)
    same = only(organization, session)
    assert same.id == first.id
    assert same.impact == Decimal(350_000)
    assert same.data["count"] == 2
    assert same.version == 1
    assert (same.opened_at, same.evaluated_at) == (NOW, NOW + hour)
    unblock(organization, session)
    assert evaluate(organization, session, NOW + 2 * hour) == EvaluationResult(0, 0, 1, 0)
    cleared = only(organization, session)
    assert (cleared.status, cleared.cleared_at) == ("resolved", NOW + 2 * hour)
    assert cleared.version == 2
    assert actions_of(organization, session) == ["opened", "cleared"]


def test_returns_as_a_new_episode(organization: OrgScope, session: Session) -> None:
    for day in range(2):
        block(organization, session)
        evaluate(organization, session, NOW + day * DAY)
        unblock(organization, session)
        evaluate(organization, session, NOW + day * DAY + timedelta(hours=1))
    assert [(alert.episode, alert.status) for alert in alerts_of(organization, session)] == [
        (1, "resolved"),
        (2, "resolved"),
    ]


@pytest.mark.parametrize("status", [AlertStatus.DISMISSED, AlertStatus.RESOLVED])
def test_what_a_person_closed_stays_closed_for_the_cool_down(
    organization: OrgScope, session: Session, status: AlertStatus
) -> None:
    block(organization, session)
    evaluate(organization, session)
    alert = only(organization, session)
    set_status(organization, session, alert.id, status, version=alert.version, now=NOW)
    # The same lead blocks on; a fresh one keeps the data from going stale.
    late = NOW + 13 * DAY
    add_leads(session, [lead(organization, created_at=late), lead(organization, created_at=late + 2 * DAY)])
    assert evaluate(organization, session, late) == EvaluationResult(0, 0, 0, 1)
    assert only(organization, session).status == status
    over = late + DAY + timedelta(seconds=1)
    assert evaluate(organization, session, over) == EvaluationResult(1, 0, 0, 0)
    before, after = alerts_of(organization, session)
    assert before.status == status
    assert before.cleared_at == over
    assert (after.episode, after.status) == (2, "open")
    assert actions_of(organization, session) == ["opened", "status", "expired", "opened"]


def test_a_dismissal_survives_clearing_within_the_cool_down(organization: OrgScope, session: Session) -> None:
    save_settings(organization, session, {"cool_down_days": 3})
    block(organization, session)
    evaluate(organization, session)
    set_status(organization, session, only(organization, session).id, "dismissed", version=1, now=NOW)
    unblock(organization, session)
    assert evaluate(organization, session, NOW + DAY).cleared == 1
    assert only(organization, session).status == "dismissed"
    block(organization, session)
    add_leads(session, [lead(organization, created_at=NOW + 2 * DAY)])
    assert evaluate(organization, session, NOW + 2 * DAY) == EvaluationResult(0, 0, 0, 1)
    evaluate(organization, session, NOW + 3 * DAY + timedelta(seconds=1))
    assert [(alert.episode, alert.status) for alert in alerts_of(organization, session)] == [
        (1, "dismissed"),
        (2, "open"),
    ]


def test_the_data_version_rises_only_with_something_to_see(organization: OrgScope, session: Session) -> None:
    block(organization, session)
    before = data_version(organization, session).version
    evaluate(organization, session)
    opened = data_version(organization, session).version
    evaluate(organization, session)
    assert opened == before + 1
    assert data_version(organization, session).version == opened


def test_thresholds_of_the_organization_count(organization: OrgScope, session: Session) -> None:
    block(organization, session)
    save_settings(organization, session, {"blocked_value": 300_001})
    assert evaluate(organization, session).opened == 0
    save_settings(organization, session, {"blocked_value": 300_000})
    assert evaluate(organization, session).opened == 1


def test_more_money_than_the_column_holds_is_capped(organization: OrgScope, session: Session) -> None:
    for _ in range(2):
        block(organization, session, 999_999_999_999)
    evaluate(organization, session)
    assert only(organization, session).impact == Decimal("999999999999.99")


@pytest.mark.parametrize("role", [Role.REP, Role.ANALYST])
def test_only_who_sees_everything_and_writes_evaluates(
    organization: OrgScope, session: Session, role: Role
) -> None:
    scope = OrgScope(organization.organization_id, role, uuid4())
    with pytest.raises(ForbiddenError):
        evaluate_alerts(scope, session, NOW)


def test_twenty_evaluations_at_once_make_no_episode_twice(database: Database, organization: OrgScope) -> None:
    with database.transaction(organization) as session:
        for stage in ("lead", "contato", "proposta"):
            block(organization, session, stage=stage)

    def run(index: int) -> EvaluationResult:
        with database.transaction(organization) as session:
            return evaluate_alerts(organization, session, NOW + timedelta(seconds=index))

    with ThreadPoolExecutor(20) as pool:
        results = list(pool.map(run, range(20)))
    assert sum(result.opened for result in results) == 3
    assert sum(result.updated for result in results) == 57
    with database.transaction(organization) as session:
        assert [alert.episode for alert in alerts_of(organization, session)] == [1, 1, 1]
        assert actions_of(organization, session) == ["opened"] * 3


def test_evaluations_between_clearing_and_returning_writers(
    database: Database, organization: OrgScope
) -> None:
    """Writers flip the condition while others evaluate: episodes alternate, none is doubled."""
    with database.transaction(organization) as session:
        block(organization, session)

    def run(index: int) -> None:
        with database.transaction(organization) as session:
            if index % 3 == 0:
                entered = NOW if index % 2 else NOW - 8 * DAY
                session.execute(
                    update(Lead)
                    .where(Lead.organization_id == organization.organization_id)
                    .values(stage_entered_at=entered)
                )
            evaluate_alerts(organization, session, NOW + timedelta(seconds=index))

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(run, range(30)))
    with database.transaction(organization) as session:
        alerts = alerts_of(organization, session)
        assert [alert.episode for alert in alerts] == list(range(1, len(alerts) + 1))
        assert all(alert.cleared_at is not None for alert in alerts[:-1])
