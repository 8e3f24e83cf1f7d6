"""Flags of leads: how many, their money, and those to begin with."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, case, func, literal, select
from sqlalchemy.orm import Session

from services.database.models import Lead, Membership
from services.database.queries.behavior import Population, has_flag, narrowed, recent_actions
from services.database.queries.population import AnySelect
from services.database.queries.segments import engagement_of
from services.scope import OrgScope
from services.vocabulary import BehavioralFlag, Outcome


class FlagCount(NamedTuple):
    leads: int
    open_leads: int
    open_value: Decimal
    """Estimated value of the open ones."""


class FlaggedLead(NamedTuple):
    id: UUID
    title: str
    """Its name, else company, e-mail or external id."""
    company: str | None
    score: int
    engagement: Decimal
    stage: str
    value: Decimal | None
    assignee: str | None
    created_at: datetime
    last_action_at: datetime | None
    actions: int | None
    """Its actions in the last 7 days, for `hot`."""


def flag_count(
    scope: OrgScope,
    session: Session,
    population: Population,
    flag: BehavioralFlag,
    now: datetime,
    behavior: Any,
) -> FlagCount:
    """Leads of the flag, whenever created."""
    opened = Lead.outcome == Outcome.OPEN
    statement = select(
        func.count(),
        func.count().filter(opened),
        func.coalesce(func.sum(Lead.estimated_value).filter(opened), 0),
    ).select_from(Lead)
    leads, open_leads, value = session.execute(
        _flagged(statement, scope, population, flag, now, behavior)
    ).one()
    return FlagCount(leads, open_leads, value)


def first_flagged(
    scope: OrgScope,
    session: Session,
    population: Population,
    flag: BehavioralFlag,
    now: datetime,
    behavior: Any,
    limit: int,
) -> list[FlaggedLead]:
    """The open leads of the flag with the most money in them, then the highest score."""
    statement = (
        _flagged(select(Lead.id.label("id")), scope, population, flag, now, behavior)
        .where(Lead.outcome == Outcome.OPEN)
        .order_by(Lead.estimated_value.desc().nulls_last(), Lead.lead_score.desc(), Lead.id)
        .limit(limit)
        .subquery("first_flagged")
    )
    actions: Any = literal(None)
    details = select(
        Lead.id,
        func.coalesce(Lead.name, Lead.company, Lead.email, Lead.external_id),
        case((Lead.name.is_not(None), Lead.company)),
        Lead.lead_score,
        engagement_of(behavior),
        Lead.stage,
        Lead.estimated_value,
        Membership.name,
        Lead.created_at,
        behavior.c.last_lead_action_at,
    )
    if flag is BehavioralFlag.HOT:
        hot = recent_actions(scope, now).subquery("hot_actions")
        details = details.join(hot, hot.c.lead_id == Lead.id)
        actions = hot.c.actions
    rows = session.execute(
        details.add_columns(actions)
        .select_from(Lead)
        .join(statement, statement.c.id == Lead.id)
        .outerjoin(behavior, behavior.c.lead_id == Lead.id)
        .outerjoin(
            Membership,
            and_(Membership.organization_id == Lead.organization_id, Membership.id == Lead.assigned_user_id),
        )
        .where(Lead.organization_id == scope.organization_id)
        .order_by(Lead.estimated_value.desc().nulls_last(), Lead.lead_score.desc(), Lead.id)
    )
    return [FlaggedLead(*row) for row in rows]


def _flagged(
    statement: Select[*tuple[Any, ...]],
    scope: OrgScope,
    population: Population,
    flag: BehavioralFlag,
    now: datetime,
    behavior: Any,
) -> AnySelect:
    """The statement over `leads`, of those of the flag; what interactions amount to is joined where it
    is asked for."""
    if flag is not BehavioralFlag.HOT or population.segment is not None:
        statement = statement.outerjoin(behavior, behavior.c.lead_id == Lead.id)
    return statement.where(*narrowed(scope, population, now, behavior), has_flag(scope, flag, now, behavior))
