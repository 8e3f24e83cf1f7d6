"""What scores are measured against: when it is worked out anew, and that nobody waits for it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services import score_basis
from services.database.bound import few_leads
from services.database.models import Lead, ScoreBasis
from services.database.sessions import Database
from services.lead_edits import edit_lead
from services.scope import OrgScope
from services.score_basis import LONGEST_KEPT, basis_of, keep_basis, live_basis, refresh_basis
from services.scores import refresh_scores, rescore
from tests.services.lead_rows import CREATED, add_lead, everybody, leads_of

NOW = CREATED + timedelta(days=30)
MANY = 4


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four leads are many."""
    monkeypatch.setattr(score_basis, "ALWAYS_LIVE", MANY)


def _fill(scope: OrgScope, session: Session) -> list[UUID]:
    won = {"source": "feira", "stage": "fechado", "outcome": "won", "reached": 5, "closed_at": CREATED}
    lost = {"outcome": "lost", "closed_at": CREATED}
    return [
        add_lead(scope, session, estimated_value=Decimal(80)),
        add_lead(scope, session, estimated_value=Decimal(320), **won),
        add_lead(scope, session, **lost),
        add_lead(scope, session, merged_into_id=add_lead(scope, session), source="gone"),
    ]


def _kept(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(ScoreBasis)) or 0


def _double_estimates(session: Session) -> None:
    session.execute(update(Lead).values(estimated_value=Lead.estimated_value * 2))


def test_by_hand(session: Session, organization: OrgScope) -> None:
    _fill(organization, session)
    basis = live_basis(organization, session)
    assert (basis.median, basis.leads) == (200.0, MANY)
    assert basis.rates == {"google": (0, 1, 3), "feira": (1, 0, 1)}


def test_an_organization_without_leads(session: Session, organization: OrgScope) -> None:
    basis = basis_of(organization, session, NOW)
    assert (basis.median, basis.rates, basis.leads) == (None, {}, 0)
    assert refresh_basis(organization, session, NOW) == basis
    assert basis_of(organization, session, NOW) == basis


def test_few_leads_are_always_live(session: Session, organization: OrgScope) -> None:
    _fill(organization, session)
    basis_of(organization, session, NOW)
    assert _kept(session) == 0
    refresh_basis(organization, session, NOW)
    _double_estimates(session)
    assert basis_of(organization, session, NOW) == live_basis(organization, session)


def test_many_go_by_the_kept_one_for_a_day(session: Session, organization: OrgScope, many: None) -> None:
    _fill(organization, session)
    first = basis_of(organization, session, NOW)
    assert first == live_basis(organization, session)
    _double_estimates(session)
    add_lead(organization, session, source="new")
    for later in (timedelta(0), LONGEST_KEPT, -LONGEST_KEPT):
        assert basis_of(organization, session, NOW + later) == first
    for way in (LONGEST_KEPT, -LONGEST_KEPT):
        now = NOW + way * 2
        assert basis_of(organization, session, now) == live_basis(organization, session)
    assert _kept(session) == 1


def test_the_newest_one_counts(session: Session, organization: OrgScope, many: None) -> None:
    _fill(organization, session)
    old = live_basis(organization, session)
    keep_basis(organization, session, old, NOW)
    _double_estimates(session)
    new = refresh_basis(organization, session, NOW - timedelta(hours=1))
    assert old != new == basis_of(organization, session, NOW)


@pytest.mark.parametrize("few", [True, False])
def test_a_score_is_measured_against_the_kept_one(
    session: Session, organization: OrgScope, many: None, few: bool
) -> None:
    first, *_others = _fill(organization, session)
    everyone = everybody(organization, session, few=few)
    rescore(organization, session, everyone, NOW)
    points = select(Lead.score_factors["deal_value"].as_integer()).where(Lead.id == first)
    assert session.scalar(points) == 2  # 80 of twice 200, of 10 points
    session.execute(update(Lead).where(Lead.id != first).values(estimated_value=Decimal(80)))
    assert rescore(organization, session, few_leads(organization, [first]), NOW) == 0
    assert rescore(organization, session, everyone, NOW, anew=True) > 0
    assert session.scalar(points) == 5


def test_a_refresh_works_it_out_anew(session: Session, organization: OrgScope, many: None) -> None:
    _fill(organization, session)
    rescore(organization, session, leads_of(organization), NOW)
    session.execute(update(Lead).where(Lead.outcome == "open").values(estimated_value=Decimal(900)))
    refresh_scores(organization, session, NOW)
    assert basis_of(organization, session, NOW) == live_basis(organization, session)
    assert rescore(organization, session, everybody(organization, session, few=True), NOW) == 0


def test_nobody_waits_for_who_works_it_out(database: Database, organization: OrgScope, many: None) -> None:
    """While one write has worked it out and not committed, others edit, keep and refresh."""
    with database.transaction(organization) as session:
        first, second, *_others = _fill(organization, session)
        refresh_basis(organization, session, NOW)
    later = NOW + LONGEST_KEPT * 2
    with database.transaction(organization) as one:
        assert edit_lead(organization, one, first, {"estimated_value": 5}, version=None, now=later)
        with database.transaction(organization, statement_timeout_ms=5_000) as other:
            assert edit_lead(organization, other, second, {"name": "Ana"}, version=None, now=later)
        with database.transaction(organization, statement_timeout_ms=5_000) as other:
            refresh_basis(organization, other, later)
    with database.transaction(organization) as session:
        refresh_basis(organization, session, later)
        assert _kept(session) == 1
