"""The roll-up stays what a count from the leads gives, whatever is written, by however many at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Select, select, text, update
from sqlalchemy.orm import Session

from services.database.bound import few_leads
from services.database.models import DailyLeadMetrics, Lead, Membership, Organization
from services.database.rollups import (
    NOBODY,
    add_to_rollup,
    check_rollup,
    rebuild_rollup,
    subtract_from_rollup,
)
from services.database.sessions import Database
from services.scope import OrgScope
from tests.services.lead_rows import CREATED, add_lead, leads_of

STATES = [
    {"stage": "lead", "outcome": "open", "reached": 1, "closed_at": None},
    {"stage": "proposta", "outcome": "open", "reached": 3, "closed_at": None},
    {"stage": "contato", "outcome": "lost", "reached": 2, "closed_at": CREATED},
    {"stage": "fechado", "outcome": "won", "reached": 5, "closed_at": CREATED},
]
MONEY = st.none() | st.decimals(0, 9_999, places=2)
FIELDS = st.builds(
    lambda state, days, score, estimate, closing: (
        state
        | {
            "created_at": CREATED + timedelta(hours=days * 6),
            "lead_score": score,
            "estimated_value": estimate,
            "closing_value": closing,
        }
    ),
    st.sampled_from(STATES),
    st.integers(0, 6),
    st.sampled_from([0, 50]),
    MONEY,
    MONEY,
)
WRITES = st.one_of(
    st.tuples(st.just("add"), st.integers(0), st.lists(FIELDS, min_size=1, max_size=4)),
    st.tuples(st.just("change"), st.integers(0), st.lists(FIELDS, min_size=1, max_size=1)),
    st.tuples(st.just("merge"), st.integers(0), st.just([])),
)


def _rows(scope: OrgScope, session: Session) -> list[tuple[Any, ...]]:
    columns = [column for column in DailyLeadMetrics.__table__.columns if column.name != "organization_id"]
    mine = DailyLeadMetrics.organization_id == scope.organization_id
    return [tuple(row) for row in session.execute(select(*columns).where(mine).order_by(*columns))]


def _only(lead_id: UUID) -> Select[UUID]:
    return select(Lead.id).where(Lead.id == lead_id)


def _ways(scope: OrgScope, lead_id: UUID) -> list[Select[UUID]]:
    """One lead as many, and as few: by a temporary table and without."""
    return [_only(lead_id), few_leads(scope, [lead_id])]


def _change(scope: OrgScope, session: Session, lead_ids: Select[UUID], fields: dict[str, Any]) -> None:
    subtract_from_rollup(scope, session, lead_ids)
    session.execute(update(Lead).where(Lead.id.in_(lead_ids)).values(**fields))
    add_to_rollup(scope, session, lead_ids)


@settings(max_examples=60)
@given(st.lists(WRITES, min_size=1, max_size=6), st.booleans())
def test_random_writes_keep_it_equal_to_a_rebuild(
    session: Session, organization: OrgScope, writes: list[tuple[str, int, list[dict[str, Any]]]], few: bool
) -> None:
    def these(ids: list[UUID]) -> Select[UUID]:
        return few_leads(organization, ids) if few else select(Lead.id).where(Lead.id.in_(ids))

    savepoint = session.begin_nested()
    leads: list[UUID] = []
    for what, pick, fields in writes:
        if what == "add" or not leads:
            added = [add_lead(organization, session, **one) for one in fields]
            add_to_rollup(organization, session, these(added))
            leads += added
        elif what == "change":
            _change(organization, session, these([leads[pick % len(leads)]]), fields[0])
        else:
            merged = {"merged_into_id": leads[0]}
            _change(organization, session, these([leads[pick % len(leads)]]), merged)
        assert check_rollup(organization, session) == []
    kept = _rows(organization, session)
    assert all(row[-3] > 0 for row in kept)
    rebuild_rollup(organization, session)
    assert _rows(organization, session) == kept
    savepoint.rollback()


def test_a_row_by_hand(session: Session, organization: OrgScope) -> None:
    """23:30 in São Paulo is the next day in UTC: the day is the organization's."""
    late = datetime(2026, 3, 2, 23, 30, tzinfo=ZoneInfo("America/Sao_Paulo"))
    owner = Membership(organization_id=organization.organization_id, role="rep", name="Rui")
    session.add(owner)
    session.flush()
    won = {"created_at": late, "estimated_value": Decimal(100), "lead_score": 7} | STATES[3]
    add_lead(organization, session, **won, closing_value=Decimal(80), assigned_user_id=owner.id)
    add_lead(organization, session, **won, assigned_user_id=owner.id)
    add_lead(organization, session, created_at=late)
    add_to_rollup(organization, session, leads_of(organization))
    assert _rows(organization, session) == [
        (date(2026, 3, 2), "google", NOBODY, 0, 1, "lead", "open", 1, 0, 0),
        (date(2026, 3, 2), "google", owner.id, 7, 5, "fechado", "won", 2, Decimal(200), Decimal(180)),
    ]


def test_a_write_that_changes_no_dimension_touches_no_row(session: Session, organization: OrgScope) -> None:
    lead_id = add_lead(organization, session)
    add_to_rollup(organization, session, _only(lead_id))
    where_rows_lie = text("SELECT ctid FROM daily_lead_metrics ORDER BY 1")
    before = session.execute(where_rows_lie).all()
    for way in _ways(organization, lead_id):
        _change(organization, session, way, {"name": "Ana"})
    assert session.execute(where_rows_lie).all() == before


def test_what_few_were_booked_out_with_goes_back_with_a_savepoint(
    session: Session, organization: OrgScope
) -> None:
    lead_id = add_lead(organization, session)
    few = few_leads(organization, [lead_id])
    add_to_rollup(organization, session, few)
    savepoint = session.begin_nested()
    subtract_from_rollup(organization, session, few)
    session.execute(update(Lead).where(Lead.id == lead_id).values(lead_score=50))
    savepoint.rollback()
    _change(organization, session, few, {"lead_score": 20})
    assert check_rollup(organization, session) == []


def test_a_difference_is_found_and_a_rebuild_mends_it(session: Session, organization: OrgScope) -> None:
    lead_id = add_lead(organization, session)
    add_to_rollup(organization, session, _only(lead_id))
    session.execute(update(Lead).where(Lead.id == lead_id).values(lead_score=50))
    wrong = check_rollup(organization, session)
    assert [(row.lead_score, row.kept[0], row.counted[0]) for row in wrong] == [(0, 1, 0), (50, 0, 1)]
    rebuild_rollup(organization, session)
    assert check_rollup(organization, session) == []


def test_a_new_time_zone_moves_the_days(session: Session, organization: OrgScope) -> None:
    add_lead(organization, session, created_at=datetime(2026, 3, 2, 23, tzinfo=ZoneInfo("UTC")))
    add_to_rollup(organization, session, leads_of(organization))
    session.execute(update(Organization).values(timezone="Pacific/Auckland"))
    rebuild_rollup(organization, session)
    assert [row[0] for row in _rows(organization, session)] == [date(2026, 3, 3)]


def _two_leads(database: Database, scope: OrgScope) -> tuple[UUID, UUID]:
    """Of the same day, in different states."""
    with database.transaction(scope) as session:
        leads = add_lead(scope, session), add_lead(scope, session, **STATES[1])
        add_to_rollup(scope, session, leads_of(scope))
    return leads


def _at_once(*jobs: Callable[[], None]) -> None:
    with ThreadPoolExecutor(len(jobs)) as pool:
        for done in [pool.submit(job) for job in jobs]:
            done.result(timeout=60)


def test_two_writers_of_the_same_day_neither_lose_a_count_nor_wait_in_a_circle(
    database: Database, organization: OrgScope
) -> None:
    """Each takes its lead from the row the other one brings its own to."""
    first, second = _two_leads(database, organization)
    both_booked_out = threading.Barrier(2, timeout=30)

    def move(lead_id: UUID, state: dict[str, Any]) -> None:
        with database.transaction(organization) as session:
            subtract_from_rollup(organization, session, _only(lead_id))
            session.execute(update(Lead).where(Lead.id == lead_id).values(**state))
            both_booked_out.wait()
            add_to_rollup(organization, session, _only(lead_id))

    _at_once(lambda: move(first, STATES[1]), lambda: move(second, STATES[0]))
    with database.transaction(organization) as session:
        assert check_rollup(organization, session) == []
        assert [row[-3] for row in _rows(organization, session)] == [1, 1]


def test_two_writers_of_one_lead_take_turns(database: Database, organization: OrgScope) -> None:
    lead_id, _other = _two_leads(database, organization)
    first_has_it = threading.Event()

    def first() -> None:
        with database.transaction(organization) as session:
            subtract_from_rollup(organization, session, _only(lead_id))
            first_has_it.set()
            session.execute(update(Lead).where(Lead.id == lead_id).values(lead_score=10))
            add_to_rollup(organization, session, _only(lead_id))

    def second() -> None:
        assert first_has_it.wait(30)
        with database.transaction(organization) as session:
            _change(organization, session, _only(lead_id), {"lead_score": 20})

    _at_once(first, second)
    with database.transaction(organization) as session:
        assert check_rollup(organization, session) == []


def test_a_rebuild_waits_for_the_writers(database: Database, organization: OrgScope) -> None:
    lead_id, _other = _two_leads(database, organization)
    booked_out = threading.Event()

    def write() -> None:
        with database.transaction(organization) as session:
            subtract_from_rollup(organization, session, _only(lead_id))
            booked_out.set()
            session.execute(update(Lead).where(Lead.id == lead_id).values(lead_score=10))
            add_lead(organization, session, **STATES[2])
            add_to_rollup(organization, session, leads_of(organization).where(Lead.lead_score == 10))
            add_to_rollup(organization, session, leads_of(organization).where(Lead.outcome == "lost"))

    def rebuild() -> None:
        assert booked_out.wait(30)
        with database.transaction(organization) as session:
            rebuild_rollup(organization, session)

    _at_once(write, rebuild)
    with database.transaction(organization) as session:
        assert check_rollup(organization, session) == []
