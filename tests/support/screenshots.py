"""`make screenshots`: every page at 390, 768 and 1440, light and dark, in both languages.

The pictures are of the whole demo, in `screenshots/<language>/<page>-<width>-<theme>.png`.
"""

from __future__ import annotations

import itertools
import shutil
from typing import Any, get_args

from playwright.sync_api import Browser

from services.vocabulary import Role
from tests.support.browsing import (
    DESKTOP,
    PHONE,
    TABLET,
    Theme,
    chromium,
    new_context,
    seen_through,
    sign_in,
    watched_page,
)  # fmt: skip
from tests.support.console import say
from tests.support.hosts import ROOT
from tests.support.pages import ALL_PAGES, OPEN_PAGES, address_of
from tests.support.scratch import scratch_site
from tests.support.site import Site

FOLDER = ROOT / "screenshots"
LANGUAGES = ("en", "pt_BR")


def take_all(browser: Browser, site: Site) -> list[str]:
    """Take every picture; returns what the pages complained about."""
    complaints: list[str] = []
    storage = _signed_in(browser, site)
    for language, width, theme in itertools.product(LANGUAGES, (PHONE, TABLET, DESKTOP), get_args(Theme)):
        for name in ALL_PAGES:
            cookies = None if name in OPEN_PAGES else storage
            context = new_context(
                browser, site.url, width=width, theme=theme, language=language, storage=cookies
            )
            page, watch = watched_page(context, site.url)
            page.goto(address_of(name, site))
            seen_through(page)
            target = FOLDER / language / f"{name}-{width}-{theme}.png"
            page.screenshot(path=target, full_page=True)
            complaints += [f"{target.relative_to(FOLDER)}: {line}" for line in watch.complaints()]
            context.close()
        say(f"{language}, {width} px, {theme}")
    return complaints


def _signed_in(browser: Browser, site: Site) -> dict[str, Any]:
    context = new_context(browser, site.url)
    sign_in(context.new_page(), site.account(Role.ADMIN))
    storage = context.storage_state()
    context.close()
    return dict(storage)


def main() -> int:
    shutil.rmtree(FOLDER, ignore_errors=True)
    with scratch_site() as site, chromium() as browser:
        complaints = take_all(browser, site)
    for complaint in complaints:
        say(complaint)
    say(f"{len(list(FOLDER.rglob('*.png')))} pictures in {FOLDER}")
    return 1 if complaints else 0


if __name__ == "__main__":
    raise SystemExit(main())
