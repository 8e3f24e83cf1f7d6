"""Stopping and starting a PostgreSQL server in the middle of a test, with its own `pg_ctl`."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from services.database.dumps import program


def crash(directory: Path) -> None:
    """End the server as a crash does: no transaction is finished, no client is told."""
    _pg_ctl(directory, "stop", "-m", "immediate")


def start_again(directory: Path) -> None:
    """Start a server that ran before, with the options it had."""
    _pg_ctl(directory, "restart")


def _pg_ctl(directory: Path, *arguments: str) -> None:
    owner = directory.stat()  # the account that the server runs under, another one where the tests are root's
    command = [program("pg_ctl"), "-w", "-D", directory, "-l", directory / "restart.log", *arguments]
    as_owner = {"user": owner.st_uid, "group": owner.st_gid} if os.geteuid() == 0 else {}
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
        cwd="/",
        **as_owner,  # type: ignore[call-overload]
    )
    if done.returncode:
        raise AssertionError(f"pg_ctl {' '.join(arguments)}: {done.stderr}")
