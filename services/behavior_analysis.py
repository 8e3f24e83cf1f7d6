"""How leads behave: segments, their map, engagement over time, flags; or one lead's behaviour."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from services.database.models import Interaction
from services.database.queries.behavior import Population, map_cells
from services.database.queries.behavior_course import (
    activity,
    day_of,
    lead_interactions,
    lead_standing,
    week_before,
)
from services.database.queries.behavior_flags import FlaggedLead, first_flagged, flag_count
from services.database.queries.population import behavior_at
from services.filters import FilterError, LeadFilter
from services.metrics.behavior import DEFAULT_DAYS, behavior_insights
from services.metrics.behavior_course import MOST_DAYS, by_day, by_week, timeline, trends
from services.metrics.behavior_map import map_of, segment_groups_of
from services.metrics.rounding import money
from services.organizations import organization_of
from services.periods import local_day, start_of_day
from services.scope import NotFoundError, OrgScope
from services.vocabulary import BehavioralFlag, Segment

LONGEST_DAYS = 365
FLAGGED_SHOWN = 5
NO_FILTER = LeadFilter()


def behavior_analysis(
    scope: OrgScope,
    session: Session,
    *,
    now: datetime,
    days: int = DEFAULT_DAYS,
    filters: LeadFilter = NO_FILTER,
    segment: Segment | None = None,
    lead_id: UUID | None = None,
) -> dict[str, Any]:
    """How the leads that the scope sees and that match the filters behave, JSON-ready ("Behaviour" in
    metrics.md). `days` (1 to 365) looks back from `now`; `segment` narrows everything to the leads of one
    segment created in these days; `lead_id` asks about one lead instead (filters and segment unused).

    - `analysis_days`, `segment`, `computed_at` (ISO instant)
    - `total_analyzed`, `segments`: {segment: {count, percentage, avg_score, avg_engagement, avg_age_days,
      closed_count, conversion_rate, conversion_interval: [low, high] | null}}, of leads created in the
      last `days` × 24 h; rates and percentages 0–100, averages null in an empty segment
    - `map`: [{segment, score: [low, high] (inclusive), engagement: [low, high] (below high; 100 is
      included), count, won}] of the same leads, in cells of 10 × 10; a cell lies in one segment, an
      empty one is absent
    - `engagement_over_time`: {step: `day` | `week`, bins: [{start, end (local days), complete, lead_actions,
      contacts, active_leads}], trend}: interactions of leads whenever created. Up to 31 days the last `days`
      local days, today as far as it is; beyond, whole weeks of 7 × 24 h back from `now`. `trend`: {bins,
      lead_actions, contacts: {before, after, change_percentage, direction: 1 | 0 | -1}}, the later half of
      the complete bins against the earlier one; null below two
    - `flags`: {flag: {count, open_count, open_value, leads: [{id, title, company, lead_score, engagement,
      stage, estimated_value, assignee, created_at, last_lead_action_at, actions}]}} as of `now`, whenever
      created; `leads` are the five open ones with the most money, `actions` of the last 7 days (hot only)

    With `lead_id`: `analysis_days`, `computed_at` and `lead`: {id, lead_score, engagement, segment, flags:
    [flag], interactions, first_contact_at, last_lead_action_at, last_outbound_at, last_interaction_at,
    timeline: [{day, lead_actions, contacts, engagement (at its end)}] of the last `days` local days}.

    Raises FilterError (`days`) outside 1–365; NotFoundError for a lead that isn't there, is another
    organization's, was merged or is not the rep's own.
    """
    if not 1 <= days <= LONGEST_DAYS:
        raise FilterError("days", f"the days lie between 1 and {LONGEST_DAYS}")
    head = {"analysis_days": days, "computed_at": now.isoformat()}
    behavior = behavior_at(scope, session, now)
    if lead_id is not None:
        return {**head, "lead": _lead(scope, session, lead_id, days, now, behavior)}
    population = Population(days, filters, segment)
    with _hashing(session):
        cells = map_cells(scope, session, population, now, behavior)
        return {
            **head,
            "segment": None if segment is None else segment.value,
            **behavior_insights(segment_groups_of(cells), days),
            "map": map_of(cells),
            "engagement_over_time": _course(scope, session, population, now, behavior),
            "flags": {
                flag.value: _flag(scope, session, population, flag, now, behavior) for flag in BehavioralFlag
            },
        }


@contextmanager
def _hashing(session: Session) -> Iterator[None]:
    """No nested loops: just after a large import the tables' statistics know nothing of it, and the plan
    made for one lead looks through everybody's behaviour once a lead (a minute instead of 0.1 s)."""
    connection = session.connection()
    connection.exec_driver_sql("SET LOCAL enable_nestloop = off")
    yield
    connection.exec_driver_sql("SET LOCAL enable_nestloop TO DEFAULT")


def _course(
    scope: OrgScope, session: Session, population: Population, now: datetime, behavior: Any
) -> dict[str, Any]:
    days, timezone = population.days, organization_of(scope, session).timezone
    at = Interaction.occurred_at
    if days <= MOST_DAYS:
        today = local_day(now, timezone)
        since = start_of_day(today - timedelta(days=days - 1), ZoneInfo(timezone))
        within = [at >= since, at <= now]
        found = activity(scope, session, population, day_of(timezone), within, now, behavior)
        bins = by_day(found, days, today)
    else:
        weeks = days // 7
        within = [at > now - timedelta(weeks=weeks), at <= now]
        found = activity(scope, session, population, week_before(now), within, now, behavior)
        bins = by_week(found, weeks, now, timezone)
    return {"step": "day" if days <= MOST_DAYS else "week", "bins": bins, "trend": trends(bins)}


def _flag(
    scope: OrgScope,
    session: Session,
    population: Population,
    flag: BehavioralFlag,
    now: datetime,
    behavior: Any,
) -> dict[str, Any]:
    count = flag_count(scope, session, population, flag, now, behavior)
    first: list[FlaggedLead] = []
    if count.open_leads:
        first = first_flagged(scope, session, population, flag, now, behavior, FLAGGED_SHOWN)
    return {
        "count": count.leads,
        "open_count": count.open_leads,
        "open_value": money(count.open_value),
        "leads": [_flagged(lead) for lead in first],
    }


def _flagged(lead: FlaggedLead) -> dict[str, Any]:
    return {
        "id": str(lead.id),
        "title": lead.title,
        "company": lead.company,
        "lead_score": lead.score,
        "engagement": float(lead.engagement),
        "stage": lead.stage,
        "estimated_value": None if lead.value is None else money(lead.value),
        "assignee": lead.assignee,
        "created_at": lead.created_at.isoformat(),
        "last_lead_action_at": _iso(lead.last_action_at),
        "actions": lead.actions,
    }


def _lead(
    scope: OrgScope, session: Session, lead_id: UUID, days: int, now: datetime, behavior: Any
) -> dict[str, Any]:
    standing = lead_standing(scope, session, lead_id, now, behavior)
    if standing is None:
        raise NotFoundError(lead_id)
    interactions = lead_interactions(scope, session, lead_id, now)
    instants = ("first_contact_at", "last_lead_action_at", "last_outbound_at", "last_interaction_at")
    timezone = organization_of(scope, session).timezone
    return {
        "id": str(lead_id),
        "lead_score": standing["lead_score"],
        "engagement": float(standing["engagement"]),
        "segment": standing["segment"],
        "flags": [flag.value for flag in BehavioralFlag if standing[flag.value]],
        "interactions": len(interactions),
        **{name: _iso(standing[name]) for name in instants},
        "timeline": timeline(interactions, days, now, timezone),
    }


def _iso(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()
