"""reports, their files, schedules and the organization's logo"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"

ROLE = "lead_analytics_app"
ORGANIZATION = "nullif(current_setting('app.organization_id', true), '')::uuid"


def upgrade() -> None:
    create_schedules()
    create_reports()
    create_files()
    for table in ('report_schedules', 'reports', 'report_progress', 'report_files', 'organization_logos'):
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {ROLE}")
        op.execute(
            f"CREATE POLICY tenant ON {table} USING (organization_id = {ORGANIZATION}) "
            f"WITH CHECK (organization_id = {ORGANIZATION})"
        )
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def create_schedules() -> None:
    op.create_table('report_schedules',
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('owner_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('frequency', sa.String(), nullable=False),
    sa.Column('weekday', sa.Integer(), nullable=True),
    sa.Column('month_day', sa.Integer(), nullable=True),
    sa.Column('hour', sa.Integer(), nullable=False),
    sa.Column('timezone', sa.String(), nullable=False),
    sa.Column('recipients', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('report_type', sa.String(), nullable=False),
    sa.Column('include_charts', sa.Boolean(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('query', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('paused', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('next_run_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("report_type IN ('pdf', 'excel')", name=op.f('ck_report_schedules_report_type')),
    sa.CheckConstraint("frequency IN ('daily', 'weekly', 'monthly')", name=op.f('ck_report_schedules_frequency')),
    sa.CheckConstraint('weekday BETWEEN 0 AND 6', name=op.f('ck_report_schedules_weekday')),
    sa.CheckConstraint('month_day BETWEEN 1 AND 28 OR month_day = -1', name=op.f('ck_report_schedules_month_day')),
    sa.CheckConstraint('hour BETWEEN 0 AND 23', name=op.f('ck_report_schedules_hour')),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_report_schedules_organization_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organization_id', 'owner_id'], ['memberships.organization_id', 'memberships.id'], name=op.f('fk_report_schedules_organization_id_owner_id')),
    sa.PrimaryKeyConstraint('organization_id', 'id', name=op.f('pk_report_schedules'))
    )


def create_reports() -> None:
    op.create_table('reports',
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('requested_by_id', sa.Uuid(), nullable=True),
    sa.Column('own_leads_of_id', sa.Uuid(), nullable=True),
    sa.Column('schedule_id', sa.Uuid(), nullable=True),
    sa.Column('report_type', sa.String(), nullable=False),
    sa.Column('query', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('include_charts', sa.Boolean(), nullable=False),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('error', sa.String(), nullable=True),
    sa.Column('filename', sa.String(), nullable=True),
    sa.Column('media_type', sa.String(), nullable=True),
    sa.Column('size', sa.Integer(), nullable=True),
    sa.Column('sha256', sa.String(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("report_type IN ('pdf', 'excel')", name=op.f('ck_reports_report_type')),
    sa.CheckConstraint("status IN ('waiting', 'running', 'done', 'failed')", name=op.f('ck_reports_status')),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_reports_organization_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organization_id', 'requested_by_id'], ['memberships.organization_id', 'memberships.id'], name=op.f('fk_reports_organization_id_requested_by_id')),
    sa.ForeignKeyConstraint(['organization_id', 'own_leads_of_id'], ['memberships.organization_id', 'memberships.id'], name=op.f('fk_reports_organization_id_own_leads_of_id')),
    sa.ForeignKeyConstraint(['organization_id', 'schedule_id'], ['report_schedules.organization_id', 'report_schedules.id'], name=op.f('fk_reports_organization_id_schedule_id')),
    sa.PrimaryKeyConstraint('organization_id', 'id', name=op.f('pk_reports'))
    )
    op.create_index('ix_reports_created', 'reports', ['organization_id', 'created_at', 'id'])
    op.create_index('ix_reports_schedule', 'reports', ['organization_id', 'schedule_id', 'created_at'])
    op.create_index('ix_reports_expires', 'reports', ['organization_id', 'expires_at'])
    op.create_table('report_progress',
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('report_id', sa.Uuid(), nullable=False),
    sa.Column('progress', sa.Float(), nullable=False),
    sa.Column('step', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['organization_id', 'report_id'], ['reports.organization_id', 'reports.id'], name=op.f('fk_report_progress_organization_id_report_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('organization_id', 'report_id', name=op.f('pk_report_progress'))
    )


def create_files() -> None:
    op.create_table('report_files',
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('report_id', sa.Uuid(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['organization_id', 'report_id'], ['reports.organization_id', 'reports.id'], name=op.f('fk_report_files_organization_id_report_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('organization_id', 'report_id', name=op.f('pk_report_files'))
    )
    # What is in them is compressed already: the database shouldn't try again.
    op.execute("ALTER TABLE report_files ALTER COLUMN content SET STORAGE EXTERNAL")
    op.create_table('organization_logos',
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('media_type', sa.String(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_organization_logos_organization_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('organization_id', name=op.f('pk_organization_logos'))
    )
