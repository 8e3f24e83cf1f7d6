"""Triage in a real browser: on a phone, by the keyboard, by two people at once, in two windows."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from playwright.sync_api import Locator, Page, expect

from services.versions import bump_data_version
from services.vocabulary import Role
from tests.browser.axe import violations
from tests.support.alerts import add_alerts
from tests.support.browsing import PHONE, Theme, settled
from tests.support.pages import organization
from tests.support.site import Site

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
HTML = "<img src=x onerror=alert(1)> =1+1"


@pytest.fixture
def fresh(live_server: Site) -> list[UUID]:
    """Three alerts at the top of the list of whoever opens it."""
    with organization(live_server) as (session, scope):
        ids = add_alerts(scope, session, [900_000, 800_000, 700_000])
        bump_data_version(scope, session)
    return ids


def row(page: Page, alert_id: UUID) -> Locator:
    return page.locator(f"#react-entry-point .alert-row[data-alert='{alert_id}']")


def pane(page: Page) -> Locator:
    return page.locator("#react-entry-point .panel-alert")


def shows(page: Page, alert_id: UUID) -> None:
    expect(pane(page).locator(f"[data-open-alert='{alert_id}']")).to_be_visible()


def button(page: Page, name: str) -> Locator:
    return pane(page).locator(".alert-buttons").get_by_role("button", name=name)


def badge(page: Page) -> Locator:
    return page.locator("#badge-side .nav-badge")


def status_of(page: Page, status: str) -> None:
    expect(pane(page).locator(".alert-standing .badge-status").first).to_have_text(status)


def test_on_a_phone_open_read_resolve_with_a_note_and_undo(open_page: OpenPage, fresh: list[UUID]) -> None:
    page = open_page(width=PHONE)
    page.goto("/alerts")
    settled(page)
    expect(pane(page)).to_be_hidden()
    first = page.locator(".alert-row").first
    expect(first).to_have_attribute("data-alert", str(fresh[0]))
    first.locator(".alert-link").click()
    shows(page, fresh[0])
    expect(page).to_have_url(re.compile(f"id={fresh[0]}"))
    expect(pane(page).locator(".alert-evidence dt")).not_to_have_count(0)
    expect(pane(page).locator(".alert-actions > li")).not_to_have_count(0)
    expect(page.locator(".panel-alerts")).to_be_hidden()
    page.fill("#alert-note", HTML)
    button(page, "Resolve").click()
    status_of(page, "Resolved")
    expect(page.locator("#alert-note")).to_have_value("")
    page.locator(".undo-toast").get_by_role("button", name="Undo").click()
    status_of(page, "Open")
    happened = pane(page).locator(".alert-history li .timeline-head strong")
    expect(happened).to_have_text(["Taken back: Open again", "Resolved", "Found"])
    expect(pane(page).locator(".alert-note")).to_have_text(HTML)
    assert violations(page) == []
    page.locator(".alert-back").click()
    expect(row(page, fresh[0])).to_be_visible()
    page.go_forward()
    shows(page, fresh[0])


def test_by_the_keyboard(open_page: OpenPage, fresh: list[UUID]) -> None:
    page = open_page()
    page.goto("/alerts")
    settled(page)
    shows(page, fresh[0])
    page.keyboard.press("j")
    shows(page, fresh[1])
    expect(row(page, fresh[1]).locator(".alert-link")).to_be_focused()
    page.keyboard.press("r")
    expect(row(page, fresh[1])).to_have_count(0)
    shows(page, fresh[2])
    expect(row(page, fresh[2]).locator(".alert-link")).to_be_focused()
    page.keyboard.press("u")
    expect(row(page, fresh[1])).to_be_visible()
    shows(page, fresh[1])
    status_of(page, "Open")
    page.keyboard.press("k")
    shows(page, fresh[0])
    page.keyboard.press("Enter")
    expect(page.locator("#alert-open-title")).to_be_focused()
    page.fill("#alert-note", "")
    page.locator("#alert-note").press_sequentially("jerk due")
    expect(page.locator("#alert-note")).to_have_value("jerk due")
    shows(page, fresh[0])


def test_many_at_once_and_all_of_them_back(open_page: OpenPage, fresh: list[UUID]) -> None:
    page = open_page()
    page.goto("/alerts")
    settled(page)
    before = int(page.locator("#alerts-count").inner_text().split()[0])
    for alert_id in fresh:
        row(page, alert_id).locator(".alert-check").click()
    bar = page.locator(".triage-bar")
    expect(bar.locator(".triage-count")).to_have_text("3")
    bar.locator("#bulk-note").fill("All the same")
    bar.get_by_role("button", name="Dismiss").click()
    for alert_id in fresh:
        expect(row(page, alert_id)).to_have_count(0)
    expect(bar).to_be_hidden()
    page.locator(".undo-toast").get_by_role("button", name="Undo").click()
    for alert_id in fresh:
        expect(row(page, alert_id)).to_be_visible()
    assert int(page.locator("#alerts-count").inner_text().split()[0]) >= before


def test_the_second_of_two_sees_what_the_first_did(open_page: OpenPage, fresh: list[UUID]) -> None:
    first, second = open_page(), open_page(Role.MANAGER)
    for page in (first, second):
        page.goto(f"/alerts?status=all&id={fresh[0]}")
        settled(page)
    second.route("**/_dash-update-component", _without_news)
    first.fill("#alert-note", "I called them")
    button(first, "Dismiss").click()
    status_of(first, "Dismissed")
    second.fill("#alert-note", "Waiting for an answer")
    button(second, "Resolve").click()
    conflict = pane(second).locator(".alert-conflict")
    expect(conflict).to_contain_text("Dismissed")
    expect(conflict).to_contain_text("I called them")
    expect(conflict).to_contain_text("Your note was kept")
    status_of(second, "Dismissed")
    expect(pane(second).locator(".alert-history")).to_contain_text("Waiting for an answer")
    assert violations(second) == []
    conflict.get_by_role("button", name="Do it anyway").click()
    status_of(second, "Resolved")
    expect(conflict).to_have_count(0)


def _without_news(route: object) -> None:
    """The page doesn't hear of the other's change by itself, as within the seconds between two checks."""
    body = route.request.post_data or ""  # type: ignore[attr-defined]
    if '"poll-version' in body.partition('"changedPropIds"')[2]:
        route.fulfill(status=204)  # type: ignore[attr-defined]
    else:
        route.continue_()  # type: ignore[attr-defined]


def test_the_badge_is_in_step_in_another_window(open_page: OpenPage, fresh: list[UUID]) -> None:
    page, other = open_page(), open_page(Role.ANALYST)
    for each, path in ((page, f"/alerts?id={fresh[0]}"), (other, "/leads")):
        each.goto(path)
        settled(each)
    count = int(badge(other).inner_text())
    expect(badge(page)).to_have_text(str(count))
    button(page, "Resolve").click()
    expect(badge(page)).to_have_text(str(count - 1))
    expect(badge(other)).to_have_text(str(count - 1), timeout=15_000)
    expect(other.locator("#badge-side .visually-hidden")).to_contain_text(f"{count - 1} open alert")


def test_the_strip_is_worked_in_place(open_page: OpenPage, fresh: list[UUID]) -> None:
    page = open_page()
    page.goto("/")
    settled(page)
    count = int(badge(page).inner_text())
    cards = page.locator("#alert-strip .alert-card")
    expect(cards).to_have_count(3)
    title = cards.first.locator(".alert-title").inner_text()
    cards.first.get_by_role("button", name="Resolve").click()
    expect(badge(page)).to_have_text(str(count - 1))
    expect(cards).to_have_count(3)
    page.locator(".undo-toast").get_by_role("button", name="Undo").click()
    expect(badge(page)).to_have_text(str(count))
    expect(cards.first.locator(".alert-title")).to_have_text(title)
    cards.first.get_by_role("link", name="View").click()
    page.wait_for_url(re.compile("/alerts"))
    expect(pane(page).locator("#alert-open-title")).to_have_text(title)


def test_a_note_that_is_too_long_stays_in_its_field(open_page: OpenPage, fresh: list[UUID]) -> None:
    page = open_page()
    page.goto(f"/alerts?id={fresh[0]}")
    settled(page)
    page.fill("#alert-note", "n" * 2_001)
    button(page, "Resolve").click()
    expect(page.locator("#alert-said")).to_contain_text("2.000")
    expect(page.locator("#alert-note")).to_have_value("n" * 2_001)
    status_of(page, "Open")


def test_an_analyst_is_told_why_there_are_no_buttons(open_page: OpenPage, fresh: list[UUID]) -> None:
    page = open_page(Role.ANALYST)
    page.goto(f"/alerts?id={fresh[0]}")
    settled(page)
    expect(pane(page).locator(".alert-open .notice")).to_contain_text("Your role reads alerts")
    expect(pane(page).locator(".alert-buttons")).to_have_count(0)
    expect(page.locator("#alert-note-box")).to_be_hidden()
    page.keyboard.press("e")
    expect(page.locator("#alert-said")).to_contain_text("isn't yours to change")
    status_of(page, "Open")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_keys_are_shown(theme: Theme, open_page: OpenPage) -> None:
    page = open_page(theme=theme)
    page.goto("/alerts")
    settled(page)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_each_alert_keeps_the_note_begun_on_it(open_page: OpenPage, fresh: list[UUID]) -> None:
    page = open_page()
    page.goto("/alerts")
    settled(page)
    shows(page, fresh[0])
    page.fill("#alert-note", "Begun on the first")
    row(page, fresh[1]).locator(".alert-link").click()
    shows(page, fresh[1])
    expect(page.locator("#alert-note")).to_have_value("")
    page.go_back()
    shows(page, fresh[0])
    expect(page.locator("#alert-note")).to_have_value("Begun on the first")
    button(page, "Reviewed").click()
    shows(page, fresh[1])
    expect(page.locator("#alert-note")).to_have_value("")
