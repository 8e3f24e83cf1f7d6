"""Members of an organization, to act as."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy.orm import Session

from services.database.models import Membership
from services.scope import OrgScope
from services.vocabulary import Role


def member(organization: OrgScope, session: Session, role: Role, email: str | None = None) -> OrgScope:
    """The scope of a fresh member with this role."""
    row = Membership(
        organization_id=organization.organization_id, id=uuid4(), role=role, name=role.title(), email=email
    )
    session.add(row)
    session.flush()
    return OrgScope(organization.organization_id, role, row.id)
