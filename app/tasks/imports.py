"""Imports, and what is left of files that nobody came back for."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import procrastinate
import structlog

from app.jobs import QUEUE, RUN_IMPORT
from app.workshop import Workshop

ABANDONED_AFTER_SECONDS = 7 * 86_400
log = structlog.get_logger(__name__)


def register(app: procrastinate.App, workshop: Workshop) -> None:
    """Add the tasks."""

    @app.task(name=RUN_IMPORT, queue=QUEUE)
    def run_import(organization_id: str, import_id: str) -> None:
        workshop.imports.run(UUID(organization_id), UUID(import_id), datetime.now(UTC))
        workshop.alerts.keep_round(UUID(organization_id), datetime.now(UTC))

    @app.periodic(cron="17 3 * * *")
    @app.task(name="sweep_uploads", queueing_lock="sweep_uploads")
    def sweep_uploads(timestamp: int) -> None:
        files = workshop.imports.uploads.sweep(ABANDONED_AFTER_SECONDS)
        log.info("uploads_swept", files=files, due=timestamp)
