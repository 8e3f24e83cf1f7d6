"""Saved views as a person uses them, and the phone's navigation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from services.vocabulary import Role
from tests.browser.axe import violations
from tests.browser.test_pages import SIDEWAYS, SMALL_TARGETS
from tests.support.browsing import DESKTOP, PHONE, settled
from tests.support.pages import organization
from tests.support.site import Site

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def no_views_left(live_server: Site) -> Iterator[None]:
    """The site is every test's: a default view would open there for all of them."""
    yield
    from sqlalchemy import text

    with organization(live_server) as (session, _scope):
        session.execute(text("DELETE FROM saved_views"))


def open_menu(page: Page) -> None:
    if page.viewport_size and page.viewport_size["width"] == PHONE:
        page.click(".filter-toggle")
    page.locator(".menu-saved > summary").click()


def save_as(page: Page, name: str, *, shared: bool = False, default: bool = False) -> None:
    open_menu(page)
    menu = page.locator(".menu-views")
    menu.get_by_text("Save current as…").click()
    page.fill("#view-name", name)
    if shared:
        page.check("#view-shared")
    if default:
        page.check("#view-default")
    menu.get_by_role("button", name="Save view").click()


def shows(page: Page, name: str) -> None:
    """Wait until the page is there in this view."""
    expect(page.locator("#react-entry-point .chip-view")).to_contain_text(f"View: {name}")
    settled(page)


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_a_view_is_saved_opened_by_default_and_left(width: int, open_page: Callable[..., Page]) -> None:
    page = open_page(width=width)
    page.goto("/?period=90d&score_min=50")
    settled(page)
    save_as(page, "Quentes <b>", default=True)
    shows(page, "Quentes <b>")
    expect(page.get_by_text("View saved.")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).overflow") == "visible"

    page.goto("/")
    settled(page)
    assert (query(page)["period"], query(page)["score_min"]) == (["90d"], ["50"])
    expect(page.locator("#react-entry-point .chip-view")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate(SIDEWAYS) <= 0

    page.click("#react-entry-point .chip-view")
    expect(page.locator(".chip-view")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"/\?period=30d$"))

    page.goto("/leads")
    settled(page)
    expect(page.locator(".chip-view")).to_have_count(0)
    page.locator("#home-bottom" if width == PHONE else "#home-side").click()
    expect(page.locator("h1")).to_have_text("Dashboard")
    settled(page)
    expect(page.locator(".chip-view")).to_be_visible()


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_what_is_wrong_is_said_in_place_and_nothing_typed_is_lost(
    width: int, open_page: Callable[..., Page]
) -> None:
    page = open_page(width=width)
    page.goto("/?period=90d")
    settled(page)
    save_as(page, "Uma")
    shows(page, "Uma")
    save_as(page, "UMA", shared=True)
    expect(page.locator("#view-status")).to_contain_text("already")
    expect(page.locator("#view-name")).to_have_value("UMA")
    expect(page.locator("#view-shared")).to_be_checked()
    assert violations(page) == []
    if width == PHONE:
        assert page.evaluate(SMALL_TARGETS) == []


def test_a_view_is_renamed_changed_and_deleted_from_its_menu(page: Page) -> None:
    page.goto("/?score_min=50")
    settled(page)
    save_as(page, "Uma")
    shows(page, "Uma")
    open_menu(page)
    menu = page.locator(".menu-views")
    menu.locator("summary", has_text="Rename").click()
    page.fill("#view-rename", "Outra")
    page.press("#view-rename", "Enter")
    expect(page.locator(".chip-view")).to_contain_text("View: Outra")
    page.locator(".menu-period > summary").click()
    page.locator(".menu-period").get_by_role("link", name="Last 90 days").click()
    expect(page.get_by_text("Changed since it was saved")).to_be_visible()
    open_menu(page)
    menu.get_by_role("button", name="Save these filters in it").click()
    expect(page.get_by_text("Changed since it was saved")).to_have_count(0)
    menu.locator("summary", has_text="Delete").click()
    menu.get_by_role("button", name="Delete this view").click()
    expect(page.locator(".chip-view")).to_have_count(0)
    assert query(page) == {"period": ["90d"], "score_min": ["50"]}


def test_a_shared_view_is_used_by_a_colleague(open_page: Callable[..., Page]) -> None:
    page = open_page(Role.MANAGER)
    page.goto("/?period=90d")
    settled(page)
    save_as(page, "Equipe", shared=True)
    shows(page, "Equipe")
    rep = open_page(Role.REP)
    rep.goto("/leads")
    settled(rep)
    open_menu(rep)
    menu = rep.locator(".menu-views")
    expect(menu).to_contain_text("Shared by colleagues")
    menu.get_by_role("link", name=re.compile("Equipe")).click()
    shows(rep, "Equipe")
    assert urlsplit(rep.url).path == "/leads"
    open_menu(rep)
    expect(menu.get_by_text("Rename")).to_have_count(0)
    menu.get_by_role("button", name="Open the dashboard with it").click()
    expect(rep.get_by_text("The dashboard opens with this view now.")).to_be_visible()
    rep.goto("/")
    settled(rep)
    expect(rep.locator(".chip-view")).to_contain_text("Equipe")


def test_the_bar_of_a_phone_holds_every_page(open_page: Callable[..., Page]) -> None:
    page = open_page(width=PHONE)
    page.goto("/settings")
    settled(page)
    bar = page.locator("#react-entry-point .bottom-nav")
    more = bar.locator(".menu-more > summary")
    expect(more).to_have_class(re.compile("is-current"))
    assert page.evaluate(SMALL_TARGETS) == []
    more.click()
    names = bar.locator(".menu-panel .menu-item")
    pages = ("Behaviour", "Duplicates", "Reports", "Imports", "Settings")
    expect(names).to_have_text([re.compile(name) for name in pages])
    assert all(name.bounding_box()["height"] >= 44 for name in names.all())  # type: ignore[index]
    expect(bar.locator(".menu-item.is-on")).to_contain_text("Settings")
    assert violations(page) == []
    assert page.evaluate(SIDEWAYS) <= 0
    page.keyboard.press("Escape")
    expect(names.first).to_be_hidden()
    expect(more).to_be_focused()
    more.click()
    page.locator("h1").click()
    expect(names.first).to_be_hidden()
    more.click()
    names.nth(pages.index("Reports")).click()
    expect(page.locator("h1")).to_have_text("Reports")
    expect(names.first).to_be_hidden()


def test_a_page_that_arrives_asks_nothing_of_the_views(page: Page) -> None:
    page.goto("/")
    settled(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.post_data or ""))
    page.click("#react-entry-point .side-nav a[href='/leads']")
    page.locator("#leads-count").wait_for()
    page.wait_for_load_state("networkidle")
    assert any("page.children" in body for body in asked)
    assert [body for body in asked if "saved-views.children" in body] == []
