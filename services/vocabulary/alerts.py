"""Alerts."""

from __future__ import annotations

from enum import StrEnum


class AlertPriority(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class AlertStatus(StrEnum):
    OPEN = "open"
    REVIEWED = "reviewed"
    DISMISSED = "dismissed"
    RESOLVED = "resolved"


class AlertType(StrEnum):
    """What kind of attention an alert asks for."""

    RISK = "risk"
    OPPORTUNITY = "opportunity"
    DATA_QUALITY = "data_quality"


class AlertRule(StrEnum):
    CONVERSION_DROP = "conversion_drop"
    STAGNANT_HIGH_VALUE = "stagnant_high_value"
    SCORE_SHIFT = "score_shift"
    PIPELINE_BLOCKED = "pipeline_blocked"
    SLOW_FIRST_CONTACT = "slow_first_contact"
    SOURCE_WITHOUT_RETURN = "source_without_return"
    STALE_DATA = "stale_data"
