"""The seven rules of metrics.md, one module each."""

from __future__ import annotations

from services.alerts.model import Rule
from services.alerts.rules.conversion_drop import ConversionDrop
from services.alerts.rules.pipeline_blocked import PipelineBlocked
from services.alerts.rules.score_shift import ScoreShift
from services.alerts.rules.slow_first_contact import SlowFirstContact
from services.alerts.rules.source_without_return import SourceWithoutReturn
from services.alerts.rules.stagnant_high_value import StagnantHighValue
from services.alerts.rules.stale_data import StaleData

RULES: tuple[Rule, ...] = (
    ConversionDrop(),
    StagnantHighValue(),
    ScoreShift(),
    PipelineBlocked(),
    SlowFirstContact(),
    SourceWithoutReturn(),
    StaleData(),
)

__all__ = ["RULES"]
