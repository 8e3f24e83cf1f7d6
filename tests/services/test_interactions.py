"""Recording interactions: what each item becomes, and that all that follows from it stays right."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.behavior_tracking import refresh_behavior
from services.database.models import Interaction, Lead, LeadBehavior, Membership
from services.database.rollups import check_rollup, rebuild_rollup
from services.database.sessions import Database
from services.engagement import decayed_points, points_at
from services.interactions import (
    MOST_AT_ONCE,
    InteractionError,
    InteractionProblem,
    InteractionResult,
    InteractionStatus,
    NewInteraction,
    record_interaction,
    record_interactions,
)
from services.scope import ForbiddenError, NotFoundError, OrgScope
from services.scores import rescore
from services.stage_changes import record_stage_change
from services.versions import data_version
from services.vocabulary import (
    ACTIONS_OF_THE_LEAD,
    CONTACTS_BY_US,
    OPEN_STAGES,
    OUTBOUND_ONLY,
    InteractionKind,
    Outcome,
    Role,
    Stage,
)
from tests.services.lead_rows import CREATED, add_event, add_interaction, add_lead, leads_of

NOW = CREATED + timedelta(days=40)
CREATED_RESULT = InteractionResult(InteractionStatus.CREATED)
UNCHANGED = InteractionResult(InteractionStatus.UNCHANGED)


def refused(problem: InteractionProblem) -> InteractionResult:
    return InteractionResult(InteractionStatus.REFUSED, problem)


def derived(scope: OrgScope, session: Session) -> None:
    """A tidy start: what interactions, scores and the roll-up say, derived from the rows."""
    refresh_behavior(scope, session, leads_of(scope))
    rescore(scope, session, leads_of(scope), NOW)
    rebuild_rollup(scope, session)


def new_lead(scope: OrgScope, session: Session, **fields: object) -> UUID:
    """A lead with the event it began with."""
    lead_id = add_lead(scope, session, **fields)
    add_event(
        scope, session, lead_id, CREATED, action="created", origin="snapshot", to_stage="lead", outcome="open"
    )
    return lead_id


def meeting(lead_id: UUID, days: float = 1) -> NewInteraction:
    return NewInteraction(lead_id, "meeting", CREATED + timedelta(days=days))


def test_each_item_has_its_own_result(session: Session, organization: OrgScope) -> None:
    lead_id = new_lead(organization, session)
    add_interaction(organization, session, lead_id, CREATED + timedelta(days=1), "meeting")
    derived(organization, session)
    items = [
        meeting(lead_id),
        meeting(lead_id, 2),
        meeting(lead_id, 2),
        NewInteraction(lead_id, "carrier_pigeon", CREATED),
        NewInteraction(lead_id, "meeting", NOW + timedelta(microseconds=1)),
        NewInteraction(lead_id, "meeting", CREATED.replace(tzinfo=None)),
        meeting(uuid4()),
        NewInteraction(lead_id, "meeting", NOW),
        NewInteraction(lead_id, InteractionKind.EMAIL_SENT, CREATED + timedelta(days=2)),
    ]
    assert record_interactions(organization, session, items, now=NOW) == [
        UNCHANGED,
        CREATED_RESULT,
        UNCHANGED,
        refused(InteractionProblem.UNKNOWN_KIND),
        refused(InteractionProblem.IN_THE_FUTURE),
        refused(InteractionProblem.NO_TIME_ZONE),
        refused(InteractionProblem.UNKNOWN_LEAD),
        CREATED_RESULT,
        CREATED_RESULT,
    ]
    assert session.scalar(select(func.count()).select_from(Interaction)) == 4
    assert session.scalars(select(LeadBehavior.interactions)).one() == 4


def test_the_score_and_the_version_follow(session: Session, organization: OrgScope) -> None:
    lead_id = new_lead(organization, session)
    derived(organization, session)
    before = session.scalars(select(Lead.lead_score)).one()
    version = data_version(organization, session).version
    assert record_interaction(organization, session, lead_id, "meeting", CREATED + timedelta(hours=1), NOW)
    assert session.scalars(select(Lead.lead_score)).one() > before
    assert data_version(organization, session).version == version + 1
    assert not check_rollup(organization, session)
    # The same again writes nothing.
    assert not record_interaction(
        organization, session, lead_id, "meeting", CREATED + timedelta(hours=1), NOW
    )
    assert data_version(organization, session).version == version + 1


def test_one_that_can_not_be_raises(session: Session, organization: OrgScope) -> None:
    lead_id = new_lead(organization, session)
    with pytest.raises(NotFoundError):
        record_interaction(organization, session, uuid4(), "meeting", CREATED, NOW)
    with pytest.raises(InteractionError) as caught:
        record_interaction(organization, session, lead_id, "meeting", NOW + timedelta(hours=1), NOW)
    assert caught.value.problem is InteractionProblem.IN_THE_FUTURE
    with pytest.raises(InteractionError):
        record_interactions(organization, session, [meeting(lead_id)] * (MOST_AT_ONCE + 1), now=NOW)


def test_who_may(session: Session, organization: OrgScope) -> None:
    """A rep records for own leads only, an analyst for none."""
    me, colleague = uuid4(), uuid4()
    for member in (me, colleague):
        session.add(Membership(organization_id=organization.organization_id, id=member, role="rep", name="R"))
    session.flush()
    own = new_lead(organization, session, assigned_user_id=me)
    others = new_lead(organization, session, assigned_user_id=colleague)
    merged = new_lead(organization, session, assigned_user_id=me, merged_into_id=own)
    derived(organization, session)
    rep = OrgScope(organization.organization_id, Role.REP, me)
    unknown = refused(InteractionProblem.UNKNOWN_LEAD)
    items = [meeting(own), meeting(others), meeting(merged)]
    assert record_interactions(rep, session, items, now=NOW) == [CREATED_RESULT, unknown, unknown]
    analyst = OrgScope(organization.organization_id, Role.ANALYST, me)
    with pytest.raises(ForbiddenError):
        record_interaction(analyst, session, own, "meeting", CREATED, NOW)


def test_five_thousand_at_once(session: Session, organization: OrgScope) -> None:
    leads = [new_lead(organization, session) for _ in range(50)]
    derived(organization, session)
    items = [meeting(leads[number % 50], number / 1000) for number in range(MOST_AT_ONCE)]
    assert set(record_interactions(organization, session, items, now=NOW)) == {CREATED_RESULT}
    assert set(session.scalars(select(LeadBehavior.interactions))) == {100}


def test_two_at_once_write_it_once(database: Database, organization: OrgScope) -> None:
    """The second waits for the first and finds it recorded; leads in opposite orders don't lock up."""
    with database.transaction(organization) as session:
        leads = [new_lead(organization, session) for _ in range(6)]
        derived(organization, session)
    results: list[list[InteractionResult]] = []
    ready = threading.Barrier(4)

    def write(backwards: bool) -> None:
        items = [meeting(lead_id) for lead_id in (leads[::-1] if backwards else leads)]
        ready.wait()
        with database.transaction(organization) as session:
            results.append(record_interactions(organization, session, items, now=NOW))

    threads = [threading.Thread(target=write, args=(number % 2 == 0,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    flat = [result.status for each in results for result in each]
    assert sorted(flat) == ["created"] * 6 + ["unchanged"] * 18
    with database.transaction(organization) as session:
        assert set(session.scalars(select(LeadBehavior.interactions))) == {1}
        assert not check_rollup(organization, session)


HOURS = st.integers(1, 39 * 24)
TOLD = st.tuples(st.just("told"), st.integers(0, 2), st.sampled_from(InteractionKind), HOURS)
MOVED = st.tuples(
    st.just("moved"), st.integers(0, 2), st.sampled_from((*OPEN_STAGES, Outcome.WON, Outcome.LOST)), HOURS
)


@settings(max_examples=40)
@given(st.lists(st.one_of(TOLD, TOLD, MOVED), min_size=1, max_size=8))
def test_tracking_equals_a_recount(
    session: Session, organization: OrgScope, steps: list[tuple[str, int, str, int]]
) -> None:
    """Whatever is recorded in whatever order, `lead_behavior_tracking` is what a recount says."""
    savepoint = session.begin_nested()
    leads = [new_lead(organization, session) for _ in range(3)]
    derived(organization, session)
    told: dict[UUID, set[tuple[InteractionKind, datetime]]] = {lead_id: set() for lead_id in leads}
    last_written: UUID | None = None
    for step, (what, which, how, hours) in enumerate(steps):
        lead_id, at = leads[which], CREATED + timedelta(hours=hours)
        if what == "told":
            kind = InteractionKind(how)
            written = record_interaction(organization, session, lead_id, kind, at, NOW)
            assert written is ((kind, at) not in told[lead_id])
            told[lead_id].add((kind, at))
        else:
            moment = CREATED + timedelta(days=39, minutes=step)
            written = _move(organization, session, lead_id, how, moment)
        last_written = lead_id if written else last_written
    _check_tracking(session, told)
    assert not check_rollup(organization, session)
    if last_written is not None:  # what others' scores depend on may have moved since
        before = _score(session, last_written)
        rescore(organization, session, leads_of(organization), NOW)
        session.expire_all()
        assert _score(session, last_written) == before
    savepoint.rollback()


def _move(scope: OrgScope, session: Session, lead_id: UUID, how: str, at: datetime) -> bool:
    closed = how in tuple(Outcome)
    outcome = Outcome(how) if closed else Outcome.OPEN
    stage = None if closed else Stage(how)
    return record_stage_change(scope, session, lead_id, stage, outcome, occurred_at=at, now=NOW)


def _score(session: Session, lead_id: UUID) -> int:
    return session.scalars(select(Lead.lead_score).where(Lead.id == lead_id)).one()


def _check_tracking(session: Session, told: dict[UUID, set[tuple[InteractionKind, datetime]]]) -> None:
    rows = {row.lead_id: row for row in session.scalars(select(LeadBehavior))}
    assert set(rows) == {lead_id for lead_id, talk in told.items() if talk}
    for lead_id, row in rows.items():
        talk = told[lead_id]
        ours, theirs, alone = (
            [at for kind, at in talk if kind in kinds]
            for kinds in (CONTACTS_BY_US, ACTIONS_OF_THE_LEAD, OUTBOUND_ONLY)
        )
        assert row.interactions == len(talk)
        assert row.first_contact_at == min(ours, default=None)
        assert row.last_lead_action_at == max(theirs, default=None)
        assert row.last_outbound_at == max(alone, default=None)
        assert row.last_interaction_at == max(at for _kind, at in talk)
        points = session.scalar(
            select(decayed_points(LeadBehavior.points, NOW)).where(LeadBehavior.lead_id == lead_id)
        )
        assert points == pytest.approx(points_at(talk, NOW), rel=1e-9)


def test_no_clock_given_means_the_machines(session: Session, organization: OrgScope) -> None:
    lead_id = new_lead(organization, session)
    derived(organization, session)
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    (result,) = record_interactions(organization, session, [NewInteraction(lead_id, "meeting", tomorrow)])
    assert result == refused(InteractionProblem.IN_THE_FUTURE)
