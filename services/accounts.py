"""The people of an organization who sign in: users and their memberships.

An account (`users`) is shared by all organizations its person belongs to, so nothing here lets one
organization take over an account that another may rely on: a password is only ever set through a
one-time link (`services.sign_in`), links of accounts are made by an operator, and a known password
is never replaced from inside an organization.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.database.models import Membership, User
from services.organizations import Member, member_of
from services.scope import MANAGING_ROLES, ForbiddenError, NotFoundError, OrgScope
from services.sign_in import LinkPurpose, new_link
from services.token_management import end_tokens_of
from services.vocabulary import Role

__all__ = [
    "AccountError",
    "EmailError",
    "Member",
    "add_member",
    "deactivate_member",
    "find_member",
    "set_role",
    "store_first_password",
    "welcome_link",
]


class AccountError(ValueError):
    """What was asked for can't be done with this account; the message says why."""


class EmailError(AccountError):
    """Not an e-mail address."""


def normal_email(email: str) -> str:
    """The address as it is stored and compared: valid, trimmed, lower case. Raises EmailError."""
    try:
        checked = validate_email(email.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise EmailError(f"{email!r} is no e-mail address: {error}") from error
    return checked.normalized.lower()


def add_member(scope: OrgScope, session: Session, *, email: str, role: Role, name: str = "") -> Member:
    """Make `email` a member who signs in; the account is created where there is none yet.

    An owner whom an import named by the same e-mail becomes that member and keeps the leads. Asking
    again with the same role changes nothing; a deactivated member comes back. Admins only.
    Raises EmailError for an address that is none, AccountError for a member with another role.
    """
    scope.require(MANAGING_ROLES)
    address = normal_email(email)
    user_id = _user_of(session, address)
    row = _membership(scope, session, user_id=user_id) or _membership(scope, session, owner_email=address)
    if row is None:
        row = Membership(
            organization_id=scope.organization_id,
            name=name or address.partition("@")[0],
            email=address,
            user_id=user_id,
            role=role,
        )
        session.add(row)
    elif row.user_id is None:
        row.user_id, row.email, row.role = user_id, address, role
    elif row.active and row.role != role:
        raise AccountError(f"{address} is already a member, as {row.role}")
    row.role, row.active, row.name = role, True, name or row.name
    session.flush()
    session.refresh(row)
    return member_of(row)


def find_member(scope: OrgScope, session: Session, reference: str) -> Member:
    """The member with this e-mail or id. Raises NotFoundError (also for a rep who asks for another)."""
    rows = select(Membership).where(Membership.organization_id == scope.organization_id)
    if scope.own_leads_only is not None:
        rows = rows.where(Membership.id == scope.own_leads_only)
    try:
        rows = rows.where(Membership.id == UUID(reference))
    except ValueError:
        rows = rows.where(func.lower(Membership.email) == reference.strip().lower())
    row = session.scalars(rows.order_by(Membership.active.desc(), Membership.created_at)).first()
    if row is None:
        raise NotFoundError("member")
    return member_of(row)


def set_role(scope: OrgScope, session: Session, member_id: UUID, role: Role) -> Member:
    """Give a member another role, from their next request on. Admins only; not the last admin's own."""
    scope.require(MANAGING_ROLES)
    row = _member_row(scope, session, member_id)
    if row.role == Role.ADMIN and role is not Role.ADMIN:
        _keep_an_admin(scope, session, row)
    row.role = role
    session.flush()
    return member_of(row)


def deactivate_member(scope: OrgScope, session: Session, member_id: UUID) -> Member:
    """End a member's access, from their next request on, and revoke their API tokens; leads and history
    keep their name. Admins only."""
    scope.require(MANAGING_ROLES)
    row = _member_row(scope, session, member_id)
    if row.role == Role.ADMIN:
        _keep_an_admin(scope, session, row)
    row.active = False
    session.flush()
    end_tokens_of(scope, session, row.id)
    return member_of(row)


def welcome_link(scope: OrgScope, session: Session, member_id: UUID, now: datetime) -> str | None:
    """The token of a one-time link to a first password; None for an account that has a password.

    Operators only: whoever holds the link owns the account, in every organization it belongs to.
    """
    _operators_only(scope)
    user = _user(scope, session, member_id)
    if user.password_hash is not None:
        return None
    return new_link(session, user.id, LinkPurpose.WELCOME, now)


def store_first_password(scope: OrgScope, session: Session, member_id: UUID, password_hash: str) -> bool:
    """Give an account without a password its first one (made by `services.passwords.hash_password`).

    For the demo's accounts. Operators only; False, and nothing changed, where there is one already.
    """
    _operators_only(scope)
    user = _user(scope, session, member_id)
    if user.password_hash is not None:
        return False
    user.password_hash = password_hash
    session.flush()
    return True


def _operators_only(scope: OrgScope) -> None:
    if scope.user_id is not None:
        raise ForbiddenError(scope.role)


def _user_of(session: Session, address: str) -> UUID:
    """The id of the account with this address, created where there is none. Safe when two try at once."""
    session.execute(insert(User).values(email=address).on_conflict_do_nothing())
    return session.scalars(select(User.id).where(func.lower(User.email) == address)).one()


def _membership(
    scope: OrgScope, session: Session, *, user_id: UUID | None = None, owner_email: str | None = None
) -> Membership | None:
    rows = select(Membership).where(Membership.organization_id == scope.organization_id)
    if user_id is not None:
        rows = rows.where(Membership.user_id == user_id)
    else:
        rows = rows.where(Membership.user_id.is_(None), func.lower(Membership.email) == owner_email)
    return session.scalars(rows.order_by(Membership.created_at, Membership.id)).first()


def _member_row(scope: OrgScope, session: Session, member_id: UUID) -> Membership:
    row = session.scalar(
        select(Membership).where(
            Membership.organization_id == scope.organization_id, Membership.id == member_id
        )
    )
    if row is None:
        raise NotFoundError("member")
    return row


def _user(scope: OrgScope, session: Session, member_id: UUID) -> User:
    row = _member_row(scope, session, member_id)
    user = session.get(User, row.user_id) if row.user_id else None
    if user is None:
        raise NotFoundError("account")
    return user


def _keep_an_admin(scope: OrgScope, session: Session, row: Membership) -> None:
    """Raise AccountError when `row` is the last active admin: nobody could mend the organization then."""
    others = session.scalars(
        select(Membership.id)
        .where(
            Membership.organization_id == scope.organization_id,
            Membership.role == Role.ADMIN,
            Membership.active,
            Membership.user_id.is_not(None),
        )
        .with_for_update()
    ).all()
    if row.active and not set(others) - {row.id}:
        raise AccountError("the last admin stays admin")
