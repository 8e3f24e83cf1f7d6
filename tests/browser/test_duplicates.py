"""Duplicates in a real browser: side by side, merged and taken back, by the keyboard, by two at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import text

from services.duplicates.merging import list_merges, undo_merge
from services.vocabulary import Role
from tests.browser.axe import violations
from tests.browser.test_pages import SIDEWAYS, SMALL_TARGETS
from tests.support.browsing import DESKTOP, PHONE, TABLET, Theme, settled
from tests.support.duplicates import add_pair
from tests.support.pages import organization
from tests.support.site import Site

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
NAMES = ("Ana Prado", "Bia Prado", "Caio Prado")


@pytest.fixture
def pairs(live_server: Site) -> Iterator[list[UUID]]:
    """Three certain pairs at the top of the list, and one to review; gone after the test, as their leads
    are, since the site is every test's."""
    mark = uuid4().hex[:8]
    with organization(live_server) as (session, scope):
        session.execute(text("DELETE FROM duplicate_pairs"))
        found = [
            add_pair(scope, session, f"{name} {mark}", 0.9999 - index / 10_000)
            for index, name in enumerate(NAMES)
        ]
        found.append(add_pair(scope, session, f"Davi Prado {mark}", 0.9))
    yield found
    from datetime import UTC, datetime

    from services.database.rollups import rebuild_rollup

    while True:
        with organization(live_server) as (session, scope):
            merges, _next = list_merges(scope, session, limit=100)
            standing = next((merge for merge in merges if merge.undoable), None)
            if standing is None:
                break
            undo_merge(scope, session, standing.id, datetime.now(UTC))
    with organization(live_server) as (session, scope):
        session.execute(text("DELETE FROM duplicate_settings"))
        session.execute(text("DELETE FROM leads WHERE name LIKE :mark"), {"mark": f"%{mark}%"})
        rebuild_rollup(scope, session)


def pane(page: Page) -> Locator:
    return page.locator("#react-entry-point #duplicates-pair")


def shows(page: Page, pair_id: UUID) -> None:
    expect(pane(page).locator(f"[data-dup-pair='{pair_id}']")).to_be_visible()


def row(page: Page, pair_id: UUID) -> Locator:
    return page.locator(f"#react-entry-point .dup-item[data-dup-row='{pair_id}']")


def opened(
    open_page: OpenPage, role: Role = Role.ADMIN, address: str = "/duplicates", **more: object
) -> Page:
    page = open_page(role, **more)
    page.goto(address)
    settled(page)
    return page


def test_values_are_chosen_merged_and_taken_back(open_page: OpenPage, pairs: list[UUID]) -> None:
    page = opened(open_page)
    shows(page, pairs[0])
    expect(pane(page).get_by_role("radiogroup", name=re.compile("Source"))).to_be_visible()
    pane(page).get_by_label("Instagram").check()
    pane(page).get_by_role("button", name=re.compile("Keep this lead")).click()
    expect(pane(page).locator(".dup-side.is-staying")).to_contain_text("(bis)")
    expect(pane(page).get_by_label("Instagram")).to_be_checked()
    pane(page).get_by_role("button", name="Merge").click()
    shows(page, pairs[1])
    expect(row(page, pairs[0])).to_have_count(0)
    expect(page.locator("#dup-title")).to_be_focused()
    page.locator(".undo-toast").get_by_role("button", name="Undo").click()
    shows(page, pairs[0])
    expect(row(page, pairs[0])).to_be_visible()


def test_by_the_keyboard(open_page: OpenPage, pairs: list[UUID]) -> None:
    page = opened(open_page)
    page.keyboard.press("j")
    shows(page, pairs[1])
    expect(row(page, pairs[1]).locator("[aria-current=true]")).to_be_visible()
    page.keyboard.press("k")
    shows(page, pairs[0])
    page.keyboard.press("d")
    shows(page, pairs[1])
    expect(row(page, pairs[0])).to_have_count(0)
    page.keyboard.press("u")
    shows(page, pairs[0])
    page.keyboard.press("m")
    shows(page, pairs[1])
    page.keyboard.press("u")
    shows(page, pairs[0])
    expect(page).to_have_url(re.compile(f"pair={pairs[0]}"))
    page.keyboard.press("?")
    expect(page.locator(".page-duplicates dialog")).to_be_visible()
    page.keyboard.press("m")
    page.keyboard.press("Escape")
    expect(page.locator(".page-duplicates dialog")).to_be_hidden()
    shows(page, pairs[0])


def test_keys_are_letters_where_somebody_types(open_page: OpenPage, pairs: list[UUID]) -> None:
    page = opened(open_page)
    page.locator(".dup-fold").click()
    page.fill("#duplicates-certain", "")
    page.locator("#duplicates-certain").press_sequentially("jdm")
    expect(page.locator("#duplicates-certain")).to_have_value("jdm")
    shows(page, pairs[0])
    page.locator("#duplicates-certain").press("Enter")
    expect(page.locator("#duplicates-certain-problem")).to_contain_text("Enter a number")
    page.fill("#duplicates-certain", "99,985")
    page.locator("#duplicates-certain").press("Enter")
    expect(page.locator("#duplicates-status")).to_have_text("Saved.")
    expect(page.locator("#duplicates-certain-problem")).to_be_empty()
    expect(page.locator(".dup-tabs .is-current .count")).to_have_text("1")


def test_the_second_of_two_sees_what_the_first_did(open_page: OpenPage, pairs: list[UUID]) -> None:
    first, second = opened(open_page), opened(open_page, Role.MANAGER)
    first.keyboard.press("d")
    shows(first, pairs[1])
    expect(pane(second)).to_contain_text("not the same", timeout=20_000)
    expect(row(second, pairs[0])).to_have_count(0)
    second.keyboard.press("j")
    shows(second, pairs[1])


def test_all_certain_ones_and_their_undo(open_page: OpenPage, pairs: list[UUID]) -> None:
    page = opened(open_page)
    page.get_by_text("Merge all certain (3)").click()
    page.get_by_role("button", name="Merge 3 pairs").click()
    expect(page.locator(".undo-toast")).to_contain_text("3 pairs merged.")
    shows(page, pairs[3])
    page.locator(".dup-tabs").get_by_role("link", name="Merged").click()
    merges = page.locator(".dup-merge")
    expect(merges).to_have_count(3)
    merges.first.get_by_role("button", name="Undo").click()
    expect(merges.first).to_contain_text("Undone")
    expect(page.locator(".undo-toast")).to_contain_text("two leads again")
    assert violations(page) == []


def test_a_lead_says_who_it_probably_is_and_where_it_went(open_page: OpenPage, pairs: list[UUID]) -> None:
    page = opened(open_page)
    pane(page).locator(".dup-sides-head .dup-name").nth(1).click()
    settled(page)
    notice = page.locator(".lead-same")
    expect(notice).to_contain_text("Probably the same as Ana Prado")
    lead = page.url
    notice.get_by_role("link", name="Compare").click()
    shows(page, pairs[0])
    page.keyboard.press("m")
    shows(page, pairs[1])
    page.goto(lead)
    settled(page)
    expect(page.locator(".lead-same")).to_contain_text("merged into Ana Prado")
    assert violations(page) == []
    page.get_by_role("button", name="Undo the merge").click()
    expect(page.locator(".lead-same")).to_have_count(0)
    expect(page.locator(".panel-lead-history")).to_contain_text("undone")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, TABLET, DESKTOP])
def test_the_page_can_be_read_and_pressed_by_everybody(
    width: int, theme: Theme, open_page: OpenPage, pairs: list[UUID]
) -> None:
    page = opened(open_page, width=width, theme=theme)
    shows(page, pairs[0])
    page.locator(".dup-fold").click()
    assert violations(page) == []
    assert page.evaluate(SIDEWAYS) <= 0
    if width == PHONE:
        assert page.evaluate(SMALL_TARGETS) == []


def test_who_may_not_decide_finds_no_such_page(open_page: OpenPage) -> None:
    page = opened(open_page, Role.REP)
    expect(page.get_by_text("There is no such page.")).to_be_visible()
