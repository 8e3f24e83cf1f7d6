"""Where the organization's other systems are told: Slack-compatible and generic webhooks.

Administrators keep them. The form of an address is checked here; that its name leads nowhere inside is
checked by whoever saves it, before the transaction (`check_address`: names are asked for in a network), and
again at every sending.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from services.database.models import Delivery, NotificationEndpoint, Organization
from services.notifications.addresses import Allowed, read_target
from services.notifications.endpoint_values import EndpointError, checked_values
from services.scope import MANAGING_ROLES, NotFoundError, OrgScope
from services.vocabulary import AlertPriority, Channel, WebhookEvent

__all__ = [
    "MOST_ENDPOINTS",
    "EndpointError",
    "EndpointInfo",
    "add_endpoint",
    "delete_endpoint",
    "endpoint_of",
    "list_endpoints",
    "note_endpoint",
    "renew_secret",
    "update_endpoint",
]

MOST_ENDPOINTS = 10
PAUSED_AFTER = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class EndpointInfo:
    """An endpoint. `generation` is that of its secret; `paused_at`: after five days of failures alone."""

    id: UUID
    channel: Channel
    name: str
    url: str
    events: tuple[WebhookEvent, ...]
    alert_priority: AlertPriority
    enabled: bool
    generation: int
    failing_since: datetime | None
    paused_at: datetime | None
    wants_since: datetime

    @property
    def host(self) -> str:
        """The receiver's name: the rest of the address may be a secret (Slack's is)."""
        return urlsplit(self.url).hostname or ""


def list_endpoints(scope: OrgScope, session: Session) -> list[EndpointInfo]:
    """The organization's endpoints, the oldest first. Admins and operators only."""
    scope.require(MANAGING_ROLES)
    rows = session.scalars(
        select(NotificationEndpoint)
        .where(NotificationEndpoint.organization_id == scope.organization_id)
        .order_by(NotificationEndpoint.created_at, NotificationEndpoint.id)
    )
    return [_info(row) for row in rows]


def endpoint_of(scope: OrgScope, session: Session, endpoint_id: UUID) -> EndpointInfo:
    """One of them. Raises NotFoundError. Admins and operators only."""
    scope.require(MANAGING_ROLES)
    return _info(_row(scope, session, endpoint_id))


def add_endpoint(
    scope: OrgScope,
    session: Session,
    values: Mapping[str, Any],
    allowed: Allowed,
    now: datetime,
) -> EndpointInfo:
    """Make an endpoint of `channel`, `name`, `url`, `events`, `alert_priority`. Admins only.

    Only what happens from now on is sent. Raises EndpointError naming the field, AddressError for an
    address that nothing is sent to, and EndpointError(`endpoints`) for an eleventh.
    """
    scope.require(MANAGING_ROLES)
    checked = checked_values({"events": [], "alert_priority": AlertPriority.HIGH, **values})
    for needed in ("channel", "name", "url"):
        if needed not in checked:
            raise EndpointError(needed)
    read_target(checked["url"], allowed)
    _lock(scope, session)
    count = session.scalar(
        select(func.count())
        .select_from(NotificationEndpoint)
        .where(NotificationEndpoint.organization_id == scope.organization_id)
    )
    if (count or 0) >= MOST_ENDPOINTS:
        raise EndpointError("endpoints")
    row = NotificationEndpoint(
        organization_id=scope.organization_id,
        id=uuid4(),
        created_by=scope.user_id,
        wants_since=now,
        created_at=now,
        **checked,
    )
    session.add(row)
    session.flush()
    session.refresh(row)
    return _info(row)


def update_endpoint(
    scope: OrgScope,
    session: Session,
    endpoint_id: UUID,
    changes: Mapping[str, Any],
    allowed: Allowed,
    now: datetime,
) -> EndpointInfo:
    """Change some of `name`, `url`, `events`, `alert_priority`, `enabled`. Admins only.

    Switched on again, or given another address, it is no longer paused, and what happened meanwhile isn't
    sent. Raises as `add_endpoint` does, and NotFoundError.
    """
    scope.require(MANAGING_ROLES)
    row = _row(scope, session, endpoint_id, to_change=True)
    checked = checked_values(changes)
    if checked.pop("channel", row.channel) != row.channel:
        raise EndpointError("channel")
    if "url" in checked:
        read_target(checked["url"], allowed)
    again = checked.get("enabled") and (not row.enabled or row.paused_at is not None)
    if again or checked.get("url", row.url) != row.url:
        row.paused_at = row.failing_since = None
        row.wants_since = now
    for name, value in checked.items():
        setattr(row, name, value)
    session.flush()
    return _info(row)


def renew_secret(scope: OrgScope, session: Session, endpoint_id: UUID) -> EndpointInfo:
    """Give a webhook another secret; the one before signs nothing from now on. Admins only."""
    scope.require(MANAGING_ROLES)
    row = _row(scope, session, endpoint_id, to_change=True)
    row.generation += 1
    session.flush()
    return _info(row)


def delete_endpoint(scope: OrgScope, session: Session, endpoint_id: UUID) -> None:
    """Remove an endpoint and what was sent to it. Admins only. Raises NotFoundError."""
    scope.require(MANAGING_ROLES)
    row = _row(scope, session, endpoint_id, to_change=True)
    session.execute(
        delete(Delivery).where(
            Delivery.organization_id == scope.organization_id,
            Delivery.target == str(row.id),
            Delivery.channel == row.channel,
        )
    )
    session.delete(row)
    session.flush()


def note_endpoint(
    scope: OrgScope, session: Session, endpoint_id: UUID, now: datetime, *, sent: bool
) -> datetime | None:
    """Note how a sending went, for the worker; when it was paused, if it is.

    A success ends a row of failures. After five days of failures alone it is paused: nothing more is sent
    until an administrator switches it on again.
    """
    scope.require(MANAGING_ROLES)
    row = _row(scope, session, endpoint_id, to_change=True)
    if sent:
        row.failing_since = None
    elif row.failing_since is None:
        row.failing_since = now
    elif row.paused_at is None and now - row.failing_since >= PAUSED_AFTER:
        row.paused_at = now
    session.flush()
    return row.paused_at


def _lock(scope: OrgScope, session: Session) -> None:
    """So that two people at once don't make an eleventh."""
    session.execute(
        select(Organization.id)
        .where(Organization.id == scope.organization_id)
        .with_for_update(key_share=True)
    )


def _row(
    scope: OrgScope, session: Session, endpoint_id: UUID, *, to_change: bool = False
) -> NotificationEndpoint:
    found = select(NotificationEndpoint).where(
        NotificationEndpoint.organization_id == scope.organization_id,
        NotificationEndpoint.id == endpoint_id,
    )
    if to_change:
        found = found.with_for_update().execution_options(populate_existing=True)
    row = session.scalar(found)
    if row is None:
        raise NotFoundError("endpoint")
    return row


def _info(row: NotificationEndpoint) -> EndpointInfo:
    return EndpointInfo(
        id=row.id,
        channel=Channel(row.channel),
        name=row.name,
        url=row.url,
        events=tuple(WebhookEvent(event) for event in row.events),
        alert_priority=AlertPriority(row.alert_priority),
        enabled=row.enabled,
        generation=row.generation,
        failing_since=row.failing_since,
        paused_at=row.paused_at,
        wants_since=row.wants_since,
    )
