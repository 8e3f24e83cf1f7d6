"""The job queue: PostgreSQL tables in the schema `jobs`, filled by the web server, emptied by the worker.

Jobs hold ids only. The queue's connections take the application's role like every other.

An organization's daily work stands in the queue as one job of its own (`daily_round`) that waits for the
organization's morning and puts its successor in before it ends. So nobody has to list organizations in
order to find whose hour it is, and a worker that was down catches up when it comes back.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import procrastinate

from services.database.sessions import APPLICATION_ROLE

RUN_IMPORT = "run_import"
EVALUATE_ALERTS = "evaluate_alerts"
REFRESH_SCORES = "refresh_scores"
TRAIN_SCORES = "train_scores"
FIND_DUPLICATES = "find_duplicates"
SEARCH_DUPLICATES = "search_duplicates"
DAILY_ROUND = "daily_round"
MAKE_REPORT = "make_report"
RUN_SCHEDULE = "run_schedule"
DELIVER = "deliver"
QUEUE = "imports"
ALERTS_QUEUE = "alerts"
REPORTS_QUEUE = "reports"
NOTIFICATIONS_QUEUE = "notifications"
QUEUES = (QUEUE, ALERTS_QUEUE, REPORTS_QUEUE, NOTIFICATIONS_QUEUE)
DEFAULT_QUEUE = "default"
"""Where jobs of a schedule go that name no queue: every worker looks there too."""
ALIVE = ("todo", "doing")
_PATIENCE_SECONDS = 5
BURST_SECONDS = 20
"""So long an evaluation waits for what else is written."""


def connector_options(database_url: str) -> dict[str, Any]:
    """Arguments of a procrastinate connector for this database: our role, the queue's own schema."""
    scheme, separator, rest = database_url.partition("://")
    return {
        "conninfo": f"{scheme.partition('+')[0]}{separator}{rest}",
        "kwargs": {"options": f"-c search_path=jobs -c role={APPLICATION_ROLE}", "connect_timeout": 10},
        "timeout": _PATIENCE_SECONDS,
        "reconnect_timeout": _PATIENCE_SECONDS,  # its pauses double; give up and begin anew instead
    }


def import_lock(organization_id: UUID) -> str:
    """Imports of one organization run one after the other."""
    return f"import:{organization_id}"


class JobQueue:
    """The side that puts jobs in. Connects when first used, so after the workers were forked."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._lock = threading.Lock()
        self._app: procrastinate.App | None = None

    def run_import(self, organization_id: UUID, import_id: UUID) -> None:
        """Ask the worker to run an import; asked twice, it runs once."""
        self.put(
            RUN_IMPORT,
            organization_id,
            {"import_id": str(import_id)},
            queue=QUEUE,
            lock=import_lock(organization_id),
            once=f"import:{import_id}",
        )

    def evaluate_alerts(self, organization_id: UUID, *, after_seconds: int = BURST_SECONDS) -> None:
        """Ask for an evaluation shortly; asked again while one waits, that one sees it all."""
        at = datetime.now(UTC) + timedelta(seconds=after_seconds)
        self._put_once(EVALUATE_ALERTS, organization_id, at)

    def refresh_scores(self, organization_id: UUID) -> None:
        """Ask that every lead of the organization be scored anew."""
        self._put_once(REFRESH_SCORES, organization_id, None)

    def train_scores(self, organization_id: UUID) -> None:
        """Ask for a training of the organization's own score; asked again while one waits, it is one."""
        self._put_once(TRAIN_SCORES, organization_id, None)

    def find_duplicates(self, organization_id: UUID) -> None:
        """Ask that the leads written lately be compared with the others."""
        self._put_once(FIND_DUPLICATES, organization_id, None)

    def search_duplicates(self, organization_id: UUID) -> None:
        """Ask that everybody of the organization be compared with everybody."""
        self._put_once(SEARCH_DUPLICATES, organization_id, None)

    def daily_round(self, organization_id: UUID, at: datetime) -> None:
        """Have the organization's daily work begin at `at`, unless its next beginning stands already."""
        self._put_once(DAILY_ROUND, organization_id, at)

    def deliver(self, organization_id: UUID, delivery_id: UUID, at: datetime | None = None) -> None:
        """Have a message of the outbox sent, at `at` or as soon as possible; asked twice, it is sent once."""
        self.put(
            DELIVER,
            organization_id,
            {"delivery_id": str(delivery_id)},
            queue=NOTIFICATIONS_QUEUE,
            once=f"deliver:{delivery_id}",
            at=at,
        )

    def make_report(self, organization_id: UUID, report_id: UUID) -> None:
        """Have a report made that was asked for; asked twice, it is made once. One at a time of each
        organization."""
        self.put(
            MAKE_REPORT,
            organization_id,
            {"report_id": str(report_id)},
            queue=REPORTS_QUEUE,
            lock=f"reports:{organization_id}",
            once=f"report:{report_id}",
        )

    def run_schedule(self, organization_id: UUID, schedule_id: UUID, at: datetime) -> None:
        """Have a schedule looked at when it is due. One that was moved since has a job for the new time
        too; the other finds that nothing is due."""
        self.put(
            RUN_SCHEDULE,
            organization_id,
            {"schedule_id": str(schedule_id)},
            queue=REPORTS_QUEUE,
            lock=f"schedule:{schedule_id}",
            once=f"schedule:{schedule_id}:{at.astimezone(UTC).isoformat()}",
            at=at,
        )

    def organizations_in_rounds(self) -> set[UUID]:
        """The organizations whose daily work stands in the queue."""
        jobs = self._open().job_manager.list_jobs(task=DAILY_ROUND)
        return {UUID(str(job.task_kwargs["organization_id"])) for job in jobs if job.status in ALIVE}

    def close(self) -> None:
        """End the connections."""
        with self._lock:
            if self._app is not None:
                self._app.close()
                self._app = None

    def _put_once(self, task: str, organization_id: UUID, at: datetime | None) -> None:
        """One of a kind waits per organization, and one of a kind runs."""
        lock = f"{task}:{organization_id}"
        self.put(task, organization_id, {}, queue=ALERTS_QUEUE, lock=lock, once=lock, at=at)

    def put(
        self,
        task: str,
        organization_id: UUID,
        arguments: Mapping[str, str],
        *,
        queue: str,
        once: str,
        lock: str | None = None,
        at: datetime | None = None,
    ) -> None:
        """Put a job in, to begin at `at` or as soon as a worker is free.

        Of jobs with the same `lock` one runs at a time; while one with the same `once` waits, another isn't
        put in. `arguments` are ids: nothing of anybody's data belongs into the queue.
        """
        configured = self._open().configure_task(
            task, allow_unknown=True, queue=queue, lock=lock, queueing_lock=once, schedule_at=at
        )
        try:
            configured.defer(organization_id=str(organization_id), **arguments)
        except procrastinate.exceptions.AlreadyEnqueued:
            return

    def _open(self) -> procrastinate.App:
        with self._lock:
            if self._app is None:
                connector = procrastinate.SyncPsycopgConnector(
                    min_size=0, max_size=2, **connector_options(self._url)
                )
                self._app = procrastinate.App(connector=connector)
                self._app.open()
            return self._app
