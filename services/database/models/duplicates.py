"""Which leads may be one: what they are found by, the pairs proposed, the merges made."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, Float, Identity, Index, Text, UniqueConstraint, Uuid, text
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
from services.vocabulary import DuplicateStatus


class LeadMatchKey(TenantRow, Base):
    """A key that a lead shares with those it may be one with (`services.duplicates.blocking`). Without
    references: looking each one up would cost more than the keys themselves. A merged lead keeps its keys:
    who resembles it resembles the lead it was merged into."""

    __tablename__ = "lead_match_keys"
    __table_args__ = (Index("ix_lead_match_keys_lead", "organization_id", "lead_id"),)

    key: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    lead_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)


class LeadMatchBacklog(TenantRow, Base):
    """Leads that were written and aren't compared with the others yet, up to some thousand a row."""

    __tablename__ = "lead_match_backlog"
    __table_args__ = (organization_reference(),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    lead_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    added_at: Mapped[Now]


class DuplicatePair(TenantRow, Base):
    """Two leads that are probably one: proposed, merged, or dismissed by somebody."""

    __tablename__ = "duplicate_pairs"
    __table_args__ = (
        tenant_reference("first_id", "leads", ondelete="CASCADE"),
        tenant_reference("second_id", "leads", ondelete="CASCADE"),
        one_of("status", DuplicateStatus),
        CheckConstraint("first_id < second_id", name="in_order"),
        CheckConstraint("probability BETWEEN 0 AND 1", name="probability"),
        UniqueConstraint("organization_id", "first_id", "second_id"),
        Index("ix_duplicate_pairs_second", "organization_id", "second_id"),
        Index("ix_duplicate_pairs_listed", "organization_id", "status", "probability", "id"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    first_id: Mapped[UUID] = mapped_column(Uuid)
    second_id: Mapped[UUID] = mapped_column(Uuid)
    probability: Mapped[float] = mapped_column(Float)
    evidence: Mapped[list[Any]] = mapped_column(JSONB)
    """[[field, agreement, weight], …] of `services.duplicates.model.Evidence`."""
    status: Mapped[str]
    found_at: Mapped[Instant]
    seen_at: Mapped[Instant]
    """When a search last found it: what a search of everybody didn't see is no more."""
    decided_at: Mapped[Instant | None]
    decided_by: Mapped[UUID | None] = mapped_column(Uuid)


class LeadMerge(TenantRow, Base):
    """A merge of one lead into another, and what it takes to take it back."""

    __tablename__ = "lead_merges"
    __table_args__ = (
        tenant_reference("survivor_id", "leads", ondelete="CASCADE"),
        tenant_reference("merged_id", "leads", ondelete="CASCADE"),
        Index("ix_lead_merges_number", "organization_id", "number"),
        Index("ix_lead_merges_survivor", "organization_id", "survivor_id"),
        Index(
            "uq_lead_merges_standing",
            "organization_id",
            "merged_id",
            unique=True,
            postgresql_where=text("undone_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    """The order of the merges, also of those of one instant."""
    survivor_id: Mapped[UUID] = mapped_column(Uuid)
    merged_id: Mapped[UUID] = mapped_column(Uuid)
    merged_at: Mapped[Instant]
    merged_by: Mapped[UUID | None] = mapped_column(Uuid)
    changes: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Of the survivor: {field: [before, after]}, custom fields under `custom_fields`."""
    children: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    """The leads that had been merged into the merged one and went on to the survivor with it."""
    pair_id: Mapped[UUID | None] = mapped_column(Uuid)
    undone_at: Mapped[Instant | None]
    undone_by: Mapped[UUID | None] = mapped_column(Uuid)


class DuplicateSettings(TenantRow, Base):
    """The thresholds of an organization, and what its last search of everybody found out."""

    __tablename__ = "duplicate_settings"
    __table_args__ = (
        organization_reference(),
        CheckConstraint("0 < review AND review <= certain AND certain <= 1", name="thresholds"),
    )

    certain: Mapped[float | None] = mapped_column(Float)
    review: Mapped[float | None] = mapped_column(Float)
    searched_at: Mapped[Instant | None]
    searched_leads: Mapped[int] = mapped_column(server_default="0")
    search_seen_at: Mapped[Instant | None]
    """When a search that is under way last said so; null: none is."""
    search_progress: Mapped[float] = mapped_column(Float, server_default="0")
    frequencies: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """How common values are (`services.duplicates.frequencies`)."""
    shared: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    """[[field, value, leads], …]: what so many leads share that it is no evidence, the most first."""
