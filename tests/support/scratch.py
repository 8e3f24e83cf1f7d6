"""The whole demo, served from a temporary folder, for the scripts that look at it from outside."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.console import say
from tests.support.postgres import running_server
from tests.support.site import Site, demo_site


@contextmanager
def scratch_site(*, scale: float = 1.0, workers: int = 1) -> Iterator[Site]:
    """Seed and serve the demo until the block ends; nothing is left behind."""
    directory = Path(tempfile.mkdtemp(prefix="lead-analytics-scratch-"))
    try:
        with running_server(directory / "postgres") as server:
            say("Seeding the demo …")
            with demo_site(server.clone("demo"), directory / "data", scale=scale, workers=workers) as site:
                yield site
    finally:
        shutil.rmtree(directory, ignore_errors=True)
