"""Evaluation: what the rules find becomes episodes. Definition: "Alerts" in metrics.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from services.alerts.episodes import CLOSED, Episode, Step, next_step
from services.alerts.model import Finding, Rule
from services.alerts.rules import RULES
from services.alerts.settings import settings_of
from services.database.models import Alert, AlertEvent
from services.database.queries.alert_rows import closed_by_people, lock_evaluation, newest_episodes
from services.scope import IMPORTING_ROLES, OrgScope
from services.versions import bump_data_version
from services.vocabulary import AlertStatus

MOST_MONEY = Decimal("999999999999.99")
"""What the column holds."""


@dataclass(frozen=True, slots=True)
class EvaluationResult:
    """How many alerts were opened, brought up to date, cleared, and kept away by a cool-down."""

    opened: int
    updated: int
    cleared: int
    suppressed: int


def evaluate_alerts(scope: OrgScope, session: Session, now: datetime) -> EvaluationResult:
    """Evaluate every rule with the clock at `now` and open, update and clear the organization's alerts.

    Evaluations of one organization wait for each other, so that two at once make no episode twice.
    The data version rises where something a reader sees changed. Needs the operator's scope, an
    admin's or a manager's (ForbiddenError): a rep's leads alone would clear everybody's alerts.
    Raises SettingError when the stored thresholds can't be.
    """
    scope.require(IMPORTING_ROLES)
    lock_evaluation(scope, session)
    settings = settings_of(scope, session)
    found = {
        (rule.rule.value, finding.subject): (rule, finding)
        for rule in RULES
        for finding in rule.evaluate(scope, session, settings, now)
    }
    last = {(alert.rule, alert.subject): alert for alert in newest_episodes(scope, session)}
    closed_at = closed_by_people(scope, session, [alert.id for alert in last.values()])
    cool_down = timedelta(days=settings.cool_down_days)
    steps: Counter[Step] = Counter()
    changed = False
    for key in sorted({*found, *last}):
        alert = last.get(key)
        episode = _episode(alert, closed_at) if alert else None
        step = next_step(episode, holds=key in found, now=now, cool_down=cool_down)
        steps[step] += 1
        changed |= _take(scope, session, step, alert, found.get(key), now)
    session.flush()
    if changed:
        bump_data_version(scope, session)
    return EvaluationResult(
        opened=steps[Step.OPEN] + steps[Step.REOPEN],
        updated=steps[Step.UPDATE],
        cleared=steps[Step.CLEAR],
        suppressed=steps[Step.SUPPRESS],
    )


def _episode(alert: Alert, closed_at: dict[UUID, datetime]) -> Episode:
    return Episode(AlertStatus(alert.status), alert.cleared_at, closed_at.get(alert.id))


def _take(
    scope: OrgScope,
    session: Session,
    step: Step,
    alert: Alert | None,
    found: tuple[Rule, Finding] | None,
    now: datetime,
) -> bool:
    """Take the step; whether a reader sees a difference."""
    if step in (Step.OPEN, Step.REOPEN) and found:
        if step is Step.REOPEN and alert:
            _end(session, alert, "expired", now)
        _open(session, scope, *found, episode=alert.episode + 1 if alert else 1, now=now)
        return True
    if step is Step.UPDATE and alert and found:
        return _update(alert, *found, now=now)
    if step is Step.SUPPRESS and alert:
        alert.evaluated_at = now
        return False
    if step is Step.CLEAR and alert:
        _end(session, alert, "cleared", now)
        return True
    return False


def _open(
    session: Session, scope: OrgScope, rule: Rule, finding: Finding, *, episode: int, now: datetime
) -> None:
    alert = Alert(
        organization_id=scope.organization_id,
        id=uuid4(),
        rule=rule.rule.value,
        subject=finding.subject,
        episode=episode,
        type=rule.type.value,
        priority=rule.priority.value,
        status=AlertStatus.OPEN.value,
        impact=_cents(finding),
        data=finding.stored(),
        opened_at=now,
        evaluated_at=now,
    )
    session.add(alert)
    session.flush()
    _note(session, alert, "opened", None, now)


def _update(alert: Alert, rule: Rule, finding: Finding, *, now: datetime) -> bool:
    """New figures; the version stays, for it counts what people did."""
    data, impact = finding.stored(), _cents(finding)
    figures = (_figures(alert.data), alert.impact, alert.priority)
    differs = figures != (_figures(data), impact, rule.priority.value)
    alert.data, alert.impact, alert.priority = data, impact, rule.priority.value
    alert.type = rule.type.value
    alert.evaluated_at = now
    return differs


def _figures(data: Mapping[str, Any]) -> dict[str, Any]:
    """What a reader sees of the data: not the instants its leads are found again by, nor the severity,
    which may grow by the second."""
    leads = {name: value for name, value in data.get("leads", {}).items() if name != "where"}
    return {name: value for name, value in data.items() if name != "severity"} | {"leads": leads}


def _end(session: Session, alert: Alert, action: str, now: datetime) -> None:
    """The episode is over; nobody needs to do anything about it any more."""
    before = alert.status
    alert.cleared_at = now
    alert.evaluated_at = now
    if before not in CLOSED:
        alert.status = AlertStatus.RESOLVED.value
        alert.version += 1
    _note(session, alert, action, before, now)


def _note(session: Session, alert: Alert, action: str, before: str | None, now: datetime) -> None:
    session.add(
        AlertEvent(
            organization_id=alert.organization_id,
            alert_id=alert.id,
            occurred_at=now,
            action=action,
            from_status=before,
            to_status=alert.status,
        )
    )


def _cents(finding: Finding) -> Decimal | None:
    return None if finding.impact is None else min(round(finding.impact, 2), MOST_MONEY)
