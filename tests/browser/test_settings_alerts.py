"""The thresholds of the alerts as an admin sets them: wrong, right, tried, saved, and found again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import text

from services.alerts.triage import set_status
from services.vocabulary import Role
from tests.browser.axe import violations
from tests.browser.test_pages import SIDEWAYS, SMALL_TARGETS
from tests.services.alerts.test_triage import new_alert
from tests.support.browsing import DESKTOP, PHONE, settled
from tests.support.pages import organization
from tests.support.site import Site

pytestmark = pytest.mark.browser
ADDRESS = "/settings?tab=alerts"
TRY = re.compile(r"^Try it \(Deals")


@pytest.fixture(autouse=True)
def as_it_was(live_server: Site) -> Iterator[None]:
    """The site is every test's."""
    yield
    with organization(live_server) as (session, _scope):
        session.execute(text("UPDATE organizations SET alert_settings = '{}'"))
        session.execute(text("DELETE FROM alerts WHERE subject LIKE 'test %'"))


@pytest.fixture
def poor_record(live_server: Site) -> Iterator[None]:
    """Six alerts of long ago about blocked money: the four small ones were dismissed. What other tests did to
    the demo's own alerts is older than a record for as long."""
    shift = "UPDATE alerts SET opened_at = opened_at {} interval '400 days' WHERE subject NOT LIKE 'test %'"
    with organization(live_server) as (session, scope):
        session.execute(text(shift.format("-")))
        now = datetime.now(UTC)
        for index, severity in enumerate((210_000, 220_000, 230_000, 260_000, 41e9, 42e9)):
            status = "dismissed" if severity < 300_000 else "resolved"
            key = new_alert(
                scope,
                session,
                subject=f"test {index}",
                data={"severity": severity},
                opened_at=now - timedelta(days=100),
            )
            set_status(scope, session, key, status, version=1, now=now)
    yield
    with organization(live_server) as (session, _scope):
        session.execute(text(shift.format("+")))


def card(page: Page, title: str) -> Locator:
    return page.locator(".rule-card").filter(has=page.get_by_role("heading", name=title, exact=True))


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_a_threshold_is_corrected_tried_saved_and_found_again(
    width: int, open_page: Callable[..., Page]
) -> None:
    page = open_page(width=width)
    page.goto("/settings")
    settled(page)
    page.get_by_role("navigation", name="Parts of the settings").get_by_text("Alerts").click()
    page.wait_for_url(f"**{ADDRESS}")
    settled(page)
    blocked = card(page, "Deals are stuck in one stage")
    field = blocked.get_by_label("Blocked value")
    expect(field).to_have_value("200.000")

    field.fill("nothing")
    field.press("Tab")
    expect(blocked.get_by_role("alert")).to_contain_text("Blocked value: A number over R$")
    expect(field).to_have_class(re.compile("is-invalid"))
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#alert-settings-status")).to_contain_text(
        "Nothing was saved. To correct: Blocked value"
    )
    blocked.get_by_role("button", name=TRY).click()
    expect(blocked.locator(".rule-tried")).to_contain_text("Correct the marked value first.")
    expect(field).to_have_value("nothing")

    field.fill("1,50")
    blocked.get_by_role("button", name=TRY).click()
    expect(blocked.locator(".trial-answer")).to_contain_text("It would have fired")
    expect(blocked.locator(".trial-answer")).to_contain_text("(today's settings:")
    expect(blocked.get_by_role("img")).to_have_count(2)
    expect(blocked.locator(".rule-busy")).to_be_hidden()
    expect(blocked.locator(".rule-problem .text-bad")).to_have_count(0)
    assert violations(page) == []
    assert page.evaluate(SIDEWAYS) <= 0
    if width == PHONE:
        assert page.evaluate(SMALL_TARGETS) == []

    page.get_by_role("button", name="Save").click()
    expect(page.locator("#alert-settings-status")).to_contain_text(
        "Saved. The alerts are being evaluated anew"
    )
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#alert-settings-status")).to_contain_text("Nothing has changed.")
    page.reload()
    settled(page)
    expect(field).to_have_value("1,5")
    blocked.get_by_title("Fill in the defaults").click()
    expect(field).to_have_value("200.000")


def test_a_proposed_threshold_is_tried_and_used_but_not_saved(
    open_page: Callable[..., Page], poor_record: None
) -> None:
    page = open_page()
    page.goto(ADDRESS)
    settled(page)
    blocked = card(page, "Deals are stuck in one stage")
    expect(blocked.locator(".rule-precision")).to_contain_text("33% worth acting on")
    proposal = blocked.locator(".rule-proposal")
    expect(proposal).to_contain_text("2 of 2 acted on would still have fired, and 4 of 4 dismissed would not")
    proposal.get_by_role("button", name="Try it").click()
    expect(blocked.locator(".trial-answer")).to_contain_text("It would not have fired")
    expect(blocked.get_by_label("Blocked value")).to_have_value("200.000")
    proposal.get_by_role("button", name="Use it").click()
    expect(blocked.get_by_label("Blocked value")).to_have_value("41.000.000.000")
    assert violations(page) == []
    page.reload()
    settled(page)
    expect(blocked.get_by_label("Blocked value")).to_have_value("200.000")


@pytest.mark.parametrize("role", [Role.ANALYST, Role.REP])
def test_others_read_them(role: Role, open_page: Callable[..., Page]) -> None:
    page = open_page(role)
    page.goto(ADDRESS)
    settled(page)
    expect(page.get_by_text("Only administrators can change these.")).to_be_visible()
    expect(page.get_by_role("button", name="Save")).to_have_count(0)
    expect(page.get_by_label("Blocked value")).to_be_disabled()
    tries = page.get_by_role("button", name=re.compile("^Try it"))
    if role is Role.REP:
        expect(tries).to_have_count(0)
    else:
        tries.nth(1).click()
        expect(page.locator(".trial-answer")).to_contain_text("(these are today's settings)")
    assert violations(page) == []
