"""The signed-in person of a request: what `current_user` is."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from services.scope import OrgScope
from services.sign_in import Account, AccountMembership


@dataclass(frozen=True, slots=True)
class SignedInPerson:
    """An account and its memberships, as the database says in this very request.

    `membership` is the organization worked in now. The proof of access, `scope`, is built here and
    nowhere else for people.
    """

    account: Account
    membership: AccountMembership
    memberships: tuple[AccountMembership, ...]

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """What Flask-Login keeps in the session."""
        return str(self.account.id)

    @property
    def scope(self) -> OrgScope:
        """Who acts, in which organization, as what."""
        return self.membership.scope

    @property
    def user_id(self) -> UUID:
        """The account's id (not the membership's)."""
        return self.account.id

    @property
    def name(self) -> str:
        return self.membership.name

    @property
    def email(self) -> str:
        return self.account.email

    @property
    def language(self) -> str | None:
        return self.account.language

    @property
    def theme(self) -> str | None:
        return self.account.theme
