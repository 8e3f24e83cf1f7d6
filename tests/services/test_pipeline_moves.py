"""Moves on the board: one stay and one entry each, nobody's overwritten, all of them undoable."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.amounts import read_amount
from services.database.models import AuditLog, Lead, Membership, StageStay
from services.database.rollups import check_rollup, rebuild_rollup
from services.database.sessions import Database
from services.language import use_language
from services.lead_fields import EditError
from services.pipeline import BoardQuery, board
from services.pipeline_moves import BoardMove, frequent_lost_reasons, move_lead
from services.scope import ForbiddenError, NotFoundError, OrgScope
from services.stage_changes import StaleLeadError
from services.stays import rebuild_stays
from services.versions import data_version
from services.vocabulary import OPEN_STAGES, Outcome, Role, Stage
from tests.services.lead_rows import CREATED, add_event, add_lead, leads_of

NOW = CREATED + timedelta(days=9)


def arrive(scope: OrgScope, session: Session, count: int = 1, **fields: object) -> list[UUID]:
    """Leads in `contato`, with everything derived."""
    ids = [add_lead(scope, session, **fields) for _ in range(count)]
    for lead_id in ids:
        add_event(scope, session, lead_id, CREATED, action="created", to_stage="contato")
    rebuild_stays(scope, session, select(Lead.id).where(Lead.id.in_(ids)))
    rebuild_rollup(scope, session)
    return ids


def lead_of(session: Session, lead_id: UUID) -> Lead:
    return session.scalars(select(Lead).where(Lead.id == lead_id)).one()


def moved(
    scope: OrgScope, session: Session, lead_id: UUID, to: Stage | Outcome, **details: object
) -> BoardMove:
    """Somebody who looks at the lead as it is moves it."""
    stage, outcome = (to, Outcome.OPEN) if isinstance(to, Stage) else (None, to)
    version = lead_of(session, lead_id).version
    return move_lead(scope, session, lead_id, stage, outcome, version=version, now=NOW, **details)  # type: ignore[arg-type]


def entries(session: Session, lead_id: UUID) -> int:
    found = session.scalar(select(func.count()).select_from(AuditLog).where(AuditLog.lead_id == lead_id))
    return found or 0


def test_a_move_tells_the_way_back_and_the_way_back_is_a_move(
    session: Session, organization: OrgScope
) -> None:
    (lead_id,) = arrive(organization, session, name="Marina")
    there = moved(organization, session, lead_id, Stage.NEGOCIACAO)
    assert (there.name, there.before.stage, there.after.stage) == ("Marina", "contato", "negociacao")
    assert there.after.version == lead_of(session, lead_id).version
    back = move_lead(
        organization, session, lead_id, there.before.stage, there.before.outcome,
        version=there.after.version, now=NOW + timedelta(minutes=1),
    )  # fmt: skip
    assert back.after.stage is Stage.CONTATO
    assert entries(session, lead_id) == 3
    exits = session.scalars(select(StageStay.exit).order_by(StageStay.position)).all()
    assert exits == ["advanced", "moved_back", None]
    assert check_rollup(organization, session) == []


@pytest.mark.parametrize("outcome", [Outcome.WON, Outcome.LOST])
def test_what_was_decided_is_opened_where_it_stood(
    session: Session, organization: OrgScope, outcome: Outcome
) -> None:
    (lead_id,) = arrive(organization, session, estimated_value=Decimal(100))
    done = moved(
        organization, session, lead_id, outcome, lost_reason="Preço", closing_value=Decimal("1234.56")
    )
    lead = lead_of(session, lead_id)
    won = outcome is Outcome.WON
    assert (lead.outcome, lead.lost_reason) == (outcome, None if won else "Preço")
    assert lead.closing_value == (Decimal("1234.56") if won else None)
    back = moved(organization, session, lead_id, done.before.stage)
    assert (back.after.stage, back.after.outcome) == (Stage.CONTATO, Outcome.OPEN)


def test_who_comes_second_is_told_and_overwrites_nothing(session: Session, organization: OrgScope) -> None:
    ana = Membership(organization_id=organization.organization_id, role="manager", name="Ana")
    session.add(ana)
    session.flush()
    (lead_id,) = arrive(organization, session)
    seen = lead_of(session, lead_id).version
    as_ana = OrgScope(organization.organization_id, Role.MANAGER, ana.id)
    moved(as_ana, session, lead_id, Stage.PROPOSTA)
    with pytest.raises(StaleLeadError) as stale:
        move_lead(organization, session, lead_id, Stage.LEAD, Outcome.OPEN, version=seen, now=NOW)
    assert (stale.value.stage, stale.value.changed_by) == (Stage.PROPOSTA, "Ana")
    assert lead_of(session, lead_id).stage == "proposta"
    assert entries(session, lead_id) == 2


def test_who_may_not_moves_nothing(session: Session, organization: OrgScope) -> None:
    (lead_id,) = arrive(organization, session)
    where = organization.organization_id
    for role, refusal in ((Role.ANALYST, ForbiddenError), (Role.REP, NotFoundError)):
        with pytest.raises(refusal):
            moved(OrgScope(where, role, uuid4()), session, lead_id, Stage.PROPOSTA)
    assert entries(session, lead_id) == 1


def test_twenty_at_once_on_the_same_leads(database: Database, organization: OrgScope) -> None:
    """Each looks, decides and moves what it saw: some come second, none is lost, nothing is left wrong."""
    with database.transaction(organization) as session:
        leads = arrive(organization, session, 3)

    def person(seed: int) -> int:
        lot, made = Random(seed), 0
        for _turn in range(5):
            lead_id = lot.choice(leads)
            to: Stage | Outcome = lot.choice((*OPEN_STAGES, Outcome.WON, Outcome.LOST))
            with database.transaction(organization) as session:
                version = lead_of(session, lead_id).version
            stage, outcome = (to, Outcome.OPEN) if isinstance(to, Stage) else (None, to)
            try:
                with database.transaction(organization) as session:
                    made += move_lead(
                        organization, session, lead_id, stage, outcome,
                        version=version, now=datetime.now(UTC),
                    ).changed  # fmt: skip
            except StaleLeadError:
                continue
        return made

    with ThreadPoolExecutor(20) as pool:
        made = sum(pool.map(person, range(20), timeout=120))
    assert made >= len(leads)
    with database.transaction(organization) as session:
        assert sum(entries(session, lead_id) for lead_id in leads) == len(leads) + made
        assert sum(lead_of(session, lead_id).version for lead_id in leads) >= made
        assert data_version(organization, session).version >= made
        assert check_rollup(organization, session) == []
        kept = {
            lead_id: (lead_of(session, lead_id).stage, lead_of(session, lead_id).outcome) for lead_id in leads
        }
        rebuild_stays(organization, session, leads_of(organization))
        session.expire_all()
        assert kept == {
            lead_id: (lead_of(session, lead_id).stage, lead_of(session, lead_id).outcome) for lead_id in leads
        }
        found = board(organization, session, BoardQuery(), datetime.now(UTC))
        shown = [card.id for each in found.columns for page in each.pages for card in page.cards or ()]
        assert len(shown) == len(set(shown)) == len(leads) - found.lost


def test_reasons_are_offered_by_how_often_they_were_given(session: Session, organization: OrgScope) -> None:
    reasons = ["Preço", "Prazo", "Preço", None, "Concorrente", "Preço", "Prazo"]
    leads = arrive(organization, session, len(reasons))
    for lead_id, reason in zip(leads, reasons, strict=True):
        moved(organization, session, lead_id, Outcome.LOST, lost_reason=reason)
    assert frequent_lost_reasons(organization, session) == ("Preço", "Prazo", "Concorrente")


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1.234,56", "1234.56"), ("R$ 1.234,56", "1234.56"), ("1,234.56", "1234.56"), ("1234.5", "1234.50"),
        ("1234,5", "1234.50"), ("1 234,56", "1234.56"), ("42000", "42000.00"), ("1.234.567", "1234567.00"),
        ("0", "0.00"), ("BRL 10", "10.00"),
    ],
)  # fmt: skip
def test_amounts_are_read_as_people_write_them(text: str, amount: str) -> None:
    assert read_amount("value", text) == Decimal(amount)


def test_what_could_be_either_is_read_as_the_organization_writes() -> None:
    with use_language("en", formats="pt_BR"):
        assert read_amount("value", "1.234") == Decimal(1234)
        assert read_amount("value", "1,23") == Decimal("1.23")
    with use_language("pt_BR", formats="en_US"):
        assert read_amount("value", "1,234") == Decimal(1234)
    assert read_amount("value", " ") is None


@pytest.mark.parametrize(
    "text",
    [
        "abc",
        "-1",
        "−5",
        "1,2,3",
        "1.23.4",
        "1,23,456.7",
        "12,3456",
        "R$",
        "1e5",
        "NaN",
        "9" * 20,
        "٣",
        "1" * 99,
    ],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(EditError) as refused:
        read_amount("value", text)
    assert refused.value.field == "value"
