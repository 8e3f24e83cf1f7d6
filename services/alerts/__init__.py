"""Alerts: rules that find what needs a hand, as episodes, and what people do about them.

Definition: "Alerts" in metrics.md. `evaluate_alerts` runs the rules, `triage` holds what people do,
`backtest` and `track_record` help to set the thresholds (`settings`).
"""

from services.alerts.backtest import BacktestResult, backtest
from services.alerts.concerned import leads_of_alert
from services.alerts.engine import EvaluationResult, evaluate_alerts
from services.alerts.reading import (
    AlertPage,
    alert_counts,
    alert_detail,
    alert_facts,
    list_alerts,
    open_alerts,
    with_title,
    with_words,
)
from services.alerts.settings import (
    AlertSettings,
    bounds_of,
    read_settings,
    save_settings,
    setting_problems,
    settings_of,
)
from services.alerts.statistics.decomposition import Decomposition, decompose
from services.alerts.track_record import TrackRecord, track_record

__all__ = [
    "AlertPage",
    "AlertSettings",
    "BacktestResult",
    "Decomposition",
    "EvaluationResult",
    "TrackRecord",
    "alert_counts",
    "alert_detail",
    "alert_facts",
    "backtest",
    "bounds_of",
    "decompose",
    "evaluate_alerts",
    "leads_of_alert",
    "list_alerts",
    "open_alerts",
    "read_settings",
    "save_settings",
    "setting_problems",
    "settings_of",
    "track_record",
    "with_title",
    "with_words",
]
