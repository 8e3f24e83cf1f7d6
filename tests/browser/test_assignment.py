"""How leads find their seller, as an admin sets it: chosen, tried, saved, done and taken back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Dialog, Locator, Page, expect
from sqlalchemy import text

from services.assignment.settings import AssignmentChanges, TakerChange, assignment_settings, save_assignment
from services.lead_assignment import assign_leads, undo_assignment
from services.vocabulary import AssignmentMethod, Role
from tests.browser.axe import violations
from tests.browser.test_pages import SIDEWAYS, SMALL_TARGETS
from tests.support.browsing import DESKTOP, PHONE, settled
from tests.support.pages import organization
from tests.support.site import Site

pytestmark = pytest.mark.browser
ADDRESS = "/settings?tab=assignment"
TABLES = ("assignment_queue", "assignment_takers", "assignment_settings")


@pytest.fixture(autouse=True)
def as_it_was(live_server: Site) -> Iterator[None]:
    """The site is every test's: settings, leads' owners and who is here come back."""
    with organization(live_server) as (session, _scope):
        owners = session.execute(text("SELECT id, assigned_user_id FROM leads")).all()
    yield
    with organization(live_server) as (session, _scope):
        for table in TABLES:
            session.execute(text(f"DELETE FROM {table}"))
        changed = session.execute(text("SELECT id, assigned_user_id FROM leads")).all()
    before = {row[0]: row[1] for row in owners}
    assert {row[0] for row in changed if before[row[0]] != row[1]} == set(), "not taken back"


@pytest.fixture
def free_leads(live_server: Site) -> Iterator[int]:
    """Some open leads, the newest, are with nobody."""
    with organization(live_server) as (session, scope):
        newest = text(
            "SELECT id FROM leads WHERE outcome = 'open' AND merged_into_id IS NULL"
            " AND assigned_user_id IS NOT NULL ORDER BY created_at DESC, id LIMIT 3"
        )
        chosen = list(session.scalars(newest))
        taken = assign_leads(scope, session, chosen, None, now=datetime.now(UTC))
    assert taken.assignment_id is not None
    yield len(chosen)
    with organization(live_server) as (session, scope):
        undo_assignment(scope, session, taken.assignment_id, now=datetime.now(UTC))


def seller(page: Page, name: str) -> Locator:
    return page.locator(".taker").filter(has_text=name)


def first_names(site: Site, count: int = 3) -> list[str]:
    """Members of the demo, in the order of the page while nobody is chosen."""
    with organization(site) as (session, scope):
        found = assignment_settings(scope, session, datetime.now(UTC))
    return [one.name for one in found.takers if one.active and not one.takes_part][:count]


def opened(page: Page) -> Page:
    page.goto(ADDRESS)
    settled(page)
    return page


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_a_method_is_chosen_tried_and_saved(
    width: int, open_page: Callable[..., Page], live_server: Site
) -> None:
    page = opened(open_page(width=width))
    one, other, _third = first_names(live_server)
    unsaved = page.get_by_text("Unsaved changes")
    expect(page.get_by_role("heading", name="New leads are assigned by hand.")).to_be_visible()
    expect(unsaved).to_be_hidden()
    page.get_by_role("radio", name=re.compile("^By workload")).check()
    expect(unsaved).to_be_visible()
    for name in (one, other):
        seller(page, name).get_by_role("checkbox", name=name).check()
    capacity = seller(page, one).get_by_label("At most")
    capacity.fill("no")
    capacity.press("Tab")
    expect(seller(page, one).get_by_role("alert")).to_contain_text("From 1 to 100.000 open leads")
    page.get_by_role("button", name="Try it").click()
    expect(page.locator("#assignment-tried")).to_contain_text("Correct the marked value first.")
    capacity.fill("1")
    capacity.press("Tab")
    expect(seller(page, one).get_by_role("alert")).to_be_empty()

    rules = seller(page, other).locator("details")
    rules.locator("summary").click()
    rules.get_by_role("checkbox", name="SP", exact=True).check()
    if width == PHONE:
        assert page.evaluate(SMALL_TARGETS) == []
    assert violations(page) == []
    page.get_by_role("button", name="Try it").click()
    expect(page.locator(".trial-answer")).to_contain_text("By workload")
    expect(page.locator(".trial-table tbody tr").filter(has_text=one)).to_contain_text("of 1")
    assert page.evaluate(SIDEWAYS) <= 0
    assert violations(page) == []

    page.get_by_role("button", name="Save").click()
    expect(page.locator("#assignment-status")).to_contain_text("Saved.")
    expect(unsaved).to_be_hidden()
    expect(page.locator("#assignment-now")).to_contain_text("By workload")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#assignment-status")).to_contain_text("Nothing has changed.")
    opened(page)
    expect(page.get_by_role("radio", name=re.compile("^By workload"))).to_be_checked()
    expect(seller(page, one).get_by_label("At most")).to_have_value("1")
    expect(seller(page, other).locator("summary")).to_contain_text("Every source · SP")


def test_by_the_keyboard_alone(open_page: Callable[..., Page], live_server: Site) -> None:
    page = opened(open_page())
    name = first_names(live_server)[0]
    page.get_by_role("radio", name=re.compile("^By hand")).focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name=re.compile("^Round-robin"))).to_be_checked()
    outline = "element => getComputedStyle(element.closest('.form-check')).outlineStyle"
    assert page.get_by_role("radio", name=re.compile("^Round-robin")).evaluate(outline) == "solid"
    box = seller(page, name).get_by_role("checkbox", name=name)
    box.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(seller(page, name).get_by_label("At most")).to_be_focused()
    page.keyboard.type("12")
    page.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#assignment-status")).to_contain_text("Saved.")
    expect(seller(page, name)).to_contain_text("of 12")


def test_leaving_what_is_not_saved_is_asked(open_page: Callable[..., Page]) -> None:
    page = opened(open_page())
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.message)
        if len(asked) == 1:
            dialog.dismiss()
        else:
            dialog.accept()

    page.on("dialog", answer)
    page.get_by_role("radio", name=re.compile("^By score")).check()
    expect(page.get_by_text("Unsaved changes")).to_be_visible()
    alerts = page.get_by_role("navigation", name="Parts of the settings").get_by_text("Alerts")
    alerts.click()
    expect(page.get_by_role("radio", name=re.compile("^By score"))).to_be_checked()
    alerts.click()
    page.wait_for_url("**/settings?tab=alerts")
    settled(page)
    assert asked == ["Leave without saving? What you changed here is lost then."] * 2


def test_somebody_else_saves_first(open_page: Callable[..., Page], live_server: Site) -> None:
    page = opened(open_page())
    one, other, _third = first_names(live_server)
    with organization(live_server) as (session, scope):
        now = datetime.now(UTC)
        members = {taker.name: taker.member_id for taker in assignment_settings(scope, session, now).takers}
        theirs = AssignmentChanges(
            AssignmentMethod.ROUND_ROBIN, 20, True, [TakerChange(members[other], True, capacity=9)]
        )
        save_assignment(scope, session, theirs, version=0, now=now)
    seller(page, one).get_by_role("checkbox", name=one).check()
    page.get_by_role("button", name="Save").click()
    status = page.locator("#assignment-status")
    expect(status).to_contain_text("Somebody else saved meanwhile. Nothing of yours is lost.")
    expect(status).to_contain_text("Method: By hand → Round-robin")
    expect(status).to_contain_text(f"{other}: takes part now")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")  # where the bar covers nothing
    assert violations(page) == []
    page.get_by_role("button", name="Save").click()
    expect(status).to_contain_text("Saved.")
    expect(page.get_by_role("radio", name=re.compile("^Round-robin"))).to_be_checked()
    expect(seller(page, other).get_by_label("At most")).to_have_value("9")
    expect(seller(page, one).get_by_role("checkbox", name=one)).to_be_checked()


def test_waiting_leads_are_assigned_and_taken_back(
    open_page: Callable[..., Page], live_server: Site, free_leads: int
) -> None:
    one, other, _third = first_names(live_server)
    with organization(live_server) as (session, scope):
        now = datetime.now(UTC)
        members = {taker.name: taker.member_id for taker in assignment_settings(scope, session, now).takers}
        taking = [TakerChange(members[name], True) for name in (one, other)]
        changes = AssignmentChanges(AssignmentMethod.ROUND_ROBIN, 3_650, True, taking)
        save_assignment(scope, session, changes, version=0, now=now)
    page = opened(open_page())
    here = page.locator("#assignment-now")
    expect(here).to_contain_text(re.compile("new leads? (is|are) waiting for a seller"))
    page.get_by_role("button", name="Assign them now").click()
    notice = page.locator("#assignment-notice")
    expect(notice).to_contain_text(re.compile("leads? (was|were) assigned"))
    expect(here).to_contain_text("No new lead is waiting.")
    assert violations(page) == []
    notice.get_by_role("button", name="Undo").click()
    expect(notice).to_contain_text("Undone for")
    expect(here).to_contain_text("waiting for a seller")


def test_an_analyst_reads_and_a_rep_is_told_that_it_is_not_theirs(open_page: Callable[..., Page]) -> None:
    page = opened(open_page(Role.ANALYST))
    expect(page.get_by_text("Only administrators and managers can change these.")).to_be_visible()
    expect(page.get_by_role("button", name="Save")).to_have_count(0)
    expect(page.get_by_role("radio", name=re.compile("^By score"))).to_be_disabled()
    assert violations(page) == []
    page = opened(open_page(Role.REP))
    expect(page.get_by_text("Who gets which leads is for administrators")).to_be_visible()
    expect(page.locator("#assignment")).to_have_count(0)
    assert violations(page) == []
