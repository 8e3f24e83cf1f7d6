"""How leads find their seller: the organization's choice, who takes part, and which new leads wait."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Float, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
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
from services.vocabulary import AssignmentMethod


class AssignmentSetting(TenantRow, Base):
    """One row per organization; without one, assignment is off. Locked by whoever gives out turns, so that
    no turn is given twice."""

    __tablename__ = "assignment_settings"
    __table_args__ = (
        organization_reference(),
        one_of("method", AssignmentMethod),
        CheckConstraint("new_for_days BETWEEN 1 AND 3650", name="new_for_days"),
    )

    method: Mapped[str] = mapped_column(server_default="off")
    new_for_days: Mapped[int] = mapped_column(server_default="30")
    on_import: Mapped[bool] = mapped_column(server_default=text("true"))
    version: Mapped[int] = mapped_column(server_default="0")
    basis: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    """What score-based assignment goes by (`services.assignment.basis`), as of `basis_at`."""
    basis_at: Mapped[Instant | None]


class AssignmentTaker(TenantRow, Base):
    """What is set of a member, and its last turn; without a row the defaults hold."""

    __tablename__ = "assignment_takers"
    __table_args__ = (
        tenant_reference("member_id", "memberships", ondelete="CASCADE"),
        CheckConstraint("capacity BETWEEN 1 AND 100000", name="capacity"),
        CheckConstraint("away_from <= away_until", name="away"),
    )

    member_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    takes_part: Mapped[bool]
    capacity: Mapped[int | None]
    away_from: Mapped[date | None]
    away_until: Mapped[date | None]
    sources: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    regions: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    last_turn: Mapped[int] = mapped_column(BigInteger, server_default="0")
    owed: Mapped[float] = mapped_column(Float, server_default="0")


class AssignmentQueue(TenantRow, Base):
    """A lead that came while assignment was on and has nobody yet: the worker tries again."""

    __tablename__ = "assignment_queue"
    __table_args__ = (tenant_reference("lead_id", "leads", ondelete="CASCADE"),)

    lead_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    since: Mapped[Now]
