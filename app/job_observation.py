"""Jobs, counted, logged and traced: a middleware of procrastinate's worker."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from typing import Any

import structlog
from procrastinate.exceptions import JobAborted
from procrastinate.job_context import JobContext
from procrastinate.worker import Worker
from structlog.contextvars import bound_contextvars

from app.observation import Observation
from app.telemetry import ORGANIZATION

log = structlog.get_logger(__name__)
Middleware = Callable[[Callable[[], Awaitable[Any]], JobContext, Worker], Awaitable[Any]]


def job_observation(observation: Observation) -> Middleware:
    """Watch every job: its ids are in every line that is logged meanwhile, and one line says how it ended."""

    async def observed(call_next: Callable[[], Awaitable[Any]], context: JobContext, _worker: Worker) -> Any:
        job = context.job
        names = {"task": job.task_name, "job_id": job.id, "attempt": job.attempts + 1}
        organization = job.task_kwargs.get("organization_id")
        if organization is not None:
            names["organization_id"] = str(organization)
        with ExitStack() as stack:
            stack.enter_context(bound_contextvars(**names))
            if observation.tracing is not None:
                stack.enter_context(observation.tracing.job(job.task_name, _attributes(names)))
            return await _timed(observation, call_next, context)

    return observed


async def _timed(
    observation: Observation, call_next: Callable[[], Awaitable[Any]], context: JobContext
) -> Any:
    task, since, outcome = context.job.task_name, time.perf_counter(), "failed"
    if context.job.attempts:
        observation.metrics.job_retries.labels(task).inc()
    try:
        result = await call_next()
        outcome = "done"
    except (JobAborted, asyncio.CancelledError):
        outcome = "aborted"
        raise
    else:
        return result
    finally:
        seconds = time.perf_counter() - since
        observation.metrics.job_seconds.labels(task, outcome).observe(seconds)
        observation.note_process()
        log.info("job", outcome=outcome, duration_ms=round(seconds * 1000, 1))


def _attributes(names: dict[str, Any]) -> dict[str, Any]:
    return {
        "messaging.system": "procrastinate",
        "lead_analytics.job_id": names["job_id"],
        "lead_analytics.attempt": names["attempt"],
        ORGANIZATION: names.get("organization_id"),
    }
