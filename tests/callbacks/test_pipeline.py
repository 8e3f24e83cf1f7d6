"""The board's callbacks: what the script asks, what it is answered, and what a hand-written request gets."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from dash import no_update
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from callbacks.leads import selection
from callbacks.pipeline import move_card, page, show_changes
from callbacks.pipeline_requests import Asked, read_asked, read_move
from callbacks.view import question_of
from layouts import ids
from layouts.links import leads_url, read_mark
from layouts.views import Mark, View
from services.database.models import AuditLog, Lead, Membership
from services.database.sessions import Database
from services.leads import list_leads
from services.scope import OrgScope
from services.stage_changes import record_stage_change
from services.vocabulary import OPEN_STAGES, Outcome, Role, Stage
from tests.callbacks.acting import signed_in_as
from tests.layouts.walk import as_json, ids_of, props, text
from tests.services.test_pipeline_moves import arrive, entries, lead_of

if TYPE_CHECKING:
    from flask import Flask

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["number", "pages", "more", "recent", "lead", "version", "to", "end", "digest", "lead"]
            )
            | st.text(max_size=5),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)
Act = Callable[..., dict[str, Any]]


@pytest.fixture
def leads(database: Database, organization: OrgScope) -> list[UUID]:
    with database.transaction(organization) as session:
        return arrive(organization, session, 3, name="Bia", estimated_value=1000)


@pytest.fixture
def move(app: Flask, organization: OrgScope, leads: list[UUID]) -> Act:
    """Call it with what the script sends: (answer, words of the toast)."""

    def act(scope: OrgScope | None = None, **sent: Any) -> dict[str, Any]:
        wanted = {"number": 7, "lead": str(leads[0]), "version": 2, "to": "negociacao"} | sent
        with signed_in_as(app, scope or organization):
            answer, toast = move_card(wanted, "")
        json.dumps(answer)
        return dict(answer) | {"said": "" if toast is no_update else text(toast), "toast": toast}

    return act


@given(sent=ANYTHING)
def test_whatever_is_sent_is_read_without_an_error(sent: Any) -> None:
    assert isinstance(read_asked(sent), Asked)
    asked = read_move(sent)
    assert asked is None or isinstance(asked.lead_id, UUID)


@pytest.mark.parametrize("role", list(Role))
def test_the_page_brings_its_first_cards(
    role: Role, app: Flask, database: Database, organization: OrgScope, leads: list[UUID]
) -> None:
    member = Membership(organization_id=organization.organization_id, role=role, name="Rui")
    with database.transaction(organization) as session:
        session.add(member)
        session.flush()
        own = OrgScope(organization.organization_id, role, member.id)
    with signed_in_as(app, own):
        shown = page("?sort=value&source=google")
    (first,) = [given["data"] for given in props(shown, "Store") if given.get("id") == ids.BOARD_DATA]
    cards = first["columns"]["contato"]["pages"][0]["cards"]
    assert {card["id"] for card in cards} == (set() if role is Role.REP else set(map(str, leads)))
    assert (ids.BOARD_REASON in ids_of(shown)) is (role is not Role.ANALYST)
    assert str(leads[0]) not in str(as_json(shown)) or role is not Role.REP


def test_asking_gives_what_changed_with_its_version(
    app: Flask, organization: OrgScope, leads: list[UUID]
) -> None:
    with signed_in_as(app, organization):
        first, version = show_changes({"number": 1}, "")
        pages = {
            name: [{"end": part["end"], "digest": part["digest"]} for part in told["pages"]]
            for name, told in first["columns"].items()
        }
        again, same = show_changes({"number": 2, "pages": pages, "recent": [str(leads[0])]}, "?sort=age")
    assert version == same
    assert [told["pages"][0]["cards"] for told in again["columns"].values()] == [None] * 5
    assert [card["id"] for card in again["recent"]] == [str(leads[0])]
    assert (again["asked"], again["search"]) == (2, "/pipeline")
    json.dumps(again)


def test_a_move_is_made_said_and_can_be_undone(
    move: Act, database: Database, organization: OrgScope, leads: list[UUID]
) -> None:
    with database.transaction(organization) as session:
        seen = lead_of(session, leads[0]).version
    answer = move(version=seen)
    assert (answer["number"], answer["moved"], answer["card"]["stage"]) == (7, True, "negociacao")
    assert "Bia is in Negotiation now" in answer["said"]
    (undo,) = props(answer["toast"], "Button")
    back = move(version=int(undo["data-undo-version"]), to=undo["data-undo-to"], undo=True)
    assert back["card"]["stage"] == "contato"
    with database.transaction(organization) as session:
        assert entries(session, leads[0]) == 3


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"to": "won", "value": "1,2,3"}, "closing_value"),
        ({"to": "won", "value": "-5"}, "closing_value"),
        ({"to": "won", "value": "9" * 40}, "closing_value"),
        ({"to": "lost", "reason": "x" * 1_000_000}, "lost_reason"),
    ],
)
def test_what_cannot_be_kept_is_said_in_the_dialog(
    sent: dict[str, str], field: str, move: Act, database: Database, organization: OrgScope, leads: list[UUID]
) -> None:
    with database.transaction(organization) as session:
        seen = lead_of(session, leads[0]).version
    answer = move(version=seen, **sent)
    assert answer["field"] == field
    assert answer["problem"]
    assert answer["said"] == ""
    assert "moved" not in answer
    _untouched(database, organization, leads)


@pytest.mark.parametrize("to", ["vendido", "fechado", "", None, 3, ["lead"]])
def test_a_stage_that_does_not_exist(
    to: Any, move: Act, database: Database, organization: OrgScope, leads: list[UUID]
) -> None:
    assert "can't be made" in move(to=to)["said"]
    _untouched(database, organization, leads)


def test_who_may_not_and_what_is_not_there(
    move: Act,
    database: Database,
    organization: OrgScope,
    other_organization: OrgScope,
    leads: list[UUID],
) -> None:
    where = organization.organization_id
    assert "Your role" in move(OrgScope(where, Role.ANALYST, uuid4()))["said"]
    assert "isn't there" in move(OrgScope(where, Role.REP, uuid4()))["said"]
    assert "isn't there" in move(other_organization)["said"]
    assert "isn't there" in move(lead=str(uuid4()))["said"]
    _untouched(database, organization, leads)


def test_who_comes_second_is_told_and_shown(
    move: Act, database: Database, organization: OrgScope, leads: list[UUID]
) -> None:
    with database.transaction(organization) as session:
        seen = lead_of(session, leads[0]).version
        now = datetime.now(UTC)
        record_stage_change(
            organization, session, leads[0], Stage.PROPOSTA, Outcome.OPEN,
            occurred_at=now, now=now, actor_name="Ana",
        )  # fmt: skip
    answer = move(version=seen)
    assert answer["overtaken"]
    assert "moved" not in answer
    assert answer["card"]["stage"] == "proposta"
    assert "Ana changed Bia" in answer["said"]
    assert "Your move was not made" in answer["said"]


def test_each_head_links_to_as_many_leads_as_it_counts(
    app: Flask, database: Database, organization: OrgScope, leads: list[UUID], move: Act
) -> None:
    with database.transaction(organization) as session:
        versions = {lead_id: lead_of(session, lead_id).version for lead_id in leads}
    move(lead=str(leads[0]), version=versions[leads[0]], to="won", value="10")
    move(lead=str(leads[1]), version=versions[leads[1]], to="lost")
    with signed_in_as(app, organization):
        data, _version = show_changes({}, "")
    now = datetime.now(UTC)
    month = View().with_period("this-month")
    with database.transaction(organization) as session:

        def total(view: View, mark: Mark) -> str:
            search = leads_url(view, mark).partition("?")[2]
            read, _problems = read_mark(search)
            query = question_of(search, organization, session, now).query
            chosen = selection(organization, session, query, read, "", now)
            return str(list_leads(organization, session, chosen, now).total)

        for stage in OPEN_STAGES:
            head = data["columns"][stage]["head"]
            assert head["count"] == total(View(), Mark(stage=stage, outcome="open"))
            assert (head["over"] or "0").split()[0] == total(View(), Mark(blocked=stage))
        assert (
            data["columns"]["fechado"]["head"]["count"]
            == total(month, Mark(closed=True, outcome="won"))
            == "1"
        )
        assert data["lost"] == total(month, Mark(closed=True, outcome="lost")) == "1"


def _untouched(database: Database, organization: OrgScope, leads: list[UUID]) -> None:
    with database.transaction(organization) as session:
        assert _stages(session, leads) == {"contato"}
        assert session.scalars(select(AuditLog.action).distinct()).all() == ["created"]


def _stages(session: Session, leads: list[UUID]) -> set[str]:
    return set(session.scalars(select(Lead.stage).where(Lead.id.in_(leads))))
