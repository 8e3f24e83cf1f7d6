"""The members who are written to: their address, language, clock and wishes, as they stand now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from services.database.queries.notifications import mail_members
from services.language import LANGUAGES
from services.notifications.clock import quiet_until
from services.notifications.preferences import Preferences, default_preferences, stored_preferences
from services.organizations import OrganizationInfo, organization_of
from services.scope import MANAGING_ROLES, OrgScope
from services.vocabulary import AlertPriority, Role

__all__ = ["Recipient", "language_of", "recipient_of", "recipients"]


@dataclass(frozen=True, slots=True)
class Recipient:
    """A member who can be written to. `scope` is theirs: what is written is read with it."""

    scope: OrgScope
    member_id: UUID
    name: str
    address: str
    language: str
    zone: ZoneInfo
    preferences: Preferences
    wants_since: datetime

    def wants_alert(self, priority: str) -> bool:
        """Whether an alert of this priority is to be mailed."""
        ranks, wish = list(AlertPriority), self.preferences
        return (
            wish.enabled
            and wish.alerts
            and ranks.index(AlertPriority(priority)) <= ranks.index(wish.alert_priority)
        )

    def quiet_until(self, now: datetime) -> datetime | None:
        """The end of the quiet hours it is in now; None outside them."""
        return quiet_until(now, self.zone, self.preferences.quiet_from, self.preferences.quiet_to)


def recipients(scope: OrgScope, session: Session) -> list[Recipient]:
    """Every active member who signs in. For the worker; admins only (addresses are in it)."""
    scope.require(MANAGING_ROLES)
    return _recipients(scope, session, None)


def recipient_of(scope: OrgScope, session: Session, member_id: UUID) -> Recipient | None:
    """One of them; None who left, or who doesn't sign in. Admins only."""
    scope.require(MANAGING_ROLES)
    return next(iter(_recipients(scope, session, member_id)), None)


def language_of(organization: OrganizationInfo) -> str:
    """The language an organization is written to in, where no person's own is known."""
    spoken = organization.locale.partition("_")[0]
    return next((ours for ours in LANGUAGES if ours.partition("_")[0] == spoken), "en")


def _recipients(scope: OrgScope, session: Session, member_id: UUID | None) -> list[Recipient]:
    organization = organization_of(scope, session)
    found = []
    for membership, user, row in mail_members(scope, session, member_id):
        role = Role(membership.role)
        wishes = default_preferences(role) if row is None else stored_preferences(row)
        found.append(
            Recipient(
                scope=OrgScope(scope.organization_id, role, membership.id),
                member_id=membership.id,
                name=membership.name,
                address=user.email,
                language=user.language if user.language in LANGUAGES else language_of(organization),
                zone=ZoneInfo(wishes.timezone or organization.timezone),
                preferences=wishes,
                wants_since=membership.created_at if row is None else row.wants_since,
            )
        )
    return found
