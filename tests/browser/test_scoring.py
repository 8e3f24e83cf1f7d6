"""The model card in a real browser: read by all, acted on by administrators, and a lead's learned score."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text
from sqlalchemy.orm import Session

from services.scoring.codec import drift_as_json
from services.scoring.model import Drift
from services.scoring.state import scoring_state
from services.scoring.store import activate, keep_training
from services.vocabulary import Role, ScoreFactor, TrainingDecision
from tests.browser.axe import violations
from tests.browser.test_pages import SIDEWAYS, SMALL_TARGETS
from tests.layouts import sample_scoring as sample
from tests.support.browsing import DESKTOP, PHONE, Theme, seen_through, settled
from tests.support.pages import organization
from tests.support.site import Site

pytestmark = pytest.mark.browser
ADDRESS = "/settings?tab=scoring"
NOTHING = ("score_models", "score_field_choices", "score_progress")


def empty(session: Session) -> None:
    session.execute(text("UPDATE score_models SET former_id = NULL"))
    for table in NOTHING:
        session.execute(text(f"DELETE FROM {table}"))


@pytest.fixture(autouse=True)
def as_it_was(live_server: Site) -> Iterator[None]:
    """The site is every test's: whatever the demo trained is put back."""
    kept: list[Any] = []
    with organization(live_server) as (session, _scope):
        kept = [dict(row) for row in session.execute(text("SELECT * FROM score_models")).mappings()]
        empty(session)
    yield
    with organization(live_server) as (session, _scope):
        empty(session)
        for row in kept:
            insert(session, row)


def insert(session: Session, row: dict[str, Any]) -> None:
    names = ", ".join(row)
    session.execute(
        text(
            f"INSERT INTO score_models ({names}) SELECT {names} "
            "FROM json_populate_record(NULL::score_models, cast(:row AS json))"
        ),
        {"row": as_json(row)},
    )


def as_json(row: dict[str, Any]) -> str:
    return json.dumps(row, default=str)


@pytest.fixture
def model(live_server: Site) -> datetime:
    """A model in use that took the place of another one, ten days ago."""
    now = datetime.now(UTC)
    with organization(live_server) as (session, scope):
        for days in (90, 10):
            at = now - timedelta(days=days)
            activate(scope, session, keep_training(scope, session, sample.training(), at), at)
    return now


def opened(page: Page) -> Page:
    page.goto(ADDRESS)
    settled(page)
    return page


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.usefixtures("model")
def test_the_card_can_be_read(width: int, theme: Theme, open_page: Callable[..., Page]) -> None:
    page = opened(open_page(Role.ADMIN, width=width, theme=theme))
    expect(page.get_by_role("heading", name="A model of your own scores your leads")).to_be_visible()
    for summary in page.locator(".as-table > summary, .scoring-ask > summary").all():
        summary.click()
        assert page.evaluate(SIDEWAYS) <= 0
        if "btn" in (summary.get_attribute("class") or ""):
            summary.click()  # or it lies over the next
    assert violations(page) == []
    if width == PHONE:
        assert page.evaluate(SMALL_TARGETS) == []


def test_before_there_is_anything_to_learn_from(open_page: Callable[..., Page], live_server: Site) -> None:
    with organization(live_server) as (session, scope):
        few = replace(sample.training(), decision=TrainingDecision.NOT_ENOUGH, evaluation=None)
        keep_training(scope, session, replace(few, scorecard=None, fields=()), datetime.now(UTC))
    page = opened(open_page(Role.ADMIN, width=PHONE))
    expect(page.get_by_role("heading", name="The rules score your leads")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate(SMALL_TARGETS) == []


@pytest.mark.usefixtures("model")
def test_rolled_back_by_a_click_that_says_what_happens_and_undone(
    open_page: Callable[..., Page], live_server: Site
) -> None:
    page = opened(open_page(Role.ADMIN))
    page.get_by_text("Back to the rules", exact=True).click()
    asking = page.locator(".scoring-ask[open]")
    expect(asking).to_contain_text("the rules' score again")
    expect(page.get_by_role("heading", name="A model of your own scores your leads")).to_be_visible()
    asking.get_by_role("button", name="Use the rules").click()
    expect(page.get_by_role("heading", name="The rules score your leads")).to_be_visible()
    expect(page.locator("#scoring-status")).to_contain_text("The rules score again.")
    with organization(live_server) as (session, scope):
        assert scoring_state(scope, session, datetime.now(UTC)).active is None
    page.get_by_text("Use again", exact=True).first.click()
    page.locator(".scoring-ask[open]").get_by_role("button", name="Use this model").click()
    expect(page.get_by_role("heading", name="A model of your own scores your leads")).to_be_visible()
    assert violations(page) == []


@pytest.mark.usefixtures("model")
def test_a_field_is_left_out_and_decided_automatically_again(open_page: Callable[..., Page]) -> None:
    page = opened(open_page(Role.ADMIN))
    page.get_by_role("button", name="Leave it out (Total Time Spent on Website)").click()
    expect(page.locator(".scoring-parts")).to_contain_text("from the next training on: Total Time Spent")
    row = page.get_by_role("row").filter(has_text="Total Time Spent on Website")
    row.get_by_role("button", name="Decide automatically").click()
    expect(row.get_by_role("button", name="Leave it out")).to_be_visible()


@pytest.mark.usefixtures("model")
def test_a_training_is_followed_until_it_is_there(open_page: Callable[..., Page], live_server: Site) -> None:
    page = opened(open_page(Role.ADMIN))
    page.get_by_role("button", name="Train now").click()
    expect(page.get_by_text("A model is being trained and tried.")).to_be_visible()
    expect(page.get_by_role("button", name="Train now")).to_be_disabled()
    with organization(live_server) as (session, scope):  # as the worker does
        made = replace(sample.training(), decision=TrainingDecision.NOT_BETTER)
        keep_training(scope, session, made, datetime.now(UTC))
        session.execute(text("UPDATE score_progress SET training_since = NULL"))
    expect(page.locator("#scoring-status")).to_contain_text("The score in use stays.")
    expect(page.get_by_role("button", name="Train now")).to_be_enabled()


@pytest.mark.usefixtures("model")
def test_a_model_that_drifts_stands_out(open_page: Callable[..., Page], live_server: Site) -> None:
    worse = Drift(412, 96, 0.71, (0.65, 0.77), 0.31, worse=True)
    with organization(live_server) as (session, _scope):
        session.execute(
            text("UPDATE score_models SET drift = cast(:drift AS jsonb) WHERE state = 'active'"),
            {"drift": as_json(drift_as_json(worse))},
        )
    page = opened(open_page(Role.ADMIN, theme="dark"))
    expect(page.get_by_role("heading", name="It no longer does what it did")).to_be_visible()
    expect(page.locator(".badge-status.is-warning").first).to_have_text("Drifting")
    assert violations(page) == []


@pytest.mark.usefixtures("model")
@pytest.mark.parametrize("role", [Role.MANAGER, Role.ANALYST, Role.REP])
def test_others_read_and_reps_are_told_where_to_look(role: Role, open_page: Callable[..., Page]) -> None:
    page = opened(open_page(role))
    expect(page.locator("[data-scoring-do]")).to_have_count(0)
    if role is Role.REP:
        expect(page.get_by_text("stands on the lead's page")).to_be_visible()
    else:
        expect(page.get_by_text("AUC 0,87")).not_to_have_count(0)
    assert violations(page) == []


@pytest.fixture
def learned_lead(live_server: Site) -> Iterator[UUID]:
    """A lead whose score is a learned one; put back afterwards."""
    parts = dict.fromkeys((factor.value for factor in ScoreFactor), 0) | {
        "source_quality": 30,
        "engagement": 32,
    }
    change = text(
        "UPDATE leads SET score_origin = :origin, lead_score = :score, "
        "score_factors = cast(:factors AS jsonb) WHERE id = :id"
    )
    with organization(live_server) as (session, scope):
        found, origin, score, factors = session.execute(
            text(
                "SELECT id, score_origin, lead_score, score_factors FROM leads "
                "WHERE organization_id = :id ORDER BY id LIMIT 1"
            ),
            {"id": scope.organization_id},
        ).one()
        learned = {"id": found, "origin": "learned", "score": 62, "factors": json.dumps(parts)}
        session.execute(change, learned)
    yield found
    with organization(live_server) as (session, _scope):
        session.execute(
            change, {"id": found, "origin": origin, "score": score, "factors": json.dumps(factors)}
        )


@pytest.mark.usefixtures("model")
def test_a_learned_score_on_a_leads_page(open_page: Callable[..., Page], learned_lead: UUID) -> None:
    page = open_page(Role.ADMIN, width=PHONE)
    page.goto(f"/leads/{learned_lead}")
    seen_through(page)
    panel = page.locator(".panel-lead-score")
    expect(panel).to_contain_text("25% chance of being won")
    expect(panel).to_contain_text("your average")
    assert violations(page) == []
    assert page.evaluate(SMALL_TARGETS) == []
    panel.get_by_role("link", name="How the score is learned").click()
    expect(page.get_by_role("heading", name="A model of your own scores your leads")).to_be_visible()
