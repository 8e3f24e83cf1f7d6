"""The leads that alerts are about: which, how many, whose and worth what.

Conditions may name columns of `Lead` and of `LeadBehavior` (null for a lead without interactions).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Float, Text, and_, cast, extract, func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import InstrumentedAttribute

from services.database.models import Lead, LeadBehavior, Membership
from services.database.queries.population import AnySelect, visible
from services.scope import OrgScope
from services.vocabulary import Outcome, Stage

EARLY_STAGES = (Stage.LEAD, Stage.CONTATO)
LATE_STAGES = (Stage.PROPOSTA, Stage.NEGOCIACAO)

Conditions = Sequence[ColumnElement[bool]]


class ConcernedLead(NamedTuple):
    """One lead, with a name to call it by: its own, else its company's, else its external id."""

    id: UUID
    name: str
    score: int
    stage: str
    value: Decimal | None
    owner: str | None
    stage_entered_at: datetime


class Totals(NamedTuple):
    leads: int
    value: Decimal
    """Estimated value."""
    never_contacted: int


class GroupTotals(NamedTuple):
    """`key` is a source, a stage, a member's id or a reason; `name` the member's name."""

    key: str | None
    name: str | None
    leads: int
    value: Decimal
    never_contacted: int


class Performance(NamedTuple):
    """What became of the leads that a member had decided."""

    member_id: UUID
    name: str
    decided: int
    won: int


def open_leads(now: datetime) -> list[ColumnElement[bool]]:
    return [Lead.outcome == Outcome.OPEN, Lead.created_at <= now]


def closed_as(outcome: Outcome, since: datetime, until: datetime) -> list[ColumnElement[bool]]:
    return [Lead.outcome == outcome, Lead.closed_at >= since, Lead.closed_at < until]


def created_between(since: datetime, until: datetime) -> list[ColumnElement[bool]]:
    return [Lead.created_at >= since, Lead.created_at < until]


def contacted_late(hours: float) -> ColumnElement[bool]:
    """No contact by us within these hours of the lead's creation."""
    due = Lead.created_at + timedelta(hours=hours)
    return or_(LeadBehavior.first_contact_at.is_(None), LeadBehavior.first_contact_at > due)


def never_contacted(now: datetime) -> ColumnElement[bool]:
    return or_(LeadBehavior.first_contact_at.is_(None), LeadBehavior.first_contact_at > now)


def top_leads(scope: OrgScope, session: Session, conditions: Conditions, limit: int) -> list[ConcernedLead]:
    """The leads that meet the conditions, the most valuable first, at most `limit`."""
    name = func.coalesce(func.nullif(Lead.name, ""), func.nullif(Lead.company, ""), Lead.external_id)
    statement = _from_leads(
        select(
            Lead.id, name, Lead.lead_score, Lead.stage, Lead.estimated_value, Membership.name,
            Lead.stage_entered_at,
        )
    ).where(*visible(scope), *conditions)  # fmt: skip
    ranked = statement.order_by(Lead.estimated_value.desc().nulls_last(), Lead.lead_score.desc(), Lead.id)
    return [ConcernedLead(*row) for row in session.execute(ranked.limit(limit))]


def totals(scope: OrgScope, session: Session, conditions: Conditions, now: datetime) -> Totals:
    """How many leads meet the conditions, their estimated value, and how many nobody ever contacted."""
    statement = _from_leads(select(*_measures(now))).where(*visible(scope), *conditions)
    return Totals(*session.execute(statement).one())


def totals_by(
    scope: OrgScope, session: Session, conditions: Conditions, key: InstrumentedAttribute[Any], now: datetime
) -> list[GroupTotals]:
    """`totals` by a column of the lead (`key` as text), the most leads first."""
    statement = (
        _from_leads(select(cast(key, Text), func.min(Membership.name), *_measures(now)))
        .where(*visible(scope), *conditions)
        .group_by(key)
        .order_by(func.count().desc(), key)
    )
    named = key is Lead.assigned_user_id
    return [
        GroupTotals(group, name if named else None, *measures)
        for group, name, *measures in session.execute(statement)
    ]


def performances(
    scope: OrgScope, session: Session, since: datetime, until: datetime, *extra: ColumnElement[bool]
) -> list[Performance]:
    """Won and decided leads by active member, of those closed in the window."""
    statement = (
        select(
            Membership.id,
            Membership.name,
            func.count(),
            func.count().filter(Lead.outcome == Outcome.WON),
        )
        .join(
            Membership,
            and_(
                Membership.organization_id == Lead.organization_id, Membership.id == Lead.assigned_user_id
            ),
        )
        .where(
            *visible(scope), Lead.outcome != Outcome.OPEN, Lead.closed_at >= since, Lead.closed_at < until,
            Membership.active, *extra,
        )
        .group_by(Membership.id, Membership.name)
        .order_by(Membership.id)
    )  # fmt: skip
    return [Performance(*row) for row in session.execute(statement)]


def days_of(length: ColumnElement[Any]) -> ColumnElement[Any]:
    """An interval in days."""
    return cast(extract("epoch", length), Float) / 86_400.0


def _measures(now: datetime) -> tuple[ColumnElement[Any], ...]:
    return (
        func.count(),
        func.coalesce(func.sum(Lead.estimated_value), 0),
        func.count().filter(never_contacted(now)),
    )


def _from_leads(statement: AnySelect) -> AnySelect:
    return (
        statement.select_from(Lead)
        .outerjoin(
            LeadBehavior,
            and_(LeadBehavior.organization_id == Lead.organization_id, LeadBehavior.lead_id == Lead.id),
        )
        .outerjoin(
            Membership,
            and_(Membership.organization_id == Lead.organization_id, Membership.id == Lead.assigned_user_id),
        )
    )
