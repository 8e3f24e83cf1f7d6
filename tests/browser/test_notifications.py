"""Notifications as people set them: their own mail, and an administrator's channels with test and log."""

from __future__ import annotations

import re
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
ADDRESS = "/settings?tab=notifications"
PUBLIC = "https://8.8.8.8/hook"
"""An address that needs no name to be resolved; nothing is sent to it here: the site has no worker."""


@pytest.fixture(autouse=True)
def as_it_was(live_server: Site) -> Iterator[None]:
    """The site is every test's."""
    yield
    with organization(live_server) as (session, _scope):
        for table in ("deliveries", "notification_endpoints", "notification_preferences", "mail_refusals"):
            session.execute(text(f"DELETE FROM {table}"))


def opened(page: Page) -> Page:
    page.goto(ADDRESS)
    expect(page.locator("#react-entry-point .notify-own")).to_be_visible()
    settled(page)
    return page


def channels(page: Page) -> Locator:
    return page.locator("#react-entry-point .notify-channel")


def add_webhook(page: Page, name: str) -> None:
    page.get_by_role("button", name="Add a channel").click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("Kind").select_option("webhook")
    page.get_by_label("Address").fill(PUBLIC)
    page.locator("#endpoint-save").click()


def test_own_mail_is_kept(open_page: Callable[..., Page]) -> None:
    page = opened(open_page(Role.REP))
    expect(page.get_by_role("heading", name="Channels of the organization")).to_have_count(0)
    page.get_by_label("New alerts").check()
    page.get_by_label("Which alerts").select_option("low")
    page.get_by_label("Digests at").select_option("9")
    page.get_by_label("No alerts from").select_option("none")
    page.locator("#notify-save").click()
    expect(page.locator("#notify-saved")).to_contain_text("quiet hours need a beginning and an end")
    page.get_by_label("until").select_option("none")
    page.get_by_label("Scheduled reports").uncheck()
    page.locator("#notify-save").click()
    expect(page.locator("#notify-saved")).to_have_text("Saved.")
    opened(page)
    expect(page.get_by_label("New alerts")).to_be_checked()
    expect(page.get_by_label("Which alerts")).to_have_value("low")
    expect(page.get_by_label("Digests at")).to_have_value("9")
    expect(page.get_by_label("No alerts from")).to_have_value("none")
    expect(page.get_by_label("Scheduled reports")).not_to_be_checked()


def test_a_channel_from_first_to_last(open_page: Callable[..., Page]) -> None:
    page = opened(open_page(Role.ADMIN))
    page.get_by_role("button", name="Add a channel").click()
    expect(page.get_by_label("Name")).to_be_focused()
    page.get_by_label("Name").fill("Warehouse")
    page.get_by_label("Address").fill("https://127.0.0.1/hook")
    page.locator("#endpoint-save").click()
    expect(page.locator("#notify-status")).to_contain_text("isn't on the public internet")
    expect(page.get_by_label("Name")).to_have_value("Warehouse")
    page.get_by_role("button", name="Cancel").click()
    add_webhook(page, "Warehouse")
    secret = page.locator("#endpoint-shown")
    expect(secret).to_have_value(re.compile(r"^whsec_[\w-]{43}$"))
    first = secret.input_value()
    assert violations(page) == []
    page.get_by_role("button", name="I have copied it").click()
    expect(secret).to_have_count(0)
    assert first not in page.content()
    expect(channels(page)).to_contain_text("8.8.8.8")

    page.get_by_role("button", name="Send a test (Warehouse)").click()
    expect(page.locator("#notify-log tbody tr")).to_have_count(1)
    expect(page.locator("#notify-log")).to_contain_text("Waiting")
    page.get_by_role("button", name="Switch off (Warehouse)").click()
    expect(channels(page)).to_contain_text("Off")
    page.get_by_role("button", name="New secret (Warehouse)").click()
    expect(secret).not_to_have_value(first)
    page.get_by_role("button", name="Edit (Warehouse)").click()
    page.get_by_label("Name").fill("Lake")
    page.locator("#endpoint-save").click()
    expect(channels(page)).to_contain_text("Lake")
    expect(channels(page)).to_contain_text("8.8.8.8")
    page.locator("#react-entry-point summary", has_text="Delete").click()
    page.get_by_role("button", name="Delete it").click()
    expect(channels(page)).to_have_count(0)
    expect(page.locator("#notify-log")).to_contain_text("Nothing was sent yet.")


def test_what_failed_is_sent_again(open_page: Callable[..., Page], live_server: Site) -> None:
    page = opened(open_page(Role.ADMIN))
    add_webhook(page, "Warehouse")
    page.get_by_role("button", name="Send a test (Warehouse)").click()
    expect(page.locator("#notify-log")).to_contain_text("Waiting")
    with organization(live_server) as (session, _scope):
        failed = "status = 'failed', attempts = 6, last_error = 'busy', last_status = 503"
        session.execute(text(f"UPDATE deliveries SET {failed}"))
    page.get_by_role("button", name="Refresh").click()
    expect(page.locator("#notify-log")).to_contain_text("The receiver couldn't take it just then. (503)")
    page.get_by_role("button", name="Send again (Test, Warehouse)").click()
    expect(page.locator("#notify-log")).to_contain_text("Waiting")


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_looks_right_with_everything_on_it(open_page: Callable[..., Page], width: int, theme: str) -> None:
    page = opened(open_page(Role.ADMIN, width=width, theme=theme))
    add_webhook(page, "A warehouse with a name that is as long as a name of a channel")
    expect(page.locator("#endpoint-shown")).to_be_visible()
    page.locator("#react-entry-point [data-notify-do=test]").click()
    expect(page.locator("#notify-log tbody tr")).to_have_count(1)
    page.locator("#react-entry-point [data-notify-do=edit]").click()
    expect(page.get_by_label("Name")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate(SIDEWAYS) <= 0
    if width == PHONE:
        assert page.evaluate(SMALL_TARGETS) == []
