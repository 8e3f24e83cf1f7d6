"""A person edits a lead: checked, audited, and everything derived follows, or nothing happens."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.database.models import AuditLog, Lead, Membership
from services.database.rollups import add_to_rollup, check_rollup
from services.lead_edits import EditError, StaleLeadError, edit_lead
from services.scope import ForbiddenError, NotFoundError, OrgScope
from services.scores import rescore
from services.stage_changes import record_stage_change
from services.stays import rebuild_stays
from services.versions import data_version
from services.vocabulary import Outcome, Role, Stage
from tests.services.lead_rows import CREATED, add_event, add_lead

NOW = CREATED + timedelta(days=9)


def arrive(scope: OrgScope, session: Session, **fields: Any) -> UUID:
    """A lead in `contato`, with everything derived."""
    lead_id = add_lead(scope, session, **fields)
    add_event(scope, session, lead_id, CREATED, action="created", to_stage="contato")
    only = select(Lead.id).where(Lead.id == lead_id)
    rebuild_stays(scope, session, only)
    rescore(scope, session, only, NOW)
    add_to_rollup(scope, session, only)
    return lead_id


def member(scope: OrgScope, session: Session, name: str, role: Role = Role.MANAGER, **fields: Any) -> UUID:
    person = Membership(organization_id=scope.organization_id, role=role, name=name, **fields)
    session.add(person)
    session.flush()
    return person.id


def lead_of(session: Session, lead_id: UUID) -> Lead:
    return session.scalars(select(Lead).where(Lead.id == lead_id)).one()


def _edits(session: Session) -> list[Any]:
    return list(session.scalars(select(AuditLog).where(AuditLog.action == "edited")))


def test_an_edit_carries_everything_with_it(session: Session, organization: OrgScope) -> None:
    ana = OrgScope(organization.organization_id, Role.MANAGER, member(organization, session, "Ana"))
    lead_id = arrive(organization, session, name="Bia", estimated_value=Decimal(100))
    lead = lead_of(session, lead_id)
    version, completeness = lead.version, lead.score_factors["completeness"]
    changes = {
        "name": "  Bia \n Souza ", "email": "bia@firma.com.br", "phone": "", "source": " Instagram ",
        "estimated_value": "1500.505", "company": "Firma",
    }  # fmt: skip
    assert edit_lead(ana, session, lead_id, changes, version=version, now=NOW)
    lead = lead_of(session, lead_id)
    assert (lead.name, lead.email, lead.phone, lead.company, lead.source, lead.estimated_value) == (
        "Bia Souza", "bia@firma.com.br", None, "Firma", "instagram", Decimal("1500.50"),
    )  # fmt: skip
    assert lead.version == version + 1
    assert lead.score_factors["completeness"] > completeness
    assert sum(lead.score_factors.values()) == lead.lead_score
    assert check_rollup(organization, session) == []
    assert data_version(organization, session).version == 1
    (entry,) = _edits(session)
    assert (entry.actor_id, entry.actor_name, entry.origin, entry.occurred_at) == (
        ana.user_id, "Ana", "app", NOW,
    )  # fmt: skip
    assert entry.changes == {
        "name": ["Bia", "Bia Souza"],
        "email": [None, "bia@firma.com.br"],
        "company": [None, "Firma"],
        "source": ["google", "instagram"],
        "estimated_value": [100.0, 1500.5],
    }


def test_the_same_values_again_write_nothing(session: Session, organization: OrgScope) -> None:
    lead_id = arrive(organization, session, name="Bia", estimated_value=Decimal(100))
    same = {"name": " Bia ", "source": "Google", "estimated_value": "100.00", "email": ""}
    assert not edit_lead(organization, session, lead_id, same, version=None, now=NOW)
    assert _edits(session) == []
    assert data_version(organization, session).version == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "x" * 201),
        ("name", "x" * 1_000_000),
        ("name", 5),
        ("email", "not an address"),
        ("email", "a@b"),
        ("phone", "nenhum"),
        ("estimated_value", "-1"),
        ("estimated_value", "1e15"),
        ("estimated_value", "NaN"),
        ("estimated_value", "muito"),
        ("estimated_value", True),
        ("closing_value", "10"),
        ("lost_reason", "Preço"),
        ("lead_score", 100),
        ("organization_id", "00000000-0000-0000-0000-000000000001"),
    ],
)
def test_what_cannot_be_kept_is_refused_at_its_field(
    session: Session, organization: OrgScope, field: str, value: Any
) -> None:
    lead_id = arrive(organization, session, name="Bia")
    with pytest.raises(EditError) as refused:
        edit_lead(organization, session, lead_id, {"company": "Firma", field: value}, version=None, now=NOW)
    assert refused.value.field == field
    assert lead_of(session, lead_id).company is None
    assert _edits(session) == []


def test_html_formulas_and_stray_characters_are_text(session: Session, organization: OrgScope) -> None:
    lead_id = arrive(organization, session)
    written = {"name": "<script>alert(1)</script>\x00", "company": "=HYPERLINK(\ud800)"}
    assert edit_lead(organization, session, lead_id, written, version=None, now=NOW)
    lead = lead_of(session, lead_id)
    assert (lead.name, lead.company) == ("<script>alert(1)</script>", "=HYPERLINK(?)")


def test_closing_value_of_a_won_reason_of_a_lost(session: Session, organization: OrgScope) -> None:
    lead_id = arrive(organization, session, estimated_value=Decimal(100))
    at = CREATED + timedelta(days=1)
    record_stage_change(organization, session, lead_id, None, Outcome.WON, occurred_at=at, now=NOW)
    assert edit_lead(organization, session, lead_id, {"closing_value": 80}, version=None, now=NOW)
    assert lead_of(session, lead_id).closing_value == Decimal(80)
    record_stage_change(
        organization, session, lead_id, Stage.LEAD, Outcome.OPEN, occurred_at=at + timedelta(hours=1), now=NOW
    )
    assert lead_of(session, lead_id).closing_value is None
    record_stage_change(
        organization, session, lead_id, None, Outcome.LOST, occurred_at=at + timedelta(hours=2), now=NOW
    )
    assert edit_lead(organization, session, lead_id, {"lost_reason": "Preço"}, version=None, now=NOW)
    assert lead_of(session, lead_id).lost_reason == "Preço"
    assert check_rollup(organization, session) == []


def test_the_second_of_two_editors_is_told_what_the_first_did(
    session: Session, organization: OrgScope
) -> None:
    ana = OrgScope(organization.organization_id, Role.MANAGER, member(organization, session, "Ana"))
    lead_id = arrive(organization, session, name="Bia")
    seen = lead_of(session, lead_id).version
    edit_lead(ana, session, lead_id, {"name": "Beatriz"}, version=seen, now=NOW)
    with pytest.raises(StaleLeadError) as refused:
        edit_lead(organization, session, lead_id, {"phone": "11 99999-0000"}, version=seen, now=NOW)
    error = refused.value
    assert (error.version, error.stage, error.outcome) == (seen + 1, Stage.CONTATO, Outcome.OPEN)
    assert (error.changed_by, error.action, error.changes) == ("Ana", "edited", {"name": ["Bia", "Beatriz"]})
    assert error.changed_at is not None
    assert lead_of(session, lead_id).phone is None
    assert edit_lead(
        organization, session, lead_id, {"phone": "11 99999-0000"}, version=error.version, now=NOW
    )
    assert lead_of(session, lead_id).name == "Beatriz"


def test_who_may_edit_what(session: Session, organization: OrgScope) -> None:
    rep_id = member(organization, session, "Rui", Role.REP)
    rep = OrgScope(organization.organization_id, Role.REP, rep_id)
    own = arrive(organization, session, assigned_user_id=rep_id)
    somebodys = arrive(organization, session)
    merged = arrive(organization, session, merged_into_id=own)
    assert edit_lead(rep, session, own, {"name": "Bia"}, version=None, now=NOW)
    for scope, lead_id in ((rep, somebodys), (organization, merged), (organization, uuid4())):
        with pytest.raises(NotFoundError):
            edit_lead(scope, session, lead_id, {"name": "Bia"}, version=None, now=NOW)
    analyst = OrgScope(organization.organization_id, Role.ANALYST, uuid4())
    with pytest.raises(ForbiddenError):
        edit_lead(analyst, session, own, {"name": "Caio"}, version=None, now=NOW)
