"""Leads."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from app.api.answers.parts import Id, Instant, Money, Next
from services.vocabulary import InteractionKind, NextStep, Outcome, ScoreOrigin, Stage, StayExit


class LeadRow(BaseModel):
    """A lead in a list."""

    id: Id
    external_id: str
    name: str | None
    company: str | None
    email: str | None
    phone: str | None
    source: str
    stage: Stage
    outcome: Outcome
    lead_score: int
    estimated_value: Money | None
    closing_value: Money | None = Field(description="Of a won lead: the closing value, else the estimate.")
    assigned_user_id: Id | None
    assignee: str | None
    created_at: Instant
    stage_entered_at: Instant
    closed_at: Instant | None
    lost_reason: str | None


class LeadList(Next):
    """A page of leads."""

    leads: list[LeadRow]
    total: int
    total_is_exact: bool = Field(description="False: there are at least so many.")


class Stay(BaseModel):
    """A visit to a stage."""

    stage: Stage
    entered_at: Instant
    left_at: Instant | None
    exit: StayExit | None


class Interaction(BaseModel):
    """Something that happened between the lead and us."""

    kind: InteractionKind
    occurred_at: Instant


class HistoryEntry(BaseModel):
    """A line of the audit log."""

    action: str
    origin: str
    occurred_at: Instant
    from_stage: Stage | None
    to_stage: Stage | None
    outcome: Outcome | None
    actor_name: str | None
    changes: dict[str, Any] | None


class OtherLead(BaseModel):
    """A lead by its name."""

    id: Id
    external_id: str
    name: str | None


class Lead(BaseModel):
    """A lead with its history."""

    id: Id
    external_id: str
    name: str | None
    company: str | None
    email: str | None
    phone: str | None
    source: str
    stage: Stage
    next_stage: Stage | None
    outcome: Outcome
    lead_score: int
    initial_score: int
    score_factors: dict[str, Any]
    score_origin: ScoreOrigin
    merged_into: OtherLead | None = Field(
        description="The lead that counts instead of this one, where it was merged into another."
    )
    win_chance: float | None
    """Of a learned score: the chance (0–1) of being won that it stands for."""
    average_chance: float | None
    """That of a score of 50, the organization's average lead."""
    estimated_value: Money | None
    closing_value: Money | None
    won_value: Money | None
    assigned_user_id: Id | None
    assignee: str | None
    custom_fields: dict[str, Any]
    created_at: Instant
    stage_entered_at: Instant
    closed_at: Instant | None
    lost_reason: str | None
    version: int
    stays: list[Stay]
    interactions: list[Interaction]
    interactions_total: int
    history: list[HistoryEntry]
    history_total: int
    stage_limits: dict[Stage, float]
    next_step: NextStep | None
    can_write: bool
    can_assign: bool
