"""Proof of access as a type.

An `OrgScope` is built only where somebody was authenticated (sign-in, API token) or where an
operator acts (command line, worker). It is the first argument of every service function.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from services.vocabulary import Role

WRITING_ROLES = frozenset({Role.ADMIN, Role.MANAGER, Role.REP})
IMPORTING_ROLES = frozenset({Role.ADMIN, Role.MANAGER})
MANAGING_ROLES = frozenset({Role.ADMIN})


class NotFoundError(LookupError):
    """What was asked for does not exist in this organization (whether or not in another): 404."""


class ForbiddenError(PermissionError):
    """The role does not allow it: 403."""


@dataclass(frozen=True, slots=True)
class OrgScope:
    """Who acts, in which organization, as what.

    `user_id` is the person's membership id inside this organization (what `assigned_user_id`
    holds); None for an operator on the command line or the worker.
    """

    organization_id: UUID
    role: Role
    user_id: UUID | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.organization_id, UUID):
            raise TypeError("organization_id must be a UUID")
        if self.role is Role.REP and self.user_id is None:
            raise ValueError("a rep's scope needs the rep")

    @classmethod
    def operator(cls, organization_id: UUID) -> OrgScope:
        """The scope of the command line and the worker: everything of one organization."""
        return cls(organization_id, Role.ADMIN)

    @property
    def own_leads_only(self) -> UUID | None:
        """The member whose leads alone are visible, or None when all are."""
        return self.user_id if self.role is Role.REP else None

    @property
    def cache_key(self) -> str:
        """What a cached result depends on of the scope: the organization and whose leads."""
        return f"{self.organization_id}:{self.own_leads_only or 'all'}"

    def require(self, roles: frozenset[Role]) -> None:
        """Raise ForbiddenError unless the role is one of `roles`."""
        if self.role not in roles:
            raise ForbiddenError(self.role)
