"""API tokens: what another program signs in with, in the name of a member.

A token is `la_` and 256 random bits. It is shown once, when it is made; the database keeps its SHA-256
and the first characters to know it by. A slow hash, as for passwords, would protect nothing: nobody
guesses 256 random bits, and every request would pay for it.

A token never may more than its owner: role and membership are read at every use, so a member who was
deactivated has no working token, and a member who may no longer write has only reading ones. Tokens
change no figure and no lead, so nothing here raises the data version; who made and who revoked one stays
in `analytics_events`.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select, update
from sqlalchemy.orm import Session

from services.database.models import AnalyticsEvent, ApiToken, Membership
from services.database.sessions import enter_organization
from services.language import gettext as _
from services.language import number
from services.scope import MANAGING_ROLES, WRITING_ROLES, ForbiddenError, NotFoundError, OrgScope
from services.vocabulary import Role, TokenScope

UNSCOPED_FUNCTIONS = ("find_token",)
"""Takes no scope: it is what one is made of, in a `Database.token_transaction`."""

BEGINNING = "la_"
LONGEST_NAME = 60
SHOWN_CHARACTERS = 8
DEFAULT_DAYS, MOST_DAYS = 90, 365
MOST_TOKENS = 20
"""Live tokens a member can have at a time."""
SHOWN_AFTER_THE_END = timedelta(days=30)
TOKEN_CREATED, TOKEN_REVOKED = "token_created", "token_revoked"
"""Kinds of the `analytics_events` rows; data {"token_id", "name", "allows", "owner_id"}."""
_USE_NOTED_EVERY = timedelta(minutes=1)


class TokenError(ValueError):
    """A token that can't be made; `field` (`name`, `allows`, `days`, `tokens`) says what is wrong, the
    message says it in the reader's words."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class TokenHolder:
    """Who signed in with a token: the owner's scope, as their role is now, and what the token allows.

    `allows` is never `write` where the owner's role isn't one that writes.
    """

    token_id: UUID
    organization_id: UUID
    scope: OrgScope
    allows: TokenScope


@dataclass(frozen=True, slots=True)
class TokenInfo:
    """A token as its owner sees it afterwards; `prefix` is how it begins."""

    id: UUID
    name: str
    prefix: str
    allows: TokenScope
    owner_id: UUID
    owner: str
    own: bool
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None

    def works(self, now: datetime) -> bool:
        """Whether it signs in still, as far as the token itself goes."""
        return self.revoked_at is None and self.expires_at > now


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made: the only time that it can be read. Never put it into a log, a URL or a store."""

    info: TokenInfo
    token: str

    def __repr__(self) -> str:
        return f"NewToken({self.info.id})"


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


def create_token(
    scope: OrgScope,
    session: Session,
    *,
    name: str,
    allows: TokenScope,
    now: datetime,
    days: int = DEFAULT_DAYS,
    owner_id: UUID | None = None,
) -> NewToken:
    """A new token of the acting member, good for 1 to 365 days (default 90); it can be read in the answer alone.

    An operator names the owner by `owner_id`; a member has tokens of their own only (ForbiddenError).
    Raises NotFoundError for an owner who isn't there, and TokenError: a name not of 1 to 60 characters, a
    writing token for a role that only reads, days out of range, a 21st live token, an owner who doesn't
    sign in.
    """
    if scope.user_id is not None and owner_id not in (None, scope.user_id):
        raise ForbiddenError(scope.role)
    owner = _locked_member(scope, session, owner_id or scope.user_id)
    _check(scope, session, owner, allows, days, now)
    token = BEGINNING + secrets.token_urlsafe(32)
    row = ApiToken(
        organization_id=scope.organization_id,
        member_id=owner.id,
        name=_checked_name(name),
        prefix=token[:SHOWN_CHARACTERS],
        token_hash=token_hash(token),
        allows=allows,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    session.add(row)
    session.flush()
    _note(scope, session, row, TOKEN_CREATED, now)
    return NewToken(_info(scope, row, owner.name), token)


def list_tokens(scope: OrgScope, session: Session, now: datetime) -> list[TokenInfo]:
    """The acting member's tokens, an admin's the whole organization's: the working ones first, own ones
    before others', newest first. One that ended more than 30 days ago is no longer listed."""
    ended = func.coalesce(ApiToken.revoked_at, ApiToken.expires_at)
    rows = session.execute(_visible(scope).where(ended > now - SHOWN_AFTER_THE_END)).all()
    found = [_info(scope, *row) for row in rows]
    return sorted(
        found, key=lambda one: (not one.works(now), not one.own, -one.created_at.timestamp(), one.id)
    )


def revoke_token(scope: OrgScope, session: Session, token_id: UUID, now: datetime) -> TokenInfo:
    """End a token from the next request on: one's own, as an admin anybody's. Twice is once.

    Raises NotFoundError for any other.
    """
    found = session.execute(
        _visible(scope).where(ApiToken.id == token_id).with_for_update(of=ApiToken)
    ).one_or_none()
    if found is None:
        raise NotFoundError("token")
    row, owner = found
    if row.revoked_at is None:
        row.revoked_at, row.revoked_by = now, scope.user_id
        session.flush()
        _note(scope, session, row, TOKEN_REVOKED, now)
    return _info(scope, row, owner)


def end_tokens_of(scope: OrgScope, session: Session, member_id: UUID) -> int:
    """Revoke every token of a member who leaves, so that none comes back with them. Admins only; how many."""
    scope.require(MANAGING_ROLES)
    rows = session.scalars(
        select(ApiToken)
        .where(*_of(scope, member_id), ApiToken.revoked_at.is_(None))
        .order_by(ApiToken.id)
        .with_for_update()
    ).all()
    now = session.scalar(select(func.now()))
    for row in rows:
        row.revoked_at, row.revoked_by = now, scope.user_id
        _note(scope, session, row, TOKEN_REVOKED, now)
    session.flush()
    return len(rows)


def _check(
    scope: OrgScope, session: Session, owner: Membership, allows: TokenScope, days: int, now: datetime
) -> None:
    if not owner.active or owner.user_id is None:
        raise TokenError("owner", _("Only an active member who signs in can have tokens."))
    if allows is TokenScope.WRITE and Role(owner.role) not in WRITING_ROLES:
        raise TokenError("allows", _("This role only reads, so its tokens do too."))
    if not 1 <= days <= MOST_DAYS:
        raise TokenError("days", _("A token is good for 1 to %(count)s days.", count=number(MOST_DAYS)))
    live = (*_of(scope, owner.id), ApiToken.revoked_at.is_(None), ApiToken.expires_at > now)
    if (session.scalar(select(func.count()).where(*live)) or 0) >= MOST_TOKENS:
        words = _("You have %(count)s tokens; revoke one to make another.", count=number(MOST_TOKENS))
        raise TokenError("tokens", words)


def _checked_name(name: str) -> str:
    text = " ".join(name.split())
    if not 1 <= len(text) <= LONGEST_NAME or not text.isprintable():
        raise TokenError("name", _("Name it with 1 to %(count)s characters.", count=number(LONGEST_NAME)))
    return text


def _locked_member(scope: OrgScope, session: Session, member_id: UUID | None) -> Membership:
    """The owner, whose tokens are made one after the other until the transaction ends."""
    if member_id is None:
        raise ForbiddenError(scope.role)
    row = session.scalar(
        select(Membership)
        .where(Membership.organization_id == scope.organization_id, Membership.id == member_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFoundError("member")
    return row


def _of(scope: OrgScope, member_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (ApiToken.organization_id == scope.organization_id, ApiToken.member_id == member_id)


def _visible(scope: OrgScope) -> Select[tuple[ApiToken, str]]:
    """What the scope may see and end, with the owners' names."""
    rows = (
        select(ApiToken, Membership.name)
        .join(
            Membership,
            (Membership.organization_id == ApiToken.organization_id) & (Membership.id == ApiToken.member_id),
        )
        .where(ApiToken.organization_id == scope.organization_id)
        .execution_options(populate_existing=True)
    )
    return rows if scope.role in MANAGING_ROLES else rows.where(ApiToken.member_id == scope.user_id)


def _note(scope: OrgScope, session: Session, row: ApiToken, kind: str, now: datetime | None) -> None:
    told: dict[str, Any] = {"name": row.name, "allows": row.allows, "owner_id": str(row.member_id)}
    session.add(
        AnalyticsEvent(
            organization_id=scope.organization_id,
            kind=kind,
            actor_id=scope.user_id,
            occurred_at=now,
            data={"token_id": str(row.id), **told},
        )
    )
    session.flush()


def _info(scope: OrgScope, row: ApiToken, owner: str) -> TokenInfo:
    return TokenInfo(
        id=row.id,
        name=row.name,
        prefix=row.prefix,
        allows=TokenScope(row.allows),
        owner_id=row.member_id,
        owner=owner,
        own=row.member_id == scope.user_id,
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
    )
