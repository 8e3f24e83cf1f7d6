"""What the tests need of the machine besides Python: a Chromium, a Redis and an nginx.

`python -m tests.support.machine` gets what is missing where it can, and says plainly what it can't.
It never stops a run: the tests that need what is missing fail with the same words, the others run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.support.console import say

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_CHROMIUM = (
    "The browser tests need a Chromium and none could be installed.\n"
    "Install one (apt install chromium, or .venv/bin/playwright install --with-deps chromium)\n"
    "or name one in the environment: CHROMIUM=/path/to/chromium make test"
)
NO_NGINX = (
    "No nginx was found and none could be installed: deploy/nginx can't be tried.\n"
    "Install one (Debian, Ubuntu: apt install nginx-light)."
)
NO_REDIS = (
    "No redis-server was found and none could be installed: what is tested on Redis can't be.\n"
    "Install one (Debian, Ubuntu: apt install redis-server)."
)


def find_chromium() -> str | None:
    """The path of a Chromium that starts: $CHROMIUM, the system's, or the one Playwright installed."""
    named = os.environ.get("CHROMIUM")
    candidates = [named] if named else [*map(shutil.which, CHROMIUM_NAMES), _playwright_chromium()]
    return next((path for path in candidates if path and _starts(path)), None)


def find_redis() -> str | None:
    """The path of a redis-server, or None."""
    return shutil.which("redis-server")


def find_nginx() -> str | None:
    """The path of an nginx, or None. Debian's isn't on everybody's path."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def _starts(path: str) -> bool:
    # Ubuntu's /usr/bin/chromium-browser is a script that only asks for a snap: being there isn't enough.
    try:
        return (
            subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False).returncode == 0
        )
    except (OSError, subprocess.TimeoutExpired):
        return False


def _playwright_chromium() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return str(path) if path.exists() else None


def _run(command: Sequence[str]) -> None:
    """Run a command that may fail; its output is shown only then."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        say(f"$ {' '.join(command)}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def _apt_install(package: str) -> None:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _run(["apt-get", "update", "-qq"])
        _run(["apt-get", "install", "-qq", "--yes", "--no-install-recommends", package])


def _playwright_install() -> None:
    as_root = ["--with-deps"] if os.geteuid() == 0 and shutil.which("apt-get") else []
    _run([sys.executable, "-m", "playwright", "install", *as_root, "chromium"])


def _get(name: str, find: Callable[[], str | None], ways: Sequence[Callable[[], None]]) -> str | None:
    """Find it, or try one way after the other until it is found."""
    path = find()
    for way in ways:
        if path:
            break
        say(f"Installing {name} …")
        way()
        path = find()
    return path


def main() -> None:
    chromium_ways = (
        [] if os.environ.get("CHROMIUM") else [lambda: _apt_install("chromium"), _playwright_install]
    )
    chromium = _get("Chromium", find_chromium, chromium_ways)
    redis = _get("Redis", find_redis, [lambda: _apt_install("redis-server")])
    nginx = _get("nginx", find_nginx, [lambda: _apt_install("nginx-light")])
    for found, complaint in ((chromium, NO_CHROMIUM), (redis, NO_REDIS), (nginx, NO_NGINX)):
        if not found:
            say(complaint)


if __name__ == "__main__":
    main()
