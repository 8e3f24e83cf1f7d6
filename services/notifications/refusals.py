"""Mail that somebody doesn't want any more, said by a link in it: without signing in.

A member's wish is changed (`preferences`). Reports may go to anybody's address, so for those the address
itself is remembered, as a hash.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.database.models import MailRefusal
from services.notifications.members import recipient_of
from services.notifications.preferences import save_notification_preferences
from services.scope import MANAGING_ROLES, NotFoundError, OrgScope

__all__ = [
    "address_hash",
    "allow_reports",
    "refuse_own_reports",
    "refuse_reports",
    "refuses_reports",
    "stop_mail",
]

STOPS = {"alerts": {"alerts": False}, "digests": {"daily_digest": False, "weekly_digest": False}}
"""What a link can stop, and what that changes of a member's wishes; `all`: everything."""


def address_hash(address: str) -> str:
    """What stands for an address: its SHA-256 in hexadecimal, in lower case and trimmed."""
    return hashlib.sha256(address.strip().lower().encode("utf-8", "replace")).hexdigest()


def stop_mail(scope: OrgScope, session: Session, member_id: UUID, what: str, now: datetime) -> None:
    """Stop a member's `alerts`, `digests` or `all` mail. Done twice, it is done once.

    For whoever holds the link of a mail: operators only. Raises NotFoundError for somebody who left, and
    ValueError for anything else to stop.
    """
    scope.require(MANAGING_ROLES)
    changes = {"enabled": False} if what == "all" else STOPS.get(what)
    if changes is None:
        raise ValueError(what)
    member = recipient_of(scope, session, member_id)
    if member is None:
        raise NotFoundError("member")
    save_notification_preferences(member.scope, session, changes, now)


def refuse_reports(scope: OrgScope, session: Session, hashed: str, now: datetime) -> None:
    """Send no reports of this organization to the address with this hash any more."""
    scope.require(MANAGING_ROLES)
    values = {"organization_id": scope.organization_id, "address_hash": hashed, "created_at": now}
    session.execute(insert(MailRefusal).values(**values).on_conflict_do_nothing())


def refuse_own_reports(scope: OrgScope, session: Session, address: str, now: datetime) -> None:
    """The signed-in person's own address wants no reports any more; any role."""
    refuse_reports(OrgScope.operator(scope.organization_id), session, address_hash(address), now)


def allow_reports(scope: OrgScope, session: Session, address: str) -> None:
    """Take the refusal of the signed-in person's own address back; any role."""
    session.execute(
        delete(MailRefusal).where(
            MailRefusal.organization_id == scope.organization_id,
            MailRefusal.address_hash == address_hash(address),
        )
    )


def refuses_reports(scope: OrgScope, session: Session, address: str) -> bool:
    """Whether this address asked for no reports."""
    found = session.scalar(
        select(MailRefusal.address_hash).where(
            MailRefusal.organization_id == scope.organization_id,
            MailRefusal.address_hash == address_hash(address),
        )
    )
    return found is not None
