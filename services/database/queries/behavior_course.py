"""Engagement over time: what leads and we did, by day or week; and all that one lead did."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Integer, and_, cast, func, select
from sqlalchemy.orm import Session

from services.database.models import Interaction, Lead
from services.database.queries.behavior import Population, has_flag, narrowed
from services.database.queries.population import AnySelect, visible
from services.database.queries.segments import engagement_of, segment_of
from services.scope import OrgScope
from services.vocabulary import ACTIONS_OF_THE_LEAD, CONTACTS_BY_US, BehavioralFlag

WEEK_SECONDS = 7 * 86_400


class Activity(NamedTuple):
    """What happened in one bin: a local day, or the number of a week counted back from now (0: this)."""

    bin: Any
    lead_actions: int
    contacts: int
    active_leads: int
    """Leads that did something themselves."""


def day_of(zone: str) -> ColumnElement[date]:
    """The local day of an interaction."""
    return cast(func.timezone(zone, Interaction.occurred_at), Date)


def week_before(now: datetime) -> ColumnElement[int]:
    """How many whole weeks of 7 × 24 h before `now` an interaction lies."""
    seconds = func.date_part("epoch", now - Interaction.occurred_at)
    return cast(func.floor(seconds / WEEK_SECONDS), Integer)


def activity(
    scope: OrgScope,
    session: Session,
    population: Population,
    bins: ColumnElement[Any],
    within: list[ColumnElement[bool]],
    now: datetime,
    behavior: Any,
) -> list[Activity]:
    """Interactions that lie `within`, of the population's leads whenever created, by bin; empty bins
    are absent. What both did counts on either side."""
    leads = select(Lead.id).select_from(Lead)
    if population.segment is not None:
        leads = leads.outerjoin(behavior, behavior.c.lead_id == Lead.id)
    labelled = bins.label("bin")  # grouped by its name: a repeated expression has parameters of its own
    of_the_lead = func.count().filter(Interaction.kind.in_(ACTIONS_OF_THE_LEAD))
    by_lead = (
        select(
            labelled,
            of_the_lead.label("lead_actions"),
            func.count().filter(Interaction.kind.in_(CONTACTS_BY_US)).label("contacts"),
        )
        .where(
            Interaction.organization_id == scope.organization_id,
            *within,
            Interaction.lead_id.in_(leads.where(*narrowed(scope, population, now, behavior))),
        )
        .group_by(labelled, Interaction.lead_id)
        .subquery("activity_of_leads")
    )
    found = by_lead.c
    statement = select(
        found.bin,
        func.sum(found.lead_actions),
        func.sum(found.contacts),
        func.count().filter(found.lead_actions > 0),
    ).group_by(found.bin)
    return [
        Activity(bin_, int(actions), int(contacts), active)
        for bin_, actions, contacts, active in session.execute(statement)
    ]


def lead_standing(
    scope: OrgScope, session: Session, lead_id: UUID, now: datetime, behavior: Any
) -> dict[str, Any] | None:
    """Score, engagement, segment, instants and flags (true or false, by name) of one lead that the scope
    sees, or None."""
    engagement = engagement_of(behavior)
    flags = [has_flag(scope, flag, now, behavior).label(flag.value) for flag in BehavioralFlag]
    row = session.execute(
        select(
            Lead.lead_score,
            engagement.label("engagement"),
            segment_of(engagement).label("segment"),
            behavior.c.first_contact_at,
            behavior.c.last_lead_action_at,
            behavior.c.last_outbound_at,
            behavior.c.last_interaction_at,
            *flags,
        )
        .select_from(Lead)
        .outerjoin(behavior, behavior.c.lead_id == Lead.id)
        .where(*visible(scope), Lead.id == lead_id)
    ).one_or_none()
    return None if row is None else dict(row._mapping)


def lead_interactions(
    scope: OrgScope, session: Session, lead_id: UUID, now: datetime
) -> list[tuple[str, datetime]]:
    """(kind, instant) of all that is known of one lead up to `now`, in order of time."""
    statement: AnySelect = (
        select(Interaction.kind, Interaction.occurred_at)
        .join(Lead, and_(Lead.organization_id == Interaction.organization_id, Lead.id == Interaction.lead_id))
        .where(*visible(scope), Interaction.lead_id == lead_id, Interaction.occurred_at <= now)
        .where(Interaction.organization_id == scope.organization_id)
        .order_by(Interaction.occurred_at, Interaction.kind)
    )
    return [(kind, at) for kind, at in session.execute(statement)]
