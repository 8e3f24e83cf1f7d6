"""procrastinate's job manager, for which a database that is away for a while is no reason to lose a job.

It writes a job's end when the job is over. If that fails, the job would stay "doing" for as long as this
worker lives, and its lock with it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

_PAUSES_SECONDS = (0.5, 1, 2, 4, 8)
_PATIENCE_SECONDS = 600
_RAISED_BY_A_FUNCTION = "P0001"
log = structlog.get_logger(__name__)


class PatientJobManager(JobManager):
    """Writes how a job ended, waiting for the database where it must."""

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:
        """The job is over."""
        finish = super().finish_job
        await _patiently(job, lambda: finish(job, status, delete_job))

    async def retry_job(
        self,
        job: Job,
        retry_at: datetime | None = None,
        priority: int | None = None,
        queue: str | None = None,
        lock: str | None = None,
    ) -> None:
        """The job waits again; where another of its kind waits by now, that one does its work."""
        retry = super().retry_job
        try:
            await _patiently(job, lambda: retry(job, retry_at, priority, queue, lock))
        except UniqueViolation:
            await self.finish_job(job, Status.FAILED, delete_job=True)


async def _patiently(job: Job, write: Callable[[], Awaitable[None]]) -> None:
    """Until it is written; not at all where the job isn't ours any more (we were taken for dead)."""
    waited, turn = 0.0, 0
    while True:
        try:
            await write()
        except UniqueViolation:
            raise
        except ConnectorException as error:
            cause = error.__cause__ or error
            if getattr(cause, "sqlstate", None) == _RAISED_BY_A_FUNCTION:
                log.warning("job_taken_over", task=job.task_name, job_id=job.id)
                return
            if waited >= _PATIENCE_SECONDS:
                raise
            log.warning("job_end_not_written", task=job.task_name, error=type(cause).__name__)
        else:
            return
        pause = _PAUSES_SECONDS[min(turn, len(_PAUSES_SECONDS) - 1)]
        await asyncio.sleep(pause)
        waited, turn = waited + pause, turn + 1
