"""Learned scores: trained models, fields chosen by hand, and what is under way"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"

ROLE = "lead_analytics_app"
ORGANIZATION = "nullif(current_setting('app.organization_id', true), '')::uuid"
TABLES = ("score_models", "score_field_choices", "score_progress")


def upgrade() -> None:
    _models()
    _choices()
    _progress()
    _origin()
    for table in TABLES:
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {ROLE}")
        op.execute(
            f"CREATE POLICY tenant ON {table} USING (organization_id = {ORGANIZATION}) "
            f"WITH CHECK (organization_id = {ORGANIZATION})"
        )
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def _models() -> None:
    name = "score_models"
    op.create_table(
        name,
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        _instant("trained_at", nullable=False),
        sa.Column("trained_by", sa.String(), nullable=True),
        _instant("activated_at"),
        _instant("retired_at"),
        _instant("rolled_back_at"),
        sa.Column("former_id", sa.Uuid(), nullable=True),
        sa.Column("decided", sa.Integer(), nullable=False),
        sa.Column("training", postgresql.JSONB(), nullable=False),
        sa.Column("scorecard", postgresql.JSONB(), nullable=True),
        sa.Column("reference", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("drift", postgresql.JSONB(), nullable=True),
        _check(name, "state", "state IN ('active', 'rejected', 'retired')"),
        _check(name, "active_scores", "state <> 'active' OR scorecard IS NOT NULL"),
        _organization(name),
        sa.ForeignKeyConstraint(
            ["organization_id", "former_id"],
            ["score_models.organization_id", "score_models.id"],
            name=op.f("fk_score_models_organization_id_former_id"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f(f"pk_{name}")),
    )
    op.create_index(
        "uq_score_models_active", name, ["organization_id"], unique=True,
        postgresql_where=sa.text("state = 'active'"),
    )  # fmt: skip
    op.create_index("ix_score_models_trained", name, ["organization_id", "trained_at"])


def _choices() -> None:
    name = "score_field_choices"
    op.create_table(
        name,
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("choice", sa.String(), nullable=False),
        _instant("chosen_at", nullable=False),
        sa.Column("chosen_by", sa.String(), nullable=True),
        _check(name, "choice", "choice IN ('left_out', 'kept_in')"),
        _organization(name),
        sa.PrimaryKeyConstraint("organization_id", "name", name=op.f(f"pk_{name}")),
    )


def _progress() -> None:
    name = "score_progress"
    op.create_table(
        name,
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        _instant("training_since"),
        _instant("rescoring_since"),
        sa.Column("leads", sa.Integer(), server_default="0", nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        _organization(name),
        sa.PrimaryKeyConstraint("organization_id", name=op.f(f"pk_{name}")),
    )


def _origin() -> None:
    op.drop_constraint(op.f("ck_leads_score_origin"), "leads")
    op.execute(
        "ALTER TABLE leads ADD CONSTRAINT ck_leads_score_origin "
        "CHECK (score_origin IN ('rules', 'imported', 'learned'))"
    )
    op.create_index(
        "ix_leads_imported_score", "leads", ["organization_id"],
        postgresql_where=sa.text("score_origin = 'imported' AND merged_into_id IS NULL"),
    )  # fmt: skip


def _instant(name: str, *, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _organization(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organization_id"],
        ["organizations.id"],
        name=op.f(f"fk_{table}_organization_id"),
        ondelete="CASCADE",
    )
