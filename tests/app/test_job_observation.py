"""Jobs as they are counted and logged, by a worker that runs and tells its own figures."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from services.dashboard import DashboardQuery
from services.database.embedded import EmbeddedDatabase
from services.reports.model import ReportRequest
from services.reports.records import report_record, request_report
from services.vocabulary import ImportStatus, ReportType
from tests.app.import_jobs import ImportHouse, leads_file
from tests.app.metric_texts import scrape, value
from tests.support.workers import WorkerProcess, running_worker, wait_until

ROWS = 200


@pytest.fixture
def house(new_database: Callable[[], EmbeddedDatabase], tmp_path: Path) -> Iterator[ImportHouse]:
    house = ImportHouse(new_database(), tmp_path / "data")
    yield house
    house.close()


def lines_of(worker: WorkerProcess) -> list[dict[str, Any]]:
    return [json.loads(line) for line in worker.text().splitlines() if line.startswith("{")]


def told(url: str) -> str:
    """What it tells; nothing yet while it starts."""
    try:
        return scrape(url)
    except OSError:
        return ""


def test_a_worker_tells_of_its_jobs(house: ImportHouse, free_port: int) -> None:
    import_id, address = house.start(leads_file(ROWS)), f"127.0.0.1:{free_port}"
    gone = house.scope.organization_id
    house.queue.put(
        "run_import", gone, {"import_id": str(uuid4())}, queue="imports", once="an import that is gone"
    )
    house.queue.put(
        "run_import", gone, {"import_id": "no id"}, queue="imports", once="an import that is none"
    )
    with running_worker(house.urls, house.folder, environment={"METRICS_ADDRESS": address}) as worker:
        wait_until(lambda: house.record(import_id).status is ImportStatus.DONE, "the import", worker)
        url = f"http://{address}/metrics"
        wait_until(
            lambda: value(scrape(url), "job_seconds_count", task="run_import") == 3, "its jobs' end", worker
        )
        said, lines = scrape(url), lines_of(worker)
        assert worker.stop() == 0
    assert value(said, "job_seconds_count", task="run_import", outcome="done") == 2
    assert value(said, "job_seconds_count", task="run_import", outcome="failed") == 1
    report = house.record(import_id).report
    for result in ("created", "updated", "unchanged", "rejected"):
        assert value(said, "import_rows_total", kind="leads", result=result) == report[result], result
    assert value(said, "import_rows_total") == ROWS
    assert value(said, "import_seconds_count", kind="leads", outcome="done") == 1
    assert value(said, "process_memory_bytes", process="worker") > 20_000_000
    assert value(said, "database_statement_seconds_count", kind="insert") > 0
    assert value(said, "workers") == 1
    assert value(said, "jobs_failed_last_day") == 1

    ended = {
        line["outcome"]: line for line in lines if line["event"] == "job" and line["task"] == "run_import"
    }
    done = ended["done"]
    assert done["organization_id"] == str(house.scope.organization_id)
    assert done["attempt"] == 1
    assert done["duration_ms"] > 0
    assert isinstance(done["job_id"], int)
    assert ended["failed"]["job_id"] != done["job_id"]
    # What is logged within a job says which, though it runs in another thread.
    (gone_line,) = [line for line in lines if line["event"] == "import_gone"]
    assert (gone_line["task"], gone_line["attempt"]) == ("run_import", 1)
    assert "job_id" in gone_line
    assert all("job_id" not in line for line in lines if line["event"] == "worker_started")


def test_reports_are_counted_by_kind(house: ImportHouse, free_port: int) -> None:
    query, now = DashboardQuery(date(2026, 3, 1), date(2026, 3, 31)), datetime.now(UTC)
    scope = house.scope
    with house.database.transaction(scope) as session:
        wanted = [request_report(scope, session, ReportRequest(kind, query), now).id for kind in ReportType]
    for report_id in wanted:
        house.queue.make_report(scope.organization_id, report_id)
    address = f"127.0.0.1:{free_port}"
    with running_worker(house.urls, house.folder, environment={"METRICS_ADDRESS": address}) as worker:
        url = f"http://{address}/metrics"
        wait_until(lambda: value(told(url), "job_seconds_count", task="make_report") >= 2, "both", worker)
        said = scrape(url)
        assert worker.stop() == 0
    with house.database.transaction(scope) as session:
        for report_id, kind in zip(wanted, ReportType, strict=True):
            report = report_record(scope, session, report_id)
            assert value(said, "report_bytes_total", type=kind.value) == report.size
            assert value(said, "report_seconds_count", type=kind.value, outcome="done") == 1
