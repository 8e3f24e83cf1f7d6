"""Organizations, the people who sign in, and their memberships."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, Uuid, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.database.models.base import (
    Base,
    Instant,
    Json,
    Now,
    TenantRow,
    one_of,
    organization_reference,
    tenant_reference,
)
from services.vocabulary import OPEN_STAGES, Role

DEFAULT_STAGE_LIMIT_DAYS = 7


class Organization(Base):
    """A tenant: its clock, money, language, limits and look."""

    __tablename__ = "organizations"
    __table_args__ = (CheckConstraint("slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'", name="slug"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    timezone: Mapped[str] = mapped_column(server_default="America/Sao_Paulo")
    currency: Mapped[str] = mapped_column(server_default="BRL")
    locale: Mapped[str] = mapped_column(server_default="pt_BR")
    brand_color: Mapped[str | None]
    stage_limits: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    alert_settings: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    created_at: Mapped[Now]

    def stage_limit_days(self) -> dict[str, float]:
        """Days a lead may stay in each open stage before it is blocked."""
        return {stage: float(self.stage_limits.get(stage, DEFAULT_STAGE_LIMIT_DAYS)) for stage in OPEN_STAGES}


class DataVersion(TenantRow, Base):
    """How often the organization's data changed; the version is the sum over the slots.

    Several slots, so that concurrent writers of one organization don't queue on one row.
    """

    __tablename__ = "data_versions"
    __table_args__ = (organization_reference(),)

    slot: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(server_default="0")
    changed_at: Mapped[Now]


class User(Base):
    """Somebody who signs in; shared by all organizations, so it holds nothing of any."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    email: Mapped[str]
    password_hash: Mapped[str | None]
    language: Mapped[str | None]
    theme: Mapped[str | None]
    session_epoch: Mapped[int] = mapped_column(server_default="0")
    """Counted up to end every session of this user (new password, sign-out everywhere)."""
    created_at: Mapped[Now]
    last_sign_in_at: Mapped[Instant | None]

    __table_args__ = (Index("uq_users_email", func.lower(text("email")), unique=True),)


class OneTimeLink(Base):
    """A link for a first password or a reset; only the token's hash is kept."""

    __tablename__ = "one_time_links"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(Uuid, index=True)
    purpose: Mapped[str]
    expires_at: Mapped[Instant]
    used_at: Mapped[Instant | None]


class Membership(TenantRow, Base):
    """A person inside one organization: what `assigned_user_id` points at.

    `user_id` is null for somebody who owns leads but doesn't sign in (an owner named by an import).
    """

    __tablename__ = "memberships"
    __table_args__ = (
        organization_reference(),
        UniqueConstraint("organization_id", "user_id"),
        Index("ix_memberships_user_id", "user_id"),
        one_of("role", Role),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    user_id: Mapped[UUID | None] = mapped_column(Uuid)
    role: Mapped[str]
    name: Mapped[str]
    email: Mapped[str | None]
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    created_at: Mapped[Now]


class SavedView(TenantRow, Base):
    """Filters and period under a name; private, or shared in the organization."""

    __tablename__ = "saved_views"
    __table_args__ = (
        organization_reference(),
        tenant_reference("owner_id", "memberships"),
        UniqueConstraint("organization_id", "owner_id", "name_key"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    owner_id: Mapped[UUID] = mapped_column(Uuid)
    name: Mapped[str]
    name_key: Mapped[str]
    """The name as it is compared: the database's `lower` would know no `Ã` in every locale."""
    query: Mapped[Json]
    shared: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[Now]


class DefaultView(TenantRow, Base):
    """The view a member's dashboard opens with: an own one or a colleague's shared one, one per member."""

    __tablename__ = "default_views"
    __table_args__ = (
        tenant_reference("member_id", "memberships", ondelete="CASCADE"),
        tenant_reference("view_id", "saved_views", ondelete="CASCADE"),
        Index(None, "organization_id", "view_id"),
    )

    member_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    view_id: Mapped[UUID] = mapped_column(Uuid)


__all__ = ["DataVersion", "DefaultView", "Membership", "OneTimeLink", "Organization", "SavedView", "User"]
