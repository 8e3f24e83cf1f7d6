"""Flags of leads: how many, their money, and those to begin with."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.database.models import Interaction, Lead, Membership
from services.database.queries.behavior import Population, has_flag, narrowed, recent_actions
from services.database.queries.population import AnySelect, visible
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
    by_money = (Lead.estimated_value.desc().nulls_last(), Lead.lead_score.desc(), Lead.id)
    first = _flagged(select(Lead.id), scope, population, flag, now, behavior)
    ids = list(session.scalars(first.where(Lead.outcome == Outcome.OPEN).order_by(*by_money).limit(limit)))
    return [FlaggedLead(*row) for row in session.execute(_details(scope, flag, ids, now, behavior, by_money))]


def _details(
    scope: OrgScope,
    flag: BehavioralFlag,
    ids: list[UUID],
    now: datetime,
    behavior: Any,
    order: tuple[ColumnElement[Any] | InstrumentedAttribute[Any], ...],
) -> AnySelect:
    """What is shown of these few leads. They are named to every part, so that each is found by its key."""
    hot = recent_actions(scope, now).where(Interaction.lead_id.in_(ids)).subquery("hot_actions")
    actions: Any = hot.c.actions if flag is BehavioralFlag.HOT else literal(None)
    statement = (
        select(
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
            actions,
        )
        .select_from(Lead)
        .outerjoin(behavior, and_(behavior.c.lead_id == Lead.id, behavior.c.lead_id.in_(ids)))
        .outerjoin(
            Membership,
            and_(Membership.organization_id == Lead.organization_id, Membership.id == Lead.assigned_user_id),
        )
        .where(*visible(scope), Lead.id.in_(ids))
        .order_by(*order)
    )
    return statement.join(hot, hot.c.lead_id == Lead.id) if flag is BehavioralFlag.HOT else statement


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
