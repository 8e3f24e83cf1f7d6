"""Learned scores: what was trained, what was chosen by hand, and what is under way."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.database.models.base import (
    Base,
    Instant,
    Json,
    TenantRow,
    one_of,
    organization_reference,
    tenant_reference,
)
from services.vocabulary import FieldFate, ModelState

FIELD_CHOICES = (FieldFate.LEFT_OUT.value, "kept_in")


class ScoreModel(TenantRow, Base):
    """One training of the score and what it gave. At most one of an organization is active."""

    __tablename__ = "score_models"
    __table_args__ = (
        organization_reference(),
        tenant_reference("former_id", "score_models"),
        one_of("state", ModelState),
        CheckConstraint("state <> 'active' OR scorecard IS NOT NULL", name="active_scores"),
        Index(
            "uq_score_models_active",
            "organization_id",
            unique=True,
            postgresql_where=text("state = 'active'"),
        ),
        Index("ix_score_models_trained", "organization_id", "trained_at"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    state: Mapped[str]
    trained_at: Mapped[Instant]
    trained_by: Mapped[str | None]
    """The member's name; None: by itself."""
    activated_at: Mapped[Instant | None]
    retired_at: Mapped[Instant | None]
    rolled_back_at: Mapped[Instant | None]
    """When somebody took it out of use by hand."""
    former_id: Mapped[UUID | None] = mapped_column(Uuid)
    """The model whose place it took; None: the rules'."""
    decided: Mapped[int]
    """Decided leads that the organization had then."""
    training: Mapped[Json]
    """`services.scoring.model.Training` without its scorecard."""
    scorecard: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    reference: Mapped[Json] = mapped_column(server_default=text("'{}'::jsonb"))
    """Its scores at creation of the leads before it was activated: {score: leads}."""
    drift: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))


class ScoreFieldChoice(TenantRow, Base):
    """A field that somebody left out of the score, or says is known beforehand."""

    __tablename__ = "score_field_choices"
    __table_args__ = (organization_reference(), one_of("choice", FIELD_CHOICES))

    name: Mapped[str] = mapped_column(primary_key=True)
    choice: Mapped[str]
    chosen_at: Mapped[Instant]
    chosen_by: Mapped[str | None]


class ScoreProgress(TenantRow, Base):
    """What is under way for the organization's scores: at most one row."""

    __tablename__ = "score_progress"
    __table_args__ = (organization_reference(),)

    training_since: Mapped[Instant | None]
    """When the training was asked for that waits or runs."""
    rescoring_since: Mapped[Instant | None]
    """When the re-scoring of every lead began that runs, or was broken off."""
    leads: Mapped[int] = mapped_column(server_default="0")
    done: Mapped[int] = mapped_column(server_default="0")
