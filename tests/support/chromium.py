"""The fixtures of the browser tests. A page that writes to its console, or asks another origin for
anything, fails its test whatever else the test looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from services.vocabulary import Role
from tests.support.browsing import Theme, Watch, chromium, new_context, sign_in, watched_page
from tests.support.site import Site

Storage = dict[str, Any]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all browser tests of a test process."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def signed_in_storage(browser: Browser, live_server: Site) -> Callable[[Role], Storage]:
    """The cookies of somebody with a role, from one sign-in on the form per role."""
    kept: dict[Role, Storage] = {}

    def storage(role: Role) -> Storage:
        if role not in kept:
            context = new_context(browser, live_server.url)
            sign_in(context.new_page(), live_server.account(role))
            kept[role] = context.storage_state()
            context.close()
        return kept[role]

    return storage


@pytest.fixture
def watches() -> Iterator[list[Watch]]:
    """The watches on every page of the test; empty complaints are asserted at its end."""
    watches: list[Watch] = []
    yield watches
    assert [line for watch in watches for line in watch.complaints()] == []


@pytest.fixture
def open_page(
    browser: Browser,
    live_server: Site,
    watches: list[Watch],
    signed_in_storage: Callable[[Role], Storage],
) -> Iterator[Callable[..., Page]]:
    """Call it for a watched page: `open_page(role=…, width=…, theme=…, language=…)`."""
    contexts = []

    def open_(
        role: Role | None = Role.ADMIN, *, width: int = 1440, theme: Theme = "light", language: str = "en"
    ) -> Page:
        storage = signed_in_storage(role) if role else None
        context = new_context(
            browser, live_server.url, width=width, theme=theme, language=language, storage=storage
        )
        contexts.append(context)
        page, watch = watched_page(context, live_server.url)
        watches.append(watch)
        return page

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A watched page of a signed-in admin, on a desktop, light, in English."""
    return open_page()
