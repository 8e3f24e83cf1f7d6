"""Leads of many months with everything derived, what may become of them, and reports about them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from services.dashboard import DashboardQuery
from services.database.bound import few_leads
from services.database.models import Lead, Membership
from services.database.rollups import add_to_rollup, subtract_from_rollup
from services.filters import LeadFilter
from services.restatement import Figures, ReasonEffect, Restatement, keep_figures, restated_since_last
from services.scope import OrgScope
from services.scores import rescore
from services.stage_changes import record_stage_change
from services.stays import rebuild_stays
from services.versions import bump_data_version
from services.vocabulary import Outcome, Role
from tests.services.lead_rows import add_event, add_lead

FIRST_REPORT = datetime(2026, 11, 3, 15, tzinfo=UTC)
SECOND_REPORT = FIRST_REPORT + timedelta(days=19)
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
IN_OCTOBER = datetime(2026, 10, 14, 12, tzinfo=UTC)
BETWEEN = FIRST_REPORT + timedelta(days=2)
"""When things happen between the two reports."""


def query(**filters: Any) -> DashboardQuery:
    """Of any period: a report's ledger doesn't depend on it."""
    return DashboardQuery(date(2026, 10, 25), date(2026, 11, 3), LeadFilter(**filters))


def arrive(
    scope: OrgScope,
    session: Session,
    created_at: datetime = IN_OCTOBER,
    *,
    won: str | None = None,
    **fields: Any,
) -> UUID:
    """A lead with everything derived; `won`: closed two days after its creation, for that much."""
    lead_id = add_lead(scope, session, created_at=created_at, **fields)
    add_event(scope, session, lead_id, created_at, action="created", to_stage="lead")
    only = few_leads(scope, [lead_id])
    rebuild_stays(scope, session, only)
    rescore(scope, session, only, created_at)
    add_to_rollup(scope, session, only)
    bump_data_version(scope, session)
    session.expire_all()
    if won is not None:
        win(scope, session, lead_id, won, created_at + timedelta(days=2))
    return lead_id


def win(scope: OrgScope, session: Session, lead_id: UUID, value: str | None, at: datetime = BETWEEN) -> None:
    worth = None if value is None else Decimal(value)
    record_stage_change(
        scope, session, lead_id, None, Outcome.WON, occurred_at=at, now=SECOND_REPORT, closing_value=worth
    )


def change(scope: OrgScope, session: Session, lead_id: UUID, **values: Any) -> None:
    """As an import or a script of the operator changes what people can't edit."""
    only = few_leads(scope, [lead_id])
    subtract_from_rollup(scope, session, only)
    session.execute(update(Lead).where(Lead.id == lead_id).values(**values))
    add_to_rollup(scope, session, only)
    bump_data_version(scope, session)
    session.expire_all()


def remove(scope: OrgScope, session: Session, lead_id: UUID) -> None:
    subtract_from_rollup(scope, session, few_leads(scope, [lead_id]))
    session.execute(update(Lead).where(Lead.merged_into_id == lead_id).values(merged_into_id=None))
    session.execute(delete(Lead).where(Lead.id == lead_id))
    add_to_rollup(scope, session, few_leads(scope, [lead_id]))
    bump_data_version(scope, session)
    session.expire_all()


def member(scope: OrgScope, session: Session, name: str) -> UUID:
    person = Membership(organization_id=scope.organization_id, role=Role.REP, name=name)
    session.add(person)
    session.flush()
    return person.id


def rep(scope: OrgScope, member_id: UUID) -> OrgScope:
    return OrgScope(scope.organization_id, Role.REP, member_id)


def report(scope: OrgScope, session: Session, now: datetime, **filters: Any) -> UUID:
    """A report is made: it keeps its figures."""
    report_id = uuid4()
    keep_figures(scope, session, report_id, query(**filters), now)
    return report_id


def next_report(
    scope: OrgScope, session: Session, now: datetime = SECOND_REPORT, **filters: Any
) -> Restatement:
    """The next report is made; what it says of the one before. Whatever it says adds up."""
    report_id = report(scope, session, now, **filters)
    restated = restated_since_last(scope, session, query(**filters), now, before_report=report_id)
    assert restated is not None
    assert restated.adds_up
    return restated


def of_month(restated: Restatement, month: date = OCTOBER) -> dict[str, tuple[int, Figures]]:
    """{reason: (leads, change)} of one month."""
    (found,) = (each for each in restated.months if each.month == month)
    return {effect.reason.value: (effect.n, effect.change) for effect in found.reasons}


def effect(restated: Restatement, month: date = OCTOBER) -> ReasonEffect:
    """The one reason for which the month changed."""
    (found,) = (each for each in restated.months if each.month == month)
    (only,) = found.reasons
    return only


def leads_of(session: Session) -> list[Lead]:
    return list(session.scalars(select(Lead).order_by(Lead.id)))
