"""what scores are measured against, kept per organization"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"

ROLE = "lead_analytics_app"
ORGANIZATION = "nullif(current_setting('app.organization_id', true), '')::uuid"


def upgrade() -> None:
    op.create_table(
        "score_bases",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("median", sa.Float(), nullable=True),
        sa.Column("rates", postgresql.JSONB(), nullable=False),
        sa.Column("leads", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_score_bases_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_score_bases")),
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON score_bases TO {ROLE}")
    op.execute(
        f"CREATE POLICY tenant ON score_bases USING (organization_id = {ORGANIZATION}) "
        f"WITH CHECK (organization_id = {ORGANIZATION})"
    )
    op.execute("ALTER TABLE score_bases ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE score_bases FORCE ROW LEVEL SECURITY")
