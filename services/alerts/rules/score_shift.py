"""`score_shift`: the leads that come in are scored unlike those of the weeks before."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from services.alerts.model import WHOLE, Finding
from services.alerts.rules.common import NAMED, concerned, days_of_windows, last_full_days, named_group
from services.alerts.settings import AlertSettings
from services.alerts.statistics.stability import ShiftTest, ShiftThresholds, score_shift
from services.database.models import Lead
from services.database.queries.alert_windows import Windows, first_scores
from services.database.queries.alerts import created_between, totals_by
from services.metrics.rounding import money, rounded
from services.organizations import organization_of
from services.scope import OrgScope
from services.selection import ConcernedLeads
from services.vocabulary import AlertPriority, AlertRule, AlertType, ScoreBand


class Measured(NamedTuple):
    """Scores at creation: a score of now has aged with its lead, and older leads' more so."""

    test: ShiftTest
    now: Counter[int]
    before: Counter[int]
    value: Decimal


def measure(scope: OrgScope, session: Session, windows: Windows, thresholds: ShiftThresholds) -> Measured:
    """Scores at creation of the leads created in the windows, and the test of them."""
    now, before, value = Counter[int](), Counter[int](), Decimal(0)
    for is_now, score, leads, estimated in first_scores(scope, session, windows):
        (now if is_now else before)[score] += leads
        value += estimated if is_now else 0
    return Measured(score_shift(now, before, thresholds), now, before, value)


class ScoreShift:
    rule = AlertRule.SCORE_SHIFT
    priority = AlertPriority.LOW
    type = AlertType.DATA_QUALITY

    def evaluate(
        self, scope: OrgScope, session: Session, settings: AlertSettings, now: datetime
    ) -> list[Finding]:
        """One finding where the distribution has shifted. Severity: the stability index."""
        timezone = organization_of(scope, session).timezone
        windows = last_full_days(now, timezone)
        measured = measure(scope, session, windows, settings.shift)
        if not measured.test.shifted:
            return []
        created = ConcernedLeads(created=(windows.boundary, windows.until))
        days = days_of_windows(windows, timezone)
        leads, top = concerned(scope, session, created, measured.now.total(), now)
        data = {
            "windows": days,
            **_figures(measured),
            "sources": _shares(scope, session, windows, now),
            "top": top,
            "value": money(measured.value),
        }
        return [Finding(WHOLE, measured.value, measured.test.index or 0.0, data, leads)]


def _figures(measured: Measured) -> dict[str, Any]:
    test = measured.test
    return {
        "index": rounded(test.index),
        "p_value": test.p_value,
        "now": {"leads": measured.now.total(), "mean": _mean(measured.now)},
        "before": {"leads": measured.before.total(), "mean": _mean(measured.before)},
        "bins": [list(each) for each in test.bins],
        "bands": {band.value: [_in(measured.now, band), _in(measured.before, band)] for band in ScoreBand},
    }


def _shares(scope: OrgScope, session: Session, windows: Windows, now: datetime) -> list[dict[str, Any]]:
    """The sources of now with the leads they brought before, the most changed share first."""
    new = totals_by(scope, session, created_between(windows.boundary, windows.until), Lead.source, now)
    old = totals_by(scope, session, created_between(windows.since, windows.boundary), Lead.source, now)
    leads, leads_before = sum(group.leads for group in new), sum(group.leads for group in old)
    before = {group.key: group.leads for group in old}
    rows = [
        named_group(group)
        | {
            "share": round(group.leads / leads * 100, 2),
            "share_before": round(before.get(group.key, 0) / leads_before * 100, 2),
        }
        for group in new
    ]
    return sorted(rows, key=lambda row: -abs(row["share"] - row["share_before"]))[:NAMED]


def _mean(scores: Counter[int]) -> float | None:
    return rounded(sum(score * leads for score, leads in scores.items()) / scores.total())


def _in(scores: Counter[int], band: ScoreBand) -> int:
    low, high = band.bounds
    return sum(leads for score, leads in scores.items() if low <= score <= high)
