"""Behaviour of leads."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from app.api.answers.dashboard import SegmentFigures
from app.api.answers.parts import Id, Instant, Money
from services.vocabulary import BehavioralFlag, Segment, Stage


class MapCell(BaseModel):
    """Leads in a cell of score against engagement."""

    segment: Segment
    score: list[int]
    engagement: list[float]
    count: int
    won: int


class Bin(BaseModel):
    """What happened in a day, or in a week."""

    start: date
    end: date
    complete: bool
    lead_actions: int
    contacts: int
    active_leads: int


class Change(BaseModel):
    """The later half of the bins against the earlier."""

    before: int
    after: int
    change_percentage: float | None
    direction: Literal[-1, 0, 1]


class Trend(BaseModel):
    """What changed."""

    bins: int
    lead_actions: Change
    contacts: Change


class Course(BaseModel):
    """Interactions over time."""

    step: Literal["day", "week"]
    bins: list[Bin]
    trend: Trend | None


class FlaggedLead(BaseModel):
    """A lead with a flag."""

    id: Id
    title: str | None
    company: str | None
    lead_score: int
    engagement: float
    stage: Stage
    estimated_value: Money | None
    assignee: str | None
    created_at: Instant
    last_lead_action_at: Instant | None
    actions: int | None


class Flag(BaseModel):
    """Leads with a flag, and the five open ones with the most money."""

    count: int
    open_count: int
    open_value: Money
    leads: list[FlaggedLead]


class BehaviorAnalysis(BaseModel):
    """How leads behave."""

    analysis_days: int
    computed_at: Instant
    segment: Segment | None
    total_analyzed: int
    segments: dict[Segment, SegmentFigures]
    map: list[MapCell]
    engagement_over_time: Course
    flags: dict[BehavioralFlag, Flag]


class LeadDay(BaseModel):
    """A lead's day."""

    day: date
    lead_actions: int
    contacts: int
    engagement: float


class LeadBehavior(BaseModel):
    """One lead's behaviour."""

    id: Id
    lead_score: int
    engagement: float
    segment: Segment
    flags: list[BehavioralFlag]
    interactions: int
    first_contact_at: Instant | None
    last_lead_action_at: Instant | None
    last_outbound_at: Instant | None
    last_interaction_at: Instant | None
    timeline: list[LeadDay] = Field(description="The last `days` local days.")


class LeadBehaviorAnalysis(BaseModel):
    """The answer where `lead_id` was given."""

    analysis_days: int
    computed_at: Instant
    lead: LeadBehavior


class Behavior(BaseModel):
    """All leads' behaviour, or with `lead_id` one lead's (`lead`)."""

    analysis_days: int
    computed_at: Instant
    segment: Segment | None = None
    total_analyzed: int | None = None
    segments: dict[Segment, SegmentFigures] | None = None
    map: list[MapCell] | None = None
    engagement_over_time: Course | None = None
    flags: dict[BehavioralFlag, Flag] | None = None
    lead: LeadBehavior | None = None
