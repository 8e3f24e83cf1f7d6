"""Which jobs are tried again, when, and how often."""

from __future__ import annotations

import procrastinate
import structlog
from procrastinate.jobs import Job
from procrastinate.retry import BaseRetryStrategy, RetryDecision

from services.diagnostics import may_pass

MOST_RETRIES = 5
MOST_ATTEMPTS = MOST_RETRIES + 1
_WAIT_BASE_SECONDS = 4
_WORKER_ROW_GONE = "23503"
"""Another worker took us for dead: a job can't be begun in the name of a row that is gone."""
log = structlog.get_logger(__name__)


class BackOff(BaseRetryStrategy):
    """Again after 4, 16, 64, 256 and 1,024 seconds, then never: after any error, or (`passing_only`)
    after one that may pass by itself, such as a database that restarts or a disk that is full."""

    def __init__(self, *, passing_only: bool = False) -> None:
        self._passing_only = passing_only

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """When; None for never."""
        if not isinstance(exception, Exception) or is_last_attempt(job):
            return None
        if self._passing_only and not passes(exception):
            return None
        seconds = _WAIT_BASE_SECONDS ** (job.attempts + 1)
        log.warning(
            "job_tried_again", task=job.task_name, job_id=job.id, attempt=job.attempts + 1,
            error=type(exception).__name__, in_seconds=seconds,
        )  # fmt: skip
        return RetryDecision(retry_in={"seconds": seconds})


def is_last_attempt(job: Job) -> bool:
    """Whether the job isn't tried again, however it ends. Attempts that a worker didn't survive count."""
    return job.attempts + 1 >= MOST_ATTEMPTS


def passes(error: BaseException) -> bool:
    """Whether the same may work later: what `may_pass` says, also of the queue's own connection."""
    if isinstance(error, procrastinate.exceptions.ConnectorException) and error.__cause__ is not None:
        cause = error.__cause__
        return may_pass(cause) or getattr(cause, "sqlstate", None) == _WORKER_ROW_GONE
    return may_pass(error)


RETRY = BackOff()
"""For what depends on others (a mail server, a receiver): any error."""
RETRY_WHAT_PASSES = BackOff(passing_only=True)
"""For our own work: an error of the code or of a file isn't tried again."""
