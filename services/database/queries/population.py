"""Which leads count: the conditions that every analytic select shares."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from services.database.models import Interaction, Lead, LeadBehavior
from services.engagement import points_of_interactions
from services.filters import LeadFilter
from services.periods import Period
from services.scope import OrgScope
from services.vocabulary import (
    ACTIONS_OF_THE_LEAD,
    CONTACTS_BY_US,
    OPEN_STAGES,
    OUTBOUND_ONLY,
    UNASSIGNED,
    Outcome,
)

AnySelect = Select[*tuple[Any, ...]]


def visible(scope: OrgScope) -> list[ColumnElement[bool]]:
    """Leads of the scope's organization that count in any population: a rep's own, none merged away."""
    organization, *own = ever_visible(scope)
    return [organization, Lead.merged_into_id.is_(None), *own]


def ever_visible(scope: OrgScope) -> list[ColumnElement[bool]]:
    """Leads that the scope may see, those merged into another too, which count in no population."""
    conditions: list[ColumnElement[bool]] = [Lead.organization_id == scope.organization_id]
    if scope.own_leads_only is not None:
        conditions.append(Lead.assigned_user_id == scope.own_leads_only)
    return conditions


def matching(scope: OrgScope, filters: LeadFilter) -> list[ColumnElement[bool]]:
    """Visible leads that match the filters."""
    conditions = visible(scope)
    if filters.sources:
        conditions.append(Lead.source.in_(filters.sources))
    if filters.lowest_score is not None:
        conditions.append(Lead.lead_score >= filters.lowest_score)
    if filters.highest_score is not None:
        conditions.append(Lead.lead_score <= filters.highest_score)
    if filters.assigned_user_id == UNASSIGNED:
        conditions.append(Lead.assigned_user_id.is_(None))
    elif filters.assigned_user_id is not None:
        conditions.append(Lead.assigned_user_id == filters.assigned_user_id)
    return conditions


def created_in(period: Period) -> ColumnElement[bool]:
    return and_(Lead.created_at >= period.since, Lead.created_at < period.until)


def closed_in(period: Period) -> ColumnElement[bool]:
    """Won or lost in the period."""
    return and_(
        Lead.outcome != Outcome.OPEN.value,
        Lead.closed_at >= period.since,
        Lead.closed_at < period.until,
    )


def won_value() -> ColumnElement[Any]:
    """A won lead's value: its closing value where recorded, else its estimated value."""
    return func.coalesce(Lead.closing_value, Lead.estimated_value, 0)


def blocked(limits: dict[str, float], now: datetime) -> ColumnElement[bool]:
    """Open, and in its stage for longer than the stage's limit."""
    return and_(Lead.outcome == Outcome.OPEN, past_limit(limits, now))


def past_limit(limits: dict[str, float], now: datetime) -> ColumnElement[bool]:
    """In its stage for longer than the stage's limit, whatever its outcome: of leads known to be open,
    for which `blocked` would ask an index for more than it holds."""
    return or_(
        *(
            and_(Lead.stage == stage.value, Lead.stage_entered_at < now - timedelta(days=limits[stage]))
            for stage in OPEN_STAGES
        )
    )


def behavior_at(
    scope: OrgScope, session: Session, now: datetime, lead_ids: Select[UUID] | None = None
) -> Any:
    """Per lead what its interactions up to `now` amount to, as a subquery; of `lead_ids` alone, if given.

    Columns: lead_id, points (decayed to `now`), first_contact_at, last_lead_action_at,
    last_outbound_at, last_interaction_at. Read from the tracked rows, or, where an interaction lies
    after `now` (a clock set back), from the interactions themselves.
    """
    latest = session.scalar(latest_interaction(scope, lead_ids))
    if latest is None or latest <= now:
        return tracked_behavior(scope, now, lead_ids)
    rows = _recounted(scope, now)
    return (rows if lead_ids is None else rows.where(Interaction.lead_id.in_(lead_ids))).subquery("behavior")


def latest_interaction(scope: OrgScope, lead_ids: Select[UUID] | None = None) -> Select[Any]:
    """The instant of the latest interaction, of `lead_ids` alone, if given."""
    latest = select(func.max(Interaction.occurred_at)).where(
        Interaction.organization_id == scope.organization_id
    )
    return latest if lead_ids is None else latest.where(Interaction.lead_id.in_(lead_ids))


def tracked_behavior(
    scope: OrgScope, now: datetime | BindParameter[float], lead_ids: Select[UUID] | None = None
) -> Any:
    """`behavior_at` where no interaction lies after `now`; as a parameter it is that of
    `services.engagement.decayed_points`."""
    rows = tracked_rows(scope, now)
    return (rows if lead_ids is None else rows.where(LeadBehavior.lead_id.in_(lead_ids))).subquery("behavior")


def tracked_rows(scope: OrgScope, now: datetime | BindParameter[float]) -> AnySelect:
    """The select of `tracked_behavior`."""
    from services.engagement import decayed_points

    return select(
        LeadBehavior.lead_id,
        decayed_points(LeadBehavior.points, now).label("points"),
        LeadBehavior.first_contact_at,
        LeadBehavior.last_lead_action_at,
        LeadBehavior.last_outbound_at,
        LeadBehavior.last_interaction_at,
    ).where(LeadBehavior.organization_id == scope.organization_id)


def _recounted(scope: OrgScope, now: datetime) -> AnySelect:
    at = Interaction.occurred_at
    return (
        select(
            Interaction.lead_id,
            points_of_interactions(now).label("points"),
            func.min(at).filter(Interaction.kind.in_(CONTACTS_BY_US)).label("first_contact_at"),
            func.max(at).filter(Interaction.kind.in_(ACTIONS_OF_THE_LEAD)).label("last_lead_action_at"),
            func.max(at).filter(Interaction.kind.in_(OUTBOUND_ONLY)).label("last_outbound_at"),
            func.max(at).label("last_interaction_at"),
        )
        .where(Interaction.organization_id == scope.organization_id, at <= now)
        .group_by(Interaction.lead_id)
    )
