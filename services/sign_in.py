"""Signing in: what happens before anybody has an organization.

These functions take no `OrgScope`, because none exists yet: they run in a
`Database.sign_in_transaction`, which sees users and the memberships of one user, and no
organization's rows. `UNSCOPED_FUNCTIONS` lists them for the isolation test. Nothing they answer
tells whether an account exists.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from services.database.models import Membership, OneTimeLink, User
from services.passwords import hash_password, needs_rehash, verify_password
from services.scope import NotFoundError, OrgScope
from services.vocabulary import Role

UNSCOPED_FUNCTIONS = (
    "account_ids",
    "account_of",
    "authenticate",
    "change_password",
    "memberships_of",
    "new_link",
    "read_link",
    "reset_link",
    "save_preferences",
    "use_link",
)


class LinkPurpose(StrEnum):
    """What a one-time link is good for; a link of one purpose never serves another."""

    WELCOME = "welcome"
    RESET = "reset"

    @property
    def lifetime(self) -> timedelta:
        """How long the link works: a week for a first password, an hour for a reset."""
        return timedelta(days=7) if self is LinkPurpose.WELCOME else timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who signs in. `session_epoch` rises when every session of theirs must end."""

    id: UUID
    email: str
    language: str | None
    theme: str | None
    session_epoch: int


@dataclass(frozen=True, slots=True)
class AccountMembership:
    """One organization of an account: `member_id` is what leads are assigned to there."""

    organization_id: UUID
    member_id: UUID
    role: Role
    name: str

    @property
    def scope(self) -> OrgScope:
        """The proof of access of this person in this organization."""
        return OrgScope(self.organization_id, self.role, self.member_id)


def authenticate(session: Session, email: str, password: str, now: datetime) -> Account | None:
    """The account whose e-mail and password these are, or None.

    Takes the same time for an unknown e-mail, an account without a password and a wrong password.
    """
    user = _by_email(session, email)
    stored = user.password_hash if user else None
    if not verify_password(stored, password) or user is None or stored is None:
        return None
    if needs_rehash(stored):
        user.password_hash = hash_password(password)
    user.last_sign_in_at = now
    return _account(user)


def account_of(session: Session, user_id: UUID) -> Account | None:
    """The account with this id; None when it is gone."""
    user = session.get(User, user_id)
    return _account(user) if user else None


def account_ids(session: Session) -> tuple[UUID, ...]:
    """The ids of all accounts, for the worker, which asks for the memberships of each."""
    return tuple(session.scalars(select(User.id).order_by(User.id)))


def memberships_of(session: Session, user_id: UUID) -> tuple[AccountMembership, ...]:
    """The organizations this user belongs to now, the oldest membership first.

    Needs `Database.sign_in_transaction(user_id)`: any other sees none.
    """
    rows = session.scalars(
        select(Membership)
        .where(Membership.user_id == user_id, Membership.active)
        .order_by(Membership.created_at, Membership.organization_id)
    )
    return tuple(AccountMembership(row.organization_id, row.id, Role(row.role), row.name) for row in rows)


def save_preferences(
    session: Session, user_id: UUID, *, language: str | None = None, theme: str | None = None
) -> None:
    """Keep the user's language (`en`, `pt_BR`) or theme (`light`, `dark`, `system`); None changes nothing.

    The values are checked by the edge that offers them. Raises NotFoundError when the user is gone.
    """
    user = session.get(User, user_id)
    if user is None:
        raise NotFoundError("account")
    user.language = language or user.language
    user.theme = theme or user.theme


def reset_link(session: Session, email: str, now: datetime) -> tuple[Account, str] | None:
    """The account with this e-mail and the token of a link to a new password; None without such an account.

    An account that never had a password gets one this way too: the link goes to its own address only.
    """
    user = _by_email(session, email)
    return (_account(user), new_link(session, user.id, LinkPurpose.RESET, now)) if user else None


def new_link(session: Session, user_id: UUID, purpose: LinkPurpose, now: datetime) -> str:
    """A fresh token of 256 random bits, of which only the SHA-256 is stored.

    A new welcome link replaces the one before. Reset links live side by side until one is used: else
    somebody who keeps asking for them would keep the owner's own from working.
    """
    token = secrets.token_urlsafe(32)
    replaced = OneTimeLink.expires_at <= now
    if purpose is LinkPurpose.WELCOME:
        replaced = or_(replaced, OneTimeLink.purpose == purpose)
    session.execute(delete(OneTimeLink).where(OneTimeLink.user_id == user_id, replaced))
    session.add(
        OneTimeLink(
            token_hash=_digest(token), user_id=user_id, purpose=purpose, expires_at=now + purpose.lifetime
        )
    )
    session.flush()
    return token


def read_link(session: Session, token: str, purpose: LinkPurpose, now: datetime) -> Account | None:
    """Whose link this is, without using it up (mail scanners open links); None when it no longer works."""
    user = session.scalar(
        select(User).join(OneTimeLink, OneTimeLink.user_id == User.id).where(*_alive(token, purpose, now))
    )
    return _account(user) if user else None


def use_link(
    session: Session, token: str, purpose: LinkPurpose, password: str, now: datetime
) -> Account | None:
    """Use the link up and make `password` the account's; None when the link no longer works.

    Two at once: one wins. Every session and every other link of the account ends.
    """
    user_id = session.scalar(
        update(OneTimeLink)
        .where(*_alive(token, purpose, now))
        .values(used_at=now)
        .returning(OneTimeLink.user_id)
        .execution_options(synchronize_session=False)
    )
    user = session.get(User, user_id) if user_id else None
    return _account(_set_password(session, user, password)) if user else None


def change_password(session: Session, user_id: UUID, current: str, new: str) -> Account | None:
    """Replace the password of a signed-in user who knows it; None when `current` is wrong.

    Every session and every link of the account ends; the caller starts a new session.
    """
    user = session.get(User, user_id)
    if user is None or not verify_password(user.password_hash, current):
        return None
    return _account(_set_password(session, user, new))


def _set_password(session: Session, user: User, password: str) -> User:
    user.password_hash = hash_password(password)
    user.session_epoch += 1
    session.execute(delete(OneTimeLink).where(OneTimeLink.user_id == user.id, OneTimeLink.used_at.is_(None)))
    session.flush()
    return user


def _by_email(session: Session, email: str) -> User | None:
    # PostgreSQL's text can't hold a NUL; such an address is nobody's.
    address = email.strip().lower().replace("\x00", "\N{REPLACEMENT CHARACTER}")
    return session.scalar(select(User).where(func.lower(User.email) == address))


def _alive(token: str, purpose: LinkPurpose, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        OneTimeLink.token_hash == _digest(token),
        OneTimeLink.purpose == purpose,
        OneTimeLink.used_at.is_(None),
        OneTimeLink.expires_at > now,
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _account(user: User) -> Account:
    return Account(user.id, user.email, user.language, user.theme, user.session_epoch)
