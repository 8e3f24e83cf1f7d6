"""How long the report of a large organization takes, and how much memory its maker needs.

    python -m tests.benchmarks.reports [LEADS]

The worker's own job (figures, the ledger's comparison with the report before, file, storing it), each
report in a process of its own on an embedded server: what is measured is the maker's memory, not the
server's. Kept under `REPORTS_DIR` where that is set.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from app.jobs import JobQueue
from app.report_work import ReportWork
from app.settings import load_settings
from services.alerts import evaluate_alerts
from services.dashboard import DashboardQuery
from services.database.embedded import EmbeddedDatabase, start_embedded
from services.database.migrate import migrate
from services.database.sessions import Database
from services.reports.model import ReportRequest
from services.reports.records import report_file, request_report
from services.scope import OrgScope
from services.vocabulary import ReportType
from tests.benchmarks.many_leads import NOW, build, settle
from tests.benchmarks.measuring import Measurement, peak_mib, write
from tests.support.console import say

LEADS = 100_000
LIMIT_SECONDS, LIMIT_MIB = 10.0, 300.0
DAYS = 365
"""A year, so that most of the leads are in it."""


def measure(leads: int = LEADS) -> list[Measurement]:
    """Seconds and peak MiB of a PDF and of an Excel report, the second ones of their scope."""
    with _server() as server:
        say(f"Making an organization of {leads:,} leads …")
        scope = build(server, leads)
        settle(server)
        _evaluate(server, scope)
        _child(server, scope, ReportType.PDF)  # the report that the measured ones are compared with
        found = []
        for kind in ReportType:
            taken = _child(server, scope, kind)
            name = f"report of {leads:,} leads, {kind}"
            found += [
                Measurement(name, taken["seconds"], "s", LIMIT_SECONDS),
                Measurement(f"{name}: peak memory", taken["peak_mib"], "MiB", LIMIT_MIB),
                Measurement(f"{name}: size", taken["size"] / 1024, "KiB"),
            ]
    return found


@contextmanager
def _server() -> Iterator[EmbeddedDatabase]:
    kept = os.environ.get("REPORTS_DIR")
    directory = Path(kept or tempfile.mkdtemp(prefix="lead-analytics-reports-"))
    try:
        server = start_embedded(directory / "postgres")
        migrate(server.owner_url)
        yield server
    finally:
        if not kept:
            shutil.rmtree(directory, ignore_errors=True)


def _evaluate(server: EmbeddedDatabase, scope: OrgScope) -> None:
    database = Database(server.application_url, statement_timeout_ms=0)
    with database.transaction(scope) as session:
        evaluate_alerts(scope, session, NOW)
    database.dispose()


def _child(server: EmbeddedDatabase, scope: OrgScope, kind: ReportType) -> dict[str, float]:
    """Make one report in a fresh process; what it measured."""
    command = [
        sys.executable,
        "-m",
        "tests.benchmarks.reports",
        "make",
        str(scope.organization_id),
        kind.value,
    ]
    environment = os.environ | {"DATABASE_URL": server.application_url, "LOG_LEVEL": "WARNING"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    taken: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return taken


def _make(organization_id: UUID, kind: ReportType) -> dict[str, float]:
    scope = OrgScope.operator(organization_id)
    settings = load_settings()
    url = os.environ["DATABASE_URL"]
    database, queue = Database(url), JobQueue(url)
    end: date = NOW.date()
    query = DashboardQuery(end - timedelta(days=DAYS - 1), end)
    with database.transaction(scope) as session:
        request = ReportRequest(kind, query, include_charts=True, language="pt_BR")
        report = request_report(scope, session, request, NOW)
    begin = time.perf_counter()
    ReportWork(settings, database, queue).make(organization_id, report.id, NOW)
    seconds = time.perf_counter() - begin
    with database.transaction(scope) as session:
        size = len(report_file(scope, session, report.id).content)
    queue.close()
    database.dispose()
    peak = peak_mib()
    return {"seconds": seconds, "peak_mib": peak, "size": float(size)}


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["make"]:
        print(json.dumps(_make(UUID(arguments[1]), ReportType(arguments[2]))))  # noqa: T201  # for the parent
        return 0
    found = measure(int(arguments[0]) if arguments else LEADS)
    write("reports", found)
    for each in found:
        say(f"{each.name}: {each.value:,.2f} {each.unit}")
    return 1 if any(each.kept is False for each in found) else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
