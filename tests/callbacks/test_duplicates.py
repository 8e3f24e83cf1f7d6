"""The page of duplicates as its callbacks make it: what is done, what is refused, and what stays."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from dash import no_update
from dash.exceptions import PreventUpdate
from flask import Flask
from sqlalchemy import select, update

from callbacks import duplicate_thresholds, duplicates, lead_page, lead_unmerge
from layouts.duplicates.fields import CHOSEN
from services.database.models import DuplicatePair, Lead, LeadMerge
from services.database.sessions import Database
from services.duplicates.merging import MERGEABLE
from services.duplicates.settings import thresholds
from services.scope import ForbiddenError, OrgScope
from services.vocabulary import Role
from tests.callbacks.acting import signed_in_as
from tests.callbacks.test_reports import jobs
from tests.layouts.walk import props, text, with_class
from tests.services.alerts.organization import add_member
from tests.support.duplicates import add_pair
from tests.support.web import SignedIn


@pytest.fixture
def manager(organization: OrgScope, database: Database) -> OrgScope:
    with database.transaction(organization) as session:
        member = add_member(organization, session, "Marta", Role.MANAGER)
    return OrgScope(organization.organization_id, Role.MANAGER, member)


@pytest.fixture
def pairs(manager: OrgScope, database: Database) -> list[UUID]:
    """Two certain ones, the more probable first, and one to review."""
    with database.transaction(manager) as session:
        return [
            add_pair(manager, session, name, probability)
            for name, probability in (("Ana", 0.9999), ("Bia", 0.995), ("Caio", 0.9))
        ]


@pytest.fixture
def at_work(app: Flask, manager: OrgScope) -> Iterator[None]:
    with signed_in_as(app, manager):
        yield


class Browser:
    """What the browser holds: the page's store, its radios, its address."""

    def __init__(self, search: str = "") -> None:
        self.search = search
        self.page = duplicates.page(search)
        self.shown: Any = next(
            given["data"] for given in props(self.page, "Store") if given.get("id") == "duplicates-shown"
        )
        self.pane: Any = self.page

    def radios(self) -> dict[str, str]:
        return {given["id"]["field"]: given["value"] for given in props(self.pane, "RadioItems")}

    def ask(self, do: str, *, radios: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
        chosen = self.radios() | (radios or {})
        fields = [{"type": "duplicate-choice", "field": name} for name in chosen]
        asked = {"do": do, "at": 1} | more
        answer = duplicates.act(asked, self.shown, list(chosen.values()), fields, self.search)
        return self._took(answer)

    def refresh(self) -> dict[str, Any]:
        return self._took(duplicates.refresh(1, None, None, self.shown, [], [], self.search))

    def _took(self, answer: dict[str, Any]) -> dict[str, Any]:
        self.shown = self.shown if answer["shown"] is no_update else answer["shown"]
        self.pane = self.pane if answer["pair"] is no_update else answer["pair"]
        return answer


def rows(database: Database, scope: OrgScope, model: type[Any]) -> list[Any]:
    with database.transaction(scope) as session:
        found = session.scalars(select(model).where(model.organization_id == scope.organization_id)).all()
        session.expunge_all()
        return list(found)


def status_of(database: Database, scope: OrgScope, pair_id: UUID) -> str:
    return str(next(row.status for row in rows(database, scope, DuplicatePair) if row.id == pair_id))


def leads_of(database: Database, scope: OrgScope) -> dict[str, Any]:
    return {row.name: row for row in rows(database, scope, Lead)}


def said(answer: dict[str, Any]) -> str:
    return text(answer["said"])


def test_the_fields_that_can_be_chosen_are_those_that_the_service_takes() -> None:
    assert set(CHOSEN) == set(MERGEABLE)


def test_the_page_opens_the_most_probable(at_work: None, pairs: list[UUID]) -> None:
    browser = Browser()
    assert browser.shown["pair"] == str(pairs[0])
    assert "2 certain duplicates and 1 possible duplicate among 6 leads" in text(browser.page)
    assert len(with_class(browser.page, "dup-item")) == 2
    assert len(with_class(Browser("?show=review").page, "dup-item")) == 1


def test_an_address_of_a_pair_opens_it_in_its_list(at_work: None, pairs: list[UUID]) -> None:
    browser = Browser(f"?pair={pairs[2]}")
    assert browser.shown["pair"] == str(pairs[2])
    assert browser.shown["show"] == "review"
    assert Browser(f"?pair={uuid4()}").shown["pair"] == str(pairs[0])


def test_a_merge_takes_the_chosen_values_and_the_next_pair_comes(
    at_work: None, pairs: list[UUID], database: Database, manager: OrgScope
) -> None:
    browser = Browser()
    assert browser.radios() == {"name": "first", "source": "first", "estimated_value": "first"}
    answer = browser.ask("merge", pair=str(pairs[0]), radios={"estimated_value": "second"})
    assert status_of(database, manager, pairs[0]) == "merged"
    kept = leads_of(database, manager)["Ana"]
    assert (kept.source, kept.company, kept.estimated_value) == ("google", "Acme Ltda", Decimal(52_000))
    assert browser.shown["pair"] == str(pairs[1])
    assert "Merged." in text(answer["toast"])
    assert said(answer) == ""


def test_another_lead_can_be_kept_and_what_was_chosen_stays_chosen(
    at_work: None, pairs: list[UUID], database: Database, manager: OrgScope
) -> None:
    browser = Browser()
    browser.ask("keep", side="second", radios={"source": "second", "name": "first"})
    assert browser.shown["survivor"] == "second"
    assert browser.radios() == {"name": "second", "source": "second", "estimated_value": "second"}
    browser.ask("keep", side="first", radios={"source": "first"})
    assert browser.radios()["source"] == "first"
    assert browser.radios()["name"] == "first"
    browser.ask("keep", side="second")
    browser.ask("merge", pair=str(pairs[0]), radios={"name": "first"})
    kept = next(row for row in rows(database, manager, Lead) if row.name == "Ana" and row.company)
    assert kept.merged_into_id is None
    assert kept.source == "instagram"
    assert kept.stage == "lead", "stage and outcome are those of the lead that stays"


def test_a_merge_is_taken_back_and_its_pair_is_up_for_a_decision_again(
    at_work: None, pairs: list[UUID], database: Database, manager: OrgScope
) -> None:
    browser = Browser()
    answer = browser.ask("merge", pair=str(pairs[0]))
    (undo,) = props(answer["toast"], "Button")
    back = browser.ask("undo", pair=undo["data-pair"], merge=undo["data-merge"])
    assert "two leads again" in text(back["toast"])
    assert browser.shown["pair"] == str(pairs[0])
    assert status_of(database, manager, pairs[0]) == "proposed"
    assert all(row.merged_into_id is None for row in rows(database, manager, Lead))


def test_an_older_merge_is_taken_back_for_good(
    at_work: None, pairs: list[UUID], database: Database, manager: OrgScope
) -> None:
    Browser().ask("merge", pair=str(pairs[0]))
    browser = Browser("?show=merged")
    (undo,) = [given for given in props(browser.page, "Button") if given.get("data-dup") == "undo"]
    browser.ask("undo", merge=undo["data-merge"])
    assert status_of(database, manager, pairs[0]) == "dismissed"
    again = browser.ask("undo", merge=undo["data-merge"])
    assert "taken back already" in said(again)


def test_not_the_same_and_back(
    at_work: None, pairs: list[UUID], database: Database, manager: OrgScope
) -> None:
    browser = Browser()
    answer = browser.ask("dismiss", pair=str(pairs[0]))
    assert status_of(database, manager, pairs[0]) == "dismissed"
    assert browser.shown["pair"] == str(pairs[1])
    (undo,) = props(answer["toast"], "Button")
    assert "data-merge" not in undo
    browser.ask("undo", pair=undo["data-pair"])
    assert status_of(database, manager, pairs[0]) == "proposed"
    assert browser.shown["pair"] == str(pairs[0])


def test_after_the_last_certain_one_those_to_review_come(at_work: None, pairs: list[UUID]) -> None:
    browser = Browser()
    for pair_id in pairs[:2]:
        browser.ask("dismiss", pair=str(pair_id))
    assert browser.shown["show"] == "review"
    assert browser.shown["pair"] == str(pairs[2])


def test_somebody_who_changed_a_lead_first_is_named_and_nothing_is_lost(
    at_work: None, pairs: list[UUID], database: Database, manager: OrgScope
) -> None:
    browser = Browser()
    with database.transaction(manager) as session:
        session.execute(
            update(Lead)
            .where(Lead.organization_id == manager.organization_id, Lead.name == "Ana")
            .values(version=Lead.version + 1, phone="+55 11 4002-8922")
        )
    answer = browser.ask("merge", pair=str(pairs[0]), radios={"source": "second"})
    assert "Nothing was merged" in said(answer)
    assert rows(database, manager, LeadMerge) == []
    assert "4002-8922" in text(browser.pane)
    assert browser.radios()["source"] == "second"
    browser.ask("merge", pair=str(pairs[0]), radios=browser.radios())
    assert leads_of(database, manager)["Ana"].source == "instagram"


def test_somebody_who_decided_first_is_said(
    at_work: None, pairs: list[UUID], database: Database, manager: OrgScope
) -> None:
    slow, fast = Browser(), Browser()
    fast.ask("dismiss", pair=str(pairs[0]))
    news = slow.refresh()
    assert slow.shown["pair"] == str(pairs[0]), "what somebody looks at stays"
    assert "not the same" in text(news["pair"])
    assert len(with_class(news["list"], "dup-item")) == 1
    fast.ask("merge", pair=str(pairs[1]))
    late = slow.ask("dismiss", pair=str(pairs[1]))
    assert "merged already" in said(late)
    assert status_of(database, manager, pairs[1]) == "merged"


def test_what_stayed_the_same_is_not_sent_again(at_work: None, pairs: list[UUID]) -> None:
    answer = Browser().refresh()
    assert [answer[part] for part in ("head", "list", "pair")] == [no_update] * 3


def test_all_certain_ones_at_once_but_no_two_deals(
    at_work: None, pairs: list[UUID], database: Database, manager: OrgScope
) -> None:
    won = {"stage": "fechado", "outcome": "won", "reached": 5, "closing_value": Decimal(10)}
    with database.transaction(manager) as session:
        closed = won | {"closed_at": session.scalar(select(Lead.created_at).limit(1))}
        deals = add_pair(manager, session, "Dora", 0.9995, first=closed, second=closed)
    browser = Browser()
    answer = browser.ask("merge-certain")
    assert "2 pairs merged." in text(answer["toast"])
    assert [status_of(database, manager, pair_id) for pair_id in (*pairs, deals)] == [
        "merged", "merged", "proposed", "proposed",
    ]  # fmt: skip
    assert browser.shown["pair"] == str(deals)
    assert "two deals" in text(with_class(browser.pane, "dup-warning")).lower()
    again = browser.ask("merge-certain")
    assert "nothing that could be merged" in said(again)


def test_a_search_is_asked_of_the_worker(
    at_work: None, pairs: list[UUID], database: Database, manager: OrgScope
) -> None:
    answer = Browser().ask("search")
    assert jobs(database, manager, "search_duplicates") == 1
    assert "Searching now" in text(answer["head"])
    assert answer["resting"] is False, "it is looked at until the search has ended"


def test_a_queue_that_is_down_is_said(
    at_work: None, pairs: list[UUID], app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(_organization_id: UUID) -> None:
        raise ConnectionError

    monkeypatch.setattr(app.extensions["jobs"], "search_duplicates", down)
    answer = Browser().ask("search")
    assert "could not be started" in said(answer)
    assert answer["resting"] is True


@pytest.mark.parametrize(
    "asked",
    [[], "merge", {}, {"do": "drop"}, {"do": ["merge"]}, {"do": "merge"}, {"do": "merge", "pair": "x"},
     {"do": "merge", "pair": {"$ne": 1}}, {"do": "dismiss"}, {"do": "undo"}, {"do": "undo", "merge": "x"},
     {"do": "open", "pair": "x"}, {"do": "keep", "side": "third"}, {"do": "again", "pair": None}],
)  # fmt: skip
def test_nonsense_changes_nothing(
    asked: Any, at_work: None, pairs: list[UUID], database: Database, manager: OrgScope
) -> None:
    shown = Browser().shown
    stores: list[Any] = [shown, None, [], {"pair": 3, "leads": [1], "versions": "x", "order": 2, "prints": 1}]
    for seen in stores:
        duplicates.act(asked, seen, None, None, "?show=x")
    assert rows(database, manager, LeadMerge) == []
    assert {row.status for row in rows(database, manager, DuplicatePair)} == {"proposed"}


def test_the_page_that_has_just_arrived_asks_for_nothing(at_work: None) -> None:
    with pytest.raises(PreventUpdate):
        duplicates.act(None, None, [], [], None)
    with pytest.raises(PreventUpdate):
        duplicates.refresh(None, None, None, None, [], [], None)
    with pytest.raises(PreventUpdate):
        duplicate_thresholds.save(0, "99", "80")


@pytest.mark.parametrize("role", [Role.ANALYST, Role.REP])
def test_nobody_else_decides(
    role: Role, app: Flask, pairs: list[UUID], database: Database, manager: OrgScope
) -> None:
    with database.transaction(manager) as session:
        member = add_member(manager, session, "Rui", role)
    other = OrgScope(manager.organization_id, role, member)
    with signed_in_as(app, other):
        for do in ("merge", "dismiss", "again", "undo", "merge-certain", "search", "open"):
            with pytest.raises(ForbiddenError):
                duplicates.act({"do": do, "pair": str(pairs[0])}, {}, [], [], "")
        with pytest.raises(ForbiddenError):
            duplicates.refresh(1, None, None, {}, [], [], "")
        assert "text-bad" in str(duplicate_thresholds.save(1, "95", "70"))
    assert {row.status for row in rows(database, manager, DuplicatePair)} == {"proposed"}


@pytest.mark.parametrize("role", list(Role))
def test_the_page_is_there_for_whoever_may_decide(role: Role, signed_in_client: SignedIn) -> None:
    page = signed_in_client(role).get("/duplicates").text
    assert ("duplicates-list" in page) is (role in (Role.ADMIN, Role.MANAGER))


def test_another_organizations_pairs_are_unseen(
    app: Flask, pairs: list[UUID], database: Database, manager: OrgScope, other_organization: OrgScope
) -> None:
    with signed_in_as(app, other_organization):
        browser = Browser(f"?pair={pairs[0]}")
        assert browser.shown["pair"] is None
        answer = browser.ask("dismiss", pair=str(pairs[0]))
    assert "no longer there" in said(answer)
    assert status_of(database, manager, pairs[0]) == "proposed"


@pytest.mark.parametrize(
    ("certain", "review", "kept"),
    [("95", "70", (0.95, 0.7)), ("99,5 %", "80%", (0.995, 0.8)), ("100", "50", (1.0, 0.5))],
)
def test_thresholds_are_kept(
    certain: str, review: str, kept: tuple[float, float], at_work: None, database: Database, manager: OrgScope
) -> None:
    answer = duplicate_thresholds.save(1, certain, review)
    assert answer[4:6] == (False, False)
    with database.transaction(manager) as session:
        found = thresholds(manager, session)
    assert (found.certain, found.review) == pytest.approx(kept)


@pytest.mark.parametrize(
    ("certain", "review", "wrong"),
    [
        ("101", "80", (True, False)), ("99", "49", (False, True)), ("80", "90", (False, True)),
        ("x", "80", (True, False)), (None, "", (True, True)), ("nan", "inf", (True, True)),
        ([1], {}, (True, True)), ("9" * 50, "80", (True, False)),
    ],
)  # fmt: skip
def test_what_cant_be_a_threshold_is_said_at_its_field(
    certain: Any, review: Any, wrong: tuple[bool, bool], at_work: None, database: Database, manager: OrgScope
) -> None:
    answer = duplicate_thresholds.save(1, certain, review)
    assert answer[4:6] == wrong
    assert [bool(answer[2]), bool(answer[3])] == list(wrong)
    with database.transaction(manager) as session:
        assert thresholds(manager, session).certain == 0.99


def test_a_leads_page_says_who_it_probably_is_and_a_merged_one_where_it_went(
    at_work: None, pairs: list[UUID], database: Database, manager: OrgScope
) -> None:
    leads = leads_of(database, manager)
    page = lead_page.page(leads["Ana (bis)"].id)
    assert "Probably the same as Ana (99.9%)" in text(page)
    Browser().ask("merge", pair=str(pairs[0]))
    merged = lead_page.page(leads["Ana (bis)"].id)
    assert "merged into Ana" in text(merged)
    assert "Ana (bis) was merged into it" in text(lead_page.page(leads["Ana"].id))
    data = next(given["data"] for given in props(merged, "Store") if given["id"] == "lead-unmerge-data")
    drawn, _said = lead_unmerge.unmerge(1, data, lead_page.page)
    assert "Merge with Ana undone" in text(drawn)
    again, why = lead_unmerge.unmerge(1, data, lead_page.page)
    assert again is no_update
    assert "taken back already" in why
    for nonsense in (None, {}, {"lead": "x", "merge": 1}):
        with pytest.raises(PreventUpdate):
            lead_unmerge.unmerge(1, nonsense, lead_page.page)


def test_a_rep_is_told_of_neither(
    app: Flask, pairs: list[UUID], database: Database, manager: OrgScope
) -> None:
    with database.transaction(manager) as session:
        member = add_member(manager, session, "Rui", Role.REP)
        session.execute(
            update(Lead)
            .where(Lead.organization_id == manager.organization_id)
            .values(assigned_user_id=member)
        )
    with signed_in_as(app, OrgScope(manager.organization_id, Role.REP, member)):
        page = lead_page.page(leads_of(database, manager)["Ana"].id)
    assert "Probably the same" not in text(page)
