"""The API's documentation page: nothing for axe, light and dark, and a route tried in it with the session."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.api.problems import DOCS
from services.vocabulary import Role
from tests.browser.axe import violations
from tests.browser.test_pages import SIDEWAYS
from tests.support.browsing import DESKTOP, PHONE, Theme

pytestmark = pytest.mark.browser


def open_docs(page: Page) -> None:
    page.goto(DOCS)
    expect(page.locator(".opblock").first).to_be_visible()
    expect(page.locator(".information-container")).to_have_attribute("role", "region")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_the_page(width: int, theme: Theme, open_page: Callable[..., Page]) -> None:
    page = open_page(None, width=width, theme=theme)
    open_docs(page)
    assert ("dark-mode" in (page.get_attribute("html", "class") or "")) == (theme == "dark")
    assert page.locator("h1").count() <= 1
    assert violations(page) == []
    assert page.evaluate(SIDEWAYS) <= 0


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_a_route_is_tried_with_the_session(width: int, open_page: Callable[..., Page]) -> None:
    page = open_page(Role.ANALYST, width=width)
    open_docs(page)
    route = page.locator("#operations-Leads-leads")
    route.locator(".opblock-summary-control").click()
    route.locator("tr[data-param-name=limit] input").fill("2")
    route.get_by_role("button", name="Execute").click()
    answer = route.locator(".live-responses-table")
    expect(answer.locator(".response-col_status").last).to_contain_text("200")
    expect(answer).to_contain_text('"external_id"')
    assert violations(page) == []
    assert page.evaluate(SIDEWAYS) <= 0


def test_a_problems_type_leads_to_its_explanation(open_page: Callable[..., Page]) -> None:
    page = open_page(None)
    page.goto(f"{DOCS}#problem-conflict")
    expect(page.locator("#problem-conflict")).to_be_in_viewport()
