"""The alerts themselves: the newest episodes, lists, counts and histories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select, tuple_
from sqlalchemy.orm import Session

from services.database.models import Alert, AlertEvent, Lead, Membership
from services.database.queries.population import visible
from services.scope import OrgScope
from services.vocabulary import AlertPriority, AlertRule, AlertStatus

BY_PEOPLE = ("status", "undone")
"""Actions of the history that say what people made of an alert."""
RANK = {priority.value: rank for rank, priority in enumerate(AlertPriority)}


@dataclass(frozen=True, slots=True)
class AlertFilter:
    """What a list of alerts is narrowed to; None: any. `snoozed` None: asleep and awake."""

    status: AlertStatus | None = None
    priority: AlertPriority | None = None
    rule: AlertRule | None = None
    type: str | None = None
    assigned_to: UUID | None = None
    snoozed: bool | None = None


class AlertWithOwner(NamedTuple):
    alert: Alert
    assignee: str | None


def lock_evaluation(scope: OrgScope, session: Session) -> None:
    """Wait until no other transaction evaluates this organization, and make others wait for this one."""
    key = func.hashtextextended(f"alerts:{scope.organization_id}", 0)
    session.execute(select(func.pg_advisory_xact_lock(key)))


def newest_episodes(scope: OrgScope, session: Session) -> list[Alert]:
    """The newest episode of every rule and subject, locked in the order of their ids."""
    newest = (
        select(Alert.rule, Alert.subject, func.max(Alert.episode))
        .where(Alert.organization_id == scope.organization_id)
        .group_by(Alert.rule, Alert.subject)
    )
    return _locked(scope, session, tuple_(Alert.rule, Alert.subject, Alert.episode).in_(newest))


def locked_alerts(scope: OrgScope, session: Session, alert_ids: Sequence[UUID]) -> list[Alert]:
    """These alerts as they stand, locked in the order of their ids; those of others are absent."""
    return _locked(scope, session, Alert.id.in_(alert_ids))


def _locked(scope: OrgScope, session: Session, condition: ColumnElement[bool]) -> list[Alert]:
    statement = (
        select(Alert)
        .where(Alert.organization_id == scope.organization_id, condition)
        .order_by(Alert.id)
        .with_for_update()
    )
    # What the session has read before may be older than the lock.
    return list(session.scalars(statement, execution_options={"populate_existing": True}))


def closed_by_people(scope: OrgScope, session: Session, alert_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """When each of these alerts was last dismissed or resolved by a person."""
    statement = (
        select(AlertEvent.alert_id, func.max(AlertEvent.occurred_at))
        .where(
            AlertEvent.organization_id == scope.organization_id,
            AlertEvent.alert_id.in_(alert_ids),
            AlertEvent.action == BY_PEOPLE[0],
            AlertEvent.to_status.in_([AlertStatus.DISMISSED, AlertStatus.RESOLVED]),
        )
        .group_by(AlertEvent.alert_id)
    )
    return dict(session.execute(statement).all())


def rank_of_priority() -> ColumnElement[int]:
    return case(RANK, value=Alert.priority, else_=len(RANK))


def alert_page(
    scope: OrgScope,
    session: Session,
    wanted: AlertFilter,
    now: datetime,
    after: tuple[int, datetime, UUID] | None,
    limit: int,
) -> list[AlertWithOwner]:
    """One page: high priority first, then the newest, after the cursor."""
    statement = (
        select(Alert, Membership.name)
        .outerjoin(
            Membership,
            and_(Membership.organization_id == Alert.organization_id, Membership.id == Alert.assigned_to_id),
        )
        .where(*_conditions(scope, wanted, now))
    )
    if after is not None:
        rank, opened_at, alert_id = after
        statement = statement.where(
            or_(
                rank_of_priority() > rank,
                and_(
                    rank_of_priority() == rank,
                    or_(
                        Alert.opened_at < opened_at,
                        and_(Alert.opened_at == opened_at, Alert.id > alert_id),
                    ),
                ),
            )
        )
    order = (rank_of_priority(), Alert.opened_at.desc(), Alert.id)
    return [AlertWithOwner(*row) for row in session.execute(statement.order_by(*order).limit(limit))]


def count_by_priority(
    scope: OrgScope, session: Session, wanted: AlertFilter, now: datetime
) -> dict[str, int]:
    """How many alerts a list holds, by priority."""
    statement = select(Alert.priority, func.count()).where(*_conditions(scope, wanted, now))
    return dict(session.execute(statement.group_by(Alert.priority)).all())


def one_alert(scope: OrgScope, session: Session, alert_id: UUID) -> AlertWithOwner | None:
    """The alert with the name of who it is assigned to; None when there is none of that id here."""
    row = session.execute(
        select(Alert, Membership.name)
        .outerjoin(
            Membership,
            and_(Membership.organization_id == Alert.organization_id, Membership.id == Alert.assigned_to_id),
        )
        .where(Alert.organization_id == scope.organization_id, Alert.id == alert_id)
    ).one_or_none()
    return None if row is None else AlertWithOwner(*row)


def history_of(
    scope: OrgScope, session: Session, alert_ids: Sequence[UUID]
) -> list[tuple[AlertEvent, str | None]]:
    """What happened to these alerts with the names of who did it, oldest first."""
    statement = (
        select(AlertEvent, Membership.name)
        .outerjoin(
            Membership,
            and_(
                Membership.organization_id == AlertEvent.organization_id,
                Membership.id == AlertEvent.actor_id,
            ),
        )
        .where(AlertEvent.organization_id == scope.organization_id, AlertEvent.alert_id.in_(alert_ids))
        .order_by(AlertEvent.occurred_at, AlertEvent.id)
    )
    return [(event, name) for event, name in session.execute(statement)]


class Judgement(NamedTuple):
    """An alert and the status that people gave it last (None: they never did)."""

    rule: str
    severity: float | None
    status: str
    judged: str | None


def last_judgements(scope: OrgScope, session: Session, since: datetime) -> list[Judgement]:
    """What people made of the alerts opened since, oldest first."""
    last = (
        select(AlertEvent.to_status)
        .where(
            AlertEvent.organization_id == Alert.organization_id,
            AlertEvent.alert_id == Alert.id,
            AlertEvent.action.in_(BY_PEOPLE),
            AlertEvent.to_status.in_([status.value for status in AlertStatus]),
        )
        .order_by(AlertEvent.occurred_at.desc(), AlertEvent.id.desc())
        .limit(1)
        .correlate(Alert)
        .scalar_subquery()
    )
    statement = (
        select(Alert.rule, Alert.data["severity"].as_float(), Alert.status, last)
        .where(Alert.organization_id == scope.organization_id, Alert.opened_at >= since)
        .order_by(Alert.opened_at, Alert.id)
    )
    return [Judgement(*row) for row in session.execute(statement)]


def visible_leads(scope: OrgScope, session: Session, lead_ids: Sequence[UUID]) -> list[Lead]:
    """Those of these leads that the scope may see, the most valuable first."""
    if not lead_ids:
        return []
    statement = select(Lead).where(*visible(scope), Lead.id.in_(lead_ids))
    return list(session.scalars(statement.order_by(Lead.estimated_value.desc().nulls_last(), Lead.id)))


def _conditions(scope: OrgScope, wanted: AlertFilter, now: datetime) -> list[ColumnElement[bool]]:
    asleep = func.coalesce(Alert.snoozed_until > now, false())
    asked: list[tuple[Any, ColumnElement[bool]]] = [
        (wanted.status, Alert.status == wanted.status),
        (wanted.priority, Alert.priority == wanted.priority),
        (wanted.rule, Alert.rule == wanted.rule),
        (wanted.type, Alert.type == wanted.type),
        (wanted.assigned_to, Alert.assigned_to_id == wanted.assigned_to),
        (wanted.snoozed, asleep if wanted.snoozed else ~asleep),
    ]
    return [Alert.organization_id == scope.organization_id] + [
        condition for value, condition in asked if value is not None
    ]
