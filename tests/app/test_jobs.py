"""The queue: what is tried again and when, jobs of dead workers, figures, and how a worker stops."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from procrastinate.jobs import Job
from sqlalchemy import text
from sqlalchemy.exc import OperationalError, ProgrammingError

from app.retries import MOST_ATTEMPTS, RETRY, RETRY_WHAT_PASSES, is_last_attempt
from app.worker import WorkerOptions
from app.workshop import Workshop
from services.dashboard import DashboardQuery
from services.database.embedded import EmbeddedDatabase
from services.imports.problems import ImportProblem, UnreadableFileError
from services.job_queue import STALE_SECONDS, job_counts, take_up_abandoned_jobs
from services.reports.records import ReportRequest, report_record, request_report
from services.vocabulary import ImportStatus, ReportStatus, ReportType
from tests.app.import_jobs import ImportHouse, leads_file
from tests.support.postgres import create_organization
from tests.support.web import settings_for
from tests.support.workers import running_worker, wait_until

DISK_FULL = OSError(errno.ENOSPC, "No space left on device")
NOBODY_ANSWERS = OperationalError("SELECT 1", {}, psycopg.OperationalError("connection refused"))
SERVER_STOPS = OperationalError("SELECT 1", {}, psycopg.errors.AdminShutdown())
DATABASE_FULL = OperationalError("SELECT 1", {}, psycopg.errors.DiskFull())
TOO_LONG = OperationalError("SELECT 1", {}, psycopg.errors.QueryCanceled())
NO_TABLE = ProgrammingError("SELECT 1", {}, psycopg.errors.UndefinedTable())
BAD_FILE = UnreadableFileError(next(iter(ImportProblem)))


@pytest.fixture
def house(new_database: Callable[[], EmbeddedDatabase], tmp_path: Path) -> Iterator[ImportHouse]:
    house = ImportHouse(new_database(), tmp_path / "data")
    yield house
    house.close()


def job(attempts: int = 0) -> Job:
    return Job(id=1, queue="imports", lock=None, queueing_lock=None, task_name="some_task", attempts=attempts)


@pytest.mark.parametrize("error", [DISK_FULL, NOBODY_ANSWERS, SERVER_STOPS, DATABASE_FULL, ConnectionError()])
def test_what_may_pass_is_tried_again(error: Exception) -> None:
    assert RETRY_WHAT_PASSES.get_retry_decision(exception=error, job=job()) is not None


@pytest.mark.parametrize(
    "error", [BAD_FILE, TOO_LONG, NO_TABLE, FileNotFoundError(), ValueError(), KeyError()]
)
def test_what_stays_wrong_is_not(error: Exception) -> None:
    assert RETRY_WHAT_PASSES.get_retry_decision(exception=error, job=job()) is None
    assert RETRY.get_retry_decision(exception=error, job=job()) is not None


def test_the_pauses_grow_and_come_to_an_end() -> None:
    pauses: list[int] = []
    for attempt in range(MOST_ATTEMPTS - 1):
        before = datetime.now(UTC)
        decision = RETRY_WHAT_PASSES.get_retry_decision(exception=DISK_FULL, job=job(attempt))
        assert decision is not None
        assert decision.retry_at is not None
        pauses.append(round((decision.retry_at - before).total_seconds()))
        assert not is_last_attempt(job(attempt))
    assert pauses == [4, 16, 64, 256, 1024]
    assert is_last_attempt(job(MOST_ATTEMPTS - 1))
    assert RETRY_WHAT_PASSES.get_retry_decision(exception=DISK_FULL, job=job(MOST_ATTEMPTS - 1)) is None
    assert RETRY.get_retry_decision(exception=KeyboardInterrupt(), job=job()) is None


def run(house: ImportHouse, statement: str, **values: Any) -> list[Any]:
    with house.database.sign_in_transaction() as session:
        session.execute(text("SET LOCAL search_path = jobs"))
        result = session.execute(text(statement), values)
        return list(result) if result.returns_rows else []


def worker_row(house: ImportHouse, silent_seconds: float) -> int:
    """A worker that gave its last sign of life so long ago."""
    statement = """
        INSERT INTO procrastinate_workers (last_heartbeat)
        VALUES (now() - make_interval(secs => :silent)) RETURNING id
    """
    return int(run(house, statement, silent=silent_seconds)[0][0])


def begin(house: ImportHouse, worker: int | None, attempts: int = 0) -> None:
    """As if that worker had begun every job that waits."""
    statement = """
        UPDATE procrastinate_jobs SET status = 'doing', worker_id = :worker, attempts = :attempts
        WHERE status = 'todo'
    """
    run(house, statement, worker=worker, attempts=attempts)


def test_jobs_of_a_dead_worker_wait_again_and_those_of_a_live_one_do_not(house: ImportHouse) -> None:
    house.queue.refresh_scores(uuid4())
    begin(house, worker_row(house, STALE_SECONDS + 5))
    house.queue.evaluate_alerts(uuid4())
    begin(house, worker_row(house, STALE_SECONDS - 15))
    assert job_counts(house.database).abandoned == 1
    (taken,) = take_up_abandoned_jobs(house.database, most_attempts=MOST_ATTEMPTS)
    assert (taken.task, taken.attempts, taken.given_up) == ("refresh_scores", 1, False)
    assert take_up_abandoned_jobs(house.database, most_attempts=MOST_ATTEMPTS) == []
    assert run(house, "SELECT task_name FROM procrastinate_jobs WHERE status = 'todo'") == [
        ("refresh_scores",)
    ]


def test_a_job_whose_worker_row_is_gone_waits_again(house: ImportHouse) -> None:
    house.queue.refresh_scores(uuid4())
    begin(house, None)
    assert len(take_up_abandoned_jobs(house.database, most_attempts=MOST_ATTEMPTS)) == 1


def test_where_another_of_its_kind_waits_that_one_does_the_work(house: ImportHouse) -> None:
    organization_id = uuid4()
    house.queue.refresh_scores(organization_id)
    begin(house, worker_row(house, 3_600))
    house.queue.refresh_scores(organization_id)
    assert len(take_up_abandoned_jobs(house.database, most_attempts=MOST_ATTEMPTS)) == 1
    assert run(house, "SELECT status::text FROM procrastinate_jobs") == [("todo",)]


def test_an_import_that_kills_its_workers_is_given_up_and_says_so(house: ImportHouse) -> None:
    import_id = house.start(leads_file(10))
    begin(house, worker_row(house, 3_600), attempts=MOST_ATTEMPTS - 1)
    with running_worker(house.urls, house.folder) as worker:
        wait_until(lambda: house.record(import_id).status is ImportStatus.FAILED, "its end", worker)
        assert worker.stop() == 0
    assert "nothing was imported" in (house.record(import_id).error or "")
    assert house.left()["leads"] == []
    assert job_counts(house.database).failed_last_day == 1


def test_a_report_that_kills_its_workers_is_given_up_and_says_so(house: ImportHouse, tmp_path: Path) -> None:
    scope, now = house.scope, datetime.now(UTC)
    query = DashboardQuery(date(2026, 1, 1), date(2026, 1, 31))
    request = ReportRequest(ReportType.PDF, query, include_charts=True, language="en", period=None)
    with house.database.transaction(scope) as session:
        report_id = request_report(scope, session, request, now).id
    settings = settings_for(house.urls, tmp_path / "data")
    arguments = {"organization_id": str(scope.organization_id), "report_id": str(report_id)}
    Workshop(settings, house.database, house.queue).give_up(arguments, now)
    with house.database.transaction(scope) as session:
        record = report_record(scope, session, report_id)
    assert (record.status, record.error is not None) == (ReportStatus.FAILED, True)


def test_figures_of_the_queue(house: ImportHouse) -> None:
    empty = job_counts(house.database)
    assert (empty.by_queue, empty.due, empty.oldest_waiting_seconds, empty.workers) == ({}, 0, 0.0, 0)
    worker_row(house, 0)
    worker_row(house, 3_600)
    soon, late = datetime.now(UTC) + timedelta(hours=1), datetime.now(UTC) - timedelta(minutes=10)
    house.queue.daily_round(uuid4(), soon)
    house.queue.daily_round(uuid4(), late)
    house.start(b"external_id\n1\n")
    found = job_counts(house.database)
    assert found.by_queue == {"alerts": {"todo": 2}, "imports": {"todo": 1}}
    assert (found.due, found.workers, found.failed_last_day, found.abandoned) == (2, 1, 0, 0)
    assert 599 < found.oldest_waiting_seconds < 900


def test_an_import_whose_job_was_lost_gets_one_from_the_daily_round(house: ImportHouse) -> None:
    from app.alert_work import AlertWork

    import_id = house.start(leads_file(10))
    run(house, "DELETE FROM procrastinate_jobs")
    AlertWork(house.database, house.queue).round(house.scope.organization_id, datetime.now(UTC))
    waiting = run(house, "SELECT args ->> 'import_id' FROM procrastinate_jobs WHERE task_name = 'run_import'")
    assert [UUID(row[0]) for row in waiting] == [import_id]


def test_a_worker_that_is_asked_to_stop_finishes_the_job_in_hand(house: ImportHouse) -> None:
    import_id = house.start(leads_file(20_000))
    with running_worker(house.urls, house.folder) as worker:
        wait_until(lambda: house.record(import_id).progress > 0.1, "its middle", worker, every=0.01)
        assert worker.stop() == 0
        assert house.record(import_id).status is ImportStatus.DONE
        assert "worker_stopped" in worker.text()
    assert house.jobs("doing") == 0


def test_beyond_its_time_it_leaves_the_job_to_others(house: ImportHouse) -> None:
    import_id = house.start(leads_file(20_000))
    with running_worker(house.urls, house.folder, "--grace", "0") as worker:
        wait_until(lambda: house.record(import_id).progress > 0.1, "its middle", worker, every=0.01)
        assert worker.stop() == 0
        assert "jobs_left_to_others" in worker.text()
    assert house.record(import_id).status is ImportStatus.RUNNING
    assert house.left()["leads"] == []
    assert house.jobs("doing") == 1


def test_a_worker_of_some_queues_leaves_the_others(house: ImportHouse) -> None:
    import_id = house.start(leads_file(10))
    for queue, status in (("alerts", ImportStatus.RUNNING), ("imports", ImportStatus.DONE)):
        with running_worker(house.urls, house.folder, "--once", "--queue", queue) as worker:
            assert worker.process.wait(60) == 0, worker.text()
        assert house.record(import_id).status is status
    with running_worker(house.urls, house.folder, "--queue", "nonsense") as worker:
        assert worker.process.wait(60) == 2
        assert "'nonsense' is none of imports, alerts" in worker.text()


def test_a_long_import_does_not_hold_up_the_others(house: ImportHouse) -> None:
    assert WorkerOptions().concurrency == 2
    small = create_organization(house.database)
    import_id = house.start(leads_file(20_000))
    with running_worker(house.urls, house.folder) as worker:
        wait_until(lambda: house.record(import_id).progress > 0.1, "its middle", worker, every=0.01)
        house.queue.refresh_scores(small.organization_id)
        wait_until(lambda: "scores_refreshed" in worker.text(), "the other job", worker, every=0.01)
        assert house.record(import_id).status is ImportStatus.RUNNING
        assert worker.stop() == 0
