"""first schema"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy.dialects import postgresql

revision = '0001'
down_revision = None


def upgrade() -> None:
    create_tables()
    create_wall()
    create_job_queue()


def create_tables() -> None:
    op.create_table('one_time_links',
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_one_time_links'))
    )
    op.create_index(op.f('ix_one_time_links_user_id'), 'one_time_links', ['user_id'], unique=False)
    op.create_table('organizations',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('slug', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('timezone', sa.String(), server_default='America/Sao_Paulo', nullable=False),
    sa.Column('currency', sa.String(), server_default='BRL', nullable=False),
    sa.Column('locale', sa.String(), server_default='pt_BR', nullable=False),
    sa.Column('brand_color', sa.String(), nullable=True),
    sa.Column('stage_limits', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
    sa.Column('alert_settings', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'", name=op.f('ck_organizations_slug')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organizations')),
    sa.UniqueConstraint('slug', name=op.f('uq_organizations_slug'))
    )
    op.create_table('users',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('email', sa.String(), nullable=False),
    sa.Column('password_hash', sa.String(), nullable=True),
    sa.Column('language', sa.String(), nullable=True),
    sa.Column('theme', sa.String(), nullable=True),
    sa.Column('session_epoch', sa.Integer(), server_default='0', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('last_sign_in_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_users'))
    )
    op.create_index('uq_users_email', 'users', [sa.literal_column('lower(email)')], unique=True)
    op.create_table('analytics_events',
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('lead_id', sa.Uuid(), nullable=True),
    sa.Column('actor_id', sa.Uuid(), nullable=True),
    sa.Column('occurred_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('data', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_analytics_events_organization_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('organization_id', 'id', name=op.f('pk_analytics_events'))
    )
    op.create_index('ix_analytics_events_occurred', 'analytics_events', ['organization_id', 'kind', 'occurred_at'], unique=False)
    op.create_table('daily_lead_metrics',
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('owner_key', sa.Uuid(), nullable=False),
    sa.Column('lead_score', sa.SmallInteger(), nullable=False),
    sa.Column('reached', sa.SmallInteger(), nullable=False),
    sa.Column('stage', sa.String(), nullable=False),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.Column('leads', sa.Integer(), nullable=False),
    sa.Column('estimated_value', sa.Numeric(precision=14, scale=2), nullable=False),
    sa.Column('won_value', sa.Numeric(precision=14, scale=2), nullable=False),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_daily_lead_metrics_organization_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('organization_id', 'day', 'source', 'owner_key', 'lead_score', 'reached', 'stage', 'outcome', name=op.f('pk_daily_lead_metrics'))
    )
    op.create_table('data_versions',
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('slot', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='0', nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_data_versions_organization_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('organization_id', 'slot', name=op.f('pk_data_versions'))
    )
    op.create_table('import_mappings',
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('header_fingerprint', sa.String(), nullable=False),
    sa.Column('mapping', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("kind IN ('leads', 'history', 'interactions', 'spend')", name=op.f('ck_import_mappings_kind')),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_import_mappings_organization_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('organization_id', 'kind', 'header_fingerprint', name=op.f('pk_import_mappings'))
    )
    op.create_table('imports',
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('filename', sa.String(), nullable=False),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('mapping', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('report', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
    sa.Column('progress', sa.Double(), server_default='0', nullable=False),
    sa.Column('error', sa.String(), nullable=True),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("kind IN ('leads', 'history', 'interactions', 'spend')", name=op.f('ck_imports_kind')),
    sa.CheckConstraint("status IN ('uploaded', 'running', 'done', 'failed')", name=op.f('ck_imports_status')),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_imports_organization_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('organization_id', 'id', name=op.f('pk_imports'))
    )
    op.create_index('ix_imports_created', 'imports', ['organization_id', 'created_at'], unique=False)
    op.create_table('memberships',
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=True),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('email', sa.String(), nullable=True),
    sa.Column('active', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("role IN ('admin', 'manager', 'analyst', 'rep')", name=op.f('ck_memberships_role')),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_memberships_organization_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('organization_id', 'id', name=op.f('pk_memberships')),
    sa.UniqueConstraint('organization_id', 'user_id', name=op.f('uq_memberships_organization_id_user_id'))
    )
    op.create_index('ix_memberships_user_id', 'memberships', ['user_id'], unique=False)
    op.create_table('saved_views',
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('owner_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('query', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('shared', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('is_default', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_saved_views_organization_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('organization_id', 'id', name=op.f('pk_saved_views'))
    )
    op.create_table('source_spend',
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('amount', sa.Numeric(precision=14, scale=2), nullable=False),
    sa.CheckConstraint("month = date_trunc('month', month)::date", name=op.f('ck_source_spend_month')),
    sa.CheckConstraint('amount >= 0', name=op.f('ck_source_spend_amount')),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_source_spend_organization_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('organization_id', 'source', 'month', name=op.f('pk_source_spend'))
    )
    op.create_table('alerts',
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('rule', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('episode', sa.Integer(), nullable=False),
    sa.Column('type', sa.String(), nullable=False),
    sa.Column('priority', sa.String(), nullable=False),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('impact', sa.Numeric(precision=14, scale=2), nullable=True),
    sa.Column('data', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('evaluated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('cleared_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('snoozed_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('assigned_to_id', sa.Uuid(), nullable=True),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.CheckConstraint("priority IN ('high', 'medium', 'low')", name=op.f('ck_alerts_priority')),
    sa.CheckConstraint("rule IN ('conversion_drop', 'stagnant_high_value', 'score_shift', 'pipeline_blocked', 'slow_first_contact', 'source_without_return', 'stale_data')", name=op.f('ck_alerts_rule')),
    sa.CheckConstraint("status IN ('open', 'reviewed', 'dismissed', 'resolved')", name=op.f('ck_alerts_status')),
    sa.CheckConstraint('episode >= 1', name=op.f('ck_alerts_episode')),
    sa.ForeignKeyConstraint(['organization_id', 'assigned_to_id'], ['memberships.organization_id', 'memberships.id'], name=op.f('fk_alerts_organization_id_assigned_to_id')),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_alerts_organization_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('organization_id', 'id', name=op.f('pk_alerts')),
    sa.UniqueConstraint('organization_id', 'rule', 'subject', 'episode', name=op.f('uq_alerts_organization_id_rule_subject_episode'))
    )
    op.create_index('ix_alerts_status', 'alerts', ['organization_id', 'status', 'priority', 'opened_at'], unique=False)
    op.create_table('import_rejections',
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('import_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('line', sa.Integer(), nullable=False),
    sa.Column('column', sa.String(), nullable=False),
    sa.Column('value', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['organization_id', 'import_id'], ['imports.organization_id', 'imports.id'], name=op.f('fk_import_rejections_organization_id_import_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('organization_id', 'import_id', 'position', name=op.f('pk_import_rejections'))
    )
    op.create_table('leads',
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('external_id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=True),
    sa.Column('email', sa.String(), nullable=True),
    sa.Column('phone', sa.String(), nullable=True),
    sa.Column('company', sa.String(), nullable=True),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('stage', sa.String(), nullable=False),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.Column('reached', sa.SmallInteger(), nullable=False),
    sa.Column('lead_score', sa.SmallInteger(), nullable=False),
    sa.Column('initial_score', sa.SmallInteger(), nullable=False),
    sa.Column('score_factors', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('score_origin', sa.String(), nullable=False),
    sa.Column('estimated_value', sa.Numeric(precision=14, scale=2), nullable=True),
    sa.Column('closing_value', sa.Numeric(precision=14, scale=2), nullable=True),
    sa.Column('assigned_user_id', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('stage_entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('lost_reason', sa.String(), nullable=True),
    sa.Column('custom_fields', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
    sa.Column('merged_into_id', sa.Uuid(), nullable=True),
    sa.Column('import_fingerprint', sa.String(), nullable=True),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("(outcome = 'open') = (closed_at IS NULL)", name=op.f('ck_leads_closed_has_instant')),
    sa.CheckConstraint("(stage = 'fechado') = (outcome = 'won')", name=op.f('ck_leads_won_is_fechado')),
    sa.CheckConstraint("outcome IN ('open', 'won', 'lost')", name=op.f('ck_leads_outcome')),
    sa.CheckConstraint("score_origin IN ('rules', 'imported')", name=op.f('ck_leads_score_origin')),
    sa.CheckConstraint("stage IN ('lead', 'contato', 'proposta', 'negociacao', 'fechado')", name=op.f('ck_leads_stage')),
    sa.CheckConstraint('initial_score BETWEEN 0 AND 100', name=op.f('ck_leads_initial_score')),
    sa.CheckConstraint('lead_score BETWEEN 0 AND 100', name=op.f('ck_leads_lead_score')),
    sa.CheckConstraint('reached BETWEEN 1 AND 5', name=op.f('ck_leads_reached')),
    sa.ForeignKeyConstraint(['organization_id', 'assigned_user_id'], ['memberships.organization_id', 'memberships.id'], name=op.f('fk_leads_organization_id_assigned_user_id')),
    sa.ForeignKeyConstraint(['organization_id', 'merged_into_id'], ['leads.organization_id', 'leads.id'], name=op.f('fk_leads_organization_id_merged_into_id')),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_leads_organization_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('organization_id', 'id', name=op.f('pk_leads')),
    sa.UniqueConstraint('organization_id', 'external_id', name=op.f('uq_leads_organization_id_external_id'))
    )
    op.create_index('ix_leads_assigned', 'leads', ['organization_id', 'assigned_user_id'], unique=False)
    op.create_index('ix_leads_closed', 'leads', ['organization_id', 'closed_at'], unique=False, postgresql_include=['outcome', 'source', 'created_at', 'assigned_user_id'], postgresql_where=sa.text("outcome <> 'open' AND merged_into_id IS NULL"))
    op.create_index('ix_leads_created', 'leads', ['organization_id', 'created_at'], unique=False, postgresql_include=['source', 'stage', 'outcome', 'reached', 'assigned_user_id', 'estimated_value', 'closing_value', 'closed_at'], postgresql_where=sa.text('merged_into_id IS NULL'))
    op.create_index('ix_leads_open', 'leads', ['organization_id', 'stage', 'stage_entered_at'], unique=False, postgresql_include=['source', 'assigned_user_id', 'estimated_value', 'id'], postgresql_where=sa.text("outcome = 'open' AND merged_into_id IS NULL"))
    op.create_table('alert_events',
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('alert_id', sa.Uuid(), nullable=False),
    sa.Column('occurred_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('actor_id', sa.Uuid(), nullable=True),
    sa.Column('action', sa.String(), nullable=False),
    sa.Column('from_status', sa.String(), nullable=True),
    sa.Column('to_status', sa.String(), nullable=True),
    sa.Column('note', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['organization_id', 'alert_id'], ['alerts.organization_id', 'alerts.id'], name=op.f('fk_alert_events_organization_id_alert_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('organization_id', 'id', name=op.f('pk_alert_events'))
    )
    op.create_index('ix_alert_events_alert', 'alert_events', ['organization_id', 'alert_id', 'occurred_at'], unique=False)
    op.create_table('audit_logs',
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('lead_id', sa.Uuid(), nullable=False),
    sa.Column('action', sa.String(), nullable=False),
    sa.Column('origin', sa.String(), nullable=False),
    sa.Column('occurred_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('from_stage', sa.String(), nullable=True),
    sa.Column('to_stage', sa.String(), nullable=True),
    sa.Column('outcome', sa.String(), nullable=True),
    sa.Column('actor_id', sa.Uuid(), nullable=True),
    sa.Column('actor_name', sa.String(), nullable=True),
    sa.Column('changes', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
    sa.CheckConstraint("action IN ('created', 'stage_changed', 'edited', 'assigned')", name=op.f('ck_audit_logs_action')),
    sa.CheckConstraint("origin IN ('snapshot', 'history', 'app')", name=op.f('ck_audit_logs_origin')),
    sa.ForeignKeyConstraint(['organization_id', 'lead_id'], ['leads.organization_id', 'leads.id'], name=op.f('fk_audit_logs_organization_id_lead_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('organization_id', 'id', name=op.f('pk_audit_logs'))
    )
    op.create_index('ix_audit_logs_lead', 'audit_logs', ['organization_id', 'lead_id', 'occurred_at'], unique=False)
    op.create_index('uq_audit_logs_history', 'audit_logs', ['organization_id', 'lead_id', 'occurred_at', 'to_stage', 'outcome'], unique=True, postgresql_where=sa.text("origin = 'history'"), postgresql_nulls_not_distinct=True)
    op.create_table('interactions',
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('lead_id', sa.Uuid(), nullable=False),
    sa.Column('occurred_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.CheckConstraint("kind IN ('meeting', 'call_answered', 'message_received', 'email_received', 'form_submitted', 'link_clicked', 'email_opened', 'site_visited', 'email_sent', 'message_sent', 'call_made')", name=op.f('ck_interactions_kind')),
    sa.ForeignKeyConstraint(['organization_id', 'lead_id'], ['leads.organization_id', 'leads.id'], name=op.f('fk_interactions_organization_id_lead_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('organization_id', 'lead_id', 'occurred_at', 'kind', name=op.f('pk_interactions'))
    )
    op.create_index('ix_interactions_occurred', 'interactions', ['organization_id', 'occurred_at'], unique=False)
    op.create_table('lead_behavior_tracking',
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('lead_id', sa.Uuid(), nullable=False),
    sa.Column('points', sa.Double(), nullable=False),
    sa.Column('interactions', sa.Integer(), nullable=False),
    sa.Column('first_contact_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_lead_action_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_outbound_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_interaction_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['organization_id', 'lead_id'], ['leads.organization_id', 'leads.id'], name=op.f('fk_lead_behavior_tracking_organization_id_lead_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('organization_id', 'lead_id', name=op.f('pk_lead_behavior_tracking'))
    )
    op.create_table('stage_stays',
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('lead_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('stage', sa.String(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('left_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('exit', sa.String(), nullable=True),
    sa.CheckConstraint("exit IN ('advanced', 'moved_back', 'lost', 'won')", name=op.f('ck_stage_stays_exit')),
    sa.CheckConstraint("stage IN ('lead', 'contato', 'proposta', 'negociacao')", name=op.f('ck_stage_stays_stage')),
    sa.CheckConstraint('(left_at IS NULL) = (exit IS NULL)', name=op.f('ck_stage_stays_left_with_exit')),
    sa.CheckConstraint('left_at >= entered_at', name=op.f('ck_stage_stays_forward_in_time')),
    sa.ForeignKeyConstraint(['organization_id', 'lead_id'], ['leads.organization_id', 'leads.id'], name=op.f('fk_stage_stays_organization_id_lead_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('organization_id', 'lead_id', 'position', name=op.f('pk_stage_stays'))
    )
    op.create_index('ix_stage_stays_entered', 'stage_stays', ['organization_id', 'entered_at'], unique=False, postgresql_include=['lead_id', 'stage', 'left_at', 'exit'])


ROLE = "lead_analytics_app"
SETTING = "nullif(current_setting('app.{}', true), '')"
APPEND_ONLY = ("audit_logs", "alert_events", "analytics_events")
TENANT_TABLES = (
    "data_versions", "memberships", "saved_views", "leads", "audit_logs", "stage_stays", "interactions",
    "lead_behavior_tracking", "analytics_events", "source_spend", "daily_lead_metrics", "imports",
    "import_rejections", "import_mappings", "alerts", "alert_events",
)  # fmt: skip


def create_wall() -> None:
    """The application's role, what it may do, and row-level security forced on every tenant's row."""
    op.execute(
        f"""
        DO $$ BEGIN
          CREATE ROLE {ROLE} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END $$
        """
    )
    op.execute(f"DO $$ BEGIN EXECUTE format('GRANT {ROLE} TO %I', current_user); EXCEPTION WHEN OTHERS THEN NULL; END $$")
    op.execute(f"GRANT USAGE ON SCHEMA public TO {ROLE}")
    op.execute(f"GRANT SELECT ON alembic_version TO {ROLE}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON users TO {ROLE}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON one_time_links TO {ROLE}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON organizations TO {ROLE}")
    organization = SETTING.format("organization_id") + "::uuid"
    for table in TENANT_TABLES:
        rights = "SELECT, INSERT" if table in APPEND_ONLY else "SELECT, INSERT, UPDATE, DELETE"
        op.execute(f"GRANT {rights} ON {table} TO {ROLE}")
        op.execute(
            f"CREATE POLICY tenant ON {table} USING (organization_id = {organization}) "
            f"WITH CHECK (organization_id = {organization})"
        )
    op.execute(
        f"CREATE POLICY tenant ON organizations USING (id = {organization}) WITH CHECK (id = {organization})"
    )
    # Sign-in has no organization yet: a user finds the own memberships, an operator an id by its slug.
    op.execute(
        f"CREATE POLICY own_memberships ON memberships FOR SELECT "
        f"USING (user_id = {SETTING.format('user_id')}::uuid)"
    )
    op.execute(
        f"CREATE POLICY by_slug ON organizations FOR SELECT USING (slug = {SETTING.format('organization_slug')})"
    )
    for table in (*TENANT_TABLES, "organizations"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def create_job_queue() -> None:
    """The job queue's own tables and functions, in a schema of their own; they hold ids only."""
    op.execute("CREATE SCHEMA jobs")
    op.execute("SET LOCAL search_path = jobs")
    op.get_bind().connection.driver_connection.execute(SchemaManager.get_schema())
    op.execute("SET LOCAL search_path = public")
    op.execute(f"GRANT USAGE ON SCHEMA jobs TO {ROLE}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA jobs TO {ROLE}")
    op.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA jobs TO {ROLE}")
    op.execute(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA jobs TO {ROLE}")
