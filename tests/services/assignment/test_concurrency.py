"""Many at once, on connections of their own: no turn twice, nobody gets too many, nothing is half done."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from services.assignment.rounds import assign_new, assign_queued, assign_waiting
from services.assignment.settings import TakerChange
from services.batches import write_leads
from services.database.embedded import EmbeddedDatabase
from services.database.models import AnalyticsEvent, AssignmentQueue, AssignmentTaker, AuditLog, Lead
from services.database.rollups import check_rollup
from services.database.sessions import Database
from services.lead_assignment import assign_leads
from services.lead_edits import edit_lead
from services.scope import OrgScope
from services.vocabulary import AssignmentMethod
from tests.services.assignment.team import NOW, arrive, assigns, owners, sellers
from tests.support.postgres import create_organization

ROUND_ROBIN, WORKLOAD, SCORE_BASED = (
    AssignmentMethod.ROUND_ROBIN, AssignmentMethod.WORKLOAD, AssignmentMethod.SCORE_BASED,
)  # fmt: skip
CREATIONS, THREADS = 50, 50


@pytest.fixture(scope="module")
def urls(new_database: Callable[[], EmbeddedDatabase]) -> EmbeddedDatabase:
    return new_database()


@pytest.fixture(scope="module")
def own(urls: EmbeddedDatabase) -> Iterator[Database]:
    """A database of its own, and enough connections that all threads are really at once."""
    database = Database(urls.application_url, pool_size=THREADS // 2)
    yield database
    database.dispose()


@pytest.fixture
def scope(own: Database) -> OrgScope:
    return create_organization(own)


def _team(
    database: Database, scope: OrgScope, method: AssignmentMethod, size: int, capacity: int | None = None
) -> list[UUID]:
    with database.transaction(scope) as session:
        team = sellers(scope, session, *(f"Seller {number}" for number in range(size)))
        assigns(scope, session, method, *(TakerChange(member, True, capacity) for member in team))
    return team


def _at_once(work: Callable[[int], Any], times: int = CREATIONS, threads: int = THREADS) -> list[Any]:
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, range(times)))


def _owners(database: Database, scope: OrgScope) -> Counter[UUID | None]:
    with database.transaction(scope) as session:
        assert check_rollup(scope, session) == []
        return owners(scope, session)


def _turns(session: Session) -> list[int]:
    reasons = session.scalars(select(AuditLog.changes["reason"]["turn"]).where(AuditLog.action == "assigned"))
    return sorted(reasons)


def test_fifty_creations_at_once_differ_by_at_most_one(own: Database, scope: OrgScope) -> None:
    team = _team(own, scope, ROUND_ROBIN, 7)

    def create(number: int) -> None:
        with own.transaction(scope) as session:
            (result,) = write_leads(scope, session, [{"external_id": f"L-{number}"}], NOW)
            assert result.status == "created"

    _at_once(create)
    counts = _owners(own, scope)
    assert sum(counts[member] for member in team) == CREATIONS
    assert max(counts.values()) - min(counts[member] for member in team) <= 1
    with own.transaction(scope) as session:
        assert _turns(session) == list(range(1, CREATIONS + 1)), "no turn twice"


def test_fifty_rounds_at_once_differ_by_at_most_one(own: Database, scope: OrgScope) -> None:
    """Two workers and more: each with a lead of its own, and with leads that the others take too."""
    team = _team(own, scope, ROUND_ROBIN, 7)
    with own.transaction(scope) as session:
        leads = arrive(scope, session, 2 * CREATIONS)

    def assign(number: int) -> int:
        mine = [leads[number], *random.Random(number).sample(leads[CREATIONS:], 9)]
        with own.transaction(scope) as session:
            return assign_new(scope, session, mine, NOW).count

    given = sum(_at_once(assign))
    counts = _owners(own, scope)
    assert given == sum(counts[member] for member in team)
    assert max(counts[member] for member in team) - min(counts[member] for member in team) <= 1
    with own.transaction(scope) as session:
        assert _turns(session) == list(range(1, given + 1))


def test_never_above_capacity_and_the_rest_waits(own: Database, scope: OrgScope) -> None:
    team = _team(own, scope, WORKLOAD, 4, capacity=9)

    def create(number: int) -> None:
        with own.transaction(scope) as session:
            write_leads(scope, session, [{"external_id": f"L-{number}"}], NOW)

    _at_once(create, threads=8)
    counts = _owners(own, scope)
    assert counts == Counter({None: CREATIONS - 36}) + Counter(dict.fromkeys(team, 9))
    with own.transaction(scope) as session:
        assert session.scalar(select(func.count()).select_from(AssignmentQueue)) == CREATIONS - 36
    with own.transaction(scope) as session:
        assign_leads(scope, session, [_one_of(session, team[0])], None, now=NOW)
    _at_once(lambda _number: _queued(own, scope), times=8, threads=8)
    assert _owners(own, scope)[team[0]] == 9, "picked up as soon as there is room, once"


def _one_of(session: Session, member: UUID) -> UUID:
    return session.scalars(select(Lead.id).where(Lead.assigned_user_id == member).limit(1)).one()


def _queued(database: Database, scope: OrgScope) -> int:
    with database.transaction(scope) as session:
        return assign_queued(scope, session, NOW).count


def test_the_best_tenth_to_the_best_third_and_a_floor(own: Database, scope: OrgScope) -> None:
    team = _team(own, scope, SCORE_BASED, 6)
    chance = random.Random(7)
    with own.transaction(scope) as session:
        for place, member in enumerate(team):
            for number in range(20):
                won = number < place * 3
                arrive(
                    scope, session, assigned_user_id=member, closed_at=NOW - timedelta(days=2),
                    stage="fechado" if won else "lead", outcome="won" if won else "lost",
                    initial_score=chance.randrange(100),
                )  # fmt: skip
        scores = [chance.randrange(100) for _ in range(240)]
        leads = [arrive(scope, session, lead_score=each, initial_score=each)[0] for each in scores]

    def assign(number: int) -> None:
        with own.transaction(scope) as session:
            assign_new(scope, session, leads[number * 10 : number * 10 + 10], NOW)

    _at_once(assign, times=24, threads=12)
    with own.transaction(scope) as session:
        rows = session.execute(
            select(Lead.assigned_user_id, AuditLog.changes["reason"])
            .join(AuditLog, AuditLog.lead_id == Lead.id)
            .where(AuditLog.action == "assigned")
        ).all()
    top = [member for member, reason in rows if reason["top"]]
    assert 12 <= len(top) <= 40
    assert sum(member in team[-2:] for member in top) >= 0.95 * len(top)
    counts = Counter(member for member, _reason in rows)
    assert sum(counts.values()) == 240
    assert min(counts[member] for member in team) >= 240 / 6 / 2


def test_among_imports_edits_and_people_who_assign(own: Database, scope: OrgScope) -> None:
    """Nobody waits for each other in a circle, and the roll-up stays right."""
    team = _team(own, scope, WORKLOAD, 5)
    with own.transaction(scope) as session:
        leads = arrive(scope, session, 60)
        known = list(session.scalars(select(Lead.external_id)))

    def work(number: int) -> None:
        mixed = random.Random(number)
        some = mixed.sample(leads, 20)
        with own.transaction(scope) as session:
            if number % 5 == 0:
                items = [{"external_id": each, "source": "facebook"} for each in mixed.sample(known, 20)]
                write_leads(scope, session, [*items, {"external_id": f"N-{number}"}], NOW)
            elif number % 5 == 1:
                assign_waiting(scope, session, NOW, limit=15)
            elif number % 5 == 2:
                assign_new(scope, session, some, NOW)
            elif number % 5 == 3:
                assign_leads(scope, session, some, mixed.choice([None, *team]), now=NOW)
            else:
                edit_lead(scope, session, some[0], {"name": f"N {number}"}, version=None, now=NOW)

    _at_once(work, times=60, threads=20)
    counts = _owners(own, scope)
    assert sum(counts.values()) == 72


def test_a_worker_killed_in_the_middle(own: Database, urls: EmbeddedDatabase, scope: OrgScope) -> None:
    """Its connection ends before the commit: no lead, no turn, no entry; the next one does it all."""
    team = _team(own, scope, ROUND_ROBIN, 3)
    with own.transaction(scope) as session:
        arrive(scope, session, 10)

    def work_and_die() -> None:
        with own.transaction(scope) as session:
            assert assign_waiting(scope, session, NOW).count == 10
            with psycopg.connect(urls.owner_url, autocommit=True) as killer:
                pid = session.scalar(select(func.pg_backend_pid()))
                killer.execute("SELECT pg_terminate_backend(%s)", (pid,))
            session.execute(select(1))

    with pytest.raises(DBAPIError):
        work_and_die()
    assert _owners(own, scope) == {None: 10}
    with own.transaction(scope) as session:
        events = (
            select(func.count()).select_from(AnalyticsEvent).where(AnalyticsEvent.kind == "leads_assigned")
        )
        assert session.scalar(events) == 0
        assert set(session.scalars(select(AssignmentTaker.last_turn))) == {0}
        assert sorted(assign_waiting(scope, session, NOW).given.values()) == [3, 3, 4]
    assert {*_owners(own, scope)} == {*team}


def test_nobody_waits_for_another_organizations_turns(own: Database, scope: OrgScope) -> None:
    other = create_organization(own, name="Other")
    for each in (scope, other):
        _team(own, each, ROUND_ROBIN, 2)
    with own.transaction(scope) as held:
        assign_waiting(scope, held, NOW)
        with own.transaction(other, statement_timeout_ms=5_000) as session:
            leads = arrive(other, session, 2)
            assert assign_new(other, session, [*leads, uuid4()], NOW).count == 2
