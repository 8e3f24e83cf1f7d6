"""A person moves, wins, loses and re-opens a lead: everything derived follows, or nothing happens."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.database.models import AuditLog, Lead, Membership, StageStay
from services.database.rollups import add_to_rollup, check_rollup
from services.database.sessions import Database
from services.scope import ForbiddenError, NotFoundError, OrgScope
from services.scores import rescore
from services.stage_changes import StageChangeError, StaleLeadError, record_stage_change
from services.stays import rebuild_stays
from services.versions import data_version
from services.vocabulary import Outcome, Role, Stage
from tests.services.lead_rows import CREATED, add_event, add_lead, leads_of

NOW = CREATED + timedelta(days=9)


def _arrive(scope: OrgScope, session: Session, **fields: Any) -> UUID:
    """A lead in `contato`, with everything derived."""
    lead_id = add_lead(scope, session, **fields)
    add_event(scope, session, lead_id, CREATED, action="created", to_stage="contato")
    only = select(Lead.id).where(Lead.id == lead_id)
    rebuild_stays(scope, session, only)
    rescore(scope, session, only, NOW)
    add_to_rollup(scope, session, only)
    return lead_id


def _change(
    scope: OrgScope, session: Session, lead_id: UUID, stage: Stage | None, outcome: Outcome, days: float = 1
) -> bool:
    at = CREATED + timedelta(days=days)
    return record_stage_change(scope, session, lead_id, stage, outcome, occurred_at=at, now=NOW)


def _lead(session: Session, lead_id: UUID) -> Lead:
    return session.scalars(select(Lead).where(Lead.id == lead_id)).one()


def _events(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(AuditLog)) or 0


def test_a_move_carries_everything_with_it(session: Session, organization: OrgScope) -> None:
    lead_id = _arrive(organization, session)
    version = _lead(session, lead_id).version
    assert _change(organization, session, lead_id, Stage.PROPOSTA, Outcome.OPEN)
    lead = _lead(session, lead_id)
    assert (lead.stage, lead.outcome, lead.reached) == ("proposta", "open", 3)
    assert lead.version == version + 1
    stays = session.execute(select(StageStay.stage, StageStay.exit).order_by(StageStay.position)).all()
    assert [tuple(stay) for stay in stays] == [("contato", "advanced"), ("proposta", None)]
    assert sum(lead.score_factors.values()) == lead.lead_score
    assert check_rollup(organization, session) == []
    assert data_version(organization, session).version == 1


def test_win_reopen_lose(session: Session, organization: OrgScope) -> None:
    lead_id = _arrive(organization, session)
    at = [CREATED + timedelta(days=days) for days in (1, 2, 3)]
    assert record_stage_change(
        organization, session, lead_id, None, Outcome.WON, occurred_at=at[0], now=NOW,
        closing_value=Decimal("120.50"),
    )  # fmt: skip
    won = _lead(session, lead_id)
    assert (won.stage, won.outcome, won.closed_at, won.closing_value) == (
        "fechado", "won", at[0], Decimal("120.50"),
    )  # fmt: skip
    assert record_stage_change(organization, session, lead_id, None, Outcome.OPEN, occurred_at=at[1], now=NOW)
    reopened = _lead(session, lead_id)
    assert (reopened.stage, reopened.outcome, reopened.stage_entered_at) == ("contato", "open", at[1])
    assert record_stage_change(
        organization, session, lead_id, None, Outcome.LOST, occurred_at=at[2], now=NOW, lost_reason="Preço"
    )
    lost = _lead(session, lead_id)
    assert (lost.stage, lost.outcome, lost.lost_reason, lost.closed_at) == (
        "contato", "lost", "Preço", at[2],
    )  # fmt: skip
    assert _change(organization, session, lead_id, Stage.NEGOCIACAO, Outcome.OPEN, days=4)
    assert _lead(session, lead_id).lost_reason is None
    assert check_rollup(organization, session) == []


def test_the_same_state_again_writes_nothing(session: Session, organization: OrgScope) -> None:
    lead_id = _arrive(organization, session)
    assert not _change(organization, session, lead_id, Stage.CONTATO, Outcome.OPEN)
    assert _events(session) == 1
    assert data_version(organization, session).version == 0


def test_changes_at_one_instant_keep_their_order(session: Session, organization: OrgScope) -> None:
    lead_id = _arrive(organization, session)
    assert _change(organization, session, lead_id, Stage.PROPOSTA, Outcome.OPEN)
    assert _change(organization, session, lead_id, Stage.CONTATO, Outcome.OPEN)
    assert _lead(session, lead_id).stage == "contato"


@pytest.mark.parametrize(
    ("stage", "outcome", "at"),
    [
        (Stage.PROPOSTA, Outcome.WON, CREATED),
        (Stage.FECHADO, Outcome.OPEN, CREATED),
        (Stage.FECHADO, Outcome.LOST, CREATED),
        (Stage.PROPOSTA, Outcome.OPEN, NOW + timedelta(seconds=1)),
        (Stage.PROPOSTA, Outcome.OPEN, CREATED - timedelta(seconds=1)),
        (Stage.PROPOSTA, Outcome.OPEN, CREATED.replace(tzinfo=None)),
    ],
)
def test_a_contradiction_is_refused(
    session: Session, organization: OrgScope, stage: Stage, outcome: Outcome, at: datetime
) -> None:
    lead_id = _arrive(organization, session)
    with pytest.raises(StageChangeError):
        record_stage_change(organization, session, lead_id, stage, outcome, occurred_at=at, now=NOW)
    assert _events(session) == 1


def test_what_is_not_there_or_not_ones_own_is_not_found(
    database: Database, session: Session, organization: OrgScope, other_organization: OrgScope
) -> None:
    rep = Membership(organization_id=organization.organization_id, role="rep", name="Rui")
    session.add(rep)
    session.flush()
    own = _arrive(organization, session, assigned_user_id=rep.id)
    somebodys = _arrive(organization, session)
    merged = _arrive(organization, session, merged_into_id=own)
    with database.transaction(other_organization) as theirs:
        foreign = _arrive(other_organization, theirs)
    for lead_id in (foreign, merged, uuid4()):
        with pytest.raises(NotFoundError):
            _change(organization, session, lead_id, Stage.PROPOSTA, Outcome.OPEN)
    as_rep = OrgScope(organization.organization_id, Role.REP, rep.id)
    with pytest.raises(NotFoundError):
        _change(as_rep, session, somebodys, Stage.PROPOSTA, Outcome.OPEN)
    assert _change(as_rep, session, own, Stage.PROPOSTA, Outcome.OPEN)
    assert session.scalar(select(AuditLog.actor_id).where(AuditLog.action == "stage_changed")) == rep.id


def test_an_analyst_only_reads(session: Session, organization: OrgScope) -> None:
    lead_id = _arrive(organization, session)
    analyst = OrgScope(organization.organization_id, Role.ANALYST, uuid4())
    with pytest.raises(ForbiddenError):
        _change(analyst, session, lead_id, Stage.PROPOSTA, Outcome.OPEN)


def test_the_second_of_two_is_told_what_the_first_did(session: Session, organization: OrgScope) -> None:
    ana = Membership(organization_id=organization.organization_id, role="manager", name="Ana")
    session.add(ana)
    session.flush()
    as_ana = OrgScope(organization.organization_id, Role.MANAGER, ana.id)
    lead_id = _arrive(organization, session)
    seen = _lead(session, lead_id).version
    at = CREATED + timedelta(days=1)
    assert record_stage_change(
        as_ana,
        session,
        lead_id,
        None,
        Outcome.LOST,
        occurred_at=at,
        now=NOW,
        lost_reason=" Preço ",
        version=seen,
    )
    for stage, outcome in ((Stage.PROPOSTA, Outcome.OPEN), (None, Outcome.LOST)):
        with pytest.raises(StaleLeadError) as refused:
            record_stage_change(
                organization, session, lead_id, stage, outcome, occurred_at=at, now=NOW, version=seen
            )
        error = refused.value
        assert (error.lead_id, error.stage, error.outcome) == (lead_id, Stage.CONTATO, Outcome.LOST)
        assert (error.version, error.changed_by, error.action) == (seen + 1, "Ana", "stage_changed")
        assert error.changes == {"lost_reason": [None, "Preço"]}
        assert error.changed_at == _lead(session, lead_id).updated_at
    assert _events(session) == 2


def test_what_others_derive_anew_is_a_change_too(session: Session, organization: OrgScope) -> None:
    """A history that was brought in moves the lead: who saw it before it must not move it blindly."""
    lead_id = _arrive(organization, session)
    seen = _lead(session, lead_id).version
    add_event(
        organization, session, lead_id, CREATED + timedelta(days=1), to_stage="proposta", origin="history"
    )
    rebuild_stays(organization, session, select(Lead.id).where(Lead.id == lead_id))
    session.expire_all()
    with pytest.raises(StaleLeadError):
        record_stage_change(
            organization,
            session,
            lead_id,
            Stage.NEGOCIACAO,
            Outcome.OPEN,
            occurred_at=NOW,
            now=NOW,
            version=seen,
        )


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("stage", {"to_stage": "sold", "outcome": Outcome.OPEN}),
        ("closing_value", {"to_stage": None, "outcome": Outcome.WON, "closing_value": Decimal(-1)}),
        ("closing_value", {"to_stage": None, "outcome": Outcome.WON, "closing_value": Decimal("1e13")}),
        ("closing_value", {"to_stage": None, "outcome": Outcome.WON, "closing_value": Decimal("NaN")}),
        ("lost_reason", {"to_stage": None, "outcome": Outcome.LOST, "lost_reason": "x" * 1_000_000}),
    ],
)
def test_what_cannot_be_kept_is_refused(
    session: Session, organization: OrgScope, field: str, fields: dict[str, Any]
) -> None:
    lead_id = _arrive(organization, session)
    with pytest.raises(StageChangeError) as refused:
        record_stage_change(organization, session, lead_id, occurred_at=NOW, now=NOW, **fields)
    assert refused.value.field == field
    assert _events(session) == 1


def test_two_people_at_once_take_turns(database: Database, organization: OrgScope) -> None:
    with database.transaction(organization) as session:
        leads = [_arrive(organization, session) for _ in range(2)]

    def move(lead_id: UUID, stage: Stage) -> Callable[[], None]:
        def run() -> None:
            with database.transaction(organization) as session:
                at = CREATED + timedelta(days=1)
                record_stage_change(
                    organization, session, lead_id, stage, Outcome.OPEN, occurred_at=at, now=NOW
                )

        return run

    jobs = [move(lead_id, stage) for lead_id in leads for stage in (Stage.PROPOSTA, Stage.NEGOCIACAO)]
    with ThreadPoolExecutor(len(jobs)) as pool:
        for done in [pool.submit(job) for job in jobs]:
            done.result(timeout=60)
    with database.transaction(organization) as session:
        assert _events(session) == 6
        assert check_rollup(organization, session) == []
        stages = set(session.scalars(select(Lead.stage).where(Lead.id.in_(leads_of(organization)))))
        assert stages <= {"proposta", "negociacao"}
