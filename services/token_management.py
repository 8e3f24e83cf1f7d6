"""A member's API tokens: made, listed, revoked.

Tokens change no figure and no lead, so nothing here raises the data version; who made and who revoked
one stays in `analytics_events`, which nobody can rewrite.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from services.api_tokens import token_hash
from services.database.models import AnalyticsEvent, ApiToken, Membership
from services.language import gettext as _
from services.language import number
from services.scope import MANAGING_ROLES, WRITING_ROLES, ForbiddenError, NotFoundError, OrgScope
from services.vocabulary import Role, TokenScope

BEGINNING = "la_"
LONGEST_NAME = 60
SHOWN_CHARACTERS = 8
DEFAULT_DAYS, MOST_DAYS = 90, 365
MOST_TOKENS = 20
"""Live tokens a member can have at a time."""
SHOWN_AFTER_THE_END = timedelta(days=30)
TOKEN_CREATED, TOKEN_REVOKED = "token_created", "token_revoked"
"""Kinds of the `analytics_events` rows; data {"token_id", "name", "allows", "owner_id"}."""


class TokenError(ValueError):
    """A token that can't be made; `field` (`name`, `allows`, `days`, `tokens`) says what is wrong, the
    message says it in the reader's words."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


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
    """A new token of the acting member, good for 1 to 365 days (default 90); the answer alone can be read.

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
    found = [_info(scope, row, owner) for row, owner in rows]
    return sorted(
        found, key=lambda one: (not one.works(now), not one.own, -one.created_at.timestamp(), one.id)
    )


def revoke_token(scope: OrgScope, session: Session, token_id: UUID, now: datetime) -> TokenInfo:
    """End a token from the next request on: one's own, as an admin anybody's. Twice is once.

    Raises NotFoundError for any other.
    """
    found = session.execute(
        _visible(scope).where(ApiToken.id == token_id).with_for_update(of=ApiToken)
    ).first()
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


def _visible(scope: OrgScope) -> Select[ApiToken, str]:
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
