"""Leads, and what they are found by."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.database.models.base import (
    Base,
    Instant,
    Json,
    Money,
    Now,
    TenantRow,
    one_of,
    organization_reference,
    tenant_reference,
)
from services.vocabulary import (
    Outcome,
    ScoreOrigin,
    Stage,
)

_VALUE_CENTS = (
    "(CASE WHEN outcome = 'won' THEN coalesce(closing_value, estimated_value) ELSE estimated_value END"
    " * 100)::bigint"
)


class Lead(TenantRow, Base):
    """One lead. `stage`, `outcome`, `reached`, `stage_entered_at` and `closed_at` are derived from
    the audit log together with the stays (`services.stays`), never edited by hand."""

    __tablename__ = "leads"
    __table_args__ = (
        organization_reference(),
        tenant_reference("assigned_user_id", "memberships"),
        tenant_reference("merged_into_id", "leads"),
        UniqueConstraint("organization_id", "external_id"),
        one_of("stage", Stage),
        one_of("outcome", Outcome),
        one_of("score_origin", ScoreOrigin),
        CheckConstraint("(stage = 'fechado') = (outcome = 'won')", name="won_is_fechado"),
        CheckConstraint("(outcome = 'open') = (closed_at IS NULL)", name="closed_has_instant"),
        CheckConstraint("lead_score BETWEEN 0 AND 100", name="lead_score"),
        CheckConstraint("initial_score BETWEEN 0 AND 100", name="initial_score"),
        CheckConstraint("reached BETWEEN 1 AND 5", name="reached"),
        # The list of leads reads its filters and orders from this index alone. The score has an index, so
        # a new score of a lead is a new entry in each: dearer by about a fifth, measured.
        Index(
            "ix_leads_created",
            "organization_id",
            "created_at",
            "id",
            postgresql_include=[
                "source", "stage", "outcome", "reached", "lead_score", "assigned_user_id",
                "estimated_value", "closing_value", "closed_at", "stage_entered_at", "value_cents",
            ],
            postgresql_where=text("merged_into_id IS NULL"),
        ),
        Index(
            "ix_leads_score",
            "organization_id",
            "lead_score",
            "id",
            postgresql_where=text("merged_into_id IS NULL"),
        ),
        Index(
            "ix_leads_value",
            "organization_id",
            "value_cents",
            "id",
            postgresql_where=text("merged_into_id IS NULL"),
        ),
        Index(
            "ix_leads_open",
            "organization_id",
            "stage",
            "stage_entered_at",
            "id",
            postgresql_include=[
                "source", "assigned_user_id", "estimated_value", "created_at", "lead_score", "value_cents",
            ],
            postgresql_where=text("outcome = 'open' AND merged_into_id IS NULL"),
        ),
        Index("ix_leads_assigned", "organization_id", "assigned_user_id"),
        Index(
            "ix_leads_imported_score",
            "organization_id",
            postgresql_where=text("score_origin = 'imported' AND merged_into_id IS NULL"),
        ),
        Index(
            "ix_leads_merged",
            "organization_id",
            "merged_into_id",
            postgresql_where=text("merged_into_id IS NOT NULL"),
        ),
        Index(
            "ix_leads_closed",
            "organization_id",
            "closed_at",
            postgresql_include=[
                "id", "outcome", "source", "created_at", "assigned_user_id", "value_cents", "lead_score",
            ],
            postgresql_where=text("outcome <> 'open' AND merged_into_id IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    external_id: Mapped[str]
    name: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    company: Mapped[str | None]
    source: Mapped[str]
    """The normalised key (`services.sources.source_key`); `unattributed` when blank."""
    stage: Mapped[str]
    outcome: Mapped[str]
    reached: Mapped[int] = mapped_column(SmallInteger)
    """Highest stage ordinal ever entered, 1–5."""
    lead_score: Mapped[int] = mapped_column(SmallInteger)
    initial_score: Mapped[int] = mapped_column(SmallInteger)
    score_factors: Mapped[Json]
    score_origin: Mapped[str]
    estimated_value: Mapped[Money | None]
    closing_value: Mapped[Money | None]
    value_cents: Mapped[int | None] = mapped_column(BigInteger, Computed(_VALUE_CENTS, persisted=True))
    """What the list sorts by: behind row-level security an index bounds no `numeric`."""
    assigned_user_id: Mapped[UUID | None] = mapped_column(Uuid)
    created_at: Mapped[Instant]
    stage_entered_at: Mapped[Instant]
    closed_at: Mapped[Instant | None]
    lost_reason: Mapped[str | None]
    custom_fields: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    merged_into_id: Mapped[UUID | None] = mapped_column(Uuid)
    import_fingerprint: Mapped[str | None]
    """Of the last imported row: the same row again changes nothing, whatever was edited since."""
    version: Mapped[int] = mapped_column(server_default="1")
    updated_at: Mapped[Now]


class LeadSearch(TenantRow, Base):
    """A token that a lead is found by (`services.search_terms`), kept right by the writes that touch
    its name, company, e-mail and phone. Without references: looking each one up would cost an import
    more than the tokens themselves."""

    __tablename__ = "lead_search"

    token: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    lead_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)


class LeadSearchBacklog(TenantRow, Base):
    """Leads of a large import whose tokens are still to be made, some thousand a row."""

    __tablename__ = "lead_search_backlog"
    __table_args__ = (organization_reference(),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    lead_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
