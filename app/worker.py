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
from uuid import UUID

import procrastinate
import structlog
from procrastinate.job_context import JobContext

from app.alert_work import AlertWork
from app.database import DatabaseAddresses
from app.import_work import ImportWork
from app.jobs import (
    ALERTS_QUEUE,
    DAILY_ROUND,
    EVALUATE_ALERTS,
    QUEUE,
    REFRESH_SCORES,
    RUN_IMPORT,
    JobQueue,
    connector_options,
)
from app.settings import Settings
from app.uploads import UploadStore
from services.database.sessions import Database

STATEMENT_TIMEOUT_MS = 3_600_000
ABANDONED_AFTER_SECONDS = 7 * 86_400
log = structlog.get_logger(__name__)


def run_worker(settings: Settings, addresses: DatabaseAddresses, *, once: bool = False) -> None:
    """Work until asked to stop (SIGTERM, SIGINT), then finish the job in hand; `once`: until none is left."""
    database = Database(addresses.application_url, pool_size=2, statement_timeout_ms=STATEMENT_TIMEOUT_MS)
    queue = JobQueue(addresses.application_url)
    imports = ImportWork(settings, database, UploadStore(settings.folder("uploads")))
    alerts = AlertWork(database, queue)
    app = worker_app(addresses.application_url, imports, alerts)
    log.info("worker_started")
    try:
        log.info("rounds_enlisted", organizations=alerts.enlist(datetime.now(UTC)))
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


def worker_app(database_url: str, work: ImportWork, alerts: AlertWork) -> procrastinate.App:
    """The queue with its tasks."""
    app = procrastinate.App(
        connector=procrastinate.PsycopgConnector(min_size=1, max_size=4, **connector_options(database_url))
    )
    _add_alert_tasks(app, alerts)

    @app.task(name=RUN_IMPORT, queue=QUEUE)
    def run_import(organization_id: str, import_id: str) -> None:
        work.run(UUID(organization_id), UUID(import_id), datetime.now(UTC))
        alerts.keep_round(UUID(organization_id), datetime.now(UTC))

    @app.periodic(cron="* * * * *")
    @app.task(name="retry_stalled_jobs", queueing_lock="retry_stalled_jobs", pass_context=True)
    async def retry_stalled_jobs(_context: JobContext, timestamp: int) -> None:
        for job in await app.job_manager.get_stalled_jobs():
            log.warning("job_taken_up_again", task=job.task_name, due=timestamp)
            await _take_up_again(app, job)

    @app.periodic(cron="17 3 * * *")
    @app.task(name="sweep_uploads", queueing_lock="sweep_uploads")
    def sweep_uploads(timestamp: int) -> None:
        log.info("uploads_swept", files=work.uploads.sweep(ABANDONED_AFTER_SECONDS), due=timestamp)

    return app


def _add_alert_tasks(app: procrastinate.App, alerts: AlertWork) -> None:
    @app.task(name=EVALUATE_ALERTS, queue=ALERTS_QUEUE)
    def evaluate(organization_id: str) -> None:
        alerts.keep_round(UUID(organization_id), datetime.now(UTC))
        alerts.evaluate(UUID(organization_id), datetime.now(UTC))

    @app.task(name=REFRESH_SCORES, queue=ALERTS_QUEUE)
    def score(organization_id: str) -> None:
        alerts.score(UUID(organization_id), datetime.now(UTC))

    @app.task(name=DAILY_ROUND, queue=ALERTS_QUEUE)
    def daily_round(organization_id: str) -> None:
        alerts.round(UUID(organization_id), datetime.now(UTC))

    @app.periodic(cron="23 */6 * * *")
    @app.task(name="enlist", queueing_lock="enlist")
    def enlist(timestamp: int) -> None:
        log.info("rounds_enlisted", organizations=alerts.enlist(datetime.now(UTC)), due=timestamp)


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
