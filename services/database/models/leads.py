"""Leads and everything that happened to them."""

from __future__ import annotations

from datetime import date
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
    OPEN_STAGES,
    AuditAction,
    InteractionKind,
    Outcome,
    ScoreOrigin,
    Stage,
    StayExit,
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
                "source", "assigned_user_id", "estimated_value", "created_at", "lead_score",
            ],
            postgresql_where=text("outcome = 'open' AND merged_into_id IS NULL"),
        ),
        Index("ix_leads_assigned", "organization_id", "assigned_user_id"),
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


class AuditLog(TenantRow, Base):
    """What happened to a lead, when and by whom. Append-only: the application may only add and read."""

    __tablename__ = "audit_logs"
    __table_args__ = (  # the lead's reference to the organization is the row's own
        tenant_reference("lead_id", "leads", ondelete="CASCADE"),
        one_of("action", AuditAction),
        one_of("origin", ("snapshot", "history", "app")),
        Index(
            "uq_audit_logs_history",
            "organization_id",
            "lead_id",
            "occurred_at",
            "to_stage",
            "outcome",
            unique=True,
            postgresql_where=text("origin = 'history'"),
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_audit_logs_lead", "organization_id", "lead_id", "occurred_at"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    lead_id: Mapped[UUID] = mapped_column(Uuid)
    action: Mapped[str]
    origin: Mapped[str]
    """`snapshot` (a leads file said so), `history` (a history file: authoritative) or `app`."""
    occurred_at: Mapped[Instant]
    recorded_at: Mapped[Now]
    from_stage: Mapped[str | None]
    to_stage: Mapped[str | None]
    outcome: Mapped[str | None]
    actor_id: Mapped[UUID | None] = mapped_column(Uuid)
    actor_name: Mapped[str | None]
    changes: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))


class StageStay(TenantRow, Base):
    """One visit to one open stage; `left_at` and `exit` are null while it lasts."""

    __tablename__ = "stage_stays"
    __table_args__ = (
        tenant_reference("lead_id", "leads", ondelete="CASCADE"),
        one_of("stage", OPEN_STAGES),
        one_of("exit", StayExit),
        CheckConstraint("(left_at IS NULL) = (exit IS NULL)", name="left_with_exit"),
        CheckConstraint("left_at >= entered_at", name="forward_in_time"),
        Index(
            "ix_stage_stays_entered",
            "organization_id",
            "entered_at",
            postgresql_include=["lead_id", "stage", "left_at", "exit"],
        ),
    )

    lead_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    stage: Mapped[str]
    entered_at: Mapped[Instant]
    left_at: Mapped[Instant | None]
    exit: Mapped[str | None]


class Interaction(TenantRow, Base):
    """Something the lead or we did. Its key is what it says, so the same row twice is one."""

    __tablename__ = "interactions"
    __table_args__ = (
        tenant_reference("lead_id", "leads", ondelete="CASCADE"),
        one_of("kind", InteractionKind),
        Index("ix_interactions_occurred", "organization_id", "occurred_at"),
    )

    lead_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    occurred_at: Mapped[Instant] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)


class LeadBehavior(TenantRow, Base):
    """What a lead's interactions amount to, kept right by the writes that touch them.

    `points` is Σ weight × 2^((occurred_at − `services.engagement.EPOCH`) / 14 days): decayed to any
    instant not before `last_interaction_at` by one multiplication.
    """

    __tablename__ = "lead_behavior_tracking"
    __table_args__ = (  # the primary key's index includes all that lists ask for (migration 0002)
        tenant_reference("lead_id", "leads", ondelete="CASCADE"),
        Index(
            "ix_lead_behavior_tracking_points",
            "organization_id",
            "points",
            postgresql_include=["lead_id"],
        ),
    )

    lead_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    points: Mapped[float]
    interactions: Mapped[int]
    first_contact_at: Mapped[Instant | None]
    """First contact by us (ours alone, or both)."""
    last_lead_action_at: Mapped[Instant | None]
    """Last action of the lead (its own, or both)."""
    last_outbound_at: Mapped[Instant | None]
    """Last thing we did alone."""
    last_interaction_at: Mapped[Instant | None]


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


class AnalyticsEvent(TenantRow, Base):
    """What the product itself did that somebody may want to count: a score change, an export."""

    __tablename__ = "analytics_events"
    __table_args__ = (
        organization_reference(),
        Index("ix_analytics_events_occurred", "organization_id", "kind", "occurred_at"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    kind: Mapped[str]
    lead_id: Mapped[UUID | None] = mapped_column(Uuid)
    actor_id: Mapped[UUID | None] = mapped_column(Uuid)
    occurred_at: Mapped[Now]
    data: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))


class SourceSpend(TenantRow, Base):
    """Marketing spend of one source in one month (`month` is its first day)."""

    __tablename__ = "source_spend"
    __table_args__ = (
        organization_reference(),
        CheckConstraint("month = date_trunc('month', month)::date", name="month"),
        CheckConstraint("amount >= 0", name="amount"),
    )

    source: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    amount: Mapped[Money]


class DailyLeadMetrics(TenantRow, Base):
    """Leads counted by local day of creation and every dimension a filter or a chart needs.

    Kept by the writes themselves (`services.database.rollups`), so it is never stale.
    """

    __tablename__ = "daily_lead_metrics"
    __table_args__ = (organization_reference(),)

    day: Mapped[date] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    owner_key: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    """`assigned_user_id`, or the nil UUID for nobody."""
    lead_score: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    reached: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    stage: Mapped[str] = mapped_column(primary_key=True)
    outcome: Mapped[str] = mapped_column(primary_key=True)
    leads: Mapped[int]
    estimated_value: Mapped[Money]
    won_value: Mapped[Money]


class ScoreBasis(TenantRow, Base):
    """What of the whole organization its leads' scores are measured against (`services.score_basis`).

    The newest row counts; each is only ever added, so that nobody waits for anybody here.
    """

    __tablename__ = "score_bases"
    __table_args__ = (organization_reference(),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    as_of: Mapped[Instant]
    """The clock it was worked out by."""
    recorded_at: Mapped[Instant] = mapped_column(server_default=text("clock_timestamp()"))
    median: Mapped[float | None]
    """Of the estimated values."""
    rates: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Per source its leads won, lost and all of them."""
    leads: Mapped[int]
