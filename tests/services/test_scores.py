"""The score: adds up, follows its inputs, knows nothing of the lead's own outcome."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.behavior_tracking import refresh_behavior
from services.database.models import AnalyticsEvent, Lead
from services.database.rollups import add_to_rollup, check_rollup
from services.scope import OrgScope
from services.scores import freeze_initial_scores, refresh_scores, rescore
from services.versions import data_version
from services.vocabulary import SCORE_FACTOR_POINTS, InteractionKind
from tests.services.lead_rows import CREATED, add_interaction, add_lead, everybody, leads_of
from tests.services.score_reference import FULL, Known, initial_shares, shares, total, whole

NOW = CREATED + timedelta(days=30)
INSTANTS = st.integers(0, 30 * 24 * 60).map(lambda minutes: CREATED + timedelta(minutes=minutes))
CLOSINGS = st.one_of(
    st.just(("open", None)),
    st.tuples(st.sampled_from(["won", "lost"]), INSTANTS),
    st.tuples(st.just("won"), INSTANTS),
)


@st.composite
def known_leads(draw: st.DrawFn) -> Known:
    outcome, closed_at = draw(CLOSINGS)
    return Known(
        source=draw(st.sampled_from(["google", "feira", "indicacao"])),
        outcome=outcome,
        created_at=draw(st.sampled_from([CREATED, CREATED + timedelta(days=10)]) | INSTANTS),
        closed_at=closed_at,
        estimated_value=draw(st.none() | st.decimals(0, 50_000, places=2)),
        complete=draw(st.tuples(*[st.booleans()] * 4)),
        interactions=tuple(
            draw(st.lists(st.tuples(st.sampled_from(InteractionKind), INSTANTS), max_size=4, unique=True))
        ),
    )


def _write(scope: OrgScope, session: Session, lead: Known) -> UUID:
    name, email, phone, company = lead.complete
    stage = {"open": "contato", "won": "fechado", "lost": "proposta"}[lead.outcome]
    lead_id = add_lead(
        scope, session, source=lead.source, stage=stage, outcome=lead.outcome, reached=2,
        created_at=lead.created_at, closed_at=lead.closed_at, estimated_value=lead.estimated_value,
        name="Ana" if name else " ", email="ana.lima+crm@mail.example.com" if email else "ana@",
        phone="+55 (11) 9123-4567" if phone else "1234567", company="Aço & Cia" if company else None,
    )  # fmt: skip
    for kind, at in lead.interactions:
        add_interaction(scope, session, lead_id, at, kind)
    return lead_id


def _scored(scope: OrgScope, session: Session) -> dict[UUID, Lead]:
    session.expire_all()
    return {lead.id: lead for lead in session.scalars(select(Lead).where(Lead.id.in_(leads_of(scope))))}


@settings(max_examples=60)
@given(
    st.lists(known_leads(), min_size=1, max_size=8),
    st.sampled_from([NOW, CREATED + timedelta(days=12)]),
    st.booleans(),
)
def test_scores_equal_a_plain_second_implementation(
    session: Session, organization: OrgScope, leads: list[Known], now: datetime, few: bool
) -> None:
    savepoint = session.begin_nested()
    ids = [_write(organization, session, lead) for lead in leads]
    refresh_behavior(organization, session, leads_of(organization))
    freeze_initial_scores(organization, session, leads_of(organization))
    rescore(organization, session, everybody(organization, session, few=few), now)
    assert rescore(organization, session, everybody(organization, session, few=not few), now) == 0
    scored = _scored(organization, session)
    for lead_id, lead in zip(ids, leads, strict=True):
        found, expected = scored[lead_id], shares(lead, leads, now)
        assert sum(found.score_factors.values()) == found.lead_score
        assert abs(found.lead_score - total(expected)) <= 0.50001
        for factor, points in found.score_factors.items():
            assert 0 <= points <= FULL[factor]
            assert abs(points - expected[factor] * FULL[factor]) < 1.00001
        if max(_halves(expected)) < 0.4999:
            assert found.score_factors == whole(expected)
        assert abs(found.initial_score - total(initial_shares(lead, leads))) <= 0.50001
    savepoint.rollback()


def _halves(expected: dict[str, float]) -> list[float]:
    """How near a total is to the edge of rounding, where the last digit of a float may decide."""
    return [abs(total(expected) - round(total(expected)))]


def test_the_factors_are_those_of_the_vocabulary(session: Session, organization: OrgScope) -> None:
    lead_id = add_lead(organization, session)
    rescore(organization, session, leads_of(organization), NOW)
    factors = _scored(organization, session)[lead_id].score_factors
    assert set(factors) == {factor.value for factor in SCORE_FACTOR_POINTS}
    assert sum(SCORE_FACTOR_POINTS.values()) == 100


def test_stage_and_outcome_of_the_lead_are_no_input(session: Session, organization: OrgScope) -> None:
    """Leads alike in everything but where they stand have one score while the source's rates hold."""
    common = {"source": "google", "estimated_value": Decimal(900), "name": "Ana"}
    for _ in range(5):
        add_lead(organization, session, source="feira", stage="lead", outcome="lost", closed_at=NOW)
    states = [
        {"stage": "lead", "outcome": "open", "reached": 1},
        {"stage": "negociacao", "outcome": "open", "reached": 4},
        {"stage": "proposta", "outcome": "lost", "reached": 3, "closed_at": NOW},
        {"stage": "fechado", "outcome": "won", "reached": 5, "closed_at": NOW},
    ]
    ids = [add_lead(organization, session, **common, **state) for state in states]
    freeze_initial_scores(organization, session, leads_of(organization))
    rescore(organization, session, leads_of(organization), NOW)
    scored = _scored(organization, session)
    assert len({(scored[i].lead_score, scored[i].initial_score) for i in ids}) == 1
    assert all(scored[i].score_factors == scored[ids[0]].score_factors for i in ids)


@given(CLOSINGS, CLOSINGS)
@settings(max_examples=30)
def test_the_initial_score_knows_nothing_of_the_own_outcome(
    session: Session,
    organization: OrgScope,
    one: tuple[str, datetime | None],
    other: tuple[str, datetime | None],
) -> None:
    """Even where a file says that it was closed before it was created."""
    savepoint = session.begin_nested()
    for days, outcome in enumerate(["won", "lost", "won", "lost"]):
        at = CREATED + timedelta(days=days)
        stage = "fechado" if outcome == "won" else "contato"
        add_lead(organization, session, stage=stage, outcome=outcome, created_at=at, closed_at=at)
    lead_id = add_lead(organization, session, created_at=CREATED + timedelta(days=12))
    initial = []
    for outcome, closed_at in (one, other):
        stage = "fechado" if outcome == "won" else "lead"
        session.execute(
            update(Lead)
            .where(Lead.id == lead_id)
            .values(outcome=outcome, closed_at=closed_at, stage=stage, reached=5)
        )
        freeze_initial_scores(organization, session, leads_of(organization))
        initial.append(_scored(organization, session)[lead_id].initial_score)
    savepoint.rollback()
    assert initial[0] == initial[1]


@pytest.mark.parametrize("few", [True, False])
def test_a_change_of_score_is_told_once_there_was_one(
    session: Session, organization: OrgScope, few: bool
) -> None:
    lead_id = add_lead(organization, session)
    everyone = everybody(organization, session, few=few)
    assert rescore(organization, session, everyone, CREATED) == 1
    assert rescore(organization, session, everyone, CREATED) == 0
    before = _scored(organization, session)[lead_id].lead_score
    assert session.scalars(select(AnalyticsEvent)).all() == []
    add_interaction(organization, session, lead_id, CREATED + timedelta(minutes=5), "meeting")
    refresh_behavior(organization, session, leads_of(organization))
    assert rescore(organization, session, everyone, NOW) == 1
    after = _scored(organization, session)[lead_id].lead_score
    told = session.scalars(select(AnalyticsEvent)).one()
    assert (told.kind, told.lead_id, told.occurred_at) == ("score_changed", lead_id, NOW)
    assert told.data == {"from": before, "to": after}


def test_an_imported_score_stays(session: Session, organization: OrgScope) -> None:
    lead_id = add_lead(organization, session, lead_score=77, score_origin="imported", initial_score=3)
    freeze_initial_scores(organization, session, leads_of(organization))
    assert rescore(organization, session, leads_of(organization), NOW) == 1
    assert rescore(organization, session, leads_of(organization), NOW) == 0
    lead = _scored(organization, session)[lead_id]
    assert (lead.lead_score, lead.initial_score, lead.score_factors) == (77, 77, {"imported": 77})


def test_a_refresh_keeps_the_rollup_and_the_version(session: Session, organization: OrgScope) -> None:
    for days in range(10):
        add_lead(organization, session, created_at=CREATED + timedelta(days=days), name="Ana")
    rescore(organization, session, leads_of(organization), CREATED + timedelta(days=10))
    add_to_rollup(organization, session, leads_of(organization))
    version = data_version(organization, session).version
    assert refresh_scores(organization, session, NOW) > 0
    assert check_rollup(organization, session) == []
    assert data_version(organization, session).version == version + 1
    assert refresh_scores(organization, session, NOW) == 0
    assert data_version(organization, session).version == version + 1


@pytest.mark.parametrize(
    ("email", "valid"),
    [
        ("ana@example.com", True),
        (" Ana.Lima+x@sub.example.com.br ", True),
        ("o'neil@example.ie", True),
        ("ana@example", False),
        ("ana@@example.com", False),
        ("ana example@example.com", False),
        ("@example.com", False),
        ("ana@.com", False),
        ("n/a", False),
        ("", False),
    ],
)
def test_an_email_counts_when_it_can_be_one(
    session: Session, organization: OrgScope, email: str, valid: bool
) -> None:
    lead_id = add_lead(organization, session, email=email)
    rescore(organization, session, leads_of(organization), NOW)
    assert _scored(organization, session)[lead_id].score_factors["completeness"] == (5 if valid else 0)
