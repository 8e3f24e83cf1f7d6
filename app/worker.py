"""The worker: takes jobs from the queue, one after the other, and does what is due.

A job whose worker died is taken up again: an import's rows and its end are one transaction, so there is
nothing half done to take back. An evaluation may run again at any time.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from datetime import UTC, datetime

import procrastinate
import structlog
from procrastinate.job_context import JobContext

from app.database import DatabaseAddresses
from app.jobs import JobQueue, connector_options
from app.settings import Settings
from app.tasks import register_all
from app.workshop import Workshop
from services.database.sessions import Database

STATEMENT_TIMEOUT_MS = 3_600_000
log = structlog.get_logger(__name__)


def run_worker(settings: Settings, addresses: DatabaseAddresses, *, once: bool = False) -> None:
    """Work until asked to stop (SIGTERM, SIGINT), then finish the job in hand; `once`: until none is left."""
    database = Database(addresses.application_url, pool_size=2, statement_timeout_ms=STATEMENT_TIMEOUT_MS)
    queue = JobQueue(addresses.application_url)
    workshop = Workshop(settings, database, queue)
    app = worker_app(addresses.application_url, workshop)
    log.info("worker_started")
    try:
        log.info("rounds_enlisted", organizations=workshop.alerts.enlist(datetime.now(UTC)))
        app.run_worker(
            queues=None,
            wait=not once,
            install_signal_handlers=not once,  # a run that ends by itself may be in any thread
            concurrency=1,
            delete_jobs=procrastinate.jobs.DeleteJobCondition.SUCCESSFUL.value,
            shutdown_graceful_timeout=None,
        )
    finally:
        queue.close()
        database.dispose()
        log.info("worker_stopped")


def worker_app(database_url: str, workshop: Workshop) -> procrastinate.App:
    """The queue with its tasks."""
    app = procrastinate.App(
        connector=procrastinate.PsycopgConnector(min_size=1, max_size=4, **connector_options(database_url))
    )
    register_all(app, workshop)

    @app.periodic(cron="* * * * *")
    @app.task(name="retry_stalled_jobs", queueing_lock="retry_stalled_jobs", pass_context=True)
    async def retry_stalled_jobs(_context: JobContext, timestamp: int) -> None:
        for job in await app.job_manager.get_stalled_jobs():
            log.warning("job_taken_up_again", task=job.task_name, due=timestamp)
            await _take_up_again(app, job)

    return app


async def _take_up_again(app: procrastinate.App, job: procrastinate.jobs.Job) -> None:
    """Let a job whose worker died wait again; where another of its kind waits, that one does its work."""
    try:
        await app.job_manager.retry_job(job)
    except procrastinate.exceptions.UniqueViolation:
        await app.job_manager.finish_job(job, status=procrastinate.jobs.Status.FAILED, delete_job=True)


def stop_with_parent() -> None:
    """Stop when whoever started this process is gone: standard input, a pipe of theirs, ends then."""

    def wait() -> None:
        while os.read(sys.stdin.fileno(), 1):  # not through sys.stdin, whose lock would outlive us
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="parent", daemon=True).start()
