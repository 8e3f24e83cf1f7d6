"""Alerts."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from app.api.answers.parts import Id, Instant, Member, Money, Next
from services.vocabulary import AlertPriority, AlertRule, AlertStatus, AlertType


class Action(BaseModel):
    """What to do, why, and what it is worth."""

    action: str
    why: str
    impact: str | None
    impact_amount: float | None
    impact_unit: str | None


class Evidence(BaseModel):
    """A figure the alert rests on, in words."""

    label: str
    value: str


class ConcernedLeads(BaseModel):
    """The leads an alert is about: at most 200 ids; a rep sees own ones, not always counted."""

    ids: list[Id]
    total: int | None
    selection: dict[str, str]


class Alert(BaseModel):
    """An alert, its sentences in the caller's language."""

    id: Id
    rule: AlertRule
    type: AlertType
    priority: AlertPriority
    subject: str | None
    episode: int
    title: str
    description: str
    impact: Money | None
    recommended_actions: list[Action]
    evidence: list[Evidence]
    data: dict[str, Any]
    leads: ConcernedLeads
    status: AlertStatus
    version: int = Field(description="What a change of the status names.")
    assigned_to: Member | None
    created_at: Instant
    evaluated_at: Instant
    cleared_at: Instant | None
    snoozed_until: Instant | None


class AlertList(Next):
    """A page of alerts, high priority first, then the newest."""

    alerts: list[Alert]
    total: int
    by_priority: dict[AlertPriority, int]


class AlertState(BaseModel):
    """An alert's status after a change."""

    id: Id
    status: AlertStatus
    version: int
