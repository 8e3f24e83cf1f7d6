"""Imports, and what is left of files that nobody came back for."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import procrastinate
import structlog
from procrastinate.job_context import JobContext

from app.jobs import QUEUE, RUN_IMPORT
from app.retries import is_last_attempt
from app.workshop import RETRY_WHAT_PASSES, Workshop

ABANDONED_AFTER_SECONDS = 7 * 86_400
KEEP_FAILED_HOURS = 14 * 24
log = structlog.get_logger(__name__)


def register(app: procrastinate.App, workshop: Workshop) -> None:
    """Add the tasks."""

    @app.task(name=RUN_IMPORT, queue=QUEUE, retry=RETRY_WHAT_PASSES, pass_context=True)
    def run_import(context: JobContext, organization_id: str, import_id: str) -> None:
        last = is_last_attempt(context.job)
        workshop.imports.run(UUID(organization_id), UUID(import_id), datetime.now(UTC), last_attempt=last)
        workshop.alerts.keep_round(UUID(organization_id), datetime.now(UTC))
        workshop.scoring.train_if_due(UUID(organization_id), datetime.now(UTC))
        workshop.duplicates.find_soon(UUID(organization_id))

    @app.periodic(cron="17 3 * * *")
    @app.task(name="sweep_uploads", queue=QUEUE, queueing_lock="sweep_uploads")
    def sweep_uploads(timestamp: int) -> None:
        files = workshop.imports.uploads.sweep(ABANDONED_AFTER_SECONDS)
        log.info("uploads_swept", files=files, due=timestamp)

    @app.periodic(cron="47 3 * * *")
    @app.task(name="forget_old_jobs", queue=QUEUE, queueing_lock="forget_old_jobs")
    async def forget_old_jobs(timestamp: int) -> None:
        await app.job_manager.delete_old_jobs(
            KEEP_FAILED_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
        )
        log.info("old_jobs_forgotten", due=timestamp)
