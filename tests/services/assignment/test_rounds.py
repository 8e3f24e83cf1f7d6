"""Leads find sellers: those that came, those that wait, those of somebody who left; and what follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.assignment.checks import AssignmentSettingError
from services.assignment.model import AssignmentOutcome
from services.assignment.rounds import assign_new, assign_queued, assign_waiting, hand_over
from services.assignment.settings import TakerChange, assignment_settings
from services.assignment.waiting import put_in_queue
from services.database.models import AssignmentQueue, Lead, Membership
from services.database.rollups import check_rollup
from services.lead_assignment import assign_leads, undo_assignment
from services.scope import ForbiddenError, NotFoundError, OrgScope
from services.versions import data_version
from services.vocabulary import AssignmentMethod, Role, Unassigned
from tests.services.assignment.team import NOW, arrive, assigns, entries, owner_of, owners, sellers
from tests.services.lead_rows import CREATED

ROUND_ROBIN, WORKLOAD, SCORE_BASED, OFF = (
    AssignmentMethod.ROUND_ROBIN,
    AssignmentMethod.WORKLOAD,
    AssignmentMethod.SCORE_BASED,
    AssignmentMethod.OFF,
)


def _queue(session: Session) -> set[UUID]:
    return set(session.scalars(select(AssignmentQueue.lead_id)))


def test_by_turns_in_the_order_of_creation(session: Session, organization: OrgScope) -> None:
    ana, bia, rui = sellers(organization, session, "Ana", "Bia", "Rui")
    assigns(organization, session, ROUND_ROBIN, ana, bia, rui)
    leads = arrive(organization, session, 7)
    version = data_version(organization, session).version
    outcome = assign_new(organization, session, list(reversed(leads)), NOW)
    assert [owner_of(session, lead) for lead in leads] == [ana, bia, rui, ana, bia, rui, ana]
    assert (outcome.given, outcome.left, outcome.more) == ({ana: 3, bia: 2, rui: 2}, {}, False)
    assert check_rollup(organization, session) == []
    assert data_version(organization, session).version == version + 1
    more = arrive(organization, session, 2)
    assert assign_new(organization, session, more, NOW).given == {bia: 1, rui: 1}


def test_the_reason_is_in_the_audit_log(session: Session, organization: OrgScope) -> None:
    (ana,) = sellers(organization, session, "Ana")
    assigns(organization, session, WORKLOAD, TakerChange(ana, True, capacity=5))
    arrive(organization, session, 2, assigned_user_id=ana)
    (lead,) = arrive(organization, session)
    assert assign_new(organization, session, [lead], NOW).count == 1
    assert entries(session, lead) == [
        {
            "assigned_user_id": [None, str(ana)],
            "assignee": [None, "Ana"],
            "reason": {
                "method": "workload", "turn": 1, "among": 1, "why": "load", "open": 2, "capacity": 5,
            },
        }
    ]  # fmt: skip


def test_what_is_not_to_be_assigned(
    session: Session, organization: OrgScope, other_organization: OrgScope
) -> None:
    ana, bia = sellers(organization, session, "Ana", "Bia")
    assigns(organization, session, ROUND_ROBIN, ana, new_for_days=30)
    (old,) = arrive(organization, session, created_at=NOW - timedelta(days=31))
    (somebodys,) = arrive(organization, session, assigned_user_id=bia)
    (won,) = arrive(organization, session, stage="fechado", outcome="won", closed_at=NOW)
    (merged,) = arrive(organization, session, merged_into_id=somebodys)
    (new,) = arrive(organization, session)
    every = [old, somebodys, won, merged, new, uuid4()]
    outcome = assign_new(organization, session, every, NOW)
    assert (outcome.given, outcome.left) == ({ana: 1}, {Unassigned.TOO_OLD: 1})
    assert [owner_of(session, each) for each in (old, somebodys, won, merged)] == [None, bia, None, None]
    assert assign_new(organization, session, [old], NOW, any_age=True).given == {ana: 1}
    assert assign_new(organization, session, every, NOW).assignment_id is None


def test_off_does_nothing(session: Session, organization: OrgScope) -> None:
    sellers(organization, session, "Ana")
    leads = arrive(organization, session, 2)
    version = data_version(organization, session).version
    for outcome in (
        assign_new(organization, session, leads, NOW),
        assign_waiting(organization, session, NOW),
        assign_queued(organization, session, NOW),
    ):
        assert (outcome.given, outcome.left, outcome.assignment_id) == ({}, {}, None)
    assert owners(organization, session) == {None: 2}
    assert data_version(organization, session).version == version
    with pytest.raises(AssignmentSettingError) as refused:
        hand_over(organization, session, sellers(organization, session, "Rui")[0], NOW)
    assert refused.value.field == "method"


def test_imported_leads_only_where_they_are_wanted(session: Session, organization: OrgScope) -> None:
    (ana,) = sellers(organization, session, "Ana")
    assigns(organization, session, ROUND_ROBIN, ana, on_import=False)
    leads = arrive(organization, session, 2)
    assert assign_new(organization, session, leads, NOW, imported=True).count == 0
    assert assign_new(organization, session, leads, NOW).count == 2


def test_all_that_wait_oldest_first_and_who_stays(session: Session, organization: OrgScope) -> None:
    ana, bia = sellers(organization, session, "Ana", "Bia")
    leads = arrive(organization, session, 5)
    assigns(
        organization, session, ROUND_ROBIN,
        TakerChange(ana, True, capacity=2, sources=("google",)), TakerChange(bia, True, capacity=1),
    )  # fmt: skip
    arrive(organization, session, created_at=NOW - timedelta(days=90))
    arrive(organization, session, created_at=NOW + timedelta(days=1))
    dry = assign_waiting(organization, session, NOW, dry_run=True)
    assert owners(organization, session) == {None: 7}
    done = assign_waiting(organization, session, NOW)
    assert dry.given == done.given == {ana: 2, bia: 1}
    assert dry.left == done.left == {Unassigned.ALL_AT_CAPACITY: 2, Unassigned.TOO_OLD: 1}
    assert [owner_of(session, lead) for lead in leads] == [ana, bia, ana, None, None]
    assert (dry.assignment_id, done.more) == (None, False)


def test_leads_that_nobody_takes_hold_up_no_others(session: Session, organization: OrgScope) -> None:
    """However many they are: the limit counts only leads for whom there may be somebody."""
    (ana,) = sellers(organization, session, "Ana")
    arrive(organization, session, 5)
    wanted = arrive(organization, session, 3, source="indicação", created_at=NOW)
    assigns(organization, session, ROUND_ROBIN, TakerChange(ana, True, sources=("indicação",)))
    outcome = assign_waiting(organization, session, NOW, limit=2)
    assert (outcome.given, outcome.left, outcome.more) == ({ana: 2}, {Unassigned.NOBODY_FOR_SOURCE: 5}, True)
    assert assign_waiting(organization, session, NOW, limit=2).more is False
    assert {owner_of(session, lead) for lead in wanted} == {ana}


def test_by_where_a_lead_is_from(session: Session, organization: OrgScope) -> None:
    ana, bia, rui = sellers(organization, session, "Ana", "Bia", "Rui")
    assigns(
        organization, session, ROUND_ROBIN,
        TakerChange(ana, True, regions=("SP",)), TakerChange(bia, True, regions=("RJ", "MG")),
        TakerChange(rui, True, capacity=1),
    )  # fmt: skip
    (paulista,) = arrive(organization, session, phone="+55 11 98765-4321")
    (mineiro,) = arrive(organization, session, custom_fields={"Estado": "Minas Gerais"})
    (nowhere,) = arrive(organization, session)
    (gaucho,) = arrive(organization, session, phone="+55 51 98765-4321")
    assign_new(organization, session, [gaucho], NOW)
    outcome = assign_new(organization, session, [paulista, mineiro, nowhere], NOW)
    assert [owner_of(session, lead) for lead in (paulista, mineiro, nowhere, gaucho)] == [
        ana, bia, None, rui,
    ]  # fmt: skip
    assert outcome.left == {Unassigned.ALL_AT_CAPACITY: 1}


def test_everybody_away_then_back(session: Session, organization: OrgScope) -> None:
    """The local day counts: late in the evening of the last day away it is already tomorrow in UTC."""
    (ana,) = sellers(organization, session, "Ana")
    last_day = date(2026, 3, 20)
    assigns(organization, session, ROUND_ROBIN, TakerChange(ana, True, away_until=last_day))
    leads = arrive(organization, session, 2, created_at=NOW)
    put_in_queue(organization, session, leads)
    evening = NOW.replace(year=2026, month=3, day=21, hour=2, minute=59)  # 23:59 in São Paulo
    assert assign_queued(organization, session, evening).left == {Unassigned.ALL_AWAY: 2}
    assert _queue(session) == set(leads)
    assert assign_queued(organization, session, evening + timedelta(minutes=1)).given == {ana: 2}
    assert _queue(session) == set()
    assert assign_queued(organization, session, evening).count == 0


def test_the_queue_forgets_what_waits_no_longer(session: Session, organization: OrgScope) -> None:
    ana, bia = sellers(organization, session, "Ana", "Bia")
    assigns(organization, session, ROUND_ROBIN, TakerChange(ana, True, capacity=1))
    arrive(organization, session, assigned_user_id=ana)
    waits, taken, aged = (arrive(organization, session)[0] for _ in range(3))
    session.execute(update(Lead).where(Lead.id == aged).values(created_at=NOW - timedelta(days=31)))
    put_in_queue(organization, session, [waits, taken, aged])
    assign_leads(organization, session, [taken], bia, now=NOW)
    assert assign_queued(organization, session, NOW).left == {Unassigned.ALL_AT_CAPACITY: 1}
    assert _queue(session) == {waits}


def test_undone_by_who_did_it(session: Session, organization: OrgScope) -> None:
    ana, bia = sellers(organization, session, "Ana", "Bia")
    assigns(organization, session, ROUND_ROBIN, ana, bia)
    leads = arrive(organization, session, 4)
    done = assign_waiting(organization, session, NOW)
    assert done.assignment_id is not None
    assign_leads(organization, session, [leads[0]], bia, now=NOW)
    manager = OrgScope(organization.organization_id, Role.MANAGER, uuid4())
    with pytest.raises(NotFoundError):
        undo_assignment(manager, session, done.assignment_id, now=NOW)
    back = undo_assignment(organization, session, done.assignment_id, now=NOW)
    assert (back.count, back.unchanged) == (3, 1)
    assert owners(organization, session) == {None: 3, bia: 1}
    assert check_rollup(organization, session) == []
    assert undo_assignment(organization, session, done.assignment_id, now=NOW).count == 0


def test_leads_of_who_left_go_to_the_others(session: Session, organization: OrgScope) -> None:
    ana, bia, rui = sellers(organization, session, "Ana", "Bia", "Rui")
    assigns(organization, session, WORKLOAD, ana, bia, TakerChange(rui, True, capacity=2))
    theirs = arrive(organization, session, 6, assigned_user_id=ana, created_at=NOW - timedelta(days=300))
    (won,) = arrive(
        organization, session, assigned_user_id=ana, stage="fechado", outcome="won", closed_at=NOW
    )
    with pytest.raises(AssignmentSettingError) as refused:
        hand_over(organization, session, ana, NOW)
    assert (refused.value.field, refused.value.member_id) == ("takers", ana)
    session.execute(update(Membership).where(Membership.id == ana).values(active=False))
    left = {t.member_id: t for t in assignment_settings(organization, session, NOW).takers}[ana]
    assert (left.active, left.open_leads) == (False, 6)
    done = hand_over(organization, session, ana, NOW)
    assert done.given == {bia: 4, rui: 2}
    assert owner_of(session, won) == ana
    assert entries(session, theirs[0])[-1]["reason"]["handed"] == "left"
    assert entries(session, theirs[0])[-1]["assignee"][0] == "Ana"
    assert check_rollup(organization, session) == []
    assert ana not in {t.member_id for t in assignment_settings(organization, session, NOW).takers}
    assert done.assignment_id is not None
    undone = undo_assignment(organization, session, done.assignment_id, now=NOW)
    assert (undone.count, undone.unchanged) == (0, 6), "nobody is given leads who left"


def test_leads_of_who_is_away_stay_where_nobody_has_room(session: Session, organization: OrgScope) -> None:
    ana, bia = sellers(organization, session, "Ana", "Bia")
    away = TakerChange(ana, True, away_from=date(2000, 1, 1))
    assigns(organization, session, ROUND_ROBIN, away, TakerChange(bia, True, capacity=1))
    leads = arrive(organization, session, 3, assigned_user_id=ana)
    done = hand_over(organization, session, ana, NOW)
    assert (done.given, done.left) == ({bia: 1}, {Unassigned.ALL_AT_CAPACITY: 2})
    assert [owner_of(session, lead) for lead in leads] == [bia, ana, ana]
    with pytest.raises(NotFoundError):
        hand_over(organization, session, uuid4(), NOW)


def test_the_best_leads_go_to_who_wins_most(session: Session, organization: OrgScope) -> None:
    """The best tenth of the last 90 days' first scores; the win rates of the last year."""
    ana, bia, rui = sellers(organization, session, "Ana", "Bia", "Rui")
    for seller, wins in ((ana, 2), (bia, 18), (rui, 5)):
        for number in range(20):
            won = number < wins
            arrive(
                organization, session, assigned_user_id=seller, closed_at=NOW - timedelta(days=1),
                stage="fechado" if won else "lead", outcome="won" if won else "lost",
                initial_score=20 + number * 4,
            )  # fmt: skip
    assigns(organization, session, SCORE_BASED, ana, bia, rui)
    best = arrive(organization, session, 2, lead_score=95, initial_score=50)
    others = arrive(organization, session, 6, lead_score=30, initial_score=30, created_at=NOW)
    assign_waiting(organization, session, NOW)
    assert {owner_of(session, lead) for lead in best} == {bia}
    assert Counter(owner_of(session, lead) for lead in others) == {ana: 2, bia: 2, rui: 2}
    reason = entries(session, best[0])[0]["reason"]
    assert (reason["why"], reason["score"], reason["top_score"]) == ("top", 95, 92.0)


@pytest.mark.parametrize("role", [Role.ANALYST, Role.REP])
def test_who_may(session: Session, organization: OrgScope, role: Role) -> None:
    scope = OrgScope(organization.organization_id, role, uuid4())
    calls: tuple[Callable[[], AssignmentOutcome], ...] = (
        lambda: assign_new(scope, session, [], NOW),
        lambda: assign_waiting(scope, session, NOW, dry_run=True),
        lambda: assign_queued(scope, session, NOW),
        lambda: hand_over(scope, session, uuid4(), NOW),
    )
    for call in calls:
        with pytest.raises(ForbiddenError):
            call()


def test_more_than_a_thousand_at_once(session: Session, organization: OrgScope) -> None:
    """The statements for many leads, and for few, write the same."""
    team = sellers(organization, session, "Ana", "Bia", "Rui")
    assigns(organization, session, ROUND_ROBIN, *team)
    arrive(organization, session, 1_100, created_at=CREATED)
    outcome = assign_waiting(organization, session, NOW)
    assert sorted(outcome.given.values()) == [366, 367, 367]
    assert check_rollup(organization, session) == []
