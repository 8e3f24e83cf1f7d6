"""The job queue as an operator sees it: how much waits, for how long, and jobs whose worker is gone.

Operators only: the queue holds ids and belongs to no organization, so these functions take the
`Database`, not a scope.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.database.sessions import Database

UNSCOPED_FUNCTIONS = ("job_counts", "take_up_abandoned_jobs")
_COUNTS = text(
    """
    SELECT queue_name AS queue, status::text AS status, count(*) AS jobs
    FROM jobs.procrastinate_jobs GROUP BY queue_name, status ORDER BY queue_name, status
    """
)
_FIGURES = text(
    """
    SELECT
        (SELECT max(extract(epoch FROM clock_timestamp() - coalesce(
                    j.scheduled_at,
                    (SELECT max(e.at) FROM jobs.procrastinate_events e
                     WHERE e.job_id = j.id AND e.type IN ('deferred', 'deferred_for_retry')))))
         FROM jobs.procrastinate_jobs j
         WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= clock_timestamp()))
            AS oldest_waiting_seconds,
        (SELECT count(*) FROM jobs.procrastinate_jobs
         WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= clock_timestamp())) AS due,
        (SELECT count(*) FROM jobs.procrastinate_jobs j
         WHERE j.status = 'failed' AND EXISTS (
            SELECT FROM jobs.procrastinate_events e
            WHERE e.job_id = j.id AND e.type = 'failed' AND e.at > clock_timestamp() - interval '1 day'))
            AS failed_last_day,
        (SELECT count(*) FROM jobs.procrastinate_workers
         WHERE last_heartbeat > clock_timestamp() - make_interval(secs => :stale)) AS workers,
        (SELECT count(*) FROM jobs.procrastinate_jobs j
         LEFT JOIN jobs.procrastinate_workers w ON w.id = j.worker_id
         WHERE j.status = 'doing' AND (w.id IS NULL
            OR w.last_heartbeat < clock_timestamp() - make_interval(secs => :stale))) AS abandoned
    """
)
_ABANDONED = text(
    """
    SELECT j.id, j.task_name, j.args, j.attempts
    FROM jobs.procrastinate_jobs j LEFT JOIN jobs.procrastinate_workers w ON w.id = j.worker_id
    WHERE j.status = 'doing' AND (j.worker_id IS NULL
        OR w.last_heartbeat < clock_timestamp() - make_interval(secs => :stale))
    ORDER BY j.id FOR UPDATE OF j SKIP LOCKED
    """
)
_WAIT_AGAIN = text("SELECT jobs.procrastinate_retry_job_v2(:id, now(), NULL, NULL, NULL)")
_FINISH = text("SELECT jobs.procrastinate_finish_job_v1(:id, 'failed', :forget)")
STALE_SECONDS = 25.0
"""A worker without a sign of life for so long counts as dead. It gives one every five seconds."""


@dataclass(frozen=True, slots=True)
class JobCounts:
    """The queue at one moment.

    `by_queue`: queue → status (`todo`, `doing`, `failed`, …) → jobs; done ones aren't kept. `due`: of those
    that wait, how many could begin now. `oldest_waiting_seconds`: how long the one of them has been due that
    has been longest, 0 where none is. `failed_last_day`: given up in the last 24 hours. `abandoned`: begun
    by a worker that is dead, not taken up yet. `workers`: alive.
    """

    by_queue: dict[str, dict[str, int]]
    due: int
    oldest_waiting_seconds: float
    failed_last_day: int
    abandoned: int
    workers: int


@dataclass(frozen=True, slots=True)
class AbandonedJob:
    """A job whose worker died. `given_up`: it has been begun too often and won't be again."""

    task: str
    arguments: dict[str, Any]
    attempts: int
    given_up: bool


def job_counts(database: Database) -> JobCounts:
    """How many jobs there are by queue and status, and how long they wait. Some milliseconds."""
    with database.sign_in_transaction() as session:
        by_queue: dict[str, dict[str, int]] = {}
        for row in session.execute(_COUNTS):
            by_queue.setdefault(row.queue, {})[row.status] = row.jobs
        found = session.execute(_FIGURES, {"stale": STALE_SECONDS}).one()
    return JobCounts(
        by_queue=by_queue,
        due=found.due,
        oldest_waiting_seconds=max(float(found.oldest_waiting_seconds or 0), 0.0),
        failed_last_day=found.failed_last_day,
        abandoned=found.abandoned,
        workers=found.workers,
    )


def take_up_abandoned_jobs(database: Database, *, most_attempts: int) -> list[AbandonedJob]:
    """Let the jobs of dead workers wait again; which those were.

    One that has been begun `most_attempts` times is given up instead (it may be what kills the workers).
    Where another of its kind waits already, that one does its work. Two workers at once take different ones.
    """
    taken: list[AbandonedJob] = []
    with database.sign_in_transaction() as session:
        session.execute(text("SET LOCAL search_path = jobs"))  # the queue's functions name its tables barely
        for job in session.execute(_ABANDONED, {"stale": STALE_SECONDS}).all():
            given_up = job.attempts + 1 >= most_attempts
            if given_up:
                session.execute(_FINISH, {"id": job.id, "forget": False})
            else:
                _let_wait(session, job.id)
            taken.append(AbandonedJob(job.task_name, dict(job.args), job.attempts + 1, given_up))
    return taken


def _let_wait(session: Session, job_id: int) -> None:
    try:
        with session.begin_nested():
            session.execute(_WAIT_AGAIN, {"id": job_id})
    except IntegrityError:
        session.execute(_FINISH, {"id": job_id, "forget": True})
