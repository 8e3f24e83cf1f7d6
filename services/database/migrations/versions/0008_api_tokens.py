"""API tokens"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

ROLE = "lead_analytics_app"
SETTING = "nullif(current_setting('app.{}', true), '')"
ORGANIZATION = SETTING.format("organization_id") + "::uuid"


def upgrade() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("allows", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("allows IN ('read', 'write')", name=op.f("ck_api_tokens_allows")),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_api_tokens_lifetime")),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_api_tokens_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "member_id"],
            ["memberships.organization_id", "memberships.id"],
            name=op.f("fk_api_tokens_organization_id_member_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_api_tokens")),
    )
    op.create_index("ix_api_tokens_member", "api_tokens", ["organization_id", "member_id"])
    # Not unique: a unique key would have to begin with the organization, which signing in doesn't know yet.
    op.create_index("ix_api_tokens_hash", "api_tokens", ["token_hash"])
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON api_tokens TO {ROLE}")
    op.execute(
        f"CREATE POLICY tenant ON api_tokens USING (organization_id = {ORGANIZATION}) "
        f"WITH CHECK (organization_id = {ORGANIZATION})"
    )
    # Whoever knows the token learns whose it is, and nothing else.
    op.execute(
        f"CREATE POLICY by_hash ON api_tokens FOR SELECT USING (token_hash = {SETTING.format('token_hash')})"
    )
    op.execute("ALTER TABLE api_tokens ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE api_tokens FORCE ROW LEVEL SECURITY")
