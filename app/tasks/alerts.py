"""Alerts, scores and every organization's daily round."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import procrastinate
import structlog

from app.jobs import ALERTS_QUEUE, DAILY_ROUND, EVALUATE_ALERTS, REFRESH_SCORES
from app.workshop import RETRY_WHAT_PASSES, Workshop

log = structlog.get_logger(__name__)


def register(app: procrastinate.App, workshop: Workshop) -> None:
    """Add the tasks."""
    alerts = workshop.alerts

    @app.task(name=EVALUATE_ALERTS, queue=ALERTS_QUEUE, retry=RETRY_WHAT_PASSES)
    def evaluate(organization_id: str) -> None:
        alerts.keep_round(UUID(organization_id), datetime.now(UTC))
        alerts.evaluate(UUID(organization_id), datetime.now(UTC))
        workshop.duplicates.find_soon(UUID(organization_id))

    @app.task(name=REFRESH_SCORES, queue=ALERTS_QUEUE, retry=RETRY_WHAT_PASSES)
    def score(organization_id: str) -> None:
        alerts.score(UUID(organization_id), datetime.now(UTC))

    @app.task(name=DAILY_ROUND, queue=ALERTS_QUEUE, retry=RETRY_WHAT_PASSES)
    def daily_round(organization_id: str) -> None:
        alerts.round(UUID(organization_id), datetime.now(UTC))

    @app.periodic(cron="23 */6 * * *")
    @app.task(name="enlist", queue=ALERTS_QUEUE, queueing_lock="enlist")
    def enlist(timestamp: int) -> None:
        log.info("rounds_enlisted", organizations=alerts.enlist(datetime.now(UTC)), due=timestamp)
