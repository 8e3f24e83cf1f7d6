"""What people do first, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from services.vocabulary import Role
from tests.support.browsing import DESKTOP, PHONE, Watch, seen_through, settled, sign_in
from tests.support.site import Site

pytestmark = pytest.mark.browser


def number_in(text: str | None) -> int:
    """The first number of a text, whatever separates its thousands."""
    found = re.search(r"\d[\d.,\u00a0\u202f]*", text or "")
    assert found, text
    return int(re.sub(r"\D", "", found.group()))


def leads_counted(page: Page) -> int:
    """What the list of leads says it counts, once it has its data."""
    page.wait_for_url(lambda url: urlsplit(url).path == "/leads")
    settled(page)
    return number_in(page.text_content("#leads-count"))


def test_sign_in_and_out(open_page: Callable[..., Page], live_server: Site, watches: list[Watch]) -> None:
    page = open_page(None)
    watches[-1].expect("status of 401")
    who = live_server.account(Role.MANAGER)
    page.goto("/leads?period=90d")
    expect(page).to_have_url(re.compile(r"/login\?next="))
    page.fill("input[name=email]", who.email)
    page.fill("input[name=password]", "not the password")
    page.press("input[name=password]", "Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    page.fill("input[name=email]", who.email)
    page.fill("input[name=password]", who.password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/leads?period=90d")
    settled(page)
    page.locator("form[action='/logout'] button").first.evaluate(
        "button => button.form.requestSubmit(button)"
    )
    page.wait_for_url("**/login")
    page.go_back()
    page.reload()
    expect(page).to_have_url(re.compile(r"/login"))


def test_a_session_that_ended_leads_to_sign_in_and_back(
    open_page: Callable[..., Page], live_server: Site
) -> None:
    page = open_page(None)
    who = live_server.account(Role.ANALYST)
    sign_in(page, who, "/?period=90d")
    settled(page)
    page.context.clear_cookies()
    page.click("#refresh")
    # Each callback under way answers with the same way out, so the browser may go there twice.
    expect(page).to_have_url(re.compile(r"/login\?next="))
    page.wait_for_load_state("networkidle")
    page.fill("input[name=email]", who.email)
    page.fill("input[name=password]", who.password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/?period=90d")
    settled(page)
    expect(page.locator(".stat-card")).to_have_count(6)


def test_filters_live_in_a_drawer_on_a_phone(open_page: Callable[..., Page]) -> None:
    page = open_page(width=PHONE)
    page.goto("/")
    settled(page)
    panel = page.locator("#filter-panel")
    expect(panel).not_to_be_in_viewport()
    page.click(".filter-toggle")
    expect(panel).to_be_in_viewport()
    panel.locator("summary").first.click()
    panel.locator("input[type=checkbox]").first.check()
    panel.locator(".drawer-apply").click()
    page.wait_for_url(lambda url: "source" in parse_qs(urlsplit(url).query))
    settled(page)
    expect(page.locator(".chip:visible")).to_have_count(1)
    expect(panel).not_to_be_in_viewport()
    page.click(".chip-clear:visible")
    page.wait_for_url(lambda url: "source" not in parse_qs(urlsplit(url).query))


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_every_figure_opens_to_its_receipt(width: int, open_page: Callable[..., Page]) -> None:
    page = open_page(width=width)
    page.goto("/")
    seen_through(page)
    buttons = page.locator("button[aria-haspopup=dialog]:visible")
    assert buttons.count() >= 12  # six cards, six sections
    for index in range(buttons.count()):
        with page.expect_response(lambda answer: "receipt.is_open" in (answer.request.post_data or "")):
            buttons.nth(index).click()
        receipt = page.get_by_role("dialog")
        expect(receipt.locator(".receipt-facts dt")).to_have_count(5)
        expect(receipt).to_be_focused()
        page.wait_for_timeout(300)  # nobody presses Escape within a frame of its opening; Bootstrap minds
        page.keyboard.press("Escape")
        expect(receipt).to_have_count(0)


@pytest.mark.parametrize("bar", range(5))
def test_a_bar_of_the_funnel_opens_the_leads_it_counts(bar: int, page: Page) -> None:
    page.goto("/?period=90d")
    settled(page)
    page.locator(".panel-funnel").scroll_into_view_if_needed()
    counted = number_in(page.locator(".panel-funnel .funnel-bar b").nth(bar).text_content())
    page.locator(".panel-funnel .funnel-bar").nth(bar).click()
    assert leads_counted(page) == counted


@pytest.mark.parametrize("card", ["leads", "conversion", "open_value", "blocked_value"])
def test_a_card_opens_the_leads_it_counts(card: str, page: Page) -> None:
    """Its receipt says how many, and the list counts the same."""
    page.goto("/?period=90d")  # long enough that the small demo has wins in it, whatever the hour
    settled(page)
    page.locator(f".stat-{card} .card-value").click()
    opened = leads_counted(page)
    assert opened > 0
    if card == "leads":
        page.go_back()
        settled(page)
        assert number_in(page.text_content(".stat-leads .card-value")) == opened


@pytest.mark.parametrize("language", ["en", "pt_BR"])
def test_money_is_written_as_the_organization_writes_it(
    language: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(language=language)
    page.goto("/")
    settled(page)
    title = page.get_attribute(".stat-blocked_value .card-value", "title")
    assert re.fullmatch(r"R\$\s[\d.]+,\d\d", title or ""), title


def test_a_lead_of_another_organization_does_not_exist(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto("/leads/00000000-0000-4000-8000-000000000000")
    settled(page)
    expect(page.locator("h1")).to_have_count(1)


def test_a_hand_edited_address_is_told_and_survived(page: Page) -> None:
    page.goto("/?period=never&score_min=900&start=2026-13-45&assignee=nobody&source=%00&end=x")
    settled(page)
    expect(page.locator(".notice.is-warning")).to_be_visible()
    expect(page.locator("#error-toast")).to_be_empty()
