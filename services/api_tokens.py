"""API tokens: what another program signs in with, in the name of a member.

A token is `la_` and 256 random bits. It is shown once, when it is made (`services.token_management`);
the database keeps its SHA-256 and the first characters to know it by. A slow hash, as for passwords,
would protect nothing: nobody guesses 256 random bits, and every request would pay for it.

A token never may more than its owner: role and membership are read at every use, so a member who was
deactivated has no working token, and a member who may no longer write has only reading ones.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from services.database.models import ApiToken, Membership
from services.database.sessions import enter_organization
from services.scope import WRITING_ROLES, OrgScope
from services.vocabulary import Role, TokenScope

UNSCOPED_FUNCTIONS = ("find_token",)
"""Takes no scope: it is what one is made of, in a `Database.token_transaction`."""

_USE_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class TokenHolder:
    """Who signed in with a token: the owner's scope, as their role is now, and what the token allows.

    `allows` is never `write` where the owner's role isn't one that writes.
    """

    token_id: UUID
    organization_id: UUID
    scope: OrgScope
    allows: TokenScope


def token_hash(token: str) -> str:
    """The SHA-256 of a token, 64 hex digits: what is stored and looked up."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def find_token(session: Session, hash: str, now: datetime) -> TokenHolder | None:  # noqa: A002
    """Whose token this is; None for one that is unknown, revoked, expired, or of an owner no longer active.

    Needs `Database.token_transaction(hash)`; any other finds none. Two look-ups by index: the token, then,
    the transaction having entered the token's organization, its owner's membership. The transaction sees
    that organization from there on.
    """
    found = session.execute(
        select(ApiToken.id, ApiToken.organization_id, ApiToken.member_id, ApiToken.allows).where(
            ApiToken.token_hash == hash, ApiToken.revoked_at.is_(None), ApiToken.expires_at > now
        )
    ).one_or_none()
    if found is None:
        return None
    enter_organization(session, found.organization_id)
    role = session.scalar(
        select(Membership.role).where(
            Membership.organization_id == found.organization_id,
            Membership.id == found.member_id,
            Membership.active,
        )
    )
    if role is None:
        return None
    scope = OrgScope(found.organization_id, Role(role), found.member_id)
    allows = TokenScope(found.allows) if scope.role in WRITING_ROLES else TokenScope.READ
    return TokenHolder(found.id, found.organization_id, scope, allows)


def use_token(scope: OrgScope, session: Session, token_id: UUID, now: datetime) -> None:
    """Note that a token of the acting member was used, at most once a minute; nothing for any other token."""
    session.execute(
        update(ApiToken)
        .where(
            ApiToken.organization_id == scope.organization_id,
            ApiToken.id == token_id,
            ApiToken.member_id == scope.user_id,
            or_(ApiToken.last_used_at.is_(None), ApiToken.last_used_at <= now - _USE_NOTED_EVERY),
        )
        .values(last_used_at=now)
        .execution_options(synchronize_session=False)
    )
