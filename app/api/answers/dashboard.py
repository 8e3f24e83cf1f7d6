"""The dashboard, as `interfaces.md` has it. What each number means: docs/metrics.md."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field

from app.api.answers.alerts import Alert
from app.api.answers.parts import Instant, Interval, Money, Percentage
from services.vocabulary import FunnelHealth, Stage, TimingStatus


class Days(BaseModel):
    """Inclusive local days."""

    start: date
    end: date


class Summary(BaseModel):
    """The cards; trends against the previous period of the same length."""

    total_leads: int
    leads_growth_percentage: float | None
    average_score: float | None
    score_trend: float | None
    conversion_rate: Percentage | None
    conversion_trend: float | None
    open_value: Money
    blocked_value: Money
    period: Days


class FunnelStage(BaseModel):
    """Leads of the period that reached a stage."""

    count: int
    current: int
    percentage: Percentage | None
    conversion_rate: Percentage | None
    conversion_interval: Interval | None
    avg_score: float | None
    median_score: float | None
    avg_days: float | None
    value: Money
    lost: int


class Maturity(BaseModel):
    """How much of the period's leads is old enough to be decided."""

    horizon_days: float | None
    mature_share: Percentage | None
    mature_conversion_rate: Percentage | None


class Funnel(BaseModel):
    """The conversion funnel."""

    stages: dict[Stage, FunnelStage]
    overall_conversion_rate: Percentage | None
    overall_conversion_interval: Interval | None
    win_rate: Percentage | None
    total_leads_in_funnel: int
    closed_leads: int
    bottleneck_stage: Stage | None
    funnel_health: FunnelHealth
    maturity: Maturity


class Band(BaseModel):
    """Leads in a band of scores."""

    count: int
    percentage: Percentage | None
    conversion_rate: Percentage | None


class ScoreQuality(BaseModel):
    """How well first scores told winners from losers."""

    auc: float | None
    won: int
    lost: int


class SourcePerformance(BaseModel):
    """A source of the period; costs are null where no spend is recorded."""

    source: str
    total_leads: int
    closed_leads: int
    conversion_rate: Percentage | None
    conversion_interval: Interval | None
    avg_score: float | None
    revenue: Money
    spend: Money | None
    cost_per_lead: Money | None
    cost_per_won: Money | None
    roi_percentage: float | None


class StageTiming(BaseModel):
    """How long stays in a stage last, those still open included (Kaplan–Meier)."""

    lead_count: int
    open_count: int
    avg_days: float | None
    median_days: float | None
    p90_days: float | None
    limit_days: float
    status: TimingStatus


class Reason(BaseModel):
    """Leads blocked for one reason."""

    count: int
    value: Money


class BlockedStage(BaseModel):
    """Leads blocked in a stage."""

    count: int
    value: Money
    oldest_days: float | None
    reasons: dict[str, Reason]


class BlockedPipeline(BaseModel):
    """Leads that stay longer than their stage's limit."""

    total_count: int
    total_value: Money
    stages: dict[Stage, BlockedStage]


class SegmentFigures(BaseModel):
    """A behaviour segment."""

    count: int
    percentage: Percentage | None
    avg_score: float | None
    avg_engagement: float | None
    avg_age_days: float | None
    closed_count: int
    conversion_rate: Percentage | None
    conversion_interval: Interval | None


class BehaviorInsights(BaseModel):
    """Behaviour segments of the leads of the last days."""

    segments: dict[str, SegmentFigures]
    total_analyzed: int
    analysis_days: int


class Receipts(BaseModel):
    """What was left out, and when this was computed."""

    merged: int
    computed_at: Instant
    maturity_wins: int


class Dashboard(BaseModel):
    """Every figure of the dashboard."""

    summary_metrics: Summary
    conversion_funnel: Funnel
    score_distribution: dict[Literal["0-25", "26-50", "51-75", "76-100"], Band]
    score_quality: ScoreQuality
    source_performance: list[SourcePerformance]
    stage_timing: dict[Stage, StageTiming]
    blocked_pipeline: BlockedPipeline
    behavior_insights: BehaviorInsights
    alerts: list[Alert]
    sparklines: dict[str, Any] = Field(description="The cards' courses over the period.")
    receipts: Receipts
