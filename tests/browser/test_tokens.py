"""API tokens in the settings: made, copied, used, revoked, and never to be read again."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import text

from services.vocabulary import Role
from tests.browser.axe import violations
from tests.browser.test_pages import SIDEWAYS, SMALL_TARGETS
from tests.support.browsing import DESKTOP, PHONE, settled
from tests.support.pages import organization
from tests.support.site import Site

pytestmark = pytest.mark.browser
ADDRESS = "/settings?tab=api"
API = "/api/v1/crm/analytics"


@pytest.fixture(autouse=True)
def as_it_was(live_server: Site) -> Iterator[None]:
    """The site is every test's."""
    yield
    with organization(live_server) as (session, _scope):
        session.execute(text("DELETE FROM api_tokens"))


def opened(page: Page) -> Page:
    page.goto(ADDRESS)
    settled(page)
    return page


def made(page: Page, name: str, allows: str = "Read") -> str:
    """The new token, as it is shown."""
    page.get_by_label("Name").fill(name)
    page.get_by_label("Allows").select_option(label=allows)
    page.get_by_role("button", name="Create token").click()
    shown = page.get_by_label("Your new token")
    expect(shown).to_be_visible()
    return shown.input_value()


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("table", name="API tokens").get_by_role("row").filter(has_text=name)


def status(site: Site, token: str) -> int:
    """What the API answers to the token."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(f"{site.url}{API}/leads", headers={"Authorization": f"Bearer {token}"})
    try:
        with opener.open(request, timeout=20) as response:
            return int(response.status) if json.load(response)["success"] else 0
    except urllib.error.HTTPError as refused:
        return refused.code


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_a_token_is_made_used_and_revoked(
    width: int, open_page: Callable[..., Page], live_server: Site
) -> None:
    page = opened(open_page(width=width))
    token = made(page, f"ERP {width}", "Read and write")
    expect(page.get_by_text(f"“ERP {width}” is ready.")).to_be_visible()
    assert status(live_server, token) == 200
    assert violations(page) == []
    assert page.evaluate(SIDEWAYS) <= 0
    if width == PHONE:
        assert page.evaluate(SMALL_TARGETS) == []
    listed = row(page, f"ERP {width}")
    expect(listed).to_contain_text("Read and write")
    expect(listed).to_contain_text(f"{token[:8]}…")
    expect(listed).to_contain_text("Never")

    page.get_by_role("button", name="I have copied it").click()
    expect(page.get_by_label("Your new token")).to_have_count(0)
    expect(page.get_by_label("Name")).to_be_focused()
    assert token not in page.content()

    listed.get_by_text("Revoke").first.click()
    assert violations(page) == []
    listed.get_by_role("button", name=re.compile(f"Revoke this token +ERP {width}")).click()
    expect(page.get_by_role("status").filter(has_text="was revoked")).to_be_visible()
    expect(row(page, f"ERP {width}")).to_contain_text("Revoked")
    assert status(live_server, token) == 401


def test_the_keyboard_alone_makes_a_token(page: Page) -> None:
    opened(page)
    page.get_by_label("Name").fill("Keyboard")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your new token")).to_be_visible()


def test_what_is_copied_is_the_token(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    token = made(opened(page), "Copied")
    copying = page.get_by_role("button", name="Copy the token")
    copying.click()
    expect(page.get_by_role("button", name="Copied", exact=True)).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == token
    expect(copying).to_be_visible()  # and then it can be copied again


def test_a_token_is_nowhere_once_the_page_is_left(page: Page) -> None:
    token = made(opened(page), "Left")
    kept = page.evaluate(
        "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, location.href])"
    )
    assert token not in kept
    page.get_by_role("navigation", name="Parts of the settings").get_by_text("Alerts").click()
    page.wait_for_url("**/settings?tab=alerts")
    settled(page)
    page.go_back()
    settled(page)
    expect(row(page, "Left")).to_be_visible()
    assert token not in page.content()


def test_what_cant_be_is_said_beside_the_form(page: Page) -> None:
    opened(page)
    page.get_by_role("button", name="Create token").click()
    expect(page.get_by_role("status").filter(has_text="1 to 60 characters")).to_be_visible()
    expect(page.get_by_label("Your new token")).to_have_count(0)
    assert violations(page) == []


def test_an_analyst_makes_reading_tokens_and_sees_own_ones(
    open_page: Callable[..., Page], live_server: Site
) -> None:
    made(opened(open_page(Role.ADMIN)), "The admin's")
    page = opened(open_page(Role.ANALYST))
    offered = page.get_by_label("Allows").locator("option").all_inner_texts()
    assert [each for each in offered if each] == ["Read"]
    expect(page.get_by_text("Your role only reads")).to_be_visible()
    token = made(page, "Mine")
    assert status(live_server, token) == 200
    expect(row(page, "Mine")).to_be_visible()
    expect(row(page, "The admin's")).to_have_count(0)
