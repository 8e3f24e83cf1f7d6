"""`serve` on the database it brings itself: web server, worker and database start and stop together."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

PATIENCE_SECONDS = 60
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass
class Served:
    """A running `lead-analytics serve`."""

    process: subprocess.Popen[bytes]
    url: str
    log: Path

    def status(self, path: str) -> int:
        try:
            return int(DIRECT.open(f"{self.url}{path}", timeout=10).status)
        except urllib.error.HTTPError as error:
            return error.code

    def family(self) -> list[psutil.Process]:
        """The server with all it started, but the database, which belongs to nobody."""
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]


def wait_until(condition: object, what: str) -> None:
    assert callable(condition)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if condition():
            return
        time.sleep(0.1)
    pytest.fail(f"waited in vain for {what}")


@pytest.fixture
def served(free_port: int) -> Iterator[Served]:
    # Not pytest's temporary folder: PostgreSQL runs under an account of its own when the tests are root.
    folder = Path(tempfile.mkdtemp(prefix="lead-analytics-serve-"))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE")}
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "serve", "--workers", "2", "--port", str(free_port)],
            env=environment | {"DATA_DIR": str(folder / "data"), "LOG_LEVEL": "INFO", "LOG_FORMAT": "json"},
            stdout=output,
            stderr=output,
        )
    served = Served(process, f"http://127.0.0.1:{free_port}", log)
    try:
        wait_until(lambda: process.poll() is not None or answers(served), "the server")
        yield served
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def answers(served: Served) -> bool:
    try:
        return served.status("/readyz") == 200
    except (urllib.error.URLError, ConnectionError):
        return False


def test_all_start_together_and_end_together(served: Served) -> None:
    assert served.process.poll() is None, served.log.read_text()
    assert served.status("/login") == 200
    wait_until(lambda: "worker_started" in served.log.read_text(), "the worker")
    family = served.family()
    database = postmaster(served)
    assert len(family) >= 4, "the server, two web workers, the background worker"
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(PATIENCE_SECONDS) == 0, served.log.read_text()
    wait_until(lambda: not any(one.is_running() for one in family), "everybody's end")
    wait_until(lambda: not database.is_running(), "the database's end")
    text = served.log.read_text()
    assert "worker_stopped" in text
    assert "Traceback" not in text


def test_when_the_server_is_killed_the_worker_does_not_outlive_it(served: Served) -> None:
    wait_until(lambda: "worker_started" in served.log.read_text(), "the worker")
    family, database = served.family(), postmaster(served)
    served.process.kill()
    served.process.wait()
    try:
        wait_until(lambda: not any(one.is_running() for one in family), "everybody's end")
    finally:
        database.terminate()
        database.wait(PATIENCE_SECONDS)


def postmaster(served: Served) -> psutil.Process:
    """The database server that `serve` started."""
    file = served.log.parent / "data" / "postgres" / "postmaster.pid"
    return psutil.Process(int(file.read_text().splitlines()[0]))
