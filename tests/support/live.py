"""The fixture of a served product."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from services.database.embedded import EmbeddedDatabase
from tests.support.site import Site, demo_site

SCALE = 0.1
"""Enough of the demo for every section of a page to have something in it, seeded in a few seconds."""


@pytest.fixture(scope="session")
def live_server(
    new_database: Callable[[], EmbeddedDatabase], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """The demo organizations, served; one for all browser tests of a test process."""
    with demo_site(new_database(), tmp_path_factory.mktemp("site"), scale=SCALE) as site:
        yield site
