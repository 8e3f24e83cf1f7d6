"""figures and snapshots that reports keep"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"

ROLE = "lead_analytics_app"
ORGANIZATION = "nullif(current_setting('app.organization_id', true), '')::uuid"


def upgrade() -> None:
    op.create_table(
        "restatement_snapshots",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("format", sa.SmallInteger(), nullable=False),
        sa.Column("leads", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_restatement_snapshots_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_restatement_snapshots")),
    )
    # It is compressed already: PostgreSQL needn't try.
    op.execute("ALTER TABLE restatement_snapshots ALTER COLUMN content SET STORAGE EXTERNAL")
    op.create_table(
        "report_figures",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("scope_key", sa.String(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("months", postgresql.JSONB(), nullable=False),
        sa.Column("snapshot_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_report_figures_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "snapshot_id"],
            ["restatement_snapshots.organization_id", "restatement_snapshots.id"],
            name=op.f("fk_report_figures_organization_id_snapshot_id"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "report_id", name=op.f("pk_report_figures")),
    )
    op.create_index(
        "ix_report_figures_scope",
        "report_figures",
        ["organization_id", "scope_key", "taken_at", "recorded_at"],
    )
    op.create_index("ix_report_figures_snapshot", "report_figures", ["organization_id", "snapshot_id"])
    for table in ("restatement_snapshots", "report_figures"):
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {ROLE}")
        op.execute(
            f"CREATE POLICY tenant ON {table} USING (organization_id = {ORGANIZATION}) "
            f"WITH CHECK (organization_id = {ORGANIZATION})"
        )
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
