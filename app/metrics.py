"""Every figure there is about the server itself: what Prometheus is told, and what `/health` is made of.

They are always counted; settings decide who may read them. A label is a word of ours (a route's rule, a
callback's or task's name, a kind), never somebody's value, and none names an organization. What each means
is in docs/observability.md.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from app.metrics_folder import VARIABLE

PREFIX = "lead_analytics"
_WEB = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_STATEMENTS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60)
_JOBS = (0.01, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800)


class Metrics:
    """The figures of this process; read together with those of the server's other processes."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._of_requests()
        self._of_database()
        self._of_cache()
        self._of_work()
        self._of_process()

    def collect(self) -> Iterable[Metric]:
        """The families with the samples of all processes of this server."""
        return self.source().collect()

    def source(self) -> Collector:
        """Where the samples come from: the folder that the processes share, else this process alone."""
        folder = os.environ.get(VARIABLE)
        return _Files(Path(folder)) if folder is not None else self.registry

    def _of_requests(self) -> None:
        self.requests = self._counter("requests", "Requests answered.", "route", "method", "status")
        self.request_seconds = self._histogram(
            "request_seconds", "Time to answer a request.", _WEB, "route", "method"
        )
        self.requests_in_flight = self._gauge("requests_in_flight", "Requests being answered.", "livesum")
        self.callback_seconds = self._histogram(
            "callback_seconds", "Time of a page's callback on the server.", _WEB, "callback"
        )
        self.callbacks_failed = self._counter("callbacks_failed", "Callbacks that raised.", "callback")
        self.sign_ins = self._counter("sign_ins", "Attempts to sign in with a password.", "outcome")

    def _of_database(self) -> None:
        self.statement_seconds = self._histogram(
            "database_statement_seconds", "Time of a statement, until its first rows.", _STATEMENTS, "kind"
        )
        self.slow_statements = self._counter(
            "database_slow_statements", "Statements that took longer than SLOW_QUERY_MS.", "kind"
        )
        self.database_errors = self._counter(
            "database_errors", "Statements that failed, by class of SQLSTATE.", "sqlstate"
        )
        self.connections = self._gauge(
            "database_connections_in_use", "Connections taken from the pools.", "livesum"
        )
        self.slow_functions = self._counter(
            "slow_services", "Calls of services that took longer than SLOW_SERVICE_MS.", "function"
        )

    def _of_cache(self) -> None:
        self.cache_reads = self._counter("cache_reads", "Results looked for.", "result", "outcome")
        self.cache_writes = self._counter("cache_writes", "Results to be kept.", "result", "outcome")
        self.cache_bytes = self._counter("cache_written_bytes", "Size of the results kept.", "result")

    def _of_work(self) -> None:
        self.job_seconds = self._histogram(
            "job_seconds", "Time of a job's run, by how it ended.", _JOBS, "task", "outcome"
        )
        self.job_retries = self._counter("job_retries", "Runs of jobs that weren't their first.", "task")
        self.import_rows = self._counter("import_rows", "Rows of imports.", "kind", "result")
        self.import_seconds = self._histogram(
            "import_seconds", "Time of an import, by how it ended.", _JOBS, "kind", "outcome"
        )
        self.report_seconds = self._histogram(
            "report_seconds", "Time to make a report, by how it ended.", _JOBS, "type", "outcome"
        )
        self.report_bytes = self._counter("report_bytes", "Size of the reports made.", "type")
        self.notifications = self._counter(
            "notifications", "Attempts to deliver a message.", "channel", "kind", "outcome"
        )

    def _of_process(self) -> None:
        self.memory = self._gauge(
            "process_memory_bytes", "Resident memory of the processes.", "livesum", "process"
        )
        self.started = self._gauge(
            "process_start_timestamp_seconds", "When the newest process began.", "livemax", "process"
        )
        self.data_changed = self._gauge(
            "data_changed_timestamp_seconds", "When any organization's data was last changed here.", "max"
        )
        build = self._gauge("build", "1, and what is running.", "livemax", "version", "python")
        self.build = build.labels(version("lead-analytics"), platform.python_version())

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"{PREFIX}_{name}", text, labels, registry=self.registry)

    def _gauge(self, name: str, text: str, mode: str, *labels: str) -> Gauge:
        return Gauge(f"{PREFIX}_{name}", text, labels, registry=self.registry, multiprocess_mode=mode)  # type: ignore[arg-type]

    def _histogram(self, name: str, text: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
        return Histogram(f"{PREFIX}_{name}", text, labels, registry=self.registry, buckets=buckets)


def forget_process(pid: int) -> None:
    """The process is gone: what it was doing at the moment isn't being done any more."""
    if VARIABLE in os.environ:
        mark_process_dead(pid)  # type: ignore[no-untyped-call]


class _Files(Collector):
    """The figures in the files of all processes, those of ended ones included (what they counted stays)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def collect(self) -> Iterable[Metric]:
        merged: Iterable[Metric] = MultiProcessCollector(None, str(self._folder)).collect()  # type: ignore[no-untyped-call]
        return merged
