"""Organizations: their clock, money, language and limits, and who belongs to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.database.models import Membership, Organization
from services.database.rollups import rebuild_rollup
from services.organization_settings import SettingError, checked, slug_of
from services.scope import MANAGING_ROLES, NotFoundError, OrgScope
from services.versions import bump_data_version
from services.vocabulary import Role

__all__ = [
    "Member",
    "OrganizationInfo",
    "SettingError",
    "create_organization",
    "find_organization",
    "member_of",
    "members",
    "organization_of",
    "update_organization",
]

UNSCOPED_FUNCTIONS = ("find_organization",)
"""The public functions here that take no scope: they are what an operator finds one with."""


@dataclass(frozen=True, slots=True)
class OrganizationInfo:
    """What the edges need to know of an organization. `stage_limits` holds all four open stages, in days."""

    id: UUID
    slug: str
    name: str
    timezone: str
    currency: str
    locale: str
    brand_color: str | None
    stage_limits: dict[str, float]
    alert_settings: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Member:
    """A person inside the organization; `signs_in` is false for an owner that only an import named."""

    id: UUID
    name: str
    email: str | None
    role: Role
    active: bool
    signs_in: bool


def find_organization(session: Session, slug: str) -> UUID | None:
    """The id of the organization called `slug`, in a `Database.lookup_transaction(slug)`."""
    return session.scalar(select(Organization.id).where(Organization.slug == slug))


def create_organization(
    scope: OrgScope,
    session: Session,
    *,
    name: str,
    slug: str | None = None,
    timezone: str = "America/Sao_Paulo",
    currency: str = "BRL",
    locale: str = "pt_BR",
) -> OrganizationInfo:
    """Create the organization whose id the operator's scope already carries.

    Raises SettingError for a value that can't be, or a slug that is taken (field `slug`).
    """
    scope.require(MANAGING_ROLES)
    values = {"name": name, "timezone": timezone, "currency": currency, "locale": locale}
    values |= {"slug": slug or slug_of(name)}
    organization = Organization(id=scope.organization_id, **checked(values))
    try:
        with session.begin_nested():
            session.add(organization)
    except IntegrityError as error:
        raise SettingError("slug", f"the slug {values['slug']!r} is taken") from error
    session.refresh(organization)
    return _info(organization)


def organization_of(scope: OrgScope, session: Session) -> OrganizationInfo:
    """The scope's organization. Raises NotFoundError when it is gone."""
    return _info(_row(scope, session))


def update_organization(scope: OrgScope, session: Session, changes: Mapping[str, Any]) -> OrganizationInfo:
    """Change some of `name`, `timezone`, `currency`, `locale`, `brand_color`, `stage_limits`
    (days by open stage; merged into the present ones) and `alert_settings` (merged, and checked as a whole).

    Admins only (ForbiddenError). Raises SettingError naming the field. The data version rises, because
    figures depend on the clock and the limits; a new time zone also moves the roll-up's days.
    """
    scope.require(MANAGING_ROLES)
    if "slug" in changes:
        raise SettingError("slug", "the slug can't be changed")
    organization = _row(scope, session, to_change=True)
    before = _info(organization)
    for field, value in checked(changes).items():
        merged = getattr(organization, field) | value if isinstance(value, dict) else value
        setattr(organization, field, _checked_thresholds(merged) if field == "alert_settings" else merged)
    session.flush()
    after = _info(organization)
    if after.timezone != before.timezone:
        rebuild_rollup(scope, session)
    if after != before:
        bump_data_version(scope, session)
    return after


def members(scope: OrgScope, session: Session, *, active_only: bool = False) -> list[Member]:
    """The organization's people by name; a rep sees only themself."""
    rows = select(Membership).where(Membership.organization_id == scope.organization_id)
    if scope.own_leads_only is not None:
        rows = rows.where(Membership.id == scope.own_leads_only)
    if active_only:
        rows = rows.where(Membership.active)
    return [member_of(row) for row in session.scalars(rows.order_by(Membership.name, Membership.id))]


def member_of(row: Membership) -> Member:
    """The member a membership's row stands for."""
    return Member(row.id, row.name, row.email, Role(row.role), row.active, row.user_id is not None)


def _checked_thresholds(values: dict[str, Any]) -> dict[str, Any]:
    from services.alerts.settings import read_settings  # which needs organizations, as its evaluations do

    return read_settings(values).model_dump(mode="json", include=set(values))


def _row(scope: OrgScope, session: Session, *, to_change: bool = False) -> Organization:
    """`to_change`: as it is now, held until the end, so that what two people set is both kept."""
    found = select(Organization).where(Organization.id == scope.organization_id)
    if to_change:
        # Not FOR UPDATE: every row of the organization that is being added would have to be waited for.
        found = found.with_for_update(key_share=True).execution_options(populate_existing=True)
    row = session.scalar(found)
    if row is None:
        raise NotFoundError("organization")
    return row


def _info(row: Organization) -> OrganizationInfo:
    return OrganizationInfo(
        id=row.id,
        slug=row.slug,
        name=row.name,
        timezone=row.timezone,
        currency=row.currency,
        locale=row.locale,
        brand_color=row.brand_color,
        stage_limits={str(stage): days for stage, days in row.stage_limit_days().items()},
        alert_settings=dict(row.alert_settings),
    )
