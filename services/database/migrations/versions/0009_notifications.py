"""notifications, channels and deliveries"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"

ROLE = "lead_analytics_app"
ORGANIZATION = "nullif(current_setting('app.organization_id', true), '')::uuid"
PRIORITIES = "alert_priority IN ('high', 'medium', 'low')"
TABLES = ("notification_preferences", "notification_endpoints", "mail_refusals", "deliveries")


def upgrade() -> None:
    _preferences()
    _endpoints()
    _refusals()
    _deliveries()
    for table in TABLES:
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {ROLE}")
        op.execute(
            f"CREATE POLICY tenant ON {table} USING (organization_id = {ORGANIZATION}) "
            f"WITH CHECK (organization_id = {ORGANIZATION})"
        )
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def _preferences() -> None:
    name = "notification_preferences"
    op.create_table(
        name,
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("alerts", sa.Boolean(), nullable=False),
        sa.Column("alert_priority", sa.String(), nullable=False),
        sa.Column("daily_digest", sa.Boolean(), nullable=False),
        sa.Column("weekly_digest", sa.Boolean(), nullable=False),
        sa.Column("digest_hour", sa.Integer(), nullable=False),
        sa.Column("digest_weekday", sa.Integer(), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=True),
        sa.Column("quiet_to", sa.Integer(), nullable=True),
        sa.Column("timezone", sa.String(), nullable=True),
        _now("wants_since"),
        _check(name, "alert_priority", PRIORITIES),
        _check(name, "digest_hour", "digest_hour BETWEEN 0 AND 23"),
        _check(name, "digest_weekday", "digest_weekday BETWEEN 0 AND 6"),
        _check(name, "quiet", "quiet_from BETWEEN 0 AND 23 AND quiet_to BETWEEN 0 AND 23"),
        _check(name, "quiet_both", "(quiet_from IS NULL) = (quiet_to IS NULL)"),
        sa.ForeignKeyConstraint(
            ["organization_id", "member_id"],
            ["memberships.organization_id", "memberships.id"],
            name=op.f("fk_notification_preferences_organization_id_member_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "member_id", name=op.f(f"pk_{name}")),
    )


def _endpoints() -> None:
    name = "notification_endpoints"
    op.create_table(
        name,
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("events", postgresql.JSONB(), nullable=False),
        sa.Column("alert_priority", sa.String(), nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("generation", sa.Integer(), server_default="1", nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        _now("wants_since"),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        _now("created_at"),
        _check(name, "channel", "channel IN ('slack', 'webhook')"),
        _check(name, "alert_priority", PRIORITIES),
        _organization(name),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f(f"pk_{name}")),
    )


def _refusals() -> None:
    op.create_table(
        "mail_refusals",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("address_hash", sa.String(), nullable=False),
        _now("created_at"),
        _organization("mail_refusals"),
        sa.PrimaryKeyConstraint("organization_id", "address_hash", name=op.f("pk_mail_refusals")),
    )


def _deliveries() -> None:
    name = "deliveries"
    op.create_table(
        name,
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("reference", sa.Uuid(), nullable=True),
        sa.Column("once", sa.String(), nullable=False),
        sa.Column("details", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("status", sa.String(), server_default="waiting", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column("last_status", sa.Integer(), nullable=True),
        _now("created_at"),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        _check(name, "channel", "channel IN ('email', 'slack', 'webhook')"),
        _check(name, "kind", "kind IN ('alert', 'digest', 'report', 'test')"),
        _check(name, "status", "status IN ('waiting', 'sent', 'failed', 'suppressed')"),
        _organization(name),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("organization_id", "once", name=op.f("uq_deliveries_organization_id_once")),
    )
    op.create_index("ix_deliveries_created", name, ["organization_id", "created_at", "id"])
    op.create_index(
        "ix_deliveries_waiting", name, ["organization_id", "next_try_at"],
        postgresql_where=sa.text("status = 'waiting'"),
    )  # fmt: skip
    op.create_index("ix_deliveries_target", name, ["organization_id", "target"])


def _now(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _organization(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organization_id"],
        ["organizations.id"],
        name=op.f(f"fk_{table}_organization_id"),
        ondelete="CASCADE",
    )
