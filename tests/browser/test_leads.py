"""The list of leads in a real browser: sorted, narrowed, other columns, searched, many given at once."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from services.vocabulary import Role
from tests.browser.axe import violations
from tests.browser.test_pages import SIDEWAYS, SMALL_TARGETS
from tests.support.browsing import DESKTOP, PHONE, settled

pytestmark = pytest.mark.browser

WIDE = "/leads?sort=-score&columns=company,email,phone,stage,in_stage,source,score,value,created,closed"


def open_list(page: Page, address: str = "/leads") -> None:
    page.goto(address)
    page.wait_for_selector("#leads-count")
    settled(page)


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def pick(page: Page, count: int) -> None:
    for box in page.locator(".pick-target input").all()[:count]:
        box.check()


def test_a_heading_sorts_and_sorts_the_other_way(page: Page) -> None:
    open_list(page)
    page.click("th >> text=Score")
    page.wait_for_url("**/leads?sort=-score")
    expect(page.locator("th[aria-sort=descending]")).to_have_text("Score")
    scores = [int(cell) for cell in page.locator("td[data-label=Score]").all_text_contents()]
    assert scores == sorted(scores, reverse=True)
    page.click("th >> text=Score")
    page.wait_for_url("**/leads?sort=score")
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("Score")


def test_pages_follow_one_another_and_lead_back(page: Page) -> None:
    open_list(page, "/leads?sort=name")
    first = page.locator("tbody th a").evaluate_all("all => all.map(one => one.href)")
    page.click("text=Next page")
    page.wait_for_url("**cursor=**")
    expect(page.locator("text=First page")).to_be_visible()
    second = page.locator("tbody th a").evaluate_all("all => all.map(one => one.href)")
    assert not set(first) & set(second)
    page.click("text=First page")
    page.wait_for_url("**/leads?sort=name")


def test_narrowed_down_by_hand(page: Page) -> None:
    open_list(page, "/leads?sort=value")
    page.click("text=Narrow down")
    page.select_option("""[id='{"part":"stage","type":"leads-narrowing"}']""", "proposta")
    page.select_option("""[id='{"part":"outcome","type":"leads-narrowing"}']""", "open")
    page.click("#leads-narrow")
    page.wait_for_url("**stage=proposta**")
    assert asked(page) == {"sort": ["value"], "stage": ["proposta"], "outcome": ["open"]}
    expect(page.locator(".chips-mark")).to_contain_text("In Proposal")
    expect(page.locator("td[data-label=Stage]").first).to_be_visible()
    assert set(page.locator("td[data-label=Stage]").all_text_contents()) == {"Proposal"}


def test_columns_are_chosen_and_remembered(page: Page) -> None:
    open_list(page)
    page.click(".menu-columns summary")
    menu = page.locator(".menu-columns")
    menu.get_by_label("Phone", exact=True).check()
    menu.get_by_label("Source", exact=True).uncheck()
    page.click("#leads-columns-apply")
    page.wait_for_url("**columns=**")
    expect(page.locator("thead th >> text=Phone")).to_be_visible()
    open_list(page)
    expect(page.locator("thead th >> text=Phone")).to_be_visible()
    expect(page.locator("thead th >> text=Source")).to_have_count(0)


def test_given_to_a_colleague_and_taken_back(open_page: Callable[..., Page]) -> None:
    page = open_page(Role.MANAGER, width=DESKTOP)
    open_list(page, "/leads?assignee=unassigned")
    before = page.text_content("#leads-count")
    pick(page, 2)
    name = page.locator("#leads-bulk-to option:checked").text_content()
    page.click("#leads-bulk-ask")
    expect(page.locator("#leads-bulk")).to_contain_text(f"Give 2 leads to {name}?")
    page.click("#leads-bulk-confirm")
    expect(page.locator("#leads-bulk")).to_contain_text(f"2 leads were given to {name}.")
    expect(page.locator("#leads-count")).not_to_have_text(before or "")
    page.click("#leads-bulk-undo")
    expect(page.locator("#leads-bulk")).to_contain_text("Undone for 2 leads.")
    expect(page.locator("#leads-count")).to_have_text(before or "")


def test_who_only_reads_picks_nothing(open_page: Callable[..., Page]) -> None:
    page = open_page(Role.ANALYST, width=DESKTOP)
    open_list(page)
    assert page.locator(".pick-target").count() == 0
    assert page.locator(".bulk-bar").count() == 0


@pytest.mark.parametrize("width", [PHONE, 768, DESKTOP])
def test_many_columns_and_open_menus_keep_to_the_page(width: int, open_page: Callable[..., Page]) -> None:
    page = open_page(Role.ADMIN, width=width)
    open_list(page, WIDE)
    pick(page, 1)
    assert page.evaluate(SIDEWAYS) <= 0
    assert violations(page) == []
    if width == PHONE:
        assert page.evaluate(SMALL_TARGETS) == []
    for menu in ("sort", "narrow", "columns"):
        page.click(f".menu-{menu} summary")
        assert page.evaluate(SIDEWAYS) <= 0
        assert violations(page) == []
        page.click(f".menu-{menu} summary")
