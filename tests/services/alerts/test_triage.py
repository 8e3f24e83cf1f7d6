"""What people do about alerts, one after the other and twenty at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from services.alerts import alert_detail, evaluate_alerts, list_alerts, open_alerts
from services.alerts.notes import LONGEST_NOTE, NoteError
from services.alerts.triage import (
    StaleVersionError,
    StatusResult,
    TriageError,
    add_note,
    alert_counts,
    apply_status,
    assign,
    set_status,
    set_status_of_many,
    snooze,
    undo,
    undo_many,
)
from services.database.models import Alert
from services.scope import ForbiddenError, NotFoundError, OrgScope
from services.versions import data_version
from services.vocabulary import AlertStatus, Role
from tests.services.alerts.organization import DAY, NOW, add_member
from tests.services.alerts.test_engine import block

MINUTE = timedelta(minutes=1)


def new_alert(scope: OrgScope, session: Session, **fields: Any) -> UUID:
    alert_id = uuid4()
    defaults = {
        "rule": "pipeline_blocked", "subject": alert_id.hex, "episode": 1, "type": "risk",
        "priority": "high", "status": "open", "data": {}, "opened_at": NOW - DAY, "evaluated_at": NOW,
    }  # fmt: skip
    session.add(Alert(organization_id=scope.organization_id, id=alert_id, **(defaults | fields)))
    session.flush()
    return alert_id


def history(scope: OrgScope, session: Session, alert_id: UUID) -> list[tuple[Any, ...]]:
    entries = alert_detail(scope, session, alert_id)["history"]
    return [(each["actor"], each["action"], each["from"], each["to"], each["note"]) for each in entries]


@pytest.fixture
def ana(organization: OrgScope, session: Session) -> OrgScope:
    member_id = add_member(organization, session, "Ana", Role.MANAGER)
    return OrgScope(organization.organization_id, Role.MANAGER, member_id)


@pytest.fixture
def bia(organization: OrgScope, session: Session) -> OrgScope:
    member_id = add_member(organization, session, "Bia", Role.ADMIN)
    return OrgScope(organization.organization_id, Role.ADMIN, member_id)


@pytest.mark.parametrize("status", ["reviewed", "dismissed", "resolved"])
def test_a_status_with_a_note_stays_in_the_history(ana: OrgScope, session: Session, status: str) -> None:
    alert_id = new_alert(ana, session)
    result = set_status(ana, session, alert_id, status, note=" Liguei. ", version=1, now=NOW)
    assert result == StatusResult(alert_id, 2, AlertStatus(status))
    assert history(ana, session, alert_id) == [("Ana", "status", "open", status, "Liguei.")]


def test_the_second_of_two_learns_what_the_first_did_and_loses_no_note(
    ana: OrgScope, bia: OrgScope, session: Session
) -> None:
    alert_id = new_alert(ana, session)
    set_status(ana, session, alert_id, "resolved", note="Feito", version=1, now=NOW)
    with pytest.raises(StaleVersionError) as raised:
        set_status(bia, session, alert_id, "dismissed", note="Não procede", version=1, now=NOW)
    error = raised.value
    assert (error.version, error.status, error.note_kept) == (2, AlertStatus.RESOLVED, True)
    (first,) = error.since
    assert (first["actor"], first["to"], first["note"]) == ("Ana", "resolved", "Feito")
    assert history(ana, session, alert_id) == [
        ("Ana", "status", "open", "resolved", "Feito"),
        ("Bia", "note", None, None, "Não procede"),
    ]


def test_the_same_status_again_keeps_the_note_alone(ana: OrgScope, session: Session) -> None:
    alert_id = new_alert(ana, session, status="reviewed")
    assert set_status(ana, session, alert_id, "reviewed", version=1, now=NOW).version == 1
    assert set_status(ana, session, alert_id, "reviewed", note="Ainda", version=1, now=NOW).version == 1
    assert history(ana, session, alert_id) == [("Ana", "note", None, None, "Ainda")]


@pytest.mark.parametrize("status", ["open", "done", "", "RESOLVED", "x" * 1000])
def test_an_unknown_status_changes_nothing(ana: OrgScope, session: Session, status: str) -> None:
    alert_id = new_alert(ana, session)
    with pytest.raises(TriageError, match="reviewed, dismissed, resolved") as raised:
        set_status(ana, session, alert_id, status, note="x", version=1, now=NOW)
    assert raised.value.field == "status"
    assert len(str(raised.value)) < 200
    assert history(ana, session, alert_id) == []


def test_a_note_of_a_megabyte_is_refused_and_nothing_is_cut(ana: OrgScope, session: Session) -> None:
    alert_id = new_alert(ana, session)
    for call in (
        lambda note: set_status(ana, session, alert_id, "resolved", note=note, version=1, now=NOW),
        lambda note: add_note(ana, session, alert_id, note, now=NOW),
    ):
        with pytest.raises(NoteError, match="at most 2,000 characters; this one has 1,048,576"):
            call("x" * 2**20)
    assert alert_detail(ana, session, alert_id)["status"] == "open"
    add_note(ana, session, alert_id, "é" * LONGEST_NOTE, now=NOW)
    with pytest.raises(NoteError):
        add_note(ana, session, alert_id, "  ", now=NOW)


def test_markup_formulas_and_odd_characters_are_text(ana: OrgScope, session: Session) -> None:
    alert_id = new_alert(ana, session)
    note = "<script>alert(1)</script> =HYPERLINK(1) %(name)s 'x' \x00\ud800 ✓"
    add_note(ana, session, alert_id, note, now=NOW)
    ((*_, kept),) = history(ana, session, alert_id)
    assert kept == "<script>alert(1)</script> =HYPERLINK(1) %(name)s 'x' ? ✓"


def test_undo_takes_back_the_last_change_and_keeps_notes(ana: OrgScope, session: Session) -> None:
    alert_id = new_alert(ana, session)
    set_status(ana, session, alert_id, "reviewed", version=1, now=NOW)
    set_status(ana, session, alert_id, "dismissed", note="Ops", version=2, now=NOW + MINUTE)
    add_note(ana, session, alert_id, "Falei com Caio", now=NOW + 2 * MINUTE)
    result = undo(ana, session, alert_id, version=3, now=NOW + 3 * MINUTE)
    assert (result.status, result.version) == (AlertStatus.REVIEWED, 4)
    assert [entry[1] for entry in history(ana, session, alert_id)] == ["status", "status", "note", "undone"]
    with pytest.raises(TriageError, match="nothing to take back"):
        undo(ana, session, alert_id, version=4, now=NOW + 4 * MINUTE)


def test_undo_is_guarded_by_the_version(ana: OrgScope, bia: OrgScope, session: Session) -> None:
    alert_id = new_alert(ana, session)
    set_status(ana, session, alert_id, "resolved", version=1, now=NOW)
    set_status(bia, session, alert_id, "dismissed", version=2, now=NOW)
    with pytest.raises(StaleVersionError):
        undo(ana, session, alert_id, version=2, now=NOW)


def test_the_evaluation_is_not_undone(organization: OrgScope, session: Session) -> None:
    block(organization, session)
    evaluate_alerts(organization, session, NOW)
    (alert,) = open_alerts(organization, session)
    with pytest.raises(TriageError):
        undo(organization, session, UUID(alert["id"]), version=1, now=NOW)


def test_assignment_and_its_undo(ana: OrgScope, bia: OrgScope, session: Session) -> None:
    alert_id = new_alert(ana, session)
    assign(ana, session, alert_id, bia.user_id, version=1, now=NOW)
    detail = alert_detail(ana, session, alert_id)
    assert detail["assigned_to"] == {"id": str(bia.user_id), "name": "Bia"}
    assert history(ana, session, alert_id) == [("Ana", "assigned", None, "Bia", None)]
    assert list_alerts(ana, session, assigned_to=bia.user_id, now=NOW).total == 1
    undo(ana, session, alert_id, version=2, now=NOW)
    assert alert_detail(ana, session, alert_id)["assigned_to"] is None
    with pytest.raises(NotFoundError):
        assign(ana, session, alert_id, uuid4(), version=3, now=NOW)


def test_a_snoozed_alert_sleeps_and_wakes_by_itself(ana: OrgScope, session: Session) -> None:
    alert_id = new_alert(ana, session)
    snooze(ana, session, alert_id, NOW + DAY, version=1, now=NOW)
    assert open_alerts(ana, session, NOW) == []
    assert alert_counts(ana, session, NOW)["open"] == 0
    assert list_alerts(ana, session, snoozed=True, now=NOW).total == 1
    assert len(open_alerts(ana, session, NOW + DAY)) == 1
    undo(ana, session, alert_id, version=2, now=NOW)
    assert alert_counts(ana, session, NOW) == {"open": 1, "high": 1, "medium": 0, "low": 0}


@pytest.mark.parametrize("until", [NOW, NOW - DAY, NOW + 366 * DAY, (NOW + DAY).replace(tzinfo=None)])
def test_a_time_to_wake_lies_ahead(ana: OrgScope, session: Session, until: Any) -> None:
    alert_id = new_alert(ana, session)
    with pytest.raises(TriageError) as raised:
        snooze(ana, session, alert_id, until, version=1, now=NOW)
    assert raised.value.field == "until"


ACTS: list[Callable[[OrgScope, Session, UUID], Any]] = [
    lambda scope, session, key: set_status(scope, session, key, "resolved", version=1, now=NOW),
    lambda scope, session, key: apply_status(scope, session, key, "resolved", version=1, now=NOW),
    lambda scope, session, key: assign(scope, session, key, None, version=1, now=NOW),
    lambda scope, session, key: snooze(scope, session, key, NOW + DAY, version=1, now=NOW),
    lambda scope, session, key: add_note(scope, session, key, "x", now=NOW),
    lambda scope, session, key: undo(scope, session, key, version=1, now=NOW),
]


@pytest.mark.parametrize("act", ACTS)
def test_who_may_act(
    act: Callable[[OrgScope, Session, UUID], Any], organization: OrgScope, session: Session
) -> None:
    rep_id = add_member(organization, session, "Rui")
    rep = OrgScope(organization.organization_id, Role.REP, rep_id)
    alert_id = new_alert(organization, session)
    for scope in (rep, replace(rep, role=Role.ANALYST)):
        with pytest.raises(ForbiddenError):
            act(scope, session, alert_id)
    with pytest.raises(NotFoundError):
        act(organization, session, uuid4())
    mine = new_alert(organization, session, assigned_to_id=rep_id)
    if act is ACTS[-1]:
        set_status(rep, session, mine, "resolved", version=1, now=NOW)
        undo(rep, session, mine, version=2, now=NOW)
    else:
        act(rep, session, mine)


def test_many_at_once_each_on_its_own(ana: OrgScope, bia: OrgScope, session: Session) -> None:
    first, second, third = (new_alert(ana, session) for _ in range(3))
    set_status(bia, session, second, "dismissed", version=1, now=NOW)
    stranger = uuid4()
    versions = {first: 1, second: 1, third: 1, stranger: 1}
    result = set_status_of_many(ana, session, versions, "reviewed", note="Reunião", now=NOW)
    assert {each.alert_id for each in result.done} == {first, third}
    assert [each.alert_id for each in result.stale] == [second]
    assert result.missing == [stranger]
    assert history(ana, session, second)[-1] == ("Ana", "note", None, None, "Reunião")
    back = undo_many(ana, session, {first: 2, third: 2}, now=NOW)
    assert {each.status for each in back.done} == {AlertStatus.OPEN}
    with pytest.raises(TriageError):
        set_status_of_many(ana, session, {uuid4(): 1 for _ in range(501)}, "reviewed", now=NOW)


def test_a_change_raises_the_data_version(ana: OrgScope, session: Session) -> None:
    alert_id = new_alert(ana, session)
    before = data_version(ana, session).version
    set_status(ana, session, alert_id, "reviewed", version=1, now=NOW)
    assert data_version(ana, session).version == before + 1
