"""API tokens: what another program signs in with, in the name of a member."""

from __future__ import annotations

from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from services.database.models.base import (
    Base,
    Instant,
    Now,
    TenantRow,
    one_of,
    organization_reference,
    tenant_reference,
)
from services.vocabulary import TokenScope


class ApiToken(TenantRow, Base):
    """One token of a member; of the token itself only the hash is kept, and a few characters to know it by.

    Found by its hash alone while signing in, behind a policy for that hash (migration 0008).
    """

    __tablename__ = "api_tokens"
    __table_args__ = (
        organization_reference(),
        tenant_reference("member_id", "memberships", ondelete="CASCADE"),
        one_of("allows", TokenScope),
        CheckConstraint("expires_at > created_at", name="lifetime"),
        Index("ix_api_tokens_member", "organization_id", "member_id"),
        Index("ix_api_tokens_hash", "token_hash"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    member_id: Mapped[UUID] = mapped_column(Uuid)
    name: Mapped[str]
    prefix: Mapped[str]
    token_hash: Mapped[str]
    allows: Mapped[str]
    created_at: Mapped[Now]
    expires_at: Mapped[Instant]
    last_used_at: Mapped[Instant | None]
    revoked_at: Mapped[Instant | None]
    revoked_by: Mapped[UUID | None] = mapped_column(Uuid)
