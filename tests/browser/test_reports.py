"""Reports as a person uses them: asked for on the dashboard, watched, taken, scheduled, deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from services.database.embedded import EmbeddedDatabase
from services.vocabulary import Role
from tests.browser.axe import violations
from tests.browser.test_pages import SIDEWAYS, SMALL_TARGETS
from tests.support.browsing import DESKTOP, PHONE, Theme, settled
from tests.support.pages import organization
from tests.support.site import Site
from tests.support.workers import running_worker

pytestmark = pytest.mark.browser
MADE_MS = 60_000


@pytest.fixture(autouse=True)
def no_reports_left(live_server: Site) -> Iterator[None]:
    """The site is every test's."""
    yield
    from sqlalchemy import text

    with organization(live_server) as (session, _scope):
        session.execute(text("DELETE FROM reports"))
        session.execute(text("DELETE FROM report_schedules"))


@pytest.fixture(scope="module")
def worker(live_server: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A worker on the site's database, for reports alone."""
    urls = EmbeddedDatabase(live_server.database_url, live_server.database_url)
    folder: Path = tmp_path_factory.mktemp("worker")
    with running_worker(urls, folder, "--queue", "reports"):
        yield


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_a_report_of_what_the_dashboard_shows_is_made_taken_and_deleted(
    width: int, open_page: Callable[..., Page]
) -> None:
    page = open_page(width=width)
    page.goto("/?period=90d&score_min=30")
    settled(page)
    page.locator("#react-entry-point").get_by_role("link", name="Report", exact=True).click()
    expect(page.locator(".panel-new-report")).to_contain_text("Last 90 days")
    expect(page.locator(".panel-new-report")).to_contain_text("Score 30 or more")

    page.get_by_role("button", name="Make the report").click()
    row = page.locator("#report-list .report")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Ready", timeout=MADE_MS)
    expect(page.locator("#report-status")).to_have_text("The report is ready.")
    with page.expect_download() as download:
        row.get_by_role("link", name="Download").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    assert download.value.suggested_filename.endswith(".pdf")

    row.locator("summary").click()
    row.get_by_role("button", name="Delete this report").click()
    expect(row).to_have_count(0)
    expect(page.locator("#report-status")).to_have_text("Report deleted.")


def test_a_schedule_by_keyboard_alone(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto("/reports")
    settled(page)
    page.locator(".schedule-fold > summary").focus()
    page.keyboard.press("Enter")
    for field in ("weekday", "month-day"):
        expect(page.locator(f"#schedule-{field}")).to_be_visible(visible=field == "weekday")
    page.keyboard.press("Tab")
    page.keyboard.type("Monday's figures")
    page.locator("#schedule-recipients").focus()
    page.keyboard.type("cfo@outside.example")
    page.locator(".schedule-form [data-schedule-do=save]").focus()
    page.keyboard.press("Enter")
    notice = page.locator("#schedule-status .notice")
    expect(notice).to_contain_text("cfo@outside.example")
    expect(page.locator("#schedule-list .report")).to_have_count(0)
    notice.get_by_role("button").focus()
    page.keyboard.press("Enter")
    row = page.locator("#schedule-list .report")
    expect(row).to_contain_text("Monday's figures")
    expect(row).to_contain_text("Every Monday at")
    expect(row).to_contain_text("Next:")


def test_a_schedule_is_changed_paused_and_deleted(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto("/reports")
    settled(page)
    page.locator(".schedule-fold > summary").click()
    page.fill("#schedule-name", "Monthly")
    page.select_option("#schedule-frequency", "monthly")
    page.select_option("#schedule-month-day", "-1")
    page.fill("#schedule-recipients", "cfo@outside.example")
    page.locator(".schedule-form [data-schedule-do=save]").click()
    page.locator("#schedule-status").get_by_role("button").click()
    row = page.locator("#schedule-list .report")
    expect(row).to_contain_text("on the last day")

    def act(name: str) -> None:
        row.locator("summary").click()
        row.get_by_role("button", name=name).click()

    act("Edit")
    expect(page.locator(".schedule-fold > summary")).to_have_text("Change Monthly")
    page.select_option("#schedule-frequency", "daily")
    page.locator(".schedule-form [data-schedule-do=save]").click()
    page.locator("#schedule-status").get_by_role("button").click()
    expect(row).to_contain_text("Every day at")
    act("Pause")
    expect(row).to_contain_text("Paused")
    act("Go on")
    expect(row).to_contain_text("Next:")
    act("Delete this schedule")
    page.locator("#schedule-status").get_by_role("button", name="Delete it").click()
    expect(row).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_the_page_can_be_read_and_pressed_by_everybody(
    width: int, theme: Theme, open_page: Callable[..., Page]
) -> None:
    page = open_page(width=width, theme=theme)
    page.goto("/reports?source=google")
    settled(page)
    page.get_by_role("button", name="Make the report").click()
    expect(page.locator("#report-list .report")).to_have_count(1)
    page.locator(".schedule-fold > summary").click()
    page.locator(".schedule-form [data-schedule-do=save]").click()
    expect(page.locator("#schedule-status .text-bad")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate(SIDEWAYS) <= 0
    if width == PHONE:
        assert page.evaluate(SMALL_TARGETS) == []


def test_who_doesnt_look_after_schedules_sees_none(open_page: Callable[..., Page]) -> None:
    page = open_page(role=Role.REP)
    page.goto("/reports")
    settled(page)
    expect(page.get_by_role("button", name="Make the report")).to_be_visible()
    expect(page.locator(".panel-schedules")).to_have_count(0)
