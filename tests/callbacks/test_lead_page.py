"""What is done on a lead's page, as the browser asks for it: over HTTP, as somebody signed in."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from layouts import ids
from services.database.models import AuditLog, Interaction, Lead
from services.database.sessions import Database
from services.scope import OrgScope
from services.stage_changes import record_stage_change
from services.vocabulary import Outcome, Role
from tests.services.lead_rows import CREATED, add_interaction
from tests.services.test_lead_edits import arrive, lead_of, member
from tests.support.callback_bodies import PATH, body, server_callbacks
from tests.support.web import client_of, new_member

Button = tuple[str, dict[str, str]]
"""The property that was triggered and the id of the component."""


class Browser:
    """Somebody on the page of a lead."""

    def __init__(self, client: FlaskClient, lead_id: UUID, version: int) -> None:
        self.client, self.seen = client, {"id": str(lead_id), "version": version}
        self.dependencies = server_callbacks(client.get("/_dash-dependencies").get_json())

    def press(self, action: str) -> dict[str, Any]:
        """A button of the page."""
        return self._send(ids.LEAD_ACTION_TYPE, "n_clicks", ids.lead_action(action), [self._store()])

    def submit(self, form: str, version: int, base: dict[str, str], **values: Any) -> dict[str, Any]:
        """A form with these fields."""
        fields = [
            {"id": ids.lead_field(name), "property": "value", "value": value}
            for name, value in (base | values).items()
        ]
        began = {"version": version, "values": base}
        bases = [{"id": ids.lead_base(form), "property": "data", "value": began}]
        return self._send(
            ids.LEAD_FORM_TYPE, "n_submit", ids.lead_form_of(form), [fields, bases, self._store()]
        )

    def undo(self, kind: str, data: dict[str, Any]) -> dict[str, Any]:
        kept = [{"id": ids.lead_undo_data(kind), "property": "data", "value": data}]
        return self._send(ids.LEAD_UNDO_TYPE, "n_clicks", ids.lead_undo(kind), [kept, self._store()])

    def refresh(self, older: str | None = None) -> dict[str, Any]:
        """The page asks anew: because the data changed, or for what lies further back."""
        (wanted,) = [
            each
            for each in self.dependencies
            if f'"type":"{ids.LEAD_OLDER_TYPE}"' in each["inputs"][-1]["id"]
        ]
        version, poll = ids.data_version(ids.LEAD), ids.poll_visible(ids.LEAD)
        button = {"id": ids.lead_older(older or ""), "property": "n_clicks", "value": 1}
        pressed = (button["id"], "n_clicks") if older else (version, "data")
        sent = body(wanted, lambda _name: None) | {
            "inputs": [
                {"id": version, "property": "data", "value": 7},
                {"id": poll, "property": "n_intervals", "value": None},
                [button] if older else [],
            ],
            "state": [self._store()],
            "changedPropIds": [
                f"{json.dumps(pressed[0], sort_keys=True, separators=(',', ':'))}.{pressed[1]}"
            ],
        }
        answer = self.client.post(PATH, json=sent, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status_code == 200
        return dict(answer.get_json()["response"])

    def _store(self) -> dict[str, Any]:
        return {"id": ids.LEAD_SEEN, "property": "data", "value": self.seen}

    def _send(self, type_: str, prop: str, pressed: dict[str, str], state: list[Any]) -> dict[str, Any]:
        (wanted,) = [each for each in self.dependencies if f'"type":"{type_}"' in each["inputs"][0]["id"]]
        sent = body(wanted, lambda _name: None) | {
            "inputs": [[{"id": pressed, "property": prop, "value": 1}]],
            "state": state,
            "changedPropIds": [f"{json.dumps(pressed, sort_keys=True, separators=(',', ':'))}.{prop}"],
        }
        answer = self.client.post(PATH, json=sent, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status_code in (200, 204)
        return dict(answer.get_json()["response"]) if answer.status_code == 200 else {}


Open = Callable[..., Browser]


@pytest.fixture
def lead(database: Database, organization: OrgScope) -> UUID:
    with database.transaction(organization) as session:
        return arrive(organization, session, name="Bia", estimated_value=1000)


@pytest.fixture
def open_lead(app: Flask, database: Database, organization: OrgScope, lead: UUID) -> Open:
    """Call it for a browser of a fresh member with a role on the page of the lead."""

    def open_(role: Role = Role.MANAGER, *, own: bool = False) -> Browser:
        user_id, member_id = new_member(database, organization, role)
        with database.transaction(organization) as session:
            if own:
                lead_of(session, lead).assigned_user_id = member_id
            version = lead_of(session, lead).version
        return Browser(client_of(app, user_id), lead, version)

    return open_


@pytest.fixture
def stored(database: Database, organization: OrgScope, lead: UUID) -> Callable[[], Lead]:
    """Call it for the lead as it is stored."""

    def read() -> Lead:
        with database.transaction(organization) as session:
            found = lead_of(session, lead)
            session.expunge(found)
            return found

    return read


def _notice(answer: dict[str, Any]) -> str:
    return json.dumps(answer[ids.LEAD_NOTICE]["children"], ensure_ascii=False)


def _form(answer: dict[str, Any]) -> str:
    return json.dumps(answer[ids.LEAD_FORM]["children"], ensure_ascii=False)


def _undo_data(answer: dict[str, Any]) -> dict[str, Any]:
    """What the notice keeps for its undo."""

    def stores(node: Any) -> list[dict[str, Any]]:
        if isinstance(node, list):
            return [found for part in node for found in stores(part)]
        if not isinstance(node, dict):
            return []
        own = [node["props"]["data"]] if node.get("type") == "Store" else []
        return own + stores((node.get("props") or {}).get("children"))

    (data,) = stores(answer[ids.LEAD_NOTICE]["children"])
    return data


def test_the_page_is_sent_again_only_when_it_changed(open_lead: Open) -> None:
    browser, other = open_lead(), open_lead()
    first = browser.refresh()
    browser.seen = first[ids.LEAD_SEEN]["data"]
    assert ids.LEAD not in browser.refresh()
    other.press("advance")
    again = browser.refresh()
    assert ids.LEAD in again
    assert again[ids.LEAD_SEEN]["data"]["version"] == browser.seen["version"] + 1


def test_older_ones_come_on_demand(
    open_lead: Open, database: Database, organization: OrgScope, lead: UUID
) -> None:
    with database.transaction(organization) as session:
        for hour in range(30):
            add_interaction(organization, session, lead, CREATED + timedelta(hours=hour), "email_sent")
    browser = open_lead()
    browser.seen = browser.refresh()[ids.LEAD_SEEN]["data"]
    answer = browser.refresh(older="interactions")
    assert json.dumps(answer[ids.LEAD]["children"]).count("E-mail sent") == 30
    assert answer[ids.LEAD_SEEN]["data"]["interactions"] > 30


def test_one_tap_moves_on_and_one_takes_it_back(open_lead: Open, stored: Callable[[], Lead]) -> None:
    browser = open_lead()
    answer = browser.press("advance")
    assert stored().stage == "proposta"
    back = browser.undo("stage", _undo_data(answer))
    assert stored().stage == "contato"
    assert ids.LEAD_HEAD in back
    assert browser.undo("stage", _undo_data(answer))[ids.LEAD_FORM]["children"] == []  # too late for it now
    assert stored().stage == "contato"


def test_a_win_with_its_value_and_its_undo(open_lead: Open, stored: Callable[[], Lead]) -> None:
    browser = open_lead()
    version = browser.seen["version"]
    for wrong in ("", "-5", "muito", "999999999999999", "1" * 100_000):
        answer = browser.submit("win", version, {"closing_value": "1.000,00"}, closing_value=wrong)
        assert '"invalid": true' in _form(answer), wrong
        assert stored().outcome == "open"
    answer = browser.submit("win", version, {"closing_value": ""}, closing_value="R$ 1.250,50")
    assert (stored().outcome, str(stored().closing_value)) == ("won", "1250.50")
    browser.undo("stage", _undo_data(answer))
    assert (stored().outcome, stored().stage, stored().closing_value) == ("open", "contato", None)


def test_a_loss_with_its_reason_and_back(open_lead: Open, stored: Callable[[], Lead]) -> None:
    browser = open_lead()
    version = browser.seen["version"]
    answer = browser.submit("lose", version, {"lost_reason": ""}, lost_reason="x" * 1_000_000)
    assert '"invalid": true' in _form(answer)
    browser.submit("lose", version, {"lost_reason": ""}, lost_reason="=1+1 <b>Preço</b>")
    assert (stored().outcome, stored().lost_reason) == ("lost", "=1+1 <b>Preço</b>")
    browser.seen["version"] = stored().version
    reopened = browser.press("reopen")
    assert (stored().outcome, stored().lost_reason) == ("open", None)
    browser.undo("stage", _undo_data(reopened))
    assert (stored().outcome, stored().lost_reason) == ("lost", "=1+1 <b>Preço</b>")


def test_taking_back_a_reopening_invents_no_closing_value(
    open_lead: Open, stored: Callable[[], Lead], database: Database, organization: OrgScope, lead: UUID
) -> None:
    """A lead that was won without a value counts with its estimate; that isn't what it was sold for."""
    at = datetime.now(UTC) - timedelta(hours=1)
    with database.transaction(organization) as session:
        record_stage_change(organization, session, lead, None, Outcome.WON, occurred_at=at)
    browser = open_lead()
    answer = browser.press("reopen")
    assert stored().outcome == "open"
    browser.undo("stage", _undo_data(answer))
    assert (stored().outcome, stored().closing_value) == ("won", None)


def test_an_edit_writes_what_was_changed_and_keeps_what_was_typed(
    open_lead: Open, stored: Callable[[], Lead]
) -> None:
    browser = open_lead()
    base = {"name": "Bia", "email": "", "estimated_value": "1.000,00"}
    answer = browser.submit("edit", browser.seen["version"], base, name="Beatriz", email="nope")
    assert "Beatriz" in _form(answer)
    assert stored().name == "Bia"
    browser.submit("edit", browser.seen["version"], base, name="Beatriz", email="b@firma.com")
    assert (stored().name, stored().email, stored().estimated_value) == ("Beatriz", "b@firma.com", 1000)


def test_the_second_editor_sees_what_the_first_did_and_loses_nothing(
    open_lead: Open, stored: Callable[[], Lead]
) -> None:
    first, second = open_lead(), open_lead()
    base = {"name": "Bia", "phone": "", "company": ""}
    first.submit("edit", first.seen["version"], base, name="Bia Souza", company="Firma")
    answer = second.submit("edit", second.seen["version"], base, name="Beatriz", phone="11 2222-3333")
    form = _form(answer)
    for said in ("Bia Souza", "Beatriz", "11 2222-3333", "Firma"):
        assert said in form
    assert (stored().name, stored().phone) == ("Bia Souza", None)
    now = {"name": "Bia", "phone": "", "company": "Firma"}
    second.submit("edit", stored().version, now, name="Beatriz", phone="11 2222-3333")
    assert (stored().name, stored().phone, stored().company) == ("Beatriz", "11 2222-3333", "Firma")


def test_a_stale_tap_moves_nothing(open_lead: Open, stored: Callable[[], Lead]) -> None:
    first, second = open_lead(), open_lead()
    first.press("advance")
    answer = second.press("advance")
    assert stored().stage == "proposta"
    assert '"move"' in _form(answer)


def test_a_stage_that_does_not_exist(open_lead: Open, stored: Callable[[], Lead]) -> None:
    browser = open_lead()
    for wrong in ("fechado", "sold", "", 7, None):
        assert '"invalid": true' in _form(browser.submit("move", browser.seen["version"], {}, stage=wrong))
    assert stored().stage == "contato"


def test_assigning_and_taking_it_back(
    open_lead: Open, stored: Callable[[], Lead], database: Database, organization: OrgScope
) -> None:
    with database.transaction(organization) as session:
        rui = member(organization, session, "Rui")
    browser = open_lead()
    base = {"assignee": ""}
    for wrong in ("nobody", "3f1c2b6e-1111-4b7e-9d6a-0a1b2c3d4e5f"):
        answer = browser.submit("assign", browser.seen["version"], base, assignee=wrong)
        assert '"invalid": true' in _form(answer)
    answer = browser.submit("assign", browser.seen["version"], base, assignee=str(rui))
    assert stored().assigned_user_id == rui
    browser.undo("assignment", _undo_data(answer))
    assert stored().assigned_user_id is None


def test_logging_an_interaction(
    open_lead: Open, database: Database, organization: OrgScope, lead: UUID
) -> None:
    browser = open_lead()
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    fields = {"kind": "meeting", "occurred_at": "2026-03-05T09:30"}
    for wrong in ({"occurred_at": tomorrow}, {"occurred_at": "soon"}, {"kind": "telepathy"}):
        answer = browser.submit("interaction", 1, fields, **wrong)
        assert '"invalid": true' in _form(answer), wrong
    browser.submit("interaction", 1, fields)
    with database.transaction(organization) as session:
        kinds = session.execute(
            select(Interaction.kind, Interaction.occurred_at).where(Interaction.lead_id == lead)
        ).all()
    # 09:30 on the organization's clock, which is São Paulo's.
    assert [tuple(row) for row in kinds] == [("meeting", datetime(2026, 3, 5, 12, 30, tzinfo=UTC))]


def test_a_rep_hands_back_and_does_no_more(open_lead: Open, stored: Callable[[], Lead]) -> None:
    browser = open_lead(Role.REP, own=True)
    version = stored().version
    me = str(stored().assigned_user_id)
    assert _notice(browser.submit("assign", version, {"assignee": me}, assignee=me))
    answer = browser.press("hand_back")
    assert stored().assigned_user_id is None
    assert answer[ids.LEAD_HEAD]["children"] == []
    browser.undo("assignment", _undo_data(answer))
    assert str(stored().assigned_user_id) == me


@pytest.mark.parametrize(
    "value", [None, [["x"]], {"$ne": 1}, -1, 10**400, "\x00", "\ud800", "%" * 20_000, "2026-13-45T99:99"]
)
def test_nonsense_in_a_form_is_answered(
    value: Any, open_lead: Open, stored: Callable[[], Lead], database: Database, organization: OrgScope
) -> None:
    browser = open_lead()
    for form, field in (
        ("edit", "email"), ("edit", "estimated_value"), ("win", "closing_value"), ("move", "stage"),
        ("assign", "assignee"), ("interaction", "occurred_at"), ("interaction", "kind"), ("edit", "id"),
    ):  # fmt: skip
        browser.submit(form, browser.seen["version"], {field: "was"}, **{field: value})
    for data in (
        {"assignment": value},
        {"outcome": value, "stage": value, "version": value, "lost_reason": value},
    ):
        for kind in ("assignment", "stage"):
            assert "toast-bad" in _notice(browser.undo(kind, data))
    browser.seen = {"id": browser.seen["id"], "version": value, "interactions": value, "history": value}
    browser.press("edit")
    assert (stored().stage, stored().outcome, stored().estimated_value) in (
        ("contato", "open", 1000), ("contato", "open", None),
    )  # fmt: skip
    with database.transaction(organization) as session:
        assert session.scalars(select(Interaction.kind)).all() == []


@pytest.mark.parametrize("role", [Role.ANALYST, Role.REP])
def test_who_may_not_write_writes_nothing(
    role: Role, open_lead: Open, stored: Callable[[], Lead], database: Database, organization: OrgScope
) -> None:
    browser = open_lead(role)
    version = browser.seen["version"]
    for action in ("advance", "reopen", "hand_back"):
        assert "toast-bad" in _notice(browser.press(action))
    for form, values in (
        ("edit", {"name": "x"}),
        ("win", {"closing_value": "1"}),
        ("lose", {"lost_reason": "x"}),
        ("move", {"stage": "proposta"}),
        ("interaction", {"kind": "meeting", "occurred_at": "2026-03-05T09:30"}),
    ):
        browser.submit(form, version, {}, **values)
    assert (stored().name, stored().stage, stored().outcome, stored().version) == (
        "Bia", "contato", "open", version,
    )  # fmt: skip
    with database.transaction(organization) as session:
        assert _entries(session) == 1


def _entries(session: Session) -> int:
    return len(session.scalars(select(AuditLog.id)).all())
