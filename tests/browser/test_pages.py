"""Every page, narrow and wide, light and dark: nothing for axe, nothing to scroll sideways; and, by the
fixture, nothing on the console and no request to another origin."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from services.vocabulary import Role
from tests.browser.axe import violations
from tests.support.browsing import DESKTOP, PHONE, TABLET, Theme, seen_through
from tests.support.pages import ALL_PAGES, OPEN_PAGES, SIGNED_IN_PAGES, address_of
from tests.support.site import Site

pytestmark = pytest.mark.browser

SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL_TARGETS = """() => [...document.querySelectorAll('a[href], button, select, input, summary')]
  .filter(element => {
    const box = element.getBoundingClientRect(), style = getComputedStyle(element);
    const shown = element.checkVisibility({opacityProperty: true, visibilityProperty: true})
      && box.width > 1 && box.bottom > 0 && box.right > 0;
    const inText = element.tagName === 'A' && style.display === 'inline';
    const labels = [...(element.labels || [])].map(label => label.getBoundingClientRect().height);
    return shown && !inText && !element.closest('.js-plotly-plot') && Math.max(box.height, ...labels) < 43.5;
  })
  .map(element => `${element.getBoundingClientRect().height} high: ${element.outerHTML.slice(0, 120)}`)"""
"""Links inside a sentence are exempt (WCAG 2.5.8), and what shows itself to the keyboard alone."""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("name", ALL_PAGES)
def test_page(name: str, width: int, theme: Theme, open_page: Callable[..., Page], live_server: Site) -> None:
    role = None if name in OPEN_PAGES else Role.ADMIN
    page = open_page(role, width=width, theme=theme)
    page.goto(address_of(name, live_server))
    seen_through(page)
    assert page.get_attribute("html", "data-bs-theme") == theme
    assert page.locator("h1").count() == 1
    assert violations(page) == []
    assert page.evaluate(SIDEWAYS) <= 0


@pytest.mark.parametrize("name", ALL_PAGES)
def test_targets_are_large_enough_for_a_thumb(
    name: str, open_page: Callable[..., Page], live_server: Site
) -> None:
    page = open_page(None if name in OPEN_PAGES else Role.ADMIN, width=PHONE)
    page.goto(address_of(name, live_server))
    seen_through(page)
    assert page.evaluate(SMALL_TARGETS) == []


@pytest.mark.parametrize("name", SIGNED_IN_PAGES)
def test_nothing_scrolls_sideways_on_a_tablet(
    name: str, open_page: Callable[..., Page], live_server: Site
) -> None:
    page = open_page(width=TABLET)
    page.goto(address_of(name, live_server))
    seen_through(page)
    assert page.evaluate(SIDEWAYS) <= 0


@pytest.mark.parametrize(("language", "tag"), [("en", "en"), ("pt_BR", "pt-BR")])
def test_pages_speak_the_readers_language(
    language: str, tag: str, open_page: Callable[..., Page], live_server: Site
) -> None:
    for name in ALL_PAGES:
        page = open_page(None if name in OPEN_PAGES else Role.ADMIN, language=language)
        page.goto(address_of(name, live_server))
        assert page.get_attribute("html", "lang") == tag, name
        page.close()


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ANALYST, Role.REP])
def test_pages_work_for_every_role(role: Role, open_page: Callable[..., Page], live_server: Site) -> None:
    """A role that may not do something is told so; no page breaks."""
    page = open_page(role)
    for name in SIGNED_IN_PAGES:
        page.goto(address_of(name, live_server))
        seen_through(page)
        assert page.locator("h1").count() == 1, name
        assert page.locator(".is-failed").count() == 0, name
