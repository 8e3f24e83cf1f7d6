"""A background worker as it really runs: a process of its own, that a test may kill."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from services.database.embedded import EmbeddedDatabase

PATIENCE_SECONDS = 60


@dataclass
class WorkerProcess:
    """A running `lead-analytics worker`. Its log is JSON, a line per event."""

    process: subprocess.Popen[bytes]
    log: Path

    def kill(self) -> None:
        """`kill -9`: no clean-up of any kind."""
        self.process.kill()
        self.process.wait(PATIENCE_SECONDS)

    def stop(self) -> int:
        """SIGTERM, and wait for the end; the exit code."""
        self.process.terminate()
        return self.process.wait(PATIENCE_SECONDS)

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def text(self) -> str:
        """What it has logged so far."""
        return self.log.read_text(errors="replace")


def start_worker(
    urls: EmbeddedDatabase, data_dir: Path, *options: str, environment: dict[str, str] | None = None
) -> WorkerProcess:
    """Start a worker on this database and folder; the caller ends it (`kill` or `stop`)."""
    data_dir.mkdir(parents=True, exist_ok=True)
    numbers = (data_dir / f"worker-{number}.log" for number in range(1, 1_000))
    log = next(path for path in numbers if not path.exists())
    ours = {
        "DATABASE_URL": urls.application_url,
        "DATABASE_OWNER_URL": urls.owner_url,
        "DATA_DIR": str(data_dir),
        "LOG_LEVEL": "INFO",
        "LOG_FORMAT": "json",
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "worker", *options],
            env=os.environ | ours | (environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    return WorkerProcess(process, log)


@contextlib.contextmanager
def running_worker(
    urls: EmbeddedDatabase, data_dir: Path, *options: str, environment: dict[str, str] | None = None
) -> Iterator[WorkerProcess]:
    """A worker for the length of the block; whatever the test did to it, no process is left."""
    worker = start_worker(urls, data_dir, *options, environment=environment)
    try:
        yield worker
    finally:
        if worker.running:
            worker.kill()


def wait_until(
    condition: Callable[[], object], what: str, worker: WorkerProcess | None = None, *, every: float = 0.05
) -> None:
    """Look again and again until `condition` holds. Fails with the worker's log when it doesn't."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if condition():
            return
        if worker is not None and not worker.running:
            raise AssertionError(f"the worker ended while waiting for {what}:\n{worker.text()[-4000:]}")
        time.sleep(every)
    text = worker.text()[-4000:] if worker is not None else ""
    raise AssertionError(f"waited in vain for {what}\n{text}")
