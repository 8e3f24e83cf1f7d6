"""A Chromium that is watched: what a page says on its console and whom it asks for files."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from tests.support.machine import NO_CHROMIUM, find_chromium

if TYPE_CHECKING:
    from services.demo.seed import DemoSignIn

Theme = Literal["light", "dark"]
FLAGS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
PHONE, TABLET, DESKTOP = 390, 768, 1440
HEIGHTS = {PHONE: 844, TABLET: 1024, DESKTOP: 900}


@dataclass  # no slots: Playwright keeps its wrappers of the handlers on the object
class Watch:
    """What a page did that it must not do: anything on its console, a request to another origin."""

    origin: str
    console: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    expected: list[re.Pattern[str]] = field(default_factory=list)

    def expect(self, pattern: str) -> None:
        """Let this on the console pass: a test that provokes an error sees the browser report it."""
        self.expected.append(re.compile(pattern))

    def heard(self, message: ConsoleMessage) -> None:
        self._note(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    def broke(self, error: Exception) -> None:
        self._note(f"uncaught: {error}")

    def asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("data", "blob", "about"):
            return
        if f"{parts.scheme}://{parts.netloc}" != self.origin:
            self.foreign.append(request.url)

    def _note(self, line: str) -> None:
        self.console.append(line)

    def complaints(self) -> list[str]:
        """What was not expected."""
        unexpected = [line for line in self.console if not any(known.search(line) for known in self.expected)]
        return unexpected + [f"request to another origin: {url}" for url in self.foreign]


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium. Raises RuntimeError that says what to install where there is none."""
    path = find_chromium()
    if path is None:
        raise RuntimeError(NO_CHROMIUM)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def new_context(
    browser: Browser,
    origin: str,
    *,
    width: int = DESKTOP,
    theme: Theme = "light",
    language: str = "en",
    storage: dict[str, object] | None = None,
) -> BrowserContext:
    """A fresh profile: a window of this width, a theme and a language as the system would prefer them.

    Motion is reduced, so that a picture or a measurement doesn't fall into an animation; touch on a phone.
    """
    return browser.new_context(
        base_url=origin,
        viewport={"width": width, "height": HEIGHTS.get(width, 900)},
        color_scheme=theme,
        locale=language.replace("_", "-"),
        reduced_motion="reduce",
        has_touch=width == PHONE,
        storage_state=storage,  # type: ignore[arg-type]
    )


def watched_page(context: BrowserContext, origin: str) -> tuple[Page, Watch]:
    """A new page and the watch on it."""
    page, watch = context.new_page(), Watch(origin)
    page.on("console", watch.heard)
    page.on("pageerror", watch.broke)
    page.on("request", watch.asked)
    page.set_default_timeout(20_000)
    return page, watch


def sign_in(page: Page, who: DemoSignIn, path: str = "/") -> None:
    """Sign in on the form, as a person does, and land on `path`."""
    page.goto(f"/login?next={path}")
    page.fill("input[name=email]", who.email)
    page.fill("input[name=password]", who.password)
    page.click("form:has(input[name=password]) button[type=submit]")
    page.wait_for_url(lambda url: urlsplit(url).path != "/login")


def settled(page: Page) -> None:
    """Wait until the page has its data: no request under way, no skeleton left, fonts and charts drawn."""
    page.wait_for_load_state("networkidle")
    page.wait_for_function(SETTLED)


def seen_through(page: Page) -> None:
    """Settled, after scrolling down to everything that is drawn only when it comes near, and back up."""
    settled(page)
    page.evaluate(SCROLL_THROUGH)
    settled(page)


SETTLED = """() => !document.querySelector('.is-loading, ._dash-loading')
  && document.querySelector('h1')
  && document.fonts.status === 'loaded'
  && [...document.querySelectorAll('.dash-graph')].every(graph => graph.querySelector('.main-svg'))"""
SCROLL_THROUGH = """async () => {
  for (let step = 0; step < 300; step++) {
    const waiting = [...document.querySelectorAll('[data-lazy] .bone')].find(bone => bone.checkVisibility());
    if (!waiting) break;
    waiting.scrollIntoView({block: 'center'});
    await new Promise(done => setTimeout(done, 50));
  }
  scrollTo(0, 0);
}"""
