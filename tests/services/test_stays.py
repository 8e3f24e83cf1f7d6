"""Stays and the state of leads from the audit log, against a plain fold and by hand."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.database.models import Lead, StageStay
from services.database.sessions import Database
from services.scope import OrgScope
from services.stays import rebuild_stays
from tests.services.lead_rows import CREATED, add_event, add_lead, everybody, leads_of
from tests.services.stay_fold import ORDINALS, Event, Standing, fold
from tests.support.postgres import create_organization

HOUR = timedelta(hours=1)
STAGES = [*ORDINALS, None]
EVENTS = st.builds(
    Event,
    action=st.sampled_from(["stage_changed"] * 5 + ["created"]),
    origin=st.sampled_from(["app", "history", "snapshot"]),
    occurred_at=st.integers(-3, 8).map(lambda n: CREATED + n * HOUR),
    recorded_at=st.integers(0, 4).map(lambda n: CREATED + n * HOUR),
    from_stage=st.sampled_from(STAGES),
    to_stage=st.sampled_from(STAGES),
    outcome=st.sampled_from([None, None, "open", "lost", "won"]),
)


def _once_in_history(events: list[Event]) -> list[Event]:
    """As the unique index of history has it: one row per instant, stage and outcome."""
    kept, seen = [], set()
    for event in events:
        key = (event.occurred_at, event.to_stage, event.outcome)
        if event.origin != "history" or key not in seen:
            kept.append(event)
        if event.origin == "history":
            seen.add(key)
    return kept


def _stays(scope: OrgScope, session: Session, lead_id: UUID) -> list[list[object]]:
    rows = session.execute(
        select(StageStay.stage, StageStay.entered_at, StageStay.left_at, StageStay.exit)
        .where(StageStay.organization_id == scope.organization_id, StageStay.lead_id == lead_id)
        .order_by(StageStay.position)
    )
    return [list(row) for row in rows]


def _state(scope: OrgScope, session: Session, lead_id: UUID) -> tuple[object, ...]:
    return tuple(
        session.execute(
            select(Lead.stage, Lead.outcome, Lead.reached, Lead.stage_entered_at, Lead.closed_at).where(
                Lead.organization_id == scope.organization_id, Lead.id == lead_id
            )
        ).one()
    )


def _expected(lead: Standing) -> tuple[object, ...]:
    entered = lead.stays[-1][1] if lead.stays else lead.closed_at
    stage = "fechado" if lead.outcome == "won" else lead.stage or "lead"
    closed_at = None if lead.outcome == "open" else lead.closed_at
    return (stage, lead.outcome, lead.reached, entered, closed_at)


@given(st.lists(st.lists(EVENTS, max_size=7).map(_once_in_history), min_size=1, max_size=12), st.booleans())
def test_stays_equal_a_plain_fold(
    session: Session, organization: OrgScope, told: list[list[Event]], few: bool
) -> None:
    savepoint = session.begin_nested()
    leads = [add_lead(organization, session) for _ in told]
    for lead_id, events in zip(leads, told, strict=True):
        for event in events:
            add_event(organization, session, lead_id, **asdict(event))
    for _twice in range(2):
        rebuild_stays(organization, session, everybody(organization, session, few=few))
        for lead_id, events in zip(leads, told, strict=True):
            expected = fold(CREATED, events)
            if expected is None:
                assert _stays(organization, session, lead_id) == []
                assert _state(organization, session, lead_id) == ("lead", "open", 1, CREATED, None)
            else:
                assert _stays(organization, session, lead_id) == expected.stays, events
                assert _state(organization, session, lead_id) == _expected(expected), events
    savepoint.rollback()


def _at(hours: float) -> datetime:
    return CREATED + hours * HOUR


def test_history_begins_at_creation_and_ends_won(session: Session, organization: OrgScope) -> None:
    lead_id = add_lead(organization, session)
    for hours, before, after in (
        (5, "proposta", "fechado"),
        (2, None, "contato"),
        (3, "contato", "proposta"),
    ):
        add_event(
            organization, session, lead_id, _at(hours), origin="history", from_stage=before, to_stage=after
        )
    rebuild_stays(organization, session, leads_of(organization))
    assert _stays(organization, session, lead_id) == [
        ["lead", _at(0), _at(2), "advanced"],
        ["contato", _at(2), _at(3), "advanced"],
        ["proposta", _at(3), _at(5), "won"],
    ]
    assert _state(organization, session, lead_id) == ("fechado", "won", 5, _at(3), _at(5))


def test_history_overrules_the_snapshot_of_its_time(session: Session, organization: OrgScope) -> None:
    lead_id = add_lead(organization, session)
    add_event(
        organization, session, lead_id, _at(4), action="created", origin="snapshot", to_stage="negociacao",
        recorded_at=_at(10),
    )  # fmt: skip
    add_event(
        organization, session, lead_id, _at(6), origin="history", to_stage="contato", recorded_at=_at(20)
    )
    add_event(organization, session, lead_id, _at(30), origin="snapshot", outcome="lost", recorded_at=_at(40))
    rebuild_stays(organization, session, leads_of(organization))
    assert _stays(organization, session, lead_id) == [
        ["lead", _at(0), _at(6), "advanced"],
        ["contato", _at(6), _at(30), "lost"],
    ]
    assert _state(organization, session, lead_id) == ("contato", "lost", 2, _at(6), _at(30))


def test_won_on_arrival_has_no_stay(session: Session, organization: OrgScope) -> None:
    lead_id = add_lead(organization, session)
    add_event(organization, session, lead_id, _at(0), action="created", origin="snapshot", to_stage="fechado")
    add_event(organization, session, lead_id, _at(9), origin="snapshot", to_stage="fechado", outcome="won")
    rebuild_stays(organization, session, leads_of(organization))
    assert _stays(organization, session, lead_id) == []
    assert _state(organization, session, lead_id) == ("fechado", "won", 5, _at(9), _at(9))


def test_a_closed_lead_reopens_and_is_lost_where_it_stood(session: Session, organization: OrgScope) -> None:
    lead_id = add_lead(organization, session)
    add_event(organization, session, lead_id, _at(0), action="created", to_stage="proposta")
    add_event(organization, session, lead_id, _at(1), outcome="won", to_stage="fechado")
    add_event(organization, session, lead_id, _at(2), outcome="open", to_stage="contato")
    add_event(organization, session, lead_id, _at(3), outcome="lost", to_stage="negociacao")
    rebuild_stays(organization, session, leads_of(organization))
    assert _stays(organization, session, lead_id) == [
        ["proposta", _at(0), _at(1), "won"],
        ["contato", _at(2), _at(3), "lost"],
    ]
    assert _state(organization, session, lead_id) == ("contato", "lost", 5, _at(2), _at(3))


def test_only_the_given_leads_of_the_own_organization_change(
    database: Database, session: Session, organization: OrgScope
) -> None:
    other = create_organization(database)
    with database.transaction(other) as theirs:
        foreign = add_lead(other, theirs)
        add_event(other, theirs, foreign, _at(1), to_stage="contato")
    chosen, left_alone = (add_lead(organization, session) for _ in range(2))
    for lead_id in (chosen, left_alone):
        add_event(organization, session, lead_id, _at(1), to_stage="contato")
    rebuild_stays(organization, session, select(Lead.id).where(Lead.id.in_([chosen, foreign])))
    assert _state(organization, session, chosen)[0] == "contato"
    assert _state(organization, session, left_alone)[0] == "lead"
    with database.transaction(other) as theirs:
        assert _state(other, theirs, foreign)[0] == "lead"
