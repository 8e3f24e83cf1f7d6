"""the application may have the planner's statistics gathered"""

from __future__ import annotations

from alembic import op

revision = '0005'
down_revision = '0004'

ROLE = "lead_analytics_app"
TABLES = (
    "leads", "audit_logs", "stage_stays", "interactions", "lead_behavior_tracking", "lead_search",
    "daily_lead_metrics",
)  # fmt: skip


def upgrade() -> None:
    # Only a table's owner may ANALYZE it (or, from PostgreSQL 17 on, who may also lock and rewrite it):
    # one function that does just this to just these tables is the lesser right.
    op.execute(
        f"""
        CREATE FUNCTION gather_planner_statistics() RETURNS void LANGUAGE plpgsql
        SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
        AS $$ BEGIN ANALYZE {", ".join(f"public.{table}" for table in TABLES)}; END $$
        """
    )
    op.execute("REVOKE ALL ON FUNCTION gather_planner_statistics() FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION gather_planner_statistics() TO {ROLE}")
