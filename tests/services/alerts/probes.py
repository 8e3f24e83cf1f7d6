"""How the isolation test calls the alerts' public functions (see `tests/support/service_probes.py`)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from services.alerts import (
    backtest,
    engine,
    history,
    reading,
    settings,
    track_record,
    triage,
)
from services.database.models import Alert, Lead
from services.database.queries import alert_levels, alert_rows, alert_windows, alerts
from services.scope import NotFoundError, OrgScope
from services.vocabulary import AlertRule, AlertStatus
from tests.support.rows import Filled

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
LIMITS = {"lead": 7.0, "contato": 7.0, "proposta": 7.0, "negociacao": 7.0}
WINDOWS = alert_windows.Windows(LONG_AGO, datetime(2026, 3, 1, tzinfo=UTC), NOW)
ANY = alert_rows.AlertFilter()

Call = Callable[[OrgScope, Session, Filled], Any]
Refused = tuple[type[Exception], ...]


def _by_owner(scope: OrgScope, session: Session, theirs: Filled) -> Any:
    return alerts.totals_by(scope, session, [], Lead.assigned_user_id, NOW)


def _page(scope: OrgScope, session: Session, theirs: Filled) -> Any:
    return alert_rows.alert_page(scope, session, ANY, NOW, None, 50)


def _theirs_by_hand(theirs: Filled) -> Alert:
    """An alert of theirs, as if it had come into our hands."""
    return Alert(organization_id=theirs.scope.organization_id, id=theirs.alert_id, assigned_to_id=None)


READERS: dict[Callable[..., Any], tuple[Call, Refused]] = {
    alert_levels.blocked_spans: (
        lambda scope, session, theirs: alert_levels.blocked_spans(scope, session, LIMITS, LONG_AGO, 12), (),
    ),
    alert_levels.late_contacts: (
        lambda scope, session, theirs: alert_levels.late_contacts(scope, session, LONG_AGO, NOW, 24), (),
    ),
    alert_levels.newest_record: (
        lambda scope, session, theirs: alert_levels.newest_record(scope, session, NOW, NOW), (),
    ),
    alert_levels.source_cohorts: (
        lambda scope, session, theirs: alert_levels.source_cohorts(scope, session, LONG_AGO, NOW, NOW), (),
    ),
    alert_windows.average_deal: (
        lambda scope, session, theirs: alert_windows.average_deal(scope, session, LONG_AGO, NOW), (),
    ),
    alert_windows.day_flows: (
        lambda scope, session, theirs: alert_windows.day_flows(scope, session, WINDOWS), (),
    ),
    alert_windows.decided_by_cell: (
        lambda scope, session, theirs: alert_windows.decided_by_cell(scope, session, WINDOWS), (),
    ),
    alert_windows.decided_leads: (
        lambda scope, session, theirs: alert_windows.decided_leads(scope, session, WINDOWS), (),
    ),
    alert_windows.ever_lost: (
        lambda scope, session, theirs: alert_windows.ever_lost(scope, session, NOW), (),
    ),
    alert_windows.first_scores: (
        lambda scope, session, theirs: alert_windows.first_scores(scope, session, WINDOWS), (),
    ),
    alert_windows.lead_days_by_cell: (
        lambda scope, session, theirs: alert_windows.lead_days_by_cell(scope, session, WINDOWS, 90), (),
    ),
    alert_windows.losses_by_day: (
        lambda scope, session, theirs: alert_windows.losses_by_day(scope, session, WINDOWS, "UTC"), (),
    ),
    alerts.performances: (
        lambda scope, session, theirs: alerts.performances(scope, session, LONG_AGO, NOW), (),
    ),
    alerts.top_leads: (lambda scope, session, theirs: alerts.top_leads(scope, session, [], 50), ()),
    alerts.totals: (lambda scope, session, theirs: alerts.totals(scope, session, [], NOW), ()),
    alerts.totals_by: (_by_owner, ()),
    alert_rows.alert_page: (_page, ()),
    alert_rows.closed_by_people: (
        lambda scope, session, theirs: alert_rows.closed_by_people(scope, session, [theirs.alert_id]), (),
    ),
    alert_rows.count_alerts: (
        lambda scope, session, theirs: alert_rows.count_alerts(scope, session, ANY, NOW), (),
    ),
    alert_rows.history_of: (
        lambda scope, session, theirs: alert_rows.history_of(scope, session, [theirs.alert_id]), (),
    ),
    alert_rows.last_judgements: (
        lambda scope, session, theirs: alert_rows.last_judgements(scope, session, LONG_AGO), (),
    ),
    alert_rows.one_alert: (
        lambda scope, session, theirs: alert_rows.one_alert(scope, session, theirs.alert_id), (),
    ),
    alert_rows.open_by_priority: (
        lambda scope, session, theirs: alert_rows.open_by_priority(scope, session, NOW), (),
    ),
    alert_rows.visible_leads: (
        lambda scope, session, theirs: alert_rows.visible_leads(scope, session, [theirs.lead_id]), (),
    ),
    backtest: (
        lambda scope, session, theirs: [
            backtest(scope, session, rule, settings.AlertSettings(), NOW, weeks=4) for rule in AlertRule
        ], (),
    ),
    history.history: (
        lambda scope, session, theirs: history.history(scope, session, [_theirs_by_hand(theirs)]), (),
    ),
    reading.alert_counts: (lambda scope, session, theirs: reading.alert_counts(scope, session, NOW), ()),
    reading.alert_detail: (
        lambda scope, session, theirs: reading.alert_detail(scope, session, theirs.alert_id), (NotFoundError,),
    ),
    reading.alert_facts: (lambda scope, session, theirs: reading.alert_facts(scope, session, NOW), ()),
    reading.list_alerts: (
        lambda scope, session, theirs: [
            reading.list_alerts(scope, session, now=NOW),
            reading.list_alerts(scope, session, assigned_to=theirs.member_id, now=NOW),
        ], (),
    ),
    reading.open_alerts: (lambda scope, session, theirs: reading.open_alerts(scope, session, NOW), ()),
    settings.settings_of: (lambda scope, session, theirs: settings.settings_of(scope, session), ()),
    track_record: (lambda scope, session, theirs: track_record(scope, session, NOW), ()),
}  # fmt: skip
"""Function → (call that reaches for theirs, what it must raise)."""

WRITERS: dict[Callable[..., Any], tuple[Call, Refused]] = {
    alert_rows.lock_evaluation: (
        lambda scope, session, theirs: alert_rows.lock_evaluation(scope, session), (),
    ),
    alert_rows.locked_alerts: (
        lambda scope, session, theirs: alert_rows.locked_alerts(scope, session, [theirs.alert_id]), (),
    ),
    alert_rows.newest_episodes: (
        lambda scope, session, theirs: alert_rows.newest_episodes(scope, session), (),
    ),
    engine.evaluate_alerts: (
        lambda scope, session, theirs: engine.evaluate_alerts(scope, session, NOW), (),
    ),
    settings.save_settings: (
        lambda scope, session, theirs: settings.save_settings(scope, session, {"stale_days": 4}), (),
    ),
    triage.add_note: (
        lambda scope, session, theirs: triage.add_note(scope, session, theirs.alert_id, "x", now=NOW),
        (NotFoundError,),
    ),
    triage.apply_status: (
        lambda scope, session, theirs: triage.apply_status(
            scope, session, theirs.alert_id, AlertStatus.DISMISSED, version=1, now=NOW
        ),
        (NotFoundError,),
    ),
    triage.assign: (
        lambda scope, session, theirs: triage.assign(
            scope, session, theirs.alert_id, theirs.member_id, version=1, now=NOW
        ),
        (NotFoundError,),
    ),
    triage.set_status: (
        lambda scope, session, theirs: triage.set_status(
            scope, session, theirs.alert_id, AlertStatus.DISMISSED, version=1, now=NOW
        ),
        (NotFoundError,),
    ),
    triage.set_status_of_many: (
        lambda scope, session, theirs: len(
            triage.set_status_of_many(
                scope, session, {theirs.alert_id: 1}, AlertStatus.DISMISSED, now=NOW
            ).done
        ), (),
    ),
    triage.snooze: (
        lambda scope, session, theirs: triage.snooze(
            scope, session, theirs.alert_id, NOW + timedelta(days=1), version=1, now=NOW
        ),
        (NotFoundError,),
    ),
    triage.undo: (
        lambda scope, session, theirs: triage.undo(scope, session, theirs.alert_id, version=1, now=NOW),
        (NotFoundError,),
    ),
    triage.undo_many: (
        lambda scope, session, theirs: len(
            triage.undo_many(scope, session, {theirs.alert_id: 1}, now=NOW).done
        ), (),
    ),
}  # fmt: skip
