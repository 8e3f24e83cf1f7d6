"""saved views: one name per owner, and each member's default"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'

ROLE = "lead_analytics_app"
ORGANIZATION = "nullif(current_setting('app.organization_id', true), '')::uuid"


def upgrade() -> None:
    # A default may be a colleague's shared view, so it is no column of the view.
    op.drop_column('saved_views', 'is_default')
    op.add_column('saved_views', sa.Column('name_key', sa.String(), nullable=True))
    op.execute("UPDATE saved_views SET name_key = lower(name)")
    op.alter_column('saved_views', 'name_key', nullable=False)
    op.create_unique_constraint(
        op.f('uq_saved_views_organization_id_owner_id_name_key'),
        'saved_views', ['organization_id', 'owner_id', 'name_key'],
    )
    op.create_foreign_key(
        op.f('fk_saved_views_organization_id_owner_id'),
        'saved_views', 'memberships', ['organization_id', 'owner_id'], ['organization_id', 'id'],
    )
    op.create_table('default_views',
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('member_id', sa.Uuid(), nullable=False),
    sa.Column('view_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['organization_id', 'member_id'], ['memberships.organization_id', 'memberships.id'], name=op.f('fk_default_views_organization_id_member_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organization_id', 'view_id'], ['saved_views.organization_id', 'saved_views.id'], name=op.f('fk_default_views_organization_id_view_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('organization_id', 'member_id', name=op.f('pk_default_views'))
    )
    op.create_index(op.f('ix_default_views_organization_id_view_id'), 'default_views', ['organization_id', 'view_id'])
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON default_views TO {ROLE}")
    op.execute(
        f"CREATE POLICY tenant ON default_views USING (organization_id = {ORGANIZATION}) "
        f"WITH CHECK (organization_id = {ORGANIZATION})"
    )
    op.execute("ALTER TABLE default_views ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE default_views FORCE ROW LEVEL SECURITY")
