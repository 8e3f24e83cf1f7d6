"""The behaviour page in a real browser: its links, its period, its receipts, and new interactions."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from services.database.models import Lead
from services.interactions import NewInteraction, record_interactions
from services.vocabulary import Role
from tests.browser.axe import violations
from tests.browser.test_flows import leads_counted, number_in
from tests.support.browsing import DESKTOP, PHONE, seen_through, settled
from tests.support.pages import organization
from tests.support.site import Site

pytestmark = pytest.mark.browser

OPEN_LARGEST_MARK = """() => {
  const graph = document.querySelector('.panel-behavior_map .js-plotly-plot');
  const [trace] = graph.data, sizes = trace.marker.size, most = sizes.indexOf(Math.max(...sizes));
  const {xaxis, yaxis} = graph._fullLayout;
  graph.scrollIntoView({block: 'center'});
  const place = graph.getBoundingClientRect();
  return {
    x: place.left + xaxis._offset + xaxis.d2p(trace.x[most]),
    y: place.top + yaxis._offset + yaxis.d2p(trace.y[most]),
    count: sizes[most],
  };
}"""


@pytest.mark.parametrize(
    ("role", "link"),
    [
        (Role.ADMIN, "a[href*='flag=went_quiet']"),
        (Role.ADMIN, "a[href*='segment=standard']"),
        (Role.REP, "a[href*='segment=standard']"),
    ],
)
def test_numbers_open_as_many_leads(role: Role, link: str, open_page: Callable[..., Page]) -> None:
    page = open_page(role, width=DESKTOP)
    page.goto("/behavior?days=365")
    seen_through(page)
    tile = page.locator(f".panel-body li:has({link})").first
    count = number_in(tile.locator(".flag-count, .tile-count").text_content())
    tile.locator(link).first.click()
    assert leads_counted(page) == count


def test_a_mark_of_the_map_opens_its_leads(open_page: Callable[..., Page]) -> None:
    page = open_page(Role.ADMIN, width=DESKTOP)
    page.goto("/behavior")
    seen_through(page)
    mark = page.evaluate(OPEN_LARGEST_MARK)
    page.mouse.move(mark["x"], mark["y"])
    expect(page.locator(".hoverlayer .hovertext")).to_be_visible()
    page.mouse.click(mark["x"], mark["y"])
    assert leads_counted(page) == mark["count"]


def test_the_map_works_by_keyboard_through_its_table(open_page: Callable[..., Page]) -> None:
    page = open_page(Role.ADMIN, width=DESKTOP)
    page.goto("/behavior")
    seen_through(page)
    page.locator(".panel-behavior_map .as-table > summary").press("Enter")
    zone = page.locator(".panel-behavior_map .data-table td a").first
    count = number_in(zone.text_content())
    zone.press("Enter")
    assert leads_counted(page) == count


def test_the_period_is_typed_and_a_wrong_one_is_said(open_page: Callable[..., Page]) -> None:
    page = open_page(Role.ADMIN, width=PHONE)
    page.goto("/behavior?source=google")
    settled(page)
    page.click(".menu-period > summary")
    page.fill("#behavior-days", "45")
    page.press("#behavior-days", "Enter")
    page.wait_for_url("**/behavior?source=google&days=45")
    expect(page.locator(".menu-period > summary")).to_contain_text("45")
    settled(page)
    page.click(".menu-period > summary")
    page.fill("#behavior-days", "400")
    page.click("#behavior-days-apply")
    page.wait_for_url("**/behavior?source=google&days=400")
    expect(page.get_by_text("from 1 to 365")).to_be_visible()
    expect(page.locator(".menu-period > summary")).to_contain_text("90")
    settled(page)


def test_filters_keep_the_period(open_page: Callable[..., Page]) -> None:
    page = open_page(Role.ADMIN, width=DESKTOP)
    page.goto("/behavior?days=180")
    settled(page)
    page.click(".menu-filter:has(#filter-score-min) > summary")
    page.fill("#filter-score-min", "60")
    page.locator(".menu-filter:has(#filter-score-min) button").click()
    page.wait_for_url(lambda url: "score_min=60" in url)
    assert parse_qs(urlsplit(page.url).query) == {"score_min": ["60"], "days": ["180"]}
    settled(page)
    page.click(".chip-clear")
    page.wait_for_url("**/behavior?days=180")
    # Away to a page without filters: nothing of them is left behind to complain.
    page.locator("nav a[href='/settings']").first.click()
    page.wait_for_url("**/settings")
    settled(page)


def test_a_receipt_says_how(open_page: Callable[..., Page]) -> None:
    page = open_page(Role.ADMIN, width=DESKTOP)
    page.goto("/behavior")
    seen_through(page)
    page.locator("button[id*='receipt-open'][id*='behavior_flags']").click()
    drawer = page.locator(".receipt")
    expect(drawer.get_by_text("no contact by us, ever")).to_be_visible()
    expect(drawer.locator(".receipt-lines a")).to_have_count(3)
    assert violations(page) == []


def test_an_interaction_shows_within_seconds(open_page: Callable[..., Page], live_server: Site) -> None:
    page = open_page(Role.ADMIN, width=DESKTOP)
    page.goto("/behavior?days=7")
    seen_through(page)
    card = page.locator(".flag-hot .flag-count")
    before = number_in(card.text_content())
    now = datetime.now(UTC)
    with organization(live_server) as (session, scope):
        lead_id = session.scalars(
            select(Lead.id).where(
                Lead.organization_id == scope.organization_id,
                Lead.outcome == "lost",
                Lead.merged_into_id.is_(None),
                Lead.closed_at < now - timedelta(days=60),
            )
        ).first()
        assert lead_id is not None
        items = [
            NewInteraction(lead_id, "message_received", now - timedelta(hours=hour)) for hour in range(1, 4)
        ]
        record_interactions(scope, session, items, now=now)
    expect(card).to_have_text(re.compile(rf"\b{before + 1}\b"), timeout=15_000)
