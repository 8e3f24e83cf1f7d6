"""What a method would have done with the leads that there were."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from services.assignment.settings import AssignmentChanges, TakerChange, assignment_settings, save_assignment
from services.assignment.simulation import simulate
from services.scope import ForbiddenError, OrgScope
from services.vocabulary import AssignmentMethod, Role, Unassigned
from tests.services.lead_rows import add_lead
from tests.services.test_lead_edits import member

NOW = datetime(2026, 3, 20, 15, tzinfo=UTC)
DAY = timedelta(days=1)
ROUND_ROBIN, WORKLOAD = AssignmentMethod.ROUND_ROBIN, AssignmentMethod.WORKLOAD
SCORE_BASED = AssignmentMethod.SCORE_BASED


def changes(method: AssignmentMethod, *takers: TakerChange) -> AssignmentChanges:
    return AssignmentChanges(method, 30, True, takers)


def past(scope: OrgScope, session: Session, days: float, **fields: object) -> UUID:
    """A lead created so many days ago."""
    created = NOW - days * DAY
    return add_lead(scope, session, created_at=created, stage_entered_at=created, **fields)


@pytest.fixture
def ana(organization: OrgScope, session: Session) -> UUID:
    return member(organization, session, "Ana", Role.REP)


@pytest.fixture
def rui(organization: OrgScope, session: Session) -> UUID:
    return member(organization, session, "Rui", Role.REP)


def both(ana: UUID, rui: UUID, **options: int) -> tuple[TakerChange, TakerChange]:
    return TakerChange(ana, True, **options), TakerChange(rui, True)  # type: ignore[arg-type]


def test_leads_of_the_days_alone_are_shared_out_beside_what_really_happened(
    organization: OrgScope, session: Session, ana: UUID, rui: UUID
) -> None:
    past(organization, session, 91, assigned_user_id=ana)
    for days in (80, 60, 40, 20):
        past(organization, session, days, assigned_user_id=rui, estimated_value=100)
    kept = past(organization, session, 10)
    past(organization, session, 5, merged_into_id=kept)
    found = simulate(organization, session, ROUND_ROBIN, NOW, changes=changes(ROUND_ROBIN, *both(ana, rui)))
    assert (found.leads, found.left, found.left_really) == (5, {}, 1)
    assert (found.since, found.until) == (NOW - 90 * DAY, NOW)
    shares = {share.name: share for share in found.shares}
    assert sorted(share.leads for share in found.shares) == [2, 3]
    assert (shares["Rui"].leads_really, shares["Ana"].leads_really) == (4, 0)
    assert (shares["Rui"].value_really, sum(share.value for share in found.shares)) == (400, 400)
    assert shares["Ana"].most_open == shares["Ana"].leads + 1  # with the one of before


def test_the_settings_in_the_form_count_and_are_not_saved(
    organization: OrgScope, session: Session, ana: UUID, rui: UUID
) -> None:
    for days in (3, 2, 1):
        past(organization, session, days)
    saved = save_assignment(organization, session, changes(ROUND_ROBIN, *both(ana, rui)), version=0, now=NOW)
    assert len(simulate(organization, session, WORKLOAD, NOW).shares) == 2
    alone = changes(WORKLOAD, TakerChange(ana, True, capacity=1), TakerChange(rui, False))
    found = simulate(organization, session, WORKLOAD, NOW, changes=alone)
    assert [(share.name, share.leads, share.capacity) for share in found.shares] == [("Ana", 1, 1)]
    assert found.left == {Unassigned.ALL_AT_CAPACITY: 2}
    assert assignment_settings(organization, session, NOW) == saved


def test_capacity_is_taken_by_older_leads_until_they_closed(
    organization: OrgScope, session: Session, ana: UUID
) -> None:
    past(organization, session, 100, assigned_user_id=ana, outcome="lost", closed_at=NOW - 50 * DAY)
    past(organization, session, 95, assigned_user_id=ana, outcome="lost", closed_at=NOW - 94 * DAY)
    past(organization, session, 60)
    past(organization, session, 40)
    one = changes(ROUND_ROBIN, TakerChange(ana, True, capacity=1))
    found = simulate(organization, session, ROUND_ROBIN, NOW, changes=one)
    assert (found.shares[0].leads, found.shares[0].most_open) == (1, 1)
    assert found.left == {Unassigned.ALL_AT_CAPACITY: 1}


def test_the_best_leads_go_by_what_was_known_at_the_beginning(
    organization: OrgScope, session: Session, ana: UUID, rui: UUID
) -> None:
    """Ana won before, Rui only since; and the score of the best is that of the days before."""
    for number in range(30):
        past(organization, session, 150 - number, initial_score=90 if number < 2 else 10)
    for number in range(8):
        for owner, days in ((ana, 120), (rui, 80)):
            won = {"stage": "fechado", "outcome": "won", "reached": 5, "closed_at": NOW - days * DAY}
            lost = {"outcome": "lost", "closed_at": NOW - 120 * DAY}
            for fields in (won, lost) if owner == ana or number else (won,):
                past(organization, session, 200, assigned_user_id=owner, **fields)
    for number in range(12):
        past(organization, session, 60 - number, initial_score=95 if number % 6 == 0 else 50)
    found = simulate(organization, session, SCORE_BASED, NOW, changes=changes(SCORE_BASED, *both(ana, rui)))
    shares = {share.name: share for share in found.shares}
    assert found.top_leads == 2
    assert (shares["Ana"].top_leads, shares["Rui"].top_leads) == (2, 0)
    assert shares["Rui"].leads >= 3


def test_where_they_are_from_is_read_where_a_rule_asks_for_it(
    organization: OrgScope, session: Session, ana: UUID, rui: UUID
) -> None:
    past(organization, session, 2, phone="+55 21 98888-7777")
    past(organization, session, 1, phone="+55 11 98888-7777")
    rule = changes(ROUND_ROBIN, TakerChange(ana, True, regions=("SP",)), TakerChange(rui, False))
    asked: list[str] = []
    connection = session.connection()
    event.listen(connection, "before_cursor_execute", lambda *given: asked.append(given[2]))
    found = simulate(organization, session, ROUND_ROBIN, NOW, changes=rule)
    assert (found.shares[0].leads, found.left) == (1, {Unassigned.NOBODY_FOR_SOURCE: 1})
    assert any("leads.phone" in statement and "initial_score" in statement for statement in asked)
    asked.clear()
    simulate(organization, session, ROUND_ROBIN, NOW, changes=changes(ROUND_ROBIN, *both(ana, rui)))
    assert not any("leads.phone" in statement and "initial_score" in statement for statement in asked)


def test_who_left_is_named_with_what_they_have(
    organization: OrgScope, session: Session, ana: UUID, rui: UUID
) -> None:
    from services.accounts import deactivate_member

    closed = {"outcome": "lost", "closed_at": NOW - 30 * DAY}
    past(organization, session, 40, assigned_user_id=rui, **closed)
    deactivate_member(organization, session, rui)
    found = simulate(
        organization, session, ROUND_ROBIN, NOW, changes=changes(ROUND_ROBIN, TakerChange(ana, True))
    )
    assert [(one.name, one.leads, one.leads_really, one.active) for one in found.shares] == [
        ("Ana", 1, 0, True),
        ("Rui", 0, 1, False),
    ]


def test_nothing_came(organization: OrgScope, session: Session, ana: UUID) -> None:
    found = simulate(
        organization, session, SCORE_BASED, NOW, changes=changes(SCORE_BASED, TakerChange(ana, True))
    )
    assert (found.leads, found.shares, found.left) == (0, (), {})


def test_what_cannot_be_simulated(organization: OrgScope, session: Session, ana: UUID) -> None:
    with pytest.raises(ValueError, match="off"):
        simulate(organization, session, AssignmentMethod.OFF, NOW)
    rep = OrgScope(organization.organization_id, Role.REP, ana)
    with pytest.raises(ForbiddenError):
        simulate(rep, session, ROUND_ROBIN, NOW)


def test_of_too_many_the_newest_are_tried(organization: OrgScope, session: Session, ana: UUID) -> None:
    for days in (50, 40, 30, 20, 10):
        past(organization, session, days)
    alone = changes(ROUND_ROBIN, TakerChange(ana, True))
    found = simulate(organization, session, ROUND_ROBIN, NOW, changes=alone, most=3)
    assert (found.leads, found.since) == (3, NOW - 40 * DAY)
    everything = simulate(organization, session, ROUND_ROBIN, NOW, changes=alone, most=5)
    assert (everything.leads, everything.since) == (5, NOW - 90 * DAY)
