"""Duplicates and merges: match keys, their backlog, pairs, merges, settings"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"

ROLE = "lead_analytics_app"
ORGANIZATION = "nullif(current_setting('app.organization_id', true), '')::uuid"
TABLES = (
    "lead_match_keys", "lead_match_backlog", "duplicate_pairs", "lead_merges", "duplicate_settings",
)  # fmt: skip
ACTIONS = "'created', 'stage_changed', 'edited', 'assigned', 'merged', 'unmerged'"


def upgrade() -> None:
    _keys()
    _pairs()
    _merges()
    _settings()
    _known_tables()
    for table in TABLES:
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {ROLE}")
        op.execute(
            f"CREATE POLICY tenant ON {table} USING (organization_id = {ORGANIZATION}) "
            f"WITH CHECK (organization_id = {ORGANIZATION})"
        )
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def _keys() -> None:
    op.create_table(
        "lead_match_keys",
        _id("organization_id"),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        _id("lead_id"),
        sa.PrimaryKeyConstraint("organization_id", "key", "lead_id", name=op.f("pk_lead_match_keys")),
    )
    op.create_index("ix_lead_match_keys_lead", "lead_match_keys", ["organization_id", "lead_id"])
    op.create_table(
        "lead_match_backlog",
        _id("organization_id"),
        _id("id"),
        sa.Column("lead_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        _organization("lead_match_backlog"),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_lead_match_backlog")),
    )


def _pairs() -> None:
    name = "duplicate_pairs"
    op.create_table(
        name,
        _id("organization_id"),
        _id("id"),
        _id("first_id"),
        _id("second_id"),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("evidence", postgresql.JSONB(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        _instant("found_at", nullable=False),
        _instant("seen_at", nullable=False),
        _instant("decided_at"),
        _id("decided_by", nullable=True),
        _check(name, "status", "status IN ('proposed', 'merged', 'dismissed')"),
        _check(name, "in_order", "first_id < second_id"),
        _check(name, "probability", "probability BETWEEN 0 AND 1"),
        _lead(name, "first_id"),
        _lead(name, "second_id"),
        sa.UniqueConstraint(
            "organization_id", "first_id", "second_id",
            name=op.f("uq_duplicate_pairs_organization_id_first_id_second_id"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_duplicate_pairs")),
    )  # fmt: skip
    op.create_index("ix_duplicate_pairs_second", name, ["organization_id", "second_id"])
    op.create_index(
        "ix_duplicate_pairs_listed", name, ["organization_id", "status", "probability", "id"]
    )  # fmt: skip


def _merges() -> None:
    name = "lead_merges"
    op.create_table(
        name,
        _id("organization_id"),
        _id("id"),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        _id("survivor_id"),
        _id("merged_id"),
        _instant("merged_at", nullable=False),
        _id("merged_by", nullable=True),
        sa.Column("changes", postgresql.JSONB(), nullable=False),
        sa.Column("children", postgresql.ARRAY(sa.Uuid()), nullable=False),
        _id("pair_id", nullable=True),
        _instant("undone_at"),
        _id("undone_by", nullable=True),
        _lead(name, "survivor_id"),
        _lead(name, "merged_id"),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_lead_merges")),
    )
    op.create_index("ix_lead_merges_number", name, ["organization_id", "number"])
    op.create_index("ix_lead_merges_survivor", name, ["organization_id", "survivor_id"])
    op.create_index(
        "uq_lead_merges_standing", name, ["organization_id", "merged_id"], unique=True,
        postgresql_where=sa.text("undone_at IS NULL"),
    )  # fmt: skip


def _settings() -> None:
    name = "duplicate_settings"
    op.create_table(
        name,
        _id("organization_id"),
        sa.Column("certain", sa.Float(), nullable=True),
        sa.Column("review", sa.Float(), nullable=True),
        _instant("searched_at"),
        sa.Column("searched_leads", sa.Integer(), server_default="0", nullable=False),
        _instant("search_seen_at"),
        sa.Column("search_progress", sa.Float(), server_default="0", nullable=False),
        sa.Column("frequencies", postgresql.JSONB(), nullable=True),
        sa.Column("shared", postgresql.JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False),
        _check(name, "thresholds", "0 < review AND review <= certain AND certain <= 1"),
        _organization(name),
        sa.PrimaryKeyConstraint("organization_id", name=op.f(f"pk_{name}")),
    )


def _known_tables() -> None:
    # No reference: it would be looked up for each of the millions of interactions of an import.
    op.add_column("interactions", sa.Column("merged_from_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_leads_merged", "leads", ["organization_id", "merged_into_id"],
        postgresql_where=sa.text("merged_into_id IS NOT NULL"),
    )  # fmt: skip
    op.drop_constraint(op.f("ck_audit_logs_action"), "audit_logs")
    op.execute(f"ALTER TABLE audit_logs ADD CONSTRAINT ck_audit_logs_action CHECK (action IN ({ACTIONS}))")


def _id(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _instant(name: str, *, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _lead(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organization_id", column],
        ["leads.organization_id", "leads.id"],
        name=op.f(f"fk_{table}_organization_id_{column}"),
        ondelete="CASCADE",
    )


def _organization(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organization_id"],
        ["organizations.id"],
        name=op.f(f"fk_{table}_organization_id"),
        ondelete="CASCADE",
    )
