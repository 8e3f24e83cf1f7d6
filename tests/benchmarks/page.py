"""The dashboard in a browser: its weight, its first chart on a slow processor, its callbacks over HTTP."""

from __future__ import annotations

import statistics
import time
import urllib.request
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, CDPSession, Page, Request

from services.versions import bump_data_version
from services.vocabulary import Role
from tests.benchmarks.measuring import Measurement, milliseconds
from tests.support.browsing import PHONE, chromium, new_context, settled, sign_in
from tests.support.pages import organization
from tests.support.site import Site

Call = tuple[str, bytes]
"""Address and body of one callback."""
SLOWDOWN = 4
CALLBACK = "/_dash-update-component"
FIRST_CHART = """
  window.firstChart = null;
  new MutationObserver(() => {
    const drawn = document.querySelector('.funnel-bar-length, .js-plotly-plot .main-svg .trace');
    if (window.firstChart === null && drawn) window.firstChart = performance.now();
  }).observe(document, {childList: true, subtree: true});
"""


def measure(site: Site) -> list[Measurement]:
    """Page weight and first chart from an empty browser cache; callbacks as the browser sends them."""
    with chromium() as browser:
        storage = _signed_in(browser, site)
        charts = [_first_chart(browser, site, storage) for _ in range(3)]
        weight, requests = _weight(browser, site, storage)
        callbacks, cookies = _callbacks(browser, site, storage)
    return [
        Measurement("page, cold", weight / 1000, "KB", 750),
        Measurement("page, requests", requests, ""),
        Measurement(
            f"first chart (the funnel's bars), CPU ÷ {SLOWDOWN}", statistics.median(charts) / 1000, "s", 2.5
        ),
        *_over_http(site, callbacks, cookies),
    ]


def _signed_in(browser: Browser, site: Site) -> Any:
    context = new_context(browser, site.url)
    sign_in(context.new_page(), site.account(Role.ADMIN))
    storage = context.storage_state()
    context.close()
    return storage


def _page(browser: Browser, site: Site, storage: Any) -> tuple[Page, CDPSession]:
    context = new_context(browser, site.url, width=PHONE, storage=storage)
    page = context.new_page()
    return page, context.new_cdp_session(page)


def _first_chart(browser: Browser, site: Site, storage: Any) -> float:
    """Milliseconds from the navigation to the first chart on the page, on a slowed processor: the
    funnel's bars, which are plain HTML, or a trace that plotly drew, whichever comes first."""
    page, devtools = _page(browser, site, storage)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    page.add_init_script(FIRST_CHART)
    page.goto("/", wait_until="commit")
    page.wait_for_function("() => window.firstChart !== null", timeout=60_000)
    milliseconds_to_chart = float(page.evaluate("() => window.firstChart"))
    page.context.close()
    return milliseconds_to_chart


def _weight(browser: Browser, site: Site, storage: Any) -> tuple[int, int]:
    """Bytes on the wire (headers included) and requests until the page has settled."""
    page, devtools = _page(browser, site, storage)
    sizes: list[int] = []
    devtools.send("Network.enable")
    devtools.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    page.goto("/")
    settled(page)
    page.context.close()
    return sum(sizes), len(sizes)


def _callbacks(browser: Browser, site: Site, storage: Any) -> tuple[list[Call], str]:
    """The callbacks that opening the dashboard sends, and the session's cookies."""
    page, _ = _page(browser, site, storage)
    calls: list[Call] = []

    def note(request: Request) -> None:
        if urlsplit(request.url).path == CALLBACK and request.post_data_buffer:
            calls.append((request.url, request.post_data_buffer))

    page.on("request", note)
    page.goto("/")
    settled(page)
    cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in page.context.cookies())
    page.context.close()
    return calls, cookies


def _over_http(site: Site, callbacks: list[Call], cookies: str) -> list[Measurement]:
    """All of the page's callbacks one after the other, after a write and without one."""
    headers = {"Content-Type": "application/json", "Cookie": cookies, "Sec-Fetch-Site": "same-origin"}
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def send() -> None:
        for url, body in callbacks:
            direct.open(urllib.request.Request(url, body, headers), timeout=60).read()

    def after_a_write() -> float:
        with organization(site) as (session, scope):
            bump_data_version(scope, session)
        begin = time.perf_counter()
        send()
        return (time.perf_counter() - begin) * 1000

    warm = milliseconds(lambda _: send(), 20)
    cold = statistics.median(after_a_write() for _ in range(7))
    count = len(callbacks)
    assert count, "the dashboard sent no callback"
    return [
        Measurement(f"{count} callbacks over HTTP, cold", cold, "ms"),
        Measurement(f"{count} callbacks over HTTP, warm", warm, "ms"),
        Measurement("cold ÷ warm over HTTP", cold / warm, "×"),
    ]
