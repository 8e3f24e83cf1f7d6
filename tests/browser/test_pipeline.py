"""The board in a real browser: dragged, moved by keyboard and by finger, by two people at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from services.vocabulary import Role
from tests.browser.axe import violations
from tests.browser.test_flows import number_in
from tests.support.browsing import DESKTOP, PHONE, TABLET, Theme, settled
from tests.support.site import Site

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def board(open_page: Open) -> Open:
    """Call it for a page with the board on it."""

    def open_(address: str = "/pipeline", role: Role = Role.ADMIN, **how: Any) -> Page:
        page = open_page(role, **how)
        page.goto(address)
        settled(page)
        expect(page.locator(".board-list .board-card").first).to_be_attached()
        return page

    return open_


def column(page: Page, name: str) -> Locator:
    return page.locator(f"[data-column={name}]")


def count(page: Page, name: str) -> int:
    return number_in(column(page, name).locator(".column-head .column-count .num").text_content())


def counts(page: Page, name: str, figure: int) -> None:
    """The head of a column comes to say this."""
    expect(column(page, name).locator(".column-head .column-count .num")).to_have_text(str(figure))


def first(page: Page, name: str) -> Locator:
    return column(page, name).locator(".board-card").first


def card(page: Page, lead: str) -> Locator:
    return page.locator(f'.board-list [data-lead="{lead}"]')


def lead_in(element: Locator) -> str:
    return element.get_attribute("data-lead") or ""


def drag(page: Page, element: Locator, target: Locator) -> None:
    """As a hand does: press, move in steps, let go."""
    element.scroll_into_view_if_needed()
    start, end = element.locator(".card-money").bounding_box(), target.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 4, start["y"] + 4)
    page.mouse.down()
    page.mouse.move(start["x"] + 30, start["y"] + 12, steps=4)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 40, steps=8)
    expect(page.locator(".board-ghost")).to_be_visible()
    page.mouse.up()
    expect(page.locator(".board-ghost")).to_have_count(0)


def said(page: Page, words: str) -> None:
    expect(page.locator("#toast")).to_contain_text(words)


def test_a_drag_is_followed_by_the_dashboard_in_another_window(board: Open, open_page: Open) -> None:
    page = board()
    dashboard = open_page(Role.MANAGER)
    dashboard.goto("/?period=year")
    settled(dashboard)
    updated = dashboard.evaluate("document.querySelector('.panel-funnel').textContent")
    before = {name: count(page, name) for name in ("contato", "negociacao")}
    lead = lead_in(first(page, "contato"))
    drag(page, card(page, lead), column(page, "negociacao"))
    expect(column(page, "negociacao").locator(f'[data-lead="{lead}"]')).to_be_visible()
    said(page, "is in Negotiation now")
    counts(page, "contato", before["contato"] - 1)
    counts(page, "negociacao", before["negociacao"] + 1)
    dashboard.wait_for_function(
        "text => document.querySelector('.panel-funnel')?.textContent !== text", arg=updated
    )
    page.locator(".toast-undo").click()
    said(page, "is back in Contact")
    expect(column(page, "contato").locator(f'[data-lead="{lead}"]')).to_be_visible()
    counts(page, "contato", before["contato"])


def test_a_card_is_moved_by_the_keyboard_alone(board: Open) -> None:
    page = board()
    lead = lead_in(first(page, "lead"))
    card(page, lead).locator(".card-name").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.closest('li').dataset.lead") == lead
    page.keyboard.press("m")
    menu = page.locator("[data-dialog=move]")
    expect(menu).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    page.keyboard.press("m")
    expect(menu.locator("[data-move-to=contato]")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(column(page, "proposta").locator(f'[data-lead="{lead}"]')).to_be_visible()
    expect(card(page, lead).locator("[data-card-menu]")).to_be_focused()
    said(page, "is in Proposal now")


def test_losing_asks_why_and_cancelling_leaves_it(board: Open) -> None:
    page = board()
    element = first(page, "proposta")
    lead = lead_in(element)
    before = count(page, "proposta")
    dialog = page.locator("[data-dialog=lost]")
    drag(page, card(page, lead), page.locator(".board-lost"))
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Cancel").last.click()
    expect(dialog).to_be_hidden()
    assert lead_in(first(page, "proposta")) == lead
    drag(page, card(page, lead), page.locator(".board-lost"))
    dialog.locator("input").fill("<b>=2+2</b> o preço")
    dialog.locator("[data-submit]").click()
    said(page, "is lost")
    expect(card(page, lead)).to_have_count(0)
    counts(page, "proposta", before - 1)
    page.goto(f"/leads/{lead}")
    settled(page)
    expect(page.locator("main")).to_contain_text("<b>=2+2</b> o preço")


def test_winning_asks_for_how_much(board: Open) -> None:
    page = board()
    lead = lead_in(column(page, "negociacao").locator(".board-card", has_text="R$").first)
    before = count(page, "fechado")
    drag(page, card(page, lead), page.locator(".board-won"))
    dialog = page.locator("[data-dialog=won]")
    value = dialog.locator("input")
    expect(value).to_have_value(re.compile(r"^[\d.]+,\d\d$"))
    value.fill("uns dez mil")
    page.keyboard.press("Enter")
    expect(dialog.locator("[role=alert]")).to_have_text("This isn't an amount.")
    expect(value).to_have_value("uns dez mil")
    expect(column(page, "negociacao").locator(f'[data-lead="{lead}"]')).to_be_attached()
    value.fill("R$ 12.345,60")
    dialog.locator("[data-submit]").click()
    said(page, "is won")
    won = column(page, "fechado").locator(f'[data-lead="{lead}"]')
    expect(won.locator(".card-money")).to_have_text(re.compile(r"12\.346"))
    counts(page, "fechado", before + 1)
    page.locator(".toast-undo").click()
    expect(column(page, "negociacao").locator(f'[data-lead="{lead}"]')).to_be_visible()


def test_who_comes_second_is_shown_what_the_first_did(board: Open) -> None:
    page, other = board(), board(role=Role.MANAGER)
    lead = lead_in(first(page, "lead"))
    # The second one's page doesn't hear of it in time.
    other.route("**/_dash-update-component", lambda route: route.fallback())
    other.evaluate("window.leadBoard.refresh = () => {}")
    drag(page, card(page, lead), column(page, "contato"))
    said(page, "is in Contact now")
    drag(other, card(other, lead), column(other, "negociacao"))
    said(other, "Your move was not made")
    expect(other.locator("#toast")).to_contain_text("Contact")
    expect(column(other, "contato").locator(f'[data-lead="{lead}"]')).to_be_visible()
    expect(column(page, "contato").locator(f'[data-lead="{lead}"]')).to_be_visible()


def test_others_moves_show_and_nothing_is_lost_of_ones_own(board: Open) -> None:
    page, other = board(), board(role=Role.MANAGER)
    own, theirs = (lead_in(column(page, name).locator(".board-card").nth(1)) for name in ("lead", "proposta"))
    card(page, own).locator("[data-card-menu]").click()
    page.keyboard.press("Escape")
    card(page, own).locator(".card-name").focus()
    drag(other, card(other, theirs), column(other, "lead"))
    # It is heard of at the next look at the version, which is a few seconds off.
    expect(column(page, "lead").locator(f'[data-lead="{theirs}"]')).to_be_attached(timeout=20_000)
    expect(column(page, "proposta").locator(f'[data-lead="{theirs}"]')).to_have_count(0)
    expect(card(page, own).locator(".card-name")).to_be_focused()


def test_more_is_shown_until_all_are(board: Open) -> None:
    page = board("/pipeline?sort=value")
    name = max(("lead", "contato", "proposta"), key=lambda each: count(page, each))
    total = count(page, name)
    more = column(page, name).locator("[data-more]")
    while more.is_visible():
        shown = column(page, name).locator(".board-card").count()
        more.click()
        expect(column(page, name).locator(".board-card")).not_to_have_count(shown)
    assert column(page, name).locator(".board-card").count() == total


@pytest.mark.parametrize("part", [".column-title .column-count", ".column-over"])
def test_a_columns_figure_opens_the_leads_it_counts(part: str, board: Open) -> None:
    page = board()
    link = column(page, "proposta").locator(part)
    figure = number_in(link.text_content())
    link.click()
    page.wait_for_url("**/leads?*")
    settled(page)
    assert number_in(page.text_content("#leads-count")) == figure


def test_a_phone_shows_one_column_and_moves_by_menu_and_by_holding(board: Open) -> None:
    page = board(width=PHONE)
    expect(page.locator(".board-column:visible")).to_have_count(1)
    lead = lead_in(first(page, "lead"))
    card(page, lead).locator("[data-card-menu]").tap()
    page.locator("[data-dialog=move] [data-move-to=contato]").tap()
    said(page, "is in Contact now")
    page.locator("[data-tab=contato]").tap()
    expect(card(page, lead)).to_be_visible()
    assert "column=contato" in page.url
    page.reload()
    settled(page)
    expect(column(page, "contato")).to_be_visible()
    assert page.evaluate(SIDEWAYS) <= 0
    hold_and_drop(page, card(page, lead), page.locator("[data-tab=proposta]"))
    said(page, "is in Proposal now")


def hold_and_drop(page: Page, element: Locator, target: Locator) -> None:
    """A finger that waits on a card, then drags it, and follows what it drags to: near an edge the page
    scrolls under the finger."""
    element.scroll_into_view_if_needed()
    start = element.locator(".card-money").bounding_box()
    assert start
    touch = page.context.new_cdp_session(page)

    def send(kind: str, *points: dict[str, float]) -> None:
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    def move(share: float) -> None:
        end = target.bounding_box()
        assert end
        x = start["x"] + (end["x"] + end["width"] / 2 - start["x"]) * share
        y = start["y"] + (end["y"] + end["height"] / 2 - start["y"]) * share
        send("touchMove", {"x": x, "y": y})

    send("touchStart", {"x": start["x"] + 4, "y": start["y"] + 4})
    expect(page.locator(".board-ghost")).to_be_visible()
    for share in (0.3, 0.6, 1):
        move(share)
    for _attempt in range(50):
        if "is-target" in (target.get_attribute("class") or ""):
            break
        page.wait_for_timeout(20)
        move(1)
    expect(target).to_have_class(re.compile("is-target"))
    send("touchEnd")


def test_who_only_reads_gets_no_handle(board: Open) -> None:
    page = board(role=Role.ANALYST)
    expect(page.locator(".board-list [data-card-menu]")).to_have_count(0)
    lead, before = lead_in(first(page, "lead")), count(page, "lead")
    # What somebody would send who writes the request by hand.
    page.evaluate(
        "data => dash_clientside.set_props('board-move', {data})",
        {"number": 9, "lead": lead, "version": 1, "to": "contato"},
    )
    said(page, "Your role can look at leads, not move them.")
    page.reload()
    settled(page)
    assert count(page, "lead") == before


@pytest.mark.parametrize("sent", [{"to": "vendido"}, {"to": "fechado"}, {"version": "x"}, {"lead": "x"}])
def test_a_move_that_cannot_be_is_told(sent: dict[str, str], board: Open) -> None:
    page = board()
    move = {"number": 1, "lead": lead_in(first(page, "lead")), "version": 1, "to": "contato"} | sent
    page.evaluate("data => dash_clientside.set_props('board-move', {data})", move)
    said(page, "This move can't be made.")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, TABLET, DESKTOP])
def test_the_open_dialogs_are_clean(width: int, theme: Theme, board: Open, live_server: Site) -> None:
    page = board(width=width, theme=theme)
    assert page.evaluate(SIDEWAYS) <= 0
    first(page, "lead").locator("[data-card-menu]").click()
    assert violations(page) == []
    page.locator("[data-dialog=move] [data-move-to=lost]").click()
    expect(page.locator("[data-dialog=lost]")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate(SIDEWAYS) <= 0
