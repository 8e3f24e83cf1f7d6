"""The product as it is served: the command `lead-analytics serve` on a database with the demo in it."""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from services.database.embedded import EmbeddedDatabase
from services.database.sessions import Database
from services.vocabulary import Role

if TYPE_CHECKING:
    from services.demo.seed import DemoSignIn

PATIENCE = 60
"""Seconds a server may take to answer for the first time."""


@dataclass(frozen=True, slots=True)
class Site:
    """A served product and who can sign in to it."""

    url: str
    database_url: str
    sign_ins: tuple[DemoSignIn, ...]

    def account(self, role: Role, slug: str = "aurora") -> DemoSignIn:
        """Somebody with this role in this demo organization."""
        return next(who for who in self.sign_ins if who.role is role and who.slug == slug)


def seed(database_url: str, *, scale: float) -> tuple[DemoSignIn, ...]:
    """Fill a migrated database with the demo; every account gets a password of its own."""
    from services.demo.seed import seed_demo

    words: dict[str, str] = {}
    database = Database(database_url)
    try:
        return tuple(
            seed_demo(
                database,
                datetime.now(UTC),
                passwords=lambda email: words.setdefault(email, secrets.token_urlsafe(18)),
                scale=scale,
            )
        )
    finally:
        database.dispose()


@contextlib.contextmanager
def serving(
    urls: EmbeddedDatabase,
    data_dir: Path,
    *,
    workers: int = 1,
    base_url: str | None = None,
    program: Path | None = None,
) -> Iterator[str]:
    """Run the web server on a free port of the loopback until the block ends; yields its address.

    `base_url`: the address that people use, where something stands in front. `program`: another
    `lead-analytics` than this environment's.
    """
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    environment = os.environ | {
        "DATABASE_URL": urls.application_url,
        "DATA_DIR": str(data_dir),
        "BASE_URL": base_url or url,
        "LOG_LEVEL": "WARNING",
    }
    log = data_dir / "server.log"
    data_dir.mkdir(parents=True, exist_ok=True)
    command = [str(program or Path(sys.executable).with_name("lead-analytics")), "serve"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--workers", str(workers)]
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait_for(f"{url}/readyz", process, log)
        yield url
    finally:
        _stop(process)


@contextlib.contextmanager
def demo_site(
    urls: EmbeddedDatabase, data_dir: Path, *, scale: float = 1.0, workers: int = 1
) -> Iterator[Site]:
    """Serve the demo organizations from an empty, migrated database."""
    sign_ins = seed(urls.application_url, scale=scale)
    with serving(urls, data_dir, workers=workers) as url:
        yield Site(url, urls.application_url, sign_ins)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            if direct.open(url, timeout=5).status == 200:
                return
        time.sleep(0.1)
    raise RuntimeError(f"the server does not answer at {url}:\n{log.read_text(errors='replace')[-4000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
