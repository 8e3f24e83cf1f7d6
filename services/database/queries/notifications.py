"""Who is written to, about which alerts, and what moved between two instants."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from services.database.models import Alert, Lead, Membership, NotificationPreference, User
from services.database.queries.population import visible, won_value
from services.scope import OrgScope
from services.vocabulary import AlertStatus, Outcome

AMONG_MANY = 200
"""Alerts looked at in one go: a day's are a handful."""


class MailMember(NamedTuple):
    membership: Membership
    user: User
    chosen: NotificationPreference | None


class Movement(NamedTuple):
    """What came in and what was decided between two instants. `won_value` in the organization's currency."""

    created: int
    won: int
    lost: int
    won_value: Decimal


def mail_members(scope: OrgScope, session: Session, member_id: UUID | None = None) -> list[MailMember]:
    """Active members who sign in, with their account and what they chose; one of them where asked."""
    chosen = and_(
        NotificationPreference.organization_id == Membership.organization_id,
        NotificationPreference.member_id == Membership.id,
    )
    found = (
        select(Membership, User, NotificationPreference)
        .join(User, User.id == Membership.user_id)
        .outerjoin(NotificationPreference, chosen)
        .where(Membership.organization_id == scope.organization_id, Membership.active)
        .order_by(Membership.id)
    )
    if member_id is not None:
        found = found.where(Membership.id == member_id)
    rows = session.execute(found, execution_options={"populate_existing": True})
    return [MailMember(*row) for row in rows]


def alerts_opened_since(scope: OrgScope, session: Session, since: datetime, now: datetime) -> list[Alert]:
    """Open alerts that aren't asleep, opened after `since`, the oldest first."""
    return list(
        session.scalars(
            select(Alert)
            .where(
                Alert.organization_id == scope.organization_id,
                Alert.status == AlertStatus.OPEN,
                Alert.opened_at > since,
                or_(Alert.snoozed_until.is_(None), Alert.snoozed_until <= now),
            )
            .order_by(Alert.opened_at, Alert.id)
            .limit(AMONG_MANY)
        )
    )


def alerts_cleared_since(scope: OrgScope, session: Session, since: datetime) -> list[Alert]:
    """Alerts whose episode ended after `since`, the first to end first."""
    return list(
        session.scalars(
            select(Alert)
            .where(Alert.organization_id == scope.organization_id, Alert.cleared_at > since)
            .order_by(Alert.cleared_at, Alert.id)
            .limit(AMONG_MANY)
        )
    )


def movements(
    scope: OrgScope, session: Session, before: datetime, since: datetime, until: datetime
) -> tuple[Movement, Movement]:
    """What moved from `since` to `until`, and from `before` to `since`, of the leads the scope may see."""
    windows = ((since, until), (before, since))
    measures: list[ColumnElement[Any]] = []
    for start, end in windows:
        created = and_(Lead.created_at >= start, Lead.created_at < end)
        closed = and_(Lead.closed_at >= start, Lead.closed_at < end)
        won = and_(closed, Lead.outcome == Outcome.WON)
        measures += [
            func.count().filter(created),
            func.count().filter(won),
            func.count().filter(closed, Lead.outcome == Outcome.LOST),
            func.coalesce(func.sum(won_value()).filter(won), 0),
        ]
    touched = or_(
        and_(Lead.created_at >= before, Lead.created_at < until),
        and_(Lead.closed_at >= before, Lead.closed_at < until),
    )
    row = session.execute(select(*measures).where(*visible(scope), touched)).one()
    return Movement(*row[:4]), Movement(*row[4:])
