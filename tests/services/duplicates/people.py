"""Leads with everything derived, for the tests of merging and finding."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.behavior_tracking import refresh_behavior
from services.database.bound import few_leads
from services.database.models import DuplicatePair, Interaction, Lead
from services.database.rollups import add_to_rollup
from services.duplicates.backlog import compare_later
from services.lead_search import refresh_search
from services.scope import OrgScope
from services.scores import rescore
from services.stays import rebuild_stays
from tests.services.lead_rows import CREATED, add_event, add_interaction, add_lead

NOW = CREATED + timedelta(days=9)
ANA: dict[str, Any] = {
    "name": "Ana Beatriz Cavalcanti",
    "email": "ana.cavalcanti@gmail.com",
    "phone": "+5511987654321",
    "company": "Padaria Estrela Ltda",
}


def known(
    scope: OrgScope,
    session: Session,
    *,
    won: bool = False,
    lost: bool = False,
    talks: tuple[tuple[datetime, str], ...] = (),
    **fields: Any,
) -> UUID:
    """A lead in `contato`, or decided, with everything derived, that waits for being compared."""
    lead_id = add_lead(scope, session, **fields)
    add_event(scope, session, lead_id, CREATED, action="created", to_stage="contato")
    if won:
        add_event(scope, session, lead_id, CREATED + timedelta(days=1), to_stage="fechado", outcome="won")
    if lost:
        add_event(scope, session, lead_id, CREATED + timedelta(days=1), outcome="lost")
    for at, kind in talks:
        add_interaction(scope, session, lead_id, at, kind)
    only = few_leads(scope, [lead_id])
    rebuild_stays(scope, session, only)
    refresh_behavior(scope, session, only)
    rescore(scope, session, only, NOW)
    refresh_search(scope, session, only)
    compare_later(scope, session, only)
    add_to_rollup(scope, session, only)
    return lead_id


def lead_of(session: Session, lead_id: UUID) -> Lead:
    """As the database has it now."""
    statement = select(Lead).where(Lead.id == lead_id).execution_options(populate_existing=True)
    return session.scalars(statement).one()


def talks_of(session: Session, lead_id: UUID) -> list[tuple[datetime, str, UUID | None]]:
    """(instant, kind, told of) of the interactions that lie with a lead."""
    rows = session.execute(
        select(Interaction.occurred_at, Interaction.kind, Interaction.merged_from_id)
        .where(Interaction.lead_id == lead_id)
        .order_by(Interaction.occurred_at, Interaction.kind)
    )
    return [(row.occurred_at, row.kind, row.merged_from_id) for row in rows]


def pair_rows(session: Session, scope: OrgScope) -> dict[frozenset[UUID], DuplicatePair]:
    """Every pair of the organization by its two leads."""
    statement = (
        select(DuplicatePair)
        .where(DuplicatePair.organization_id == scope.organization_id)
        .execution_options(populate_existing=True)
    )
    return {frozenset((row.first_id, row.second_id)): row for row in session.scalars(statement)}
