"""gunicorn, run by us: workers of threads, the application loaded once before they fork."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]  # ships no types
from gunicorn.arbiter import Arbiter  # type: ignore[import-untyped]
from gunicorn.glogging import Logger  # type: ignore[import-untyped]

from app.metrics import forget_process
from app.settings import Settings
from services.database.sessions import Database

STOP_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Listening:
    """Where to listen, and with how many."""

    host: str
    port: int
    workers: int
    threads: int
    metrics_address: str | None = None

    @property
    def addresses(self) -> list[str]:
        """host:port, an IPv6 host in brackets; and where metrics alone are answered."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return [f"{host}:{self.port}", *([self.metrics_address] if self.metrics_address else [])]


class OurLogger(Logger):  # type: ignore[misc]
    """gunicorn's words through our logging."""

    def setup(self, cfg: Any) -> None:
        """Leave formats and handlers to the root logger."""
        super().setup(cfg)
        for logger in (self.error_log, self.access_log):
            logger.handlers = []
            logger.propagate = True
        self.error_log.setLevel(logging.WARNING)


class WebServer(BaseApplication):  # type: ignore[misc]
    """The server of an application that `make_application` makes."""

    def __init__(
        self,
        listening: Listening,
        make_application: Callable[[], Flask],
        *,
        when_ready: Callable[[], None],
        on_exit: Callable[[], None],
    ) -> None:
        self._listening = listening
        self._make_application = make_application
        self._hooks: dict[str, Callable[..., None]] = {
            "when_ready": lambda _server: when_ready(),
            "on_exit": lambda _server: on_exit(),
            "post_fork": self._after_fork,
            "child_exit": lambda _server, worker: forget_process(worker.pid),
        }
        super().__init__()

    def load_config(self) -> None:
        """Our settings of gunicorn; nothing is read from its files or environment."""
        shared_memory = Path("/dev/shm")  # noqa: S108 - gunicorn's heartbeat files, which must not wait for a disk
        values: dict[str, Any] = {
            "bind": self._listening.addresses,
            "workers": self._listening.workers,
            "threads": self._listening.threads,
            "worker_class": "gthread",
            "preload_app": True,
            "timeout": 120,
            "graceful_timeout": STOP_SECONDS,
            "keepalive": 15,
            "limit_request_line": 8_190,  # pages read query strings of up to 8,000 characters
            "worker_tmp_dir": str(shared_memory) if os.access(shared_memory, os.W_OK) else None,
            "logger_class": OurLogger,
            "control_socket_disable": True,
            **self._hooks,
        }
        for name, value in values.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application; in the parent, once."""
        return self._make_application()

    def _after_fork(self, _server: Arbiter, _worker: Any) -> None:
        application: Flask = self.wsgi()
        database: Database = application.extensions["database"]
        # Connections of the parent, if there are any, stay the parent's.
        database.engine.dispose(close=False)
        application.extensions["observation"].note_process()


class WorkerProcess:
    """The background worker as a child of the server, stopped with it by its process id."""

    def __init__(self, settings: Settings, database_url: str) -> None:
        self._environment = os.environ | {
            "DATABASE_URL": database_url,
            "DATA_DIR": str(settings.data_dir.resolve()),
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; it also ends by itself when this process is gone."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "worker", "--with-parent"],
            stdin=subprocess.PIPE,
            env=self._environment,
        )

    def stop(self) -> None:
        """Ask it to stop and wait; a job in hand may end, within reason."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
