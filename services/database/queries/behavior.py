"""The behaviour page: whom it is about, and its map of score against engagement."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, and_, cast, extract, func, select
from sqlalchemy.orm import Session

from services.database.models import Interaction, Lead
from services.database.queries.population import AnySelect, matching
from services.database.queries.segments import created_within, engagement_of, segment_of
from services.filters import LeadFilter
from services.scope import OrgScope
from services.vocabulary import ACTIONS_OF_THE_LEAD, BehavioralFlag, Outcome, Segment

NOT_CONTACTED_AFTER = timedelta(hours=24)
QUIET_AFTER = timedelta(days=14)
HOT_WITHIN = timedelta(days=7)
HOT_ACTIONS = 3
CELL = 10
"""Width of a cell of the map, in points of score and of engagement: every border of a segment lies on one."""
LAST_CELL = 100 // CELL - 1
"""The last cell holds 100 too."""


@dataclass(frozen=True, slots=True)
class Population:
    """Whose behaviour: leads of the filters, and of a segment where one is given.

    `days`: leads created in the last so many × 24 hours.
    """

    days: int
    filters: LeadFilter = field(default_factory=LeadFilter)
    segment: Segment | None = None


class MapCell(NamedTuple):
    """Leads of one cell of the map; the sums are over them."""

    segment: Segment
    score: int
    """Number of its column: scores from `score` × 10."""
    engagement: int
    leads: int
    won: int
    score_sum: int
    engagement_sum: Decimal
    age_seconds: Decimal


def map_cells(
    scope: OrgScope, session: Session, population: Population, now: datetime, behavior: Any
) -> list[MapCell]:
    """Leads created in the population's days by segment, score and engagement; empty cells are absent."""
    engagement = engagement_of(behavior)
    leads = (
        select(
            segment_of(engagement).label("segment"),
            func.least(Lead.lead_score // CELL, LAST_CELL).label("score"),
            func.least(cast(func.floor(engagement / CELL), Integer), LAST_CELL).label("engagement"),
            Lead.lead_score,
            engagement.label("engaged"),
            extract("epoch", now - Lead.created_at).label("age"),
            (Lead.outcome == Outcome.WON).label("won"),
        )
        .outerjoin(behavior, behavior.c.lead_id == Lead.id)
        .where(
            *matching(scope, population.filters),
            created_within(population.days, now),
            *in_segment(population.segment, behavior),
        )
        .subquery("leads_on_the_map")
    )
    found = leads.c
    statement = select(
        found.segment,
        found.score,
        found.engagement,
        func.count(),
        func.count().filter(found.won),
        func.sum(found.lead_score),
        func.sum(found.engaged),
        func.sum(found.age),
    ).group_by(found.segment, found.score, found.engagement)
    rows = session.execute(statement.order_by(found.score, found.engagement))
    return [MapCell(Segment(segment), *others) for segment, *others in rows]


def in_segment(segment: Segment | None, behavior: Any) -> list[ColumnElement[bool]]:
    """Leads of the segment (as a condition on a select that joins `behavior`), or no condition."""
    return [] if segment is None else [segment_of(engagement_of(behavior)) == segment.value]


def narrowed(
    scope: OrgScope, population: Population, now: datetime, behavior: Any
) -> list[ColumnElement[bool]]:
    """Leads there are at `now` that match the filters, whenever created; with a segment, those of it."""
    found = [*matching(scope, population.filters), Lead.created_at <= now]
    if population.segment is not None:
        found += [created_within(population.days, now), *in_segment(population.segment, behavior)]
    return found


def engagement_between(bounds: tuple[float, float], behavior: Any) -> ColumnElement[bool]:
    """Engagement from the first to below the second; a second of 100 is included."""
    low, high = bounds
    engagement = engagement_of(behavior)
    return and_(engagement >= low, engagement < high if high < 100 else engagement <= high)


def recent_actions(scope: OrgScope, now: datetime) -> AnySelect:
    """(lead_id, actions) of the leads with three or more actions of their own in the last 7 days."""
    return (
        select(Interaction.lead_id, func.count().label("actions"))
        .where(
            Interaction.organization_id == scope.organization_id,
            Interaction.occurred_at >= now - HOT_WITHIN,
            Interaction.occurred_at <= now,
            Interaction.kind.in_(ACTIONS_OF_THE_LEAD),
        )
        .group_by(Interaction.lead_id)
        .having(func.count() >= HOT_ACTIONS)
    )


def has_flag(scope: OrgScope, flag: BehavioralFlag, now: datetime, behavior: Any) -> ColumnElement[bool]:
    """The leads of a flag ("Behaviour" in metrics.md); `behavior` is joined for all but `hot`."""
    if flag is BehavioralFlag.HOT:
        hot = recent_actions(scope, now).subquery("hot")
        return Lead.id.in_(select(hot.c.lead_id))
    opened = Lead.outcome == Outcome.OPEN
    if flag is BehavioralFlag.NEVER_CONTACTED:
        return and_(
            opened,
            Lead.created_at < now - NOT_CONTACTED_AFTER,
            behavior.c.first_contact_at.is_(None),
        )
    return and_(opened, behavior.c.last_lead_action_at < now - QUIET_AFTER)
