"""New leads find their seller as they come: through the API in the very transaction, from a file after it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.assignment.arrivals import queue_arrivals
from services.assignment.settings import TakerChange
from services.batches import write_leads
from services.database.models import AnalyticsEvent, AssignmentQueue, Lead
from services.database.sessions import Database
from services.lead_assignment import undo_assignment
from services.scope import OrgScope
from services.vocabulary import AssignmentMethod, Role
from tests.services.assignment.team import arrive, assigns, sellers
from tests.services.batches.writes import NOW, audit, lead, member, send, statuses

ROUND_ROBIN, SCORE_BASED = AssignmentMethod.ROUND_ROBIN, AssignmentMethod.SCORE_BASED


def _team(database: Database, scope: OrgScope, *names: str, capacity: int | None = None) -> list[UUID]:
    with database.transaction(scope) as session:
        team = sellers(scope, session, *names)
        assigns(scope, session, ROUND_ROBIN, *(TakerChange(each, True, capacity) for each in team))
    return team


def _queue(database: Database, scope: OrgScope) -> set[UUID]:
    with database.transaction(scope) as session:
        return set(session.scalars(select(AssignmentQueue.lead_id)))


def test_a_batch_gives_its_new_leads_away(database: Database, organization: OrgScope) -> None:
    """Those that are open, new and nobody's; in the order of their creation, whatever the batch's."""
    ana, bia = _team(database, organization, "Ana", "Bia")
    items = [
        {"external_id": "second", "created_at": "2026-03-19T11:00:00Z"},
        {"external_id": "first", "created_at": "2026-03-19T10:00:00Z"},
        {"external_id": "bia's", "assigned_to": "Bia"},
        {"external_id": "won", "outcome": "won"},
        {"external_id": "old", "created_at": "2026-01-19"},
    ]
    assert statuses(send(database, organization, items)) == ["created"] * 5
    owners = {item["external_id"]: lead(database, organization, item["external_id"]) for item in items}
    assert {name: each.assigned_user_id for name, each in owners.items()} == {
        "first": ana, "second": bia, "bia's": bia, "won": None, "old": None,
    }  # fmt: skip
    assert owners["first"].version == 2
    assert {row.action for row in audit(database, organization, "first")} == {"created", "assigned"}
    entry = next(row for row in audit(database, organization, "first") if row.action == "assigned")
    assert entry.changes["reason"] == {"method": "round_robin", "turn": 1, "among": 2, "why": "turn"}
    assert _queue(database, organization) == set()


def test_what_a_batch_changes_finds_nobody_new(database: Database, organization: OrgScope) -> None:
    """A lead that was there before stays with whom it is, also with nobody."""
    send(database, organization, [{"external_id": "A"}])
    _team(database, organization, "Ana")
    assert statuses(send(database, organization, [{"external_id": "A", "name": "Eva"}])) == ["updated"]
    assert lead(database, organization, "A").assigned_user_id is None
    assert statuses(send(database, organization, [{"external_id": "A", "name": "Eva"}])) == ["unchanged"]


def test_what_finds_nobody_waits(database: Database, organization: OrgScope) -> None:
    _team(database, organization, "Ana", capacity=1)
    send(database, organization, [{"external_id": "A"}, {"external_id": "B"}])
    one, other = (lead(database, organization, each) for each in "AB")
    assert {one.assigned_user_id is None, other.assigned_user_id is None} == {True, False}
    assert _queue(database, organization) == {one.id if one.assigned_user_id is None else other.id}


def test_a_reps_new_leads_are_their_own(database: Database, organization: OrgScope) -> None:
    _team(database, organization, "Ana")
    rep = member(database, organization, Role.REP)
    with database.transaction(rep) as session:
        write_leads(rep, session, [{"external_id": "A"}], NOW)
    assert lead(database, organization, "A").assigned_user_id == rep.user_id


def test_off_or_nobody_there_changes_nothing(database: Database, organization: OrgScope) -> None:
    send(database, organization, [{"external_id": "A"}])
    assert lead(database, organization, "A").assigned_user_id is None
    assert lead(database, organization, "A").version == 1
    assert _queue(database, organization) == set()


def test_a_batch_can_be_given_back(database: Database, organization: OrgScope) -> None:
    _team(database, organization, "Ana")
    manager = member(database, organization, Role.MANAGER)
    send(database, manager, [{"external_id": "A"}, {"external_id": "B"}])
    with database.transaction(manager) as session:
        kind = AnalyticsEvent.kind == "leads_assigned"
        made = session.scalars(select(AnalyticsEvent.id).where(kind)).one()
        assert undo_assignment(manager, session, made, now=NOW).count == 2
    assert lead(database, organization, "A").assigned_user_id is None


def test_the_score_is_that_of_the_new_lead(database: Database, organization: OrgScope) -> None:
    """What the batch says, or what the rules make of it: scored before it is given away."""
    with database.transaction(organization) as session:
        ana, bia = sellers(organization, session, "Ana", "Bia")
        for number in range(20):
            outcome = "won" if number < 10 else "lost"
            arrive(
                organization, session, assigned_user_id=bia if number < 10 else ana, outcome=outcome,
                stage="fechado" if outcome == "won" else "lead", closed_at=NOW - timedelta(days=1),
                initial_score=number * 4,
            )  # fmt: skip
        assigns(organization, session, SCORE_BASED, ana, bia)
    send(database, organization, [{"external_id": "best", "lead_score": 99}])
    assert lead(database, organization, "best").assigned_user_id == bia
    send(database, organization, [{"external_id": "other", "email": "a@example.com"}])
    other = lead(database, organization, "other")
    entry = next(row for row in audit(database, organization, "other") if row.action == "assigned")
    assert entry.changes["reason"]["score"] == other.lead_score
    assert entry.changes["reason"]["top"] is (other.lead_score >= entry.changes["reason"]["top_score"])


@pytest.mark.parametrize("on_import", [True, False])
def test_leads_of_a_file_wait_for_the_worker(
    session: Session, organization: OrgScope, on_import: bool
) -> None:
    (ana,) = sellers(organization, session, "Ana")
    assigns(organization, session, ROUND_ROBIN, ana, on_import=on_import)
    new = arrive(organization, session, 2, created_at=NOW)
    old = arrive(organization, session, created_at=NOW - timedelta(days=31))
    taken = arrive(organization, session, created_at=NOW, assigned_user_id=ana)
    every = [*new, *old, *taken]
    for _again in range(2):
        queue_arrivals(organization, session, select(Lead.id).where(Lead.id.in_(every)), NOW)
    assert set(session.scalars(select(AssignmentQueue.lead_id))) == (set(new) if on_import else set())
