"""How the isolation test calls the alerts' public functions (see `tests/support/probes`)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from services.alerts import (
    backtest,
    concerned,
    engine,
    history,
    reading,
    rights,
    settings,
    track_record,
    triage,
)
from services.alerts.rules import (
    common,
    score_shift,
    slow_first_contact,
    source_without_return,
    win_rate_windows,
)
from services.database.models import Alert, Lead
from services.database.queries import alert_levels, alert_rows, alert_windows, alerts
from services.scope import NotFoundError, OrgScope
from services.selection import ConcernedLeads
from services.vocabulary import AlertRule, AlertStatus
from tests.services.alerts.organization import add_leads, lead
from tests.support.probes.common import LIMITS, NOW, Probe, Probes
from tests.support.rows import Filled

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
WINDOWS = alert_windows.Windows(LONG_AGO, datetime(2026, 3, 1, tzinfo=UTC), NOW)
ANY = alert_rows.AlertFilter()
THRESHOLDS = settings.AlertSettings()


def _by_owner(scope: OrgScope, session: Session, theirs: Filled) -> Any:
    return alerts.totals_by(scope, session, [], Lead.assigned_user_id, NOW)


def _page(scope: OrgScope, session: Session, theirs: Filled) -> Any:
    return alert_rows.alert_page(scope, session, ANY, NOW, None, 50)


def _why(scope: OrgScope, session: Session, theirs: Filled) -> Any:
    """Ours has no decided lead: a rate needs some, so the cells are looked at through one of each."""
    for outcome, at in (("won", LONG_AGO), ("lost", NOW - timedelta(days=1))):
        row = lead(
            scope, outcome=outcome, created_at=LONG_AGO, closed_at=at, assigned_user_id=scope.own_leads_only
        )
        add_leads(session, [row])
    measured = win_rate_windows.measure(scope, session, WINDOWS, THRESHOLDS.drop)
    return win_rate_windows.why(scope, session, WINDOWS, measured)


def _theirs_by_hand(theirs: Filled) -> Alert:
    """An alert of theirs, as if it had come into our hands."""
    return Alert(organization_id=theirs.scope.organization_id, id=theirs.alert_id, assigned_to_id=None)


READERS: Probes = {
    alert_levels.blocked_spans: Probe(
        lambda scope, session, theirs: alert_levels.blocked_spans(scope, session, LIMITS, LONG_AGO, 12)
    ),
    alert_levels.late_contacts: Probe(
        lambda scope, session, theirs: alert_levels.late_contacts(scope, session, LONG_AGO, NOW, 24)
    ),
    alert_levels.newest_record: Probe(
        lambda scope, session, theirs: alert_levels.newest_record(scope, session, NOW, NOW)
    ),
    alert_levels.source_cohorts: Probe(
        lambda scope, session, theirs: alert_levels.source_cohorts(scope, session, LONG_AGO, NOW, NOW)
    ),
    alert_windows.average_deal: Probe(
        lambda scope, session, theirs: alert_windows.average_deal(scope, session, LONG_AGO, NOW)
    ),
    alert_windows.day_flows: Probe(
        lambda scope, session, theirs: alert_windows.day_flows(scope, session, WINDOWS)
    ),
    alert_windows.decided_by_cell: Probe(
        lambda scope, session, theirs: alert_windows.decided_by_cell(scope, session, WINDOWS)
    ),
    alert_windows.decided_leads: Probe(
        lambda scope, session, theirs: alert_windows.decided_leads(scope, session, WINDOWS)
    ),
    alert_windows.ever_lost: Probe(
        lambda scope, session, theirs: alert_windows.ever_lost(scope, session, NOW)
    ),
    alert_windows.first_scores: Probe(
        lambda scope, session, theirs: alert_windows.first_scores(scope, session, WINDOWS)
    ),
    alert_windows.lead_days_by_cell: Probe(
        lambda scope, session, theirs: alert_windows.lead_days_by_cell(scope, session, WINDOWS, 90)
    ),
    alert_windows.losses_by_day: Probe(
        lambda scope, session, theirs: alert_windows.losses_by_day(scope, session, WINDOWS, "UTC")
    ),
    alerts.performances: Probe(
        lambda scope, session, theirs: alerts.performances(scope, session, LONG_AGO, NOW)
    ),
    alerts.top_leads: Probe(lambda scope, session, theirs: alerts.top_leads(scope, session, [], 50)),
    alerts.totals: Probe(lambda scope, session, theirs: alerts.totals(scope, session, [], NOW)),
    alerts.totals_by: Probe(_by_owner),
    alert_rows.alert_page: Probe(_page),
    alert_rows.closed_by_people: Probe(
        lambda scope, session, theirs: alert_rows.closed_by_people(scope, session, [theirs.alert_id])
    ),
    alert_rows.count_by_priority: Probe(
        lambda scope, session, theirs: alert_rows.count_by_priority(scope, session, ANY, NOW)
    ),
    alert_rows.history_of: Probe(
        lambda scope, session, theirs: alert_rows.history_of(scope, session, [theirs.alert_id])
    ),
    alert_rows.last_judgements: Probe(
        lambda scope, session, theirs: alert_rows.last_judgements(scope, session, LONG_AGO)
    ),
    alert_rows.one_alert: Probe(
        lambda scope, session, theirs: alert_rows.one_alert(scope, session, theirs.alert_id)
    ),
    alert_rows.visible_leads: Probe(
        lambda scope, session, theirs: alert_rows.visible_leads(scope, session, [theirs.lead_id])
    ),
    common.best_of_the_year: Probe(
        lambda scope, session, theirs: common.best_of_the_year(scope, session, NOW)
    ),
    common.concerned: Probe(
        lambda scope, session, theirs: common.concerned(scope, session, ConcernedLeads(), 1, NOW)
    ),
    common.deal_of_the_year: Probe(
        lambda scope, session, theirs: common.deal_of_the_year(scope, session, NOW)
    ),
    score_shift.measure: Probe(
        lambda scope, session, theirs: score_shift.measure(scope, session, WINDOWS, THRESHOLDS.shift)
    ),
    slow_first_contact.measure: Probe(
        lambda scope, session, theirs: slow_first_contact.measure(scope, session, THRESHOLDS, NOW)
    ),
    source_without_return.measure: Probe(
        lambda scope, session, theirs: source_without_return.measure(scope, session, THRESHOLDS, NOW)
    ),
    win_rate_windows.measure: Probe(
        lambda scope, session, theirs: win_rate_windows.measure(scope, session, WINDOWS, THRESHOLDS.drop)
    ),
    win_rate_windows.why: Probe(_why),
    backtest: Probe(
        lambda scope, session, theirs: [
            backtest(scope, session, rule, settings.AlertSettings(), NOW, weeks=4) for rule in AlertRule
        ]
    ),
    concerned.leads_of_alert: Probe(
        lambda scope, session, theirs: concerned.leads_of_alert(scope, session, theirs.alert_id),
        (NotFoundError,),
    ),
    history.history: Probe(
        lambda scope, session, theirs: history.history(scope, session, [_theirs_by_hand(theirs)])
    ),
    reading.alert_counts: Probe(lambda scope, session, theirs: reading.alert_counts(scope, session, NOW)),
    reading.alert_detail: Probe(
        lambda scope, session, theirs: reading.alert_detail(scope, session, theirs.alert_id),
        (NotFoundError,),
    ),
    reading.alert_facts: Probe(lambda scope, session, theirs: reading.alert_facts(scope, session, NOW)),
    reading.list_alerts: Probe(
        lambda scope, session, theirs: [
            reading.list_alerts(scope, session, now=NOW),
            reading.list_alerts(scope, session, assigned_to=theirs.member_id, now=NOW),
        ]
    ),
    reading.open_alerts: Probe(lambda scope, session, theirs: reading.open_alerts(scope, session, NOW)),
    rights.may_act: Probe(lambda scope, session, theirs: rights.may_act(scope, theirs.member_id)),
    rights.with_rights: Probe(
        lambda scope, session, theirs: rights.with_rights(scope, {"assigned_to": None})
    ),
    settings.settings_of: Probe(lambda scope, session, theirs: settings.settings_of(scope, session)),
    track_record: Probe(lambda scope, session, theirs: track_record(scope, session, NOW)),
}
"""What answers a person; else a rep's own part of what the rules read."""

WRITERS: Probes = {
    alert_rows.lock_evaluation: Probe(
        lambda scope, session, theirs: alert_rows.lock_evaluation(scope, session)
    ),
    alert_rows.locked_alerts: Probe(
        lambda scope, session, theirs: alert_rows.locked_alerts(scope, session, [theirs.alert_id])
    ),
    alert_rows.newest_episodes: Probe(
        lambda scope, session, theirs: alert_rows.newest_episodes(scope, session)
    ),
    engine.evaluate_alerts: Probe(lambda scope, session, theirs: engine.evaluate_alerts(scope, session, NOW)),
    settings.save_settings: Probe(
        lambda scope, session, theirs: settings.save_settings(scope, session, {"stale_days": 4})
    ),
    triage.add_note: Probe(
        lambda scope, session, theirs: triage.add_note(scope, session, theirs.alert_id, "x", now=NOW),
        (NotFoundError,),
    ),
    triage.apply_status: Probe(
        lambda scope, session, theirs: triage.apply_status(
            scope, session, theirs.alert_id, AlertStatus.DISMISSED, version=1, now=NOW
        ),
        (NotFoundError,),
    ),
    triage.assign: Probe(
        lambda scope, session, theirs: triage.assign(
            scope, session, theirs.alert_id, theirs.member_id, version=1, now=NOW
        ),
        (NotFoundError,),
    ),
    triage.set_status: Probe(
        lambda scope, session, theirs: triage.set_status(
            scope, session, theirs.alert_id, AlertStatus.DISMISSED, version=1, now=NOW
        ),
        (NotFoundError,),
    ),
    triage.set_status_of_many: Probe(
        lambda scope, session, theirs: len(
            triage.set_status_of_many(
                scope, session, {theirs.alert_id: 1}, AlertStatus.DISMISSED, now=NOW
            ).done
        )
    ),
    triage.snooze: Probe(
        lambda scope, session, theirs: triage.snooze(
            scope, session, theirs.alert_id, NOW + timedelta(days=1), version=1, now=NOW
        ),
        (NotFoundError,),
    ),
    triage.undo: Probe(
        lambda scope, session, theirs: triage.undo(scope, session, theirs.alert_id, version=1, now=NOW),
        (NotFoundError,),
    ),
    triage.undo_many: Probe(
        lambda scope, session, theirs: len(
            triage.undo_many(scope, session, {theirs.alert_id: 1}, now=NOW).done
        )
    ),
}
