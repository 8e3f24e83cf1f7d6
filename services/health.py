"""How the work behind an organization's figures does: its jobs, and whoever does them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter

from sqlalchemy import text

from services.scope import OrgScope
from services.session import Session

_WORK = text(
    """
    WITH own AS (
        SELECT j.id, j.status, j.scheduled_at
        FROM jobs.procrastinate_jobs j WHERE j.args ->> 'organization_id' = :organization
    ), due AS (
        SELECT coalesce(own.scheduled_at, (
            SELECT max(e.at) FROM jobs.procrastinate_events e
            WHERE e.job_id = own.id AND e.type IN ('deferred', 'deferred_for_retry'))) AS since
        FROM own WHERE own.status = 'todo' AND (own.scheduled_at IS NULL OR own.scheduled_at <= :now)
    )
    SELECT
        (SELECT count(*) FROM due) AS waiting,
        (SELECT min(since) FROM due) AS waiting_since,
        (SELECT count(*) FROM own WHERE own.status = 'failed' AND EXISTS (
            SELECT FROM jobs.procrastinate_events e
            WHERE e.job_id = own.id AND e.type = 'failed' AND e.at > :yesterday)) AS failed,
        (SELECT max(last_heartbeat) FROM jobs.procrastinate_workers) AS worker_seen_at
    """
)


@dataclass(frozen=True, slots=True)
class WorkFigures:
    """The organization's part of the job queue, and the workers.

    `waiting`: its jobs that could begin now. `oldest_waiting_seconds`: how long the oldest of them has been
    able to (None: none waits). `failed`: its jobs that were given up in the last 24 hours.
    `worker_seen_seconds`: since the last sign of life of any worker (None: there is none).
    """

    waiting: int
    oldest_waiting_seconds: float | None
    failed: int
    worker_seen_seconds: float | None


def work_figures(scope: OrgScope, session: Session, now: datetime) -> WorkFigures:
    """The organization's jobs at `now`, and when a worker was last seen. Other organizations' jobs aren't
    counted: how much they do is none of the reader's business."""
    found = session.execute(
        _WORK,
        {
            "organization": str(scope.organization_id),
            "now": now,
            "yesterday": now - timedelta(days=1),
        },
    ).one()
    return WorkFigures(
        waiting=found.waiting,
        oldest_waiting_seconds=_seconds(found.waiting_since, now),
        failed=found.failed,
        worker_seen_seconds=_seconds(found.worker_seen_at, now),
    )


def database_latency_ms(scope: OrgScope, session: Session) -> float:  # noqa: ARG001 - no row is read
    """Milliseconds from here to the database and back, for a statement that does nothing."""
    began = perf_counter()
    session.execute(text("SELECT 1"))
    return (perf_counter() - began) * 1000


def _seconds(since: datetime | None, now: datetime) -> float | None:
    return None if since is None else max((now - since).total_seconds(), 0.0)
