"""A lead's page in a real browser: done in a tap, taken back, and two people at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from services.stage_changes import record_stage_change
from services.vocabulary import Outcome, Role, Stage
from tests.browser.axe import violations
from tests.browser.test_pages import SIDEWAYS, SMALL_TARGETS
from tests.support.browsing import DESKTOP, PHONE, seen_through, settled
from tests.support.pages import organization
from tests.support.site import Site

pytestmark = pytest.mark.browser

FORMS = ("edit", "move", "win", "lose", "assign", "interaction")


@pytest.fixture
def lead(live_server: Site) -> UUID:
    """An open lead of the demo in `contato`, named as an attacker would. Other tests move leads about, so
    one is put there where none is left."""
    with organization(live_server) as (session, scope):
        found: UUID = session.execute(
            text(
                "UPDATE leads SET name = '<b>Bia</b>' WHERE id = (SELECT id FROM leads WHERE "
                "organization_id = :id AND outcome = 'open' AND name IS DISTINCT FROM '<b>Bia</b>' "
                "ORDER BY stage = 'contato' DESC, id LIMIT 1) RETURNING id"
            ),
            {"id": scope.organization_id},
        ).scalar_one()
        now = datetime.now(UTC)
        record_stage_change(scope, session, found, Stage.CONTATO, Outcome.OPEN, occurred_at=now, now=now)
    return found


def press(page: Page, action: str) -> None:
    page.locator(f"""#lead-head [id='{{"action":"{action}","type":"lead-action"}}']""").click()


def field(page: Page, name: str) -> str:
    return f"""[id='{{"field":"{name}","type":"lead-field"}}']"""


def open_lead(page: Page, lead: UUID) -> None:
    page.goto(f"/leads/{lead}")
    settled(page)


def send(page: Page) -> None:
    page.click("#lead-form button[type=submit]")


def test_lost_with_a_reason_on_a_phone_and_taken_back(open_page: Callable[..., Page], lead: UUID) -> None:
    page = open_page(Role.MANAGER, width=PHONE)
    open_lead(page, lead)
    expect(page.locator("h1")).to_have_text("<b>Bia</b>")
    press(page, "lose")
    expect(page.locator(field(page, "lost_reason"))).to_be_focused()
    page.locator(".lead-reason").first.click()
    reason = page.input_value(field(page, "lost_reason"))
    assert reason
    send(page)
    expect(page.locator("#lead-notice")).to_contain_text("Marked as lost")
    expect(page.locator(".page-head .badge-status")).to_contain_text("Lost in Contact")
    expect(page.locator(".lead-history > li").first).to_contain_text(reason)
    page.locator("#lead-notice").get_by_role("button", name="Undo").click()
    expect(page.locator("#lead-notice")).to_contain_text("Taken back")
    expect(page.locator(".page-head .badge-status")).to_have_text("Contact")
    assert page.evaluate(SIDEWAYS) <= 0


def test_two_people_edit_the_same_lead(open_page: Callable[..., Page], lead: UUID) -> None:
    first, second = open_page(Role.MANAGER), open_page(Role.ADMIN)
    for page in (first, second):
        open_lead(page, lead)
        press(page, "edit")
        page.wait_for_selector("#lead-form form")
    first.fill(field(first, "name"), "Beatriz")
    first.fill(field(first, "estimated_value"), "9.500,50")
    send(first)
    expect(first.locator("#lead-notice")).to_contain_text("Saved")

    second.fill(field(second, "name"), "Bia Souza")
    second.fill(field(second, "email"), "nope")
    second.keyboard.press("Enter")
    expect(second.locator("#lead-form .field-email")).to_contain_text("This isn't an e-mail address.")
    expect(second.locator(field(second, "email"))).to_be_focused()
    second.fill(field(second, "email"), "bia@firma.com.br")
    send(second)
    notice = second.locator("#lead-form .notice")
    expect(notice).to_contain_text("edited this lead meanwhile")
    expect(notice).to_contain_text("Theirs: Beatriz")
    assert second.input_value(field(second, "estimated_value")) == "9.500,50"
    assert violations(second) == []
    send(second)  # “Apply mine”
    expect(second.locator("h1")).to_have_text("Bia Souza")
    expect(second.locator(".lead-figures")).to_contain_text("9.500,50")
    expect(second.locator(field(second, "name"))).to_have_count(0)
    # The first one's page follows by itself.
    expect(first.locator("h1")).to_have_text("Bia Souza", timeout=15_000)


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_every_form_opens_and_closes_by_the_keyboard(
    width: int, open_page: Callable[..., Page], lead: UUID
) -> None:
    page = open_page(width=width)
    open_lead(page, lead)
    for form in FORMS:
        press(page, form)
        page.wait_for_selector("#lead-form form")
        expect(page.locator("#lead-form :is(input, select)").first).to_be_focused()
        assert violations(page) == [], form
        assert page.evaluate(SIDEWAYS) <= 0, form
        if width == PHONE:
            assert page.evaluate(SMALL_TARGETS) == [], form
        page.locator("#lead-form").get_by_role("button", name="Cancel").press("Enter")
        expect(page.locator("#lead-form form")).to_have_count(0)
        expect(page.locator("#lead-head").locator(":focus")).to_have_count(1)


def test_an_analyst_reads(open_page: Callable[..., Page], lead: UUID) -> None:
    page = open_page(Role.ANALYST, width=PHONE)
    page.goto(f"/leads/{lead}")
    seen_through(page)
    expect(page.locator(".lead-readonly")).to_be_visible()
    assert page.locator("#lead-head button").count() == 0
    assert violations(page) == []
