"""Reports: on demand, on schedule, and what is left of them."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import procrastinate
import structlog
from procrastinate.job_context import JobContext

from app.jobs import MAKE_REPORT, REPORTS_QUEUE, RUN_SCHEDULE
from app.retries import is_last_attempt
from app.workshop import RETRY, Workshop

log = structlog.get_logger(__name__)


def register(app: procrastinate.App, workshop: Workshop) -> None:
    """Add the tasks."""
    reports = workshop.reports

    @app.task(name=MAKE_REPORT, queue=REPORTS_QUEUE, retry=RETRY, pass_context=True)
    def make_report(context: JobContext, organization_id: str, report_id: str) -> None:
        last_try = is_last_attempt(context.job)
        reports.make(UUID(organization_id), UUID(report_id), datetime.now(UTC), last_try=last_try)

    @app.task(name=RUN_SCHEDULE, queue=REPORTS_QUEUE, retry=RETRY)
    def run_schedule(organization_id: str, schedule_id: str) -> None:
        reports.run_schedule(UUID(organization_id), UUID(schedule_id), datetime.now(UTC))

    @app.periodic(cron="*/10 * * * *")
    @app.task(name="tend_reports", queue=REPORTS_QUEUE, queueing_lock="tend_reports")
    def tend_reports(timestamp: int) -> None:
        gone = 0
        for organization_id in workshop.queue.organizations_in_rounds():
            gone += reports.tend(organization_id, datetime.now(UTC))
        log.info("reports_tended", deleted=gone, due=timestamp)
