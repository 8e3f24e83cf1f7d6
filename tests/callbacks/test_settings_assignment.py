"""The settings of assignment as the page asks for them: nobody's change is lost, nothing typed is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from dash import no_update
from dash.exceptions import PreventUpdate
from flask import Flask
from sqlalchemy import select

from callbacks.assignment_deeds import act
from callbacks.assignment_form import merged, read_form, same
from callbacks.lead_bulk import ask, confirm, take_back
from callbacks.settings_assignment import check_fields, page, save, try_form
from layouts import ids
from layouts.assignment.page import shown_of
from layouts.assignment.records import AssignmentPage, sellers, values_of
from layouts.leads.bulk import BY_METHOD
from services.assignment.model import AssignmentSettings
from services.assignment.settings import assignment_settings
from services.database.models import Lead
from services.database.sessions import Database
from services.scope import OrgScope
from services.vocabulary import AssignmentMethod, Role
from tests.callbacks.acting import signed_in_as
from tests.layouts.walk import text
from tests.services.lead_rows import add_lead
from tests.services.test_lead_edits import member

Form = dict[str, Any]
NAMES = ("Ana", "Bia", "Rui")


@pytest.fixture
def manager(database: Database, organization: OrgScope) -> OrgScope:
    with database.transaction(organization) as session:
        return OrgScope(
            organization.organization_id, Role.MANAGER, member(organization, session, "Marta", Role.MANAGER)
        )


@pytest.fixture
def people(database: Database, organization: OrgScope) -> dict[str, UUID]:
    with database.transaction(organization) as session:
        return {name: member(organization, session, name, Role.REP) for name in NAMES}


@pytest.fixture
def settings(database: Database, organization: OrgScope) -> Callable[[], AssignmentSettings]:
    def read() -> AssignmentSettings:
        with database.transaction(organization) as session:
            return assignment_settings(organization, session, datetime.now(UTC))

    return read


@pytest.fixture
def acting(app: Flask, manager: OrgScope, people: dict[str, UUID]) -> Iterator[None]:
    with signed_in_as(app, manager):
        yield


def opened(settings: AssignmentSettings) -> Form:
    """What the browser holds once the page is open: the form and what it began from."""
    assert settings.today is not None
    shown = shown_of(AssignmentPage(settings, None, settings.today, can_edit=True))
    return {"form": values_of(settings), "shown": shown}


def sent(form: Form) -> tuple[Any, ...]:
    """The states of a callback on the form."""
    values = form["form"]
    kinds: dict[str, tuple[list[Any], list[Any]]] = {"text": ([], []), "choice": ([], [])}
    for who, fields in values["takers"].items():
        for name, value in fields.items():
            kind = "text" if name in ("capacity", "away_from", "away_until") else "choice"
            key = (ids.taker_text if kind == "text" else ids.taker_choice)(who, name)
            kinds[kind][0].append(value)
            kinds[kind][1].append(key)
    general = (values["method"], values["new_for_days"], values["on_import"])
    return (*general, *kinds["text"], *kinds["choice"], form["shown"])


def taker(settings: AssignmentSettings, who: UUID) -> Any:
    return next(one for one in settings.takers if one.member_id == who)


Read = Callable[[], AssignmentSettings]


def test_what_is_typed_is_saved_and_the_form_begins_anew(
    acting: None, people: dict[str, UUID], settings: Read
) -> None:
    form = opened(settings())
    form["form"]["method"] = "workload"
    form["form"]["takers"][str(people["Ana"])] |= {
        "takes_part": True,
        "capacity": "1,200",
        "away_from": "2026-12-01",
        "regions": ["SP"],
    }
    said, problems, body, shown = save(1, *sent(form))
    assert (text(said).startswith("Saved."), problems) == (True, [])
    ana = taker(settings(), people["Ana"])
    assert (settings().method, ana.capacity, ana.regions) == (AssignmentMethod.WORKLOAD, 1200, ("SP",))
    assert ana.away_from.isoformat() == "2026-12-01"
    assert shown == {"version": settings().version, "values": values_of(settings())}
    assert "1,200" in str(body)
    again = save(1, *sent({"form": shown["values"], "shown": shown}))
    assert text(again[0]) == "Nothing has changed."


def test_two_people_change_it_and_neither_loses_anything(
    acting: None, people: dict[str, UUID], settings: Read
) -> None:
    start = opened(settings())
    start["form"]["takers"][str(people["Ana"])]["takes_part"] = True
    start["form"]["method"] = "round_robin"
    _said, _problems, _body, shown = save(1, *sent(start))
    mine = {"form": values_of(settings()), "shown": shown}
    theirs = {"form": values_of(settings()), "shown": shown}
    theirs["form"]["takers"][str(people["Bia"])] |= {"takes_part": True, "capacity": "7"}
    theirs["form"]["new_for_days"] = "10"
    save(1, *sent(theirs))

    mine["form"]["takers"][str(people["Rui"])]["takes_part"] = True
    mine["form"]["takers"][str(people["Ana"])]["capacity"] = "5"
    said, _problems, body, began = save(1, *sent(mine))
    assert body is no_update
    assert "Marta saved meanwhile. Nothing of yours is lost." in text(said)
    for words in ("Days that a lead is new: 30 → 10", "Bia: takes part now", "Bia: at most: no limit → 7"):
        assert words in text(said)
    assert taker(settings(), people["Rui"]).takes_part is False

    said, _problems, _body, _shown = save(1, *sent(mine | {"shown": began}))
    assert text(said).startswith("Saved.")
    now = settings()
    assert now.new_for_days == 10
    assert (taker(now, people["Bia"]).capacity, taker(now, people["Ana"]).capacity) == (7, 5)
    assert taker(now, people["Rui"]).takes_part is True


def test_what_cannot_be_is_named_and_nothing_is_saved(
    acting: None, people: dict[str, UUID], settings: Read
) -> None:
    form = opened(settings())
    form["form"] |= {"method": "round_robin", "new_for_days": "0"}
    form["form"]["takers"][str(people["Ana"])] |= {"takes_part": True, "capacity": "many"}
    said, problems, body, shown = save(1, *sent(form))
    assert "Ana: From 1 to 100,000 open leads, or nothing for no limit." in text(said)
    assert "From 1 to 3,650 days." in text(problems)
    assert (body, shown, settings().version) == (no_update, no_update, 0)

    form = opened(settings())
    form["form"]["method"] = "round_robin"
    for fields in form["form"]["takers"].values():
        fields["takes_part"] = False
    said, *_others = save(1, *sent(form))
    assert "Nobody takes part. Choose at least one person." in text(said)
    assert settings().method is AssignmentMethod.OFF


@pytest.mark.parametrize(
    ("fields", "invalid", "words"),
    [
        ({"capacity": "12", "away_from": "", "away_until": None}, [], ""),
        ({"capacity": "0", "away_from": "", "away_until": ""}, ["capacity"], "From 1 to"),
        ({"capacity": "1,5", "away_from": "", "away_until": ""}, ["capacity"], "From 1 to"),
        ({"capacity": "", "away_from": "2026-13-01", "away_until": ""}, ["away_from"], "no day"),
        (
            {"capacity": "", "away_from": "2026-12-02", "away_until": "2026-12-01"},
            ["away_until"],
            "before the first",
        ),
    ],
)
def test_a_field_is_checked_as_it_is_left(
    fields: dict[str, Any], invalid: list[str], words: str, acting: None
) -> None:
    keys = [ids.taker_text("somebody", name) for name in fields]
    marked, problems = check_fields(list(fields.values()), keys)
    assert [name for name, wrong in zip(fields, marked, strict=True) if wrong] == invalid
    assert words in text(problems)


@pytest.mark.parametrize("shown", [None, {}, [], {"version": "1", "values": []}, {"values": {"takers": 3}}])
def test_a_form_from_nowhere_changes_nothing(
    shown: Any, acting: None, people: dict[str, UUID], settings: Read
) -> None:
    form = opened(settings()) | {"shown": shown}
    form["form"]["method"] = "round_robin"
    form["form"]["takers"] = {str(uuid4()): {"takes_part": True}} | form["form"]["takers"]
    with pytest.raises(PreventUpdate):
        save(1, *sent(form))
    assert settings().version == 0


def test_the_method_is_tried_with_what_is_typed(
    acting: None, database: Database, organization: OrgScope, people: dict[str, UUID], settings: Read
) -> None:
    created = datetime.now(UTC) - timedelta(days=3)
    with database.transaction(organization) as session:
        for _ in range(4):
            add_lead(organization, session, created_at=created, assigned_user_id=people["Rui"])
    form = opened(settings())
    assert "By hand" in text(try_form(1, *sent(form)))
    form["form"]["method"] = "round_robin"
    for name in ("Ana", "Bia"):
        form["form"]["takers"][str(people[name])] |= {"takes_part": True, "capacity": "1"}
    answer = text(try_form(1, *sent(form)))
    assert "Round-robin: 2 leads, 1 to each of 2 sellers." in answer
    assert "2 (50.0%) would have found nobody when they came: everybody is at capacity." in answer
    form["form"]["takers"][str(people["Ana"])]["capacity"] = "x"
    assert "Correct the marked value first." in text(try_form(1, *sent(form)))
    assert settings().version == 0


def _owners(database: Database, scope: OrgScope) -> list[UUID | None]:
    with database.transaction(scope) as session:
        return list(session.scalars(select(Lead.assigned_user_id).order_by(Lead.external_id)))


@pytest.fixture
def waiting(
    acting: None, database: Database, organization: OrgScope, people: dict[str, UUID], settings: Read
) -> list[UUID]:
    """Four new leads of nobody, and round-robin among Ana and Bia."""
    created = datetime.now(UTC) - timedelta(hours=3)
    with database.transaction(organization) as session:
        leads = [
            add_lead(organization, session, created_at=created, external_id=str(number))
            for number in range(4)
        ]
    form = opened(settings())
    form["form"]["method"] = "round_robin"
    for name in NAMES:
        form["form"]["takers"][str(people[name])]["takes_part"] = name != "Rui"
    save(1, *sent(form))
    return leads


def test_those_that_wait_are_assigned_and_taken_back(
    waiting: list[UUID], database: Database, organization: OrgScope, people: dict[str, UUID]
) -> None:
    assert "4 new leads are waiting for a seller." in text(page())
    loads = [ids.taker_load(str(people["Ana"])), ids.taker_load(str(uuid4()))]
    said, shown, standing = act({"do": "assign", "at": 1}, loads)
    assert (text(standing[0]), standing[1]) == ("Open leads 2", no_update)
    assert "4 leads were assigned to 2 sellers." in text(said)
    assert "No new lead is waiting." in text(shown)
    owners = _owners(database, organization)
    assert sorted(owners.count(people[name]) for name in NAMES) == [0, 2, 2]
    undo = next(node for node in _nodes(said) if node.get("data-assignment-do") == "undo")
    said, shown, _loads = act({"do": "undo", "assignment": undo["data-assignment-id"], "at": 2})
    assert "Undone for 4 leads." in text(said)
    assert _owners(database, organization) == [None] * 4


def test_leads_of_somebody_who_left_are_handed_over(
    waiting: list[UUID], database: Database, organization: OrgScope, people: dict[str, UUID]
) -> None:
    from services.accounts import deactivate_member
    from services.lead_assignment import assign_leads

    with database.transaction(organization) as session:
        assign_leads(organization, session, waiting, people["Rui"], now=datetime.now(UTC))
    said, _shown, _loads = act({"do": "hand_over", "member": str(people["Rui"]), "at": 1})
    assert "Rui is here." in text(said)
    with database.transaction(organization) as session:
        deactivate_member(organization, session, people["Rui"])
    assert "Rui left with 4 open leads." in text(page())
    said, shown, _loads = act({"do": "hand_over", "member": str(people["Rui"]), "at": 2})
    assert "4 leads of Rui were handed over." in text(said)
    assert "Rui left" not in text(shown)
    assert not [node for node in _nodes(said) if node.get("data-assignment-do") == "undo"]
    assert people["Rui"] not in _owners(database, organization)


@pytest.mark.parametrize("asked", [None, [], {}, {"do": "nothing"}])
def test_what_is_not_asked_is_not_done(asked: Any, acting: None) -> None:
    with pytest.raises(PreventUpdate):
        act(asked)


@pytest.mark.parametrize(
    "asked",
    [
        {"do": "hand_over", "member": "x"},
        {"do": "undo", "assignment": "00000000-0000-4000-8000-000000000000"},
    ],
)
def test_what_is_gone_is_said(asked: dict[str, str], waiting: list[UUID]) -> None:
    said, shown, _loads = act(asked)
    assert "Nothing was changed." in text(said)
    assert shown is no_update


def test_picked_leads_go_to_whose_turn_it_is(
    waiting: list[UUID], database: Database, organization: OrgScope, people: dict[str, UUID]
) -> None:
    keys = [ids.lead_pick(str(lead)) for lead in waiting]
    question, plan = ask(1, [True, True, False, None], keys, BY_METHOD, False, "")
    assert "Give 2 leads to whoever's turn it is?" in text(question)
    said, undo, _version = confirm(1, plan)
    assert "2 leads were assigned to 2 sellers." in text(said)
    assert _owners(database, organization).count(None) == 2
    assert "Undone for 2 leads." in text(take_back(1, undo)[0])
    everything = ask(1, [], [], BY_METHOD, True, "")[1]
    assert "4 leads were assigned to 2 sellers." in text(confirm(1, everything)[0])


def test_picked_leads_stay_where_assignment_is_off(
    acting: None, database: Database, organization: OrgScope
) -> None:
    with database.transaction(organization) as session:
        lead = add_lead(organization, session)
    _question, plan = ask(1, [True], [ids.lead_pick(str(lead))], BY_METHOD, False, "")
    said, undo, _version = confirm(1, plan)
    assert ("Assignment is off." in text(said), undo) == (True, None)


@pytest.mark.parametrize(("role", "words"), [(Role.ANALYST, "can change these"), (Role.REP, "to see")])
def test_others_read_or_are_told_that_it_is_not_theirs(
    role: Role, words: str, app: Flask, organization: OrgScope, people: dict[str, UUID], settings: Read
) -> None:
    scope = OrgScope(organization.organization_id, role, people["Ana"])
    with signed_in_as(app, scope):
        assert words in text(page())
        said, _shown, _loads = act({"do": "assign"})
        assert "Your role can't do that." in text(said)


def test_a_member_who_came_meanwhile_is_neither_changed_nor_in_the_way(people: dict[str, UUID]) -> None:
    began = {"method": "off", "new_for_days": "30", "on_import": True, "takers": {}}
    current = began | {"takers": {"new": {"takes_part": True, "sources": ["a", "b"]}}}
    assert merged(current, began, began) == current
    assert same(["a", "b"], ["b", "a"])
    assert not same(["a"], ["b"])
    assert same(None, "")
    assert read_form(began | {"method": "x"})[0] is None


def test_those_who_take_part_come_first(waiting: list[UUID], settings: Read, people: dict[str, UUID]) -> None:
    assert [one.name for one in sellers(settings())][:2] == ["Ana", "Bia"]


def _nodes(component: Any) -> list[dict[str, Any]]:
    from tests.layouts.walk import props

    return props(component)
