"""Behaviour segments."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Numeric, and_, case, cast, extract, func, select
from sqlalchemy.orm import Session

from services.database.models import Lead
from services.database.queries.population import matching
from services.engagement import engagement_expression
from services.filters import LeadFilter
from services.scope import OrgScope
from services.vocabulary import SEGMENT_BOUNDS, Outcome, Segment


class SegmentGroup(NamedTuple):
    segment: Segment
    leads: int
    mean_score: float
    mean_engagement: float
    mean_age_days: float
    won: int


def engagement_of(behavior: Any) -> ColumnElement[Any]:
    """Engagement score 0–100 with two decimals; 0 without interactions."""
    return func.round(cast(engagement_expression(func.coalesce(behavior.c.points, 0.0)), Numeric), 2)


def segment_of(engagement: ColumnElement[Any]) -> ColumnElement[str]:
    """The first segment that applies (`Behaviour` in metrics.md)."""
    score = Lead.lead_score
    inside = (
        (
            and_(
                score >= bounds.score_from,
                score < bounds.score_below,
                engagement >= bounds.engagement_from,
                engagement < bounds.engagement_below,
            ),
            segment.value,
        )
        for segment, bounds in SEGMENT_BOUNDS.items()
    )
    return case(*inside, else_=Segment.STANDARD.value)


def created_within(days: int, now: datetime) -> ColumnElement[bool]:
    return and_(Lead.created_at >= now - timedelta(days=days), Lead.created_at <= now)


def segment_groups(
    scope: OrgScope, session: Session, filters: LeadFilter, days: int, now: datetime, behavior: Any
) -> list[SegmentGroup]:
    """Leads created in the last `days` × 24 h by segment; empty segments are absent."""
    leads = (
        select(
            engagement_of(behavior).label("engagement"),
            segment_of(engagement_of(behavior)).label("segment"),
            Lead.lead_score,
            (extract("epoch", now - Lead.created_at) / 86_400).label("age"),
            (Lead.outcome == Outcome.WON).label("won"),
        )
        .outerjoin(behavior, behavior.c.lead_id == Lead.id)
        .where(*matching(scope, filters), created_within(days, now))
        .subquery("leads_with_segment")
    )
    statement = select(
        leads.c.segment,
        func.count(),
        func.avg(leads.c.lead_score),
        func.avg(leads.c.engagement),
        func.avg(leads.c.age),
        func.count().filter(leads.c.won),
    ).group_by(leads.c.segment)
    return [
        SegmentGroup(Segment(segment), count, float(score), float(engagement), float(age), won)
        for segment, count, score, engagement, age, won in session.execute(statement)
    ]
