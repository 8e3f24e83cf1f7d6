"""The worker: takes jobs from the queue, some at a time, and does what is due.

It works in shifts: what breaks a shift (the database restarts, a connection is lost) ends it, and the next
one begins after a pause. A job whose worker died is taken up again by whoever is alive: a task's rows and
its end are one transaction, so there is nothing half done to take back.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import procrastinate
import structlog
from procrastinate.worker import Worker

from app.database import DatabaseAddresses
from app.health import Probe
from app.job_manager import PatientJobManager
from app.job_observation import job_observation
from app.jobs import DEFAULT_QUEUE, JobQueue, connector_options
from app.metrics_page import Exposition, own_listener
from app.observation import observation_of
from app.retries import MOST_ATTEMPTS, passes
from app.settings import Settings
from app.tasks import register_all
from app.workshop import Workshop
from services.database.sessions import Database
from services.job_queue import STALE_SECONDS, take_up_abandoned_jobs

STATEMENT_TIMEOUT_MS = 3_600_000
CONCURRENCY = 2
"""So that a long import doesn't hold up the mail."""
GRACE_SECONDS = 25.0
LOOK_EVERY_SECONDS = 5.0
_PAUSES_SECONDS = (1, 2, 4, 8, 15)
_GOOD_SHIFT_SECONDS = 60.0
_CONNECTIONS_OF_A_JOB = 2
"""Its own transaction, and one for its progress."""
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class WorkerOptions:
    """How a worker works. `queues`: none for all of them. `grace_seconds`: what a job in hand may take when
    the worker is asked to stop. `once`: end when nothing is left to do."""

    concurrency: int = CONCURRENCY
    queues: tuple[str, ...] = ()
    grace_seconds: float = GRACE_SECONDS
    once: bool = False


def run_worker(
    settings: Settings,
    addresses: DatabaseAddresses,
    options: WorkerOptions | None = None,
    *,
    once: bool = False,
) -> None:
    """Work until asked to stop (SIGTERM, SIGINT); `once`: until nothing is left."""
    options = options or WorkerOptions(once=once)
    pool_size = options.concurrency * _CONNECTIONS_OF_A_JOB + 1
    observation = observation_of(settings, "worker")
    database = Database(
        addresses.application_url,
        pool_size=pool_size,
        statement_timeout_ms=STATEMENT_TIMEOUT_MS,
        observer=observation,
    )
    queue = JobQueue(addresses.application_url)
    workshop = Workshop(settings, database, queue, observation)
    observation.note_process()
    probe = Probe(addresses.application_url)
    listener = own_listener(settings, Exposition(observation.metrics, probe))
    log.info("worker_started", concurrency=options.concurrency, queues=list(options.queues) or "all")
    try:
        asyncio.run(_Shifts(addresses.application_url, workshop, options).work())
    finally:
        queue.close()
        database.dispose()
        if listener is not None:
            listener.shutdown()
        probe.close()
        observation.end()
        log.info("worker_stopped")


def worker_app(database_url: str, workshop: Workshop) -> procrastinate.App:
    """The queue with its tasks."""
    app = procrastinate.App(
        connector=procrastinate.PsycopgConnector(min_size=1, max_size=4, **connector_options(database_url))
    )
    app.job_manager = PatientJobManager(app.connector)
    register_all(app, workshop)
    return app


class _Shifts:
    """One shift after the other, until asked to stop."""

    def __init__(self, database_url: str, workshop: Workshop, options: WorkerOptions) -> None:
        self._url = database_url
        self._workshop = workshop
        self._options = options
        self._stop = asyncio.Event()

    async def work(self) -> None:
        threads = ThreadPoolExecutor(self._options.concurrency + 4, thread_name_prefix="job")
        asyncio.get_running_loop().set_default_executor(threads)
        if self._options.once:
            await self._shift()
            return
        self._heed_signals()
        breaks = 0
        while not self._stop.is_set():
            began = time.monotonic()
            try:
                await self._shift()
            except Exception as error:
                if not passes(error):  # ours: whoever started us shall know
                    raise
                log.error("shift_broken", error=type(error.__cause__ or error).__name__)
            breaks = 0 if time.monotonic() - began > _GOOD_SHIFT_SECONDS else breaks + 1
            if not self._stop.is_set():
                pause = _PAUSES_SECONDS[min(breaks, len(_PAUSES_SECONDS) - 1)]
                log.warning("shift_ended_early", next_in_seconds=pause)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), pause)

    def _heed_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._asked_to_stop)

    def _asked_to_stop(self) -> None:
        if self._stop.is_set():  # asked twice: at once, then
            self._leave()
        self._stop.set()

    async def _shift(self) -> None:
        """Work until asked to stop, until something breaks, or (`once`) until nothing is left."""
        app = worker_app(self._url, self._workshop)
        enlisted = await asyncio.to_thread(self._workshop.alerts.enlist, datetime.now(UTC))
        log.info("rounds_enlisted", organizations=enlisted)
        async with app.open_async():
            worker = Worker(
                app,
                queues=[*self._options.queues, DEFAULT_QUEUE] if self._options.queues else None,
                wait=not self._options.once,
                concurrency=self._options.concurrency,
                delete_jobs=procrastinate.jobs.DeleteJobCondition.SUCCESSFUL,
                install_signal_handlers=False,
                update_heartbeat_interval=LOOK_EVERY_SECONDS,
                stalled_worker_timeout=STALE_SECONDS,
                worker_middleware=[job_observation(self._workshop.observation)],
            )
            working = asyncio.create_task(worker.run())  # type: ignore[no-untyped-call]  # it says nothing
            caring = asyncio.create_task(self._care(app, worker))
            stopping = asyncio.create_task(self._stop.wait())
            await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
            try:
                if not working.done():
                    await self._end(worker, working)
                await working
            finally:
                for task in (caring, stopping):
                    task.cancel()

    async def _end(self, worker: Worker, working: asyncio.Task[None]) -> None:
        """Let the jobs in hand end, within reason. A thread can't be stopped, so beyond it the process
        ends as if it were killed: their transactions are undone, and another worker takes them up."""
        worker.stop()  # type: ignore[no-untyped-call]
        await asyncio.wait({working}, timeout=self._options.grace_seconds)
        if not working.done():
            self._leave()

    def _leave(self) -> None:
        log.warning("jobs_left_to_others")
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)

    async def _care(self, app: procrastinate.App, worker: Worker) -> None:
        """Give signs of life, also while stopping, and look for jobs whose worker gives none any more."""
        while True:
            with suppress(Exception):  # the database is away: the shift ends of that by itself
                if worker.worker_id is not None:
                    await app.job_manager.update_heartbeat(worker.worker_id)
                await asyncio.to_thread(self._take_up)
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    def _take_up(self) -> None:
        database = self._workshop.database
        for job in take_up_abandoned_jobs(database, most_attempts=MOST_ATTEMPTS):
            log.warning("job_taken_up_again", task=job.task, attempts=job.attempts, given_up=job.given_up)
            if job.given_up and "organization_id" in job.arguments:
                self._workshop.give_up(job.arguments, datetime.now(UTC))


def stop_with_parent() -> None:
    """Stop when whoever started this process is gone: standard input, a pipe of theirs, ends then."""

    def wait() -> None:
        while os.read(sys.stdin.fileno(), 1):  # not through sys.stdin, whose lock would outlive us
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="parent", daemon=True).start()
