"""What is noticed while the product works: counted, logged where it is slow, and traced where that is on.

One `Observation` a process: the database tells it of statements, the cache of hits, Flask of requests, the
worker of jobs. It is called everywhere, so it must be quick (docs/observability.md says what it costs) and
must not raise.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import structlog
from prometheus_client import Histogram

from app.metrics import Metrics, forget_process
from app.settings import Settings
from app.telemetry import Tracing, tracing_of

Process = Literal["web", "worker"]
_MEMORY_EVERY_SECONDS = 10
_STATM = Path("/proc/self/statm")
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From when on something is slow, in seconds."""

    statement: float = 0.5
    function: float = 1.0


class Observation:
    """Implements `services.database.observed.Observer`, and what the application has to say besides."""

    def __init__(
        self,
        process: Process = "web",
        thresholds: Thresholds = Thresholds(),
        tracing: Tracing | None = None,
    ) -> None:
        self.metrics = Metrics()
        self.tracing = tracing
        self.process = process
        self.slow_statement_seconds = thresholds.statement
        self.slow_function_seconds = thresholds.function
        # Long work is the worker's trade; somebody waits for the web server.
        self._say = log.warning if process == "web" else log.info
        self._of_kind: dict[str, Histogram] = {}
        self._pid = 0
        self._memory_due = 0.0

    def note_process(self) -> None:
        """This process lives: its start once, its memory now and then. After a fork, begin anew."""
        now = time.monotonic()
        if now < self._memory_due and self._pid == os.getpid():
            return
        metrics = self.metrics
        if self._pid != os.getpid():
            self._pid = os.getpid()
            metrics.started.labels(self.process).set(time.time())
            metrics.build.set(1)
            metrics.connections.set(0)
        self._memory_due = now + _MEMORY_EVERY_SECONDS
        metrics.memory.labels(self.process).set(_resident_bytes())

    def end(self) -> None:
        """The process ends: send what waits, and count as gone."""
        if self.tracing is not None:
            self.tracing.flush()
        forget_process(os.getpid())

    def connection_taken(self) -> None:
        self.metrics.connections.inc()

    def connection_returned(self) -> None:
        self.metrics.connections.dec()

    def statement(self, kind: str, seconds: float) -> None:
        of_kind = self._of_kind.get(kind)
        if of_kind is None:
            of_kind = self._of_kind[kind] = self.metrics.statement_seconds.labels(kind)
        of_kind.observe(seconds)
        if self.tracing is not None:
            self.tracing.statement(kind, seconds)

    def statement_failed(self, kind: str, sqlstate: str | None) -> None:  # noqa: ARG002 - not a label
        self.metrics.database_errors.labels(sqlstate[:2] if sqlstate else "none").inc()

    def slow_statement(self, kind: str, shape: str, function: str | None, seconds: float) -> None:
        self.metrics.slow_statements.labels(kind).inc()
        self._say("slow_query", statement=shape, function=function, duration_ms=_milliseconds(seconds))

    def slow_function(self, function: str, seconds: float, statements: int) -> None:
        self.metrics.slow_functions.labels(function).inc()
        self._say(
            "slow_service", function=function, duration_ms=_milliseconds(seconds), statements=statements
        )

    def data_changed(self) -> None:
        self.metrics.data_changed.set(time.time())

    def cache_read(self, result: str, outcome: Literal["hit", "miss", "error"]) -> None:
        """A result was looked for."""
        self.metrics.cache_reads.labels(result, outcome).inc()

    def cache_written(self, result: str, size: int | None) -> None:
        """A result was kept in `size` bytes, or (None) couldn't be."""
        self.metrics.cache_writes.labels(result, "error" if size is None else "kept").inc()
        if size:
            self.metrics.cache_bytes.labels(result).inc(size)

    def callback_failed(self, callback: str | None) -> None:
        """A page's callback raised what it shouldn't."""
        self.metrics.callbacks_failed.labels(callback or "(none)").inc()

    def signed_in(self, outcome: Literal["ok", "refused", "throttled"]) -> None:
        """Somebody tried to sign in with a password."""
        self.metrics.sign_ins.labels(outcome).inc()

    def import_ended(self, kind: str, outcome: str, seconds: float, rows: dict[str, int]) -> None:
        """An import ended; `rows`: how many by what became of them."""
        self.metrics.import_seconds.labels(kind, outcome).observe(seconds)
        for result, count in rows.items():
            self.metrics.import_rows.labels(kind, result).inc(count)

    def report_ended(self, report_type: str, outcome: str, seconds: float, size: int) -> None:
        """A report was made (`done`, `size` bytes) or not (`failed`)."""
        self.metrics.report_seconds.labels(report_type, outcome).observe(seconds)
        self.metrics.report_bytes.labels(report_type).inc(size)

    def notified(self, channel: str, kind: str, outcome: str) -> None:
        """A message was handed over (`sent`), or not (`failed`: tried again or given up)."""
        self.metrics.notifications.labels(channel, kind, outcome).inc()


def observation_of(settings: Settings, process: Process) -> Observation:
    """The observation of a process with these settings. Raises SettingsError where tracing is set and its
    packages aren't there."""
    thresholds = Thresholds(settings.slow_query_ms / 1000, settings.slow_service_ms / 1000)
    return Observation(process, thresholds, tracing_of(settings))


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 1)


def _resident_bytes() -> int:
    """This process's resident memory; 0 where the system doesn't say."""
    try:
        return int(_STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0
