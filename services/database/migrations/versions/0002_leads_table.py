"""what a table of many leads needs: orders, and the tokens that leads are found by"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0002'
down_revision = '0001'

ROLE = "lead_analytics_app"
ORGANIZATION = "nullif(current_setting('app.organization_id', true), '')::uuid"


def upgrade() -> None:
    create_orders()
    cover_behavior()
    create_search()


def create_orders() -> None:
    """What the list sorts by, in indexes that end with the lead, so that pages are stable under equal
    values; and the list's filters in one of them."""
    op.add_column('leads', sa.Column('value_cents', sa.BigInteger(), sa.Computed(
        "(CASE WHEN outcome = 'won' THEN coalesce(closing_value, estimated_value) ELSE estimated_value END * 100)::bigint",
        persisted=True,
    ), nullable=True))
    op.drop_index('ix_leads_created', table_name='leads')
    op.drop_index('ix_leads_open', table_name='leads')
    op.create_index('ix_leads_created', 'leads', ['organization_id', 'created_at', 'id'], unique=False, postgresql_include=['source', 'stage', 'outcome', 'reached', 'lead_score', 'assigned_user_id', 'estimated_value', 'closing_value', 'closed_at', 'stage_entered_at', 'value_cents'], postgresql_where=sa.text('merged_into_id IS NULL'))
    op.drop_index('ix_leads_closed', table_name='leads')
    op.create_index('ix_leads_closed', 'leads', ['organization_id', 'closed_at'], unique=False, postgresql_include=['id', 'outcome', 'source', 'created_at', 'assigned_user_id', 'value_cents', 'lead_score'], postgresql_where=sa.text("outcome <> 'open' AND merged_into_id IS NULL"))
    op.create_index('ix_leads_score', 'leads', ['organization_id', 'lead_score', 'id'], unique=False, postgresql_where=sa.text('merged_into_id IS NULL'))
    op.create_index('ix_leads_value', 'leads', ['organization_id', 'value_cents', 'id'], unique=False, postgresql_where=sa.text('merged_into_id IS NULL'))
    op.create_index('ix_leads_open', 'leads', ['organization_id', 'stage', 'stage_entered_at', 'id'], unique=False, postgresql_include=['source', 'assigned_user_id', 'estimated_value', 'created_at', 'lead_score'], postgresql_where=sa.text("outcome = 'open' AND merged_into_id IS NULL"))


def cover_behavior() -> None:
    """What lists ask of the leads' interactions, answered by indexes alone."""
    op.drop_constraint('pk_lead_behavior_tracking', 'lead_behavior_tracking', type_='primary')
    op.execute(
        "ALTER TABLE lead_behavior_tracking ADD CONSTRAINT pk_lead_behavior_tracking "
        "PRIMARY KEY (organization_id, lead_id) INCLUDE (points, first_contact_at, last_lead_action_at, "
        "last_outbound_at, last_interaction_at)"
    )
    op.create_index('ix_lead_behavior_tracking_points', 'lead_behavior_tracking', ['organization_id', 'points'], unique=False, postgresql_include=['lead_id'])


def create_search() -> None:
    op.create_table('lead_search',
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('token', sa.Text(collation='C'), nullable=False),
    sa.Column('lead_id', sa.Uuid(), nullable=False),
    )
    fill_search()
    op.create_primary_key(op.f('pk_lead_search'), 'lead_search', ['organization_id', 'token', 'lead_id'])
    op.create_table('lead_search_backlog',
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('lead_ids', postgresql.ARRAY(sa.Uuid()), nullable=False),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_lead_search_backlog_organization_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('organization_id', 'id', name=op.f('pk_lead_search_backlog'))
    )
    for table in ('lead_search', 'lead_search_backlog'):
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {ROLE}")
        op.execute(
            f"CREATE POLICY tenant ON {table} USING (organization_id = {ORGANIZATION}) "
            f"WITH CHECK (organization_id = {ORGANIZATION})"
        )
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def fill_search() -> None:
    """The leads that are there already, of every organization: the owner, whom the wall stops too,
    takes it down for this statement (nobody else can come in, the table is locked until the commit)."""
    op.execute("ALTER TABLE leads NO FORCE ROW LEVEL SECURITY")
    op.get_bind().exec_driver_sql(FILL.replace("%", "%%"))
    op.execute("ALTER TABLE leads FORCE ROW LEVEL SECURITY")


FILL = r"""
INSERT INTO lead_search (organization_id, token, lead_id)
SELECT DISTINCT l.organization_id, t.token, l.id
FROM leads l CROSS JOIN LATERAL (
        SELECT left(token, 60) COLLATE "C" AS token FROM unnest(
            string_to_array(
                concat_ws(' ', (
        SELECT lower(CASE WHEN octet_length(b.t) = char_length(b.t) THEN b.t
                          ELSE translate(b.t, U&'\00c0\00c1\00c2\00c3\00c4\00c5\00c7\00c8\00c9\00ca\00cb\00cc\00cd\00ce\00cf\00d1\00d2\00d3\00d4\00d5\00d6\00d9\00da\00db\00dc\00dd\00e0\00e1\00e2\00e3\00e4\00e5\00e7\00e8\00e9\00ea\00eb\00ec\00ed\00ee\00ef\00f1\00f2\00f3\00f4\00f5\00f6\00f9\00fa\00fb\00fc\00fd\00ff\0100\0101\0102\0103\0104\0105\0106\0107\0108\0109\010a\010b\010c\010d\010e\010f\0112\0113\0114\0115\0116\0117\0118\0119\011a\011b\011c\011d\011e\011f\0120\0121\0122\0123\0124\0125\0128\0129\012a\012b\012c\012d\012e\012f\0130\0134\0135\0136\0137\0139\013a\013b\013c\013d\013e\0143\0144\0145\0146\0147\0148\014c\014d\014e\014f\0150\0151\0154\0155\0156\0157\0158\0159\015a\015b\015c\015d\015e\015f\0160\0161\0162\0163\0164\0165\0168\0169\016a\016b\016c\016d\016e\016f\0170\0171\0172\0173\0174\0175\0176\0177\0178\0179\017a\017b\017c\017d\017e\01a0\01a1\01af\01b0\01cd\01ce\01cf\01d0\01d1\01d2\01d3\01d4\01d5\01d6\01d7\01d8\01d9\01da\01db\01dc\01de\01df\01e0\01e1\01e6\01e7\01e8\01e9\01ea\01eb\01ec\01ed\01f0\01f4\01f5\01f8\01f9\01fa\01fb\0200\0201\0202\0203\0204\0205\0206\0207\0208\0209\020a\020b\020c\020d\020e\020f\0210\0211\0212\0213\0214\0215\0216\0217\0218\0219\021a\021b\021e\021f\0226\0227\0228\0229\022a\022b\022c\022d\022e\022f\0230\0231\0232\0233\1e00\1e01\1e02\1e03\1e04\1e05\1e06\1e07\1e08\1e09\1e0a\1e0b\1e0c\1e0d\1e0e\1e0f\1e10\1e11\1e12\1e13\1e14\1e15\1e16\1e17\1e18\1e19\1e1a\1e1b\1e1c\1e1d\1e1e\1e1f\1e20\1e21\1e22\1e23\1e24\1e25\1e26\1e27\1e28\1e29\1e2a\1e2b\1e2c\1e2d\1e2e\1e2f\1e30\1e31\1e32\1e33\1e34\1e35\1e36\1e37\1e38\1e39\1e3a\1e3b\1e3c\1e3d\1e3e\1e3f\1e40\1e41\1e42\1e43\1e44\1e45\1e46\1e47\1e48\1e49\1e4a\1e4b\1e4c\1e4d\1e4e\1e4f\1e50\1e51\1e52\1e53\1e54\1e55\1e56\1e57\1e58\1e59\1e5a\1e5b\1e5c\1e5d\1e5e\1e5f\1e60\1e61\1e62\1e63\1e64\1e65\1e66\1e67\1e68\1e69\1e6a\1e6b\1e6c\1e6d\1e6e\1e6f\1e70\1e71\1e72\1e73\1e74\1e75\1e76\1e77\1e78\1e79\1e7a\1e7b\1e7c\1e7d\1e7e\1e7f\1e80\1e81\1e82\1e83\1e84\1e85\1e86\1e87\1e88\1e89\1e8a\1e8b\1e8c\1e8d\1e8e\1e8f\1e90\1e91\1e92\1e93\1e94\1e95\1e96\1e97\1e98\1e99\1ea0\1ea1\1ea2\1ea3\1ea4\1ea5\1ea6\1ea7\1ea8\1ea9\1eaa\1eab\1eac\1ead\1eae\1eaf\1eb0\1eb1\1eb2\1eb3\1eb4\1eb5\1eb6\1eb7\1eb8\1eb9\1eba\1ebb\1ebc\1ebd\1ebe\1ebf\1ec0\1ec1\1ec2\1ec3\1ec4\1ec5\1ec6\1ec7\1ec8\1ec9\1eca\1ecb\1ecc\1ecd\1ece\1ecf\1ed0\1ed1\1ed2\1ed3\1ed4\1ed5\1ed6\1ed7\1ed8\1ed9\1eda\1edb\1edc\1edd\1ede\1edf\1ee0\1ee1\1ee2\1ee3\1ee4\1ee5\1ee6\1ee7\1ee8\1ee9\1eea\1eeb\1eec\1eed\1eee\1eef\1ef0\1ef1\1ef2\1ef3\1ef4\1ef5\1ef6\1ef7\1ef8\1ef9\00f8\00d8\0142\0141\0111\0110\0131\0130', 'AAAAAACEEEEIIIINOOOOOUUUUYaaaaaaceeeeiiiinooooouuuuyyAaAaAaCcCcCcCcDdEeEeEeEeEeGgGgGgGgHhIiIiIiIiIJjKkLlLlLlNnNnNnOoOoOoRrRrRrSsSsSsSsTtTtUuUuUuUuUuUuWwYyYZzZzZzOoUuAaIiOoUuUuUuUuUuAaAaGgKkOoOojGgNnAaAaAaEeEeIiIiOoOoRrRrUuUuSsTtHhAaEeOoOoOoOoYyAaBbBbBbCcDdDdDdDdDdEeEeEeEeEeFfGgHhHhHhHhHhIiIiKkKkKkLlLlLlLlMmMmMmNnNnNnNnOoOoOoOoPpPpRrRrRrRrSsSsSsSsSsTtTtTtTtUuUuUuUuUuVvVvWwWwWwWwWwXxXxYyZzZzZzhtwyAaAaAaAaAaAaAaAaAaAaAaAaEeEeEeEeEeEeEeEeIiIiOoOoOoOoOoOoOoOoOoOoOoOoUuUuUuUuUuUuUuYyYyYyYyoOlLdDiI') END)
        FROM (
            SELECT CASE WHEN octet_length(a.t) = char_length(a.t)
                        THEN translate(a.t, U&'\0009\000a\000d\0021\0022\0023\0024\0025\0026\0027\0028\0029\002a\002b\002c\002d\002e\002f\003a\003b\003c\003d\003e\003f\0040\005b\005c\005d\005e\005f\0060\007b\007c\007d\007e\2013\2014\2019\201c\201d\00b4\00aa\00ba\00b0\00b7\2026\00a0', '                                               ')
                        ELSE translate(normalize(a.t, NFC), U&'\00e1\00e0\00e2\00e3\00e4\00e9\00e8\00ea\00eb\00ed\00ec\00ee\00ef\00f3\00f2\00f4\00f5\00f6\00fa\00f9\00fb\00fc\00e7\00f1\00c1\00c0\00c2\00c3\00c4\00c9\00c8\00ca\00cb\00cd\00cc\00ce\00cf\00d3\00d2\00d4\00d5\00d6\00da\00d9\00db\00dc\00c7\00d1\0009\000a\000d\0021\0022\0023\0024\0025\0026\0027\0028\0029\002a\002b\002c\002d\002e\002f\003a\003b\003c\003d\003e\003f\0040\005b\005c\005d\005e\005f\0060\007b\007c\007d\007e\2013\2014\2019\201c\201d\00b4\00aa\00ba\00b0\00b7\2026\00a0',
                                       'aaaaaeeeeiiiiooooouuuucnAAAAAEEEEIIIIOOOOOUUUUCN                                               ') END AS t
            FROM (SELECT l.name AS t OFFSET 0) a OFFSET 0
        ) b
    ), (
        SELECT lower(CASE WHEN octet_length(b.t) = char_length(b.t) THEN b.t
                          ELSE translate(b.t, U&'\00c0\00c1\00c2\00c3\00c4\00c5\00c7\00c8\00c9\00ca\00cb\00cc\00cd\00ce\00cf\00d1\00d2\00d3\00d4\00d5\00d6\00d9\00da\00db\00dc\00dd\00e0\00e1\00e2\00e3\00e4\00e5\00e7\00e8\00e9\00ea\00eb\00ec\00ed\00ee\00ef\00f1\00f2\00f3\00f4\00f5\00f6\00f9\00fa\00fb\00fc\00fd\00ff\0100\0101\0102\0103\0104\0105\0106\0107\0108\0109\010a\010b\010c\010d\010e\010f\0112\0113\0114\0115\0116\0117\0118\0119\011a\011b\011c\011d\011e\011f\0120\0121\0122\0123\0124\0125\0128\0129\012a\012b\012c\012d\012e\012f\0130\0134\0135\0136\0137\0139\013a\013b\013c\013d\013e\0143\0144\0145\0146\0147\0148\014c\014d\014e\014f\0150\0151\0154\0155\0156\0157\0158\0159\015a\015b\015c\015d\015e\015f\0160\0161\0162\0163\0164\0165\0168\0169\016a\016b\016c\016d\016e\016f\0170\0171\0172\0173\0174\0175\0176\0177\0178\0179\017a\017b\017c\017d\017e\01a0\01a1\01af\01b0\01cd\01ce\01cf\01d0\01d1\01d2\01d3\01d4\01d5\01d6\01d7\01d8\01d9\01da\01db\01dc\01de\01df\01e0\01e1\01e6\01e7\01e8\01e9\01ea\01eb\01ec\01ed\01f0\01f4\01f5\01f8\01f9\01fa\01fb\0200\0201\0202\0203\0204\0205\0206\0207\0208\0209\020a\020b\020c\020d\020e\020f\0210\0211\0212\0213\0214\0215\0216\0217\0218\0219\021a\021b\021e\021f\0226\0227\0228\0229\022a\022b\022c\022d\022e\022f\0230\0231\0232\0233\1e00\1e01\1e02\1e03\1e04\1e05\1e06\1e07\1e08\1e09\1e0a\1e0b\1e0c\1e0d\1e0e\1e0f\1e10\1e11\1e12\1e13\1e14\1e15\1e16\1e17\1e18\1e19\1e1a\1e1b\1e1c\1e1d\1e1e\1e1f\1e20\1e21\1e22\1e23\1e24\1e25\1e26\1e27\1e28\1e29\1e2a\1e2b\1e2c\1e2d\1e2e\1e2f\1e30\1e31\1e32\1e33\1e34\1e35\1e36\1e37\1e38\1e39\1e3a\1e3b\1e3c\1e3d\1e3e\1e3f\1e40\1e41\1e42\1e43\1e44\1e45\1e46\1e47\1e48\1e49\1e4a\1e4b\1e4c\1e4d\1e4e\1e4f\1e50\1e51\1e52\1e53\1e54\1e55\1e56\1e57\1e58\1e59\1e5a\1e5b\1e5c\1e5d\1e5e\1e5f\1e60\1e61\1e62\1e63\1e64\1e65\1e66\1e67\1e68\1e69\1e6a\1e6b\1e6c\1e6d\1e6e\1e6f\1e70\1e71\1e72\1e73\1e74\1e75\1e76\1e77\1e78\1e79\1e7a\1e7b\1e7c\1e7d\1e7e\1e7f\1e80\1e81\1e82\1e83\1e84\1e85\1e86\1e87\1e88\1e89\1e8a\1e8b\1e8c\1e8d\1e8e\1e8f\1e90\1e91\1e92\1e93\1e94\1e95\1e96\1e97\1e98\1e99\1ea0\1ea1\1ea2\1ea3\1ea4\1ea5\1ea6\1ea7\1ea8\1ea9\1eaa\1eab\1eac\1ead\1eae\1eaf\1eb0\1eb1\1eb2\1eb3\1eb4\1eb5\1eb6\1eb7\1eb8\1eb9\1eba\1ebb\1ebc\1ebd\1ebe\1ebf\1ec0\1ec1\1ec2\1ec3\1ec4\1ec5\1ec6\1ec7\1ec8\1ec9\1eca\1ecb\1ecc\1ecd\1ece\1ecf\1ed0\1ed1\1ed2\1ed3\1ed4\1ed5\1ed6\1ed7\1ed8\1ed9\1eda\1edb\1edc\1edd\1ede\1edf\1ee0\1ee1\1ee2\1ee3\1ee4\1ee5\1ee6\1ee7\1ee8\1ee9\1eea\1eeb\1eec\1eed\1eee\1eef\1ef0\1ef1\1ef2\1ef3\1ef4\1ef5\1ef6\1ef7\1ef8\1ef9\00f8\00d8\0142\0141\0111\0110\0131\0130', 'AAAAAACEEEEIIIINOOOOOUUUUYaaaaaaceeeeiiiinooooouuuuyyAaAaAaCcCcCcCcDdEeEeEeEeEeGgGgGgGgHhIiIiIiIiIJjKkLlLlLlNnNnNnOoOoOoRrRrRrSsSsSsSsTtTtUuUuUuUuUuUuWwYyYZzZzZzOoUuAaIiOoUuUuUuUuUuAaAaGgKkOoOojGgNnAaAaAaEeEeIiIiOoOoRrRrUuUuSsTtHhAaEeOoOoOoOoYyAaBbBbBbCcDdDdDdDdDdEeEeEeEeEeFfGgHhHhHhHhHhIiIiKkKkKkLlLlLlLlMmMmMmNnNnNnNnOoOoOoOoPpPpRrRrRrRrSsSsSsSsSsTtTtTtTtUuUuUuUuUuVvVvWwWwWwWwWwXxXxYyZzZzZzhtwyAaAaAaAaAaAaAaAaAaAaAaAaEeEeEeEeEeEeEeEeIiIiOoOoOoOoOoOoOoOoOoOoOoOoUuUuUuUuUuUuUuYyYyYyYyoOlLdDiI') END)
        FROM (
            SELECT CASE WHEN octet_length(a.t) = char_length(a.t)
                        THEN translate(a.t, U&'\0009\000a\000d\0021\0022\0023\0024\0025\0026\0027\0028\0029\002a\002b\002c\002d\002e\002f\003a\003b\003c\003d\003e\003f\0040\005b\005c\005d\005e\005f\0060\007b\007c\007d\007e\2013\2014\2019\201c\201d\00b4\00aa\00ba\00b0\00b7\2026\00a0', '                                               ')
                        ELSE translate(normalize(a.t, NFC), U&'\00e1\00e0\00e2\00e3\00e4\00e9\00e8\00ea\00eb\00ed\00ec\00ee\00ef\00f3\00f2\00f4\00f5\00f6\00fa\00f9\00fb\00fc\00e7\00f1\00c1\00c0\00c2\00c3\00c4\00c9\00c8\00ca\00cb\00cd\00cc\00ce\00cf\00d3\00d2\00d4\00d5\00d6\00da\00d9\00db\00dc\00c7\00d1\0009\000a\000d\0021\0022\0023\0024\0025\0026\0027\0028\0029\002a\002b\002c\002d\002e\002f\003a\003b\003c\003d\003e\003f\0040\005b\005c\005d\005e\005f\0060\007b\007c\007d\007e\2013\2014\2019\201c\201d\00b4\00aa\00ba\00b0\00b7\2026\00a0',
                                       'aaaaaeeeeiiiiooooouuuucnAAAAAEEEEIIIIOOOOOUUUUCN                                               ') END AS t
            FROM (SELECT l.company AS t OFFSET 0) a OFFSET 0
        ) b
    )), ' '
            ) || ARRAY[
                (coalesce(left('=' || coalesce(nullif(btrim((
        SELECT lower(CASE WHEN octet_length(b.t) = char_length(b.t) THEN b.t
                          ELSE translate(b.t, U&'\00c0\00c1\00c2\00c3\00c4\00c5\00c7\00c8\00c9\00ca\00cb\00cc\00cd\00ce\00cf\00d1\00d2\00d3\00d4\00d5\00d6\00d9\00da\00db\00dc\00dd\00e0\00e1\00e2\00e3\00e4\00e5\00e7\00e8\00e9\00ea\00eb\00ec\00ed\00ee\00ef\00f1\00f2\00f3\00f4\00f5\00f6\00f9\00fa\00fb\00fc\00fd\00ff\0100\0101\0102\0103\0104\0105\0106\0107\0108\0109\010a\010b\010c\010d\010e\010f\0112\0113\0114\0115\0116\0117\0118\0119\011a\011b\011c\011d\011e\011f\0120\0121\0122\0123\0124\0125\0128\0129\012a\012b\012c\012d\012e\012f\0130\0134\0135\0136\0137\0139\013a\013b\013c\013d\013e\0143\0144\0145\0146\0147\0148\014c\014d\014e\014f\0150\0151\0154\0155\0156\0157\0158\0159\015a\015b\015c\015d\015e\015f\0160\0161\0162\0163\0164\0165\0168\0169\016a\016b\016c\016d\016e\016f\0170\0171\0172\0173\0174\0175\0176\0177\0178\0179\017a\017b\017c\017d\017e\01a0\01a1\01af\01b0\01cd\01ce\01cf\01d0\01d1\01d2\01d3\01d4\01d5\01d6\01d7\01d8\01d9\01da\01db\01dc\01de\01df\01e0\01e1\01e6\01e7\01e8\01e9\01ea\01eb\01ec\01ed\01f0\01f4\01f5\01f8\01f9\01fa\01fb\0200\0201\0202\0203\0204\0205\0206\0207\0208\0209\020a\020b\020c\020d\020e\020f\0210\0211\0212\0213\0214\0215\0216\0217\0218\0219\021a\021b\021e\021f\0226\0227\0228\0229\022a\022b\022c\022d\022e\022f\0230\0231\0232\0233\1e00\1e01\1e02\1e03\1e04\1e05\1e06\1e07\1e08\1e09\1e0a\1e0b\1e0c\1e0d\1e0e\1e0f\1e10\1e11\1e12\1e13\1e14\1e15\1e16\1e17\1e18\1e19\1e1a\1e1b\1e1c\1e1d\1e1e\1e1f\1e20\1e21\1e22\1e23\1e24\1e25\1e26\1e27\1e28\1e29\1e2a\1e2b\1e2c\1e2d\1e2e\1e2f\1e30\1e31\1e32\1e33\1e34\1e35\1e36\1e37\1e38\1e39\1e3a\1e3b\1e3c\1e3d\1e3e\1e3f\1e40\1e41\1e42\1e43\1e44\1e45\1e46\1e47\1e48\1e49\1e4a\1e4b\1e4c\1e4d\1e4e\1e4f\1e50\1e51\1e52\1e53\1e54\1e55\1e56\1e57\1e58\1e59\1e5a\1e5b\1e5c\1e5d\1e5e\1e5f\1e60\1e61\1e62\1e63\1e64\1e65\1e66\1e67\1e68\1e69\1e6a\1e6b\1e6c\1e6d\1e6e\1e6f\1e70\1e71\1e72\1e73\1e74\1e75\1e76\1e77\1e78\1e79\1e7a\1e7b\1e7c\1e7d\1e7e\1e7f\1e80\1e81\1e82\1e83\1e84\1e85\1e86\1e87\1e88\1e89\1e8a\1e8b\1e8c\1e8d\1e8e\1e8f\1e90\1e91\1e92\1e93\1e94\1e95\1e96\1e97\1e98\1e99\1ea0\1ea1\1ea2\1ea3\1ea4\1ea5\1ea6\1ea7\1ea8\1ea9\1eaa\1eab\1eac\1ead\1eae\1eaf\1eb0\1eb1\1eb2\1eb3\1eb4\1eb5\1eb6\1eb7\1eb8\1eb9\1eba\1ebb\1ebc\1ebd\1ebe\1ebf\1ec0\1ec1\1ec2\1ec3\1ec4\1ec5\1ec6\1ec7\1ec8\1ec9\1eca\1ecb\1ecc\1ecd\1ece\1ecf\1ed0\1ed1\1ed2\1ed3\1ed4\1ed5\1ed6\1ed7\1ed8\1ed9\1eda\1edb\1edc\1edd\1ede\1edf\1ee0\1ee1\1ee2\1ee3\1ee4\1ee5\1ee6\1ee7\1ee8\1ee9\1eea\1eeb\1eec\1eed\1eee\1eef\1ef0\1ef1\1ef2\1ef3\1ef4\1ef5\1ef6\1ef7\1ef8\1ef9\00f8\00d8\0142\0141\0111\0110\0131\0130', 'AAAAAACEEEEIIIINOOOOOUUUUYaaaaaaceeeeiiiinooooouuuuyyAaAaAaCcCcCcCcDdEeEeEeEeEeGgGgGgGgHhIiIiIiIiIJjKkLlLlLlNnNnNnOoOoOoRrRrRrSsSsSsSsTtTtUuUuUuUuUuUuWwYyYZzZzZzOoUuAaIiOoUuUuUuUuUuAaAaGgKkOoOojGgNnAaAaAaEeEeIiIiOoOoRrRrUuUuSsTtHhAaEeOoOoOoOoYyAaBbBbBbCcDdDdDdDdDdEeEeEeEeEeFfGgHhHhHhHhHhIiIiKkKkKkLlLlLlLlMmMmMmNnNnNnNnOoOoOoOoPpPpRrRrRrRrSsSsSsSsSsTtTtTtTtUuUuUuUuUuVvVvWwWwWwWwWwXxXxYyZzZzZzhtwyAaAaAaAaAaAaAaAaAaAaAaAaEeEeEeEeEeEeEeEeIiIiOoOoOoOoOoOoOoOoOoOoOoOoUuUuUuUuUuUuUuYyYyYyYyoOlLdDiI') END)
        FROM (
            SELECT CASE WHEN octet_length(a.t) = char_length(a.t)
                        THEN translate(a.t, U&'\0009\000a\000d\0021\0022\0023\0024\0025\0026\0027\0028\0029\002a\002b\002c\002d\002e\002f\003a\003b\003c\003d\003e\003f\0040\005b\005c\005d\005e\005f\0060\007b\007c\007d\007e\2013\2014\2019\201c\201d\00b4\00aa\00ba\00b0\00b7\2026\00a0', '                                               ')
                        ELSE translate(normalize(a.t, NFC), U&'\00e1\00e0\00e2\00e3\00e4\00e9\00e8\00ea\00eb\00ed\00ec\00ee\00ef\00f3\00f2\00f4\00f5\00f6\00fa\00f9\00fb\00fc\00e7\00f1\00c1\00c0\00c2\00c3\00c4\00c9\00c8\00ca\00cb\00cd\00cc\00ce\00cf\00d3\00d2\00d4\00d5\00d6\00da\00d9\00db\00dc\00c7\00d1\0009\000a\000d\0021\0022\0023\0024\0025\0026\0027\0028\0029\002a\002b\002c\002d\002e\002f\003a\003b\003c\003d\003e\003f\0040\005b\005c\005d\005e\005f\0060\007b\007c\007d\007e\2013\2014\2019\201c\201d\00b4\00aa\00ba\00b0\00b7\2026\00a0',
                                       'aaaaaeeeeiiiiooooouuuucnAAAAAEEEEIIIIOOOOOUUUUCN                                               ') END AS t
            FROM (SELECT l.name AS t OFFSET 0) a OFFSET 0
        ) b
    )), ''), l.name), 60), '>') COLLATE "C"),
                ltrim(replace(lower(normalize(l.email, NFC)), ' ', ''), '=>#'),
                CASE WHEN length(translate(l.phone, translate(l.phone, '0123456789', ''), '')) >= 4 THEN '#' || reverse(translate(l.phone, translate(l.phone, '0123456789', ''), '')) END
            ]
        ) token
        WHERE token <> '' AND token NOT IN ('da', 'das', 'de', 'di', 'do', 'dos', 'du', 'e', 'and', 'of', 'the')
    ) t
WHERE l.merged_into_id IS NULL
ORDER BY 1, 2, 3
"""
"""What `services.search_terms.tokens_sql` said when this was written."""
