"""Batches over HTTP: who may, what is answered, and what is refused whole."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.api.answers.batches import BatchResult
from services.batches import MOST_ITEMS
from services.batches.writing import take_turn
from services.database.models import Lead
from services.database.sessions import Database
from services.scope import OrgScope
from services.vocabulary import Role, TokenScope
from tests.api.callers import Caller
from tests.api.conftest import Calling

LEAD = {"external_id": "a", "created_at": "2026-03-01T12:00:00Z"}
ITEMS: dict[str, dict[str, Any]] = {
    "/leads:batch": LEAD,
    "/interactions:batch": {"external_id": "a", "kind": "meeting", "occurred_at": "2026-03-02T12:00:00Z"},
    "/stage-changes:batch": {"external_id": "a", "to_stage": "contato", "changed_at": "2026-03-03T12:00:00Z"},
    "/spend:batch": {"source": "google", "month": "2026-03", "amount": "12.50"},
}


def _send(caller: Caller, address: str, *items: Any) -> dict[str, Any]:
    response = caller.ask("POST", address, json={"items": items})
    assert response.status_code == 200, response.text
    data: dict[str, Any] = response.json["data"]  # type: ignore[index]
    BatchResult.model_validate(data)
    return data


def test_each_batch_writes_and_writes_once(admin: Caller) -> None:
    for address, item in ITEMS.items():
        bad = {"nonsense": 1}
        first = _send(admin, address, item, bad)
        assert [each["status"] for each in first["results"]] == ["created", "rejected"], address
        assert first["results"][1]["field"] == "nonsense" or address == "/spend:batch"
        assert first["results"][1]["error"]
        again = _send(admin, address, item)
        assert [again[each] for each in ("created", "updated", "unchanged", "rejected")] == [0, 0, 1, 0], (
            address
        )


@pytest.mark.parametrize("address", ITEMS)
def test_an_empty_batch_is_one(admin: Caller, address: str) -> None:
    assert _send(admin, address)["results"] == []


@pytest.mark.parametrize("address", ITEMS)
@pytest.mark.parametrize(
    ("role", "allows"),
    [(Role.ANALYST, TokenScope.READ), (Role.ADMIN, TokenScope.READ), (Role.REP, TokenScope.WRITE)],
)
def test_who_may_not_is_told_so(calling: Calling, address: str, role: Role, allows: TokenScope) -> None:
    response = calling(role, allows).ask("POST", address, json={"items": [ITEMS[address]]})
    allowed = role is Role.REP and address != "/spend:batch"
    assert response.status_code == (200 if allowed else 403)
    if not allowed:
        assert response.mimetype == "application/problem+json"


@pytest.mark.parametrize("address", ITEMS)
def test_a_batch_of_too_many_stores_nothing(admin: Caller, database: Database, address: str) -> None:
    items = [{**ITEMS[address], "external_id": str(number)} for number in range(MOST_ITEMS + 1000)]
    response = admin.ask("POST", address, json={"items": items})
    assert response.status_code == 422
    assert response.json["errors"][0]["field"] == "items"  # type: ignore[index]
    with database.transaction(admin.scope) as session:
        assert session.scalar(select(func.count()).select_from(Lead)) == 0


@pytest.mark.parametrize(
    "body", [{}, {"items": None}, {"items": {}}, {"items": ["a"]}, {"items": [], "x": 1}, []]
)
def test_a_body_that_is_no_batch_is_refused(admin: Caller, body: Any) -> None:
    response = admin.ask("POST", "/leads:batch", json=body)
    assert response.status_code == 422
    assert response.mimetype == "application/problem+json"


def test_leads_of_another_organization_are_unknown(
    calling: Calling, admin: Caller, other_organization: OrgScope
) -> None:
    stranger = calling(where=other_organization)
    _send(admin, "/leads:batch", LEAD)
    for address in ("/interactions:batch", "/stage-changes:batch"):
        (result,) = _send(stranger, address, ITEMS[address])["results"]
        assert (result["code"], result["field"]) == ("lead_unknown", "external_id")
    response = stranger.ask(
        "POST", "/leads:batch", json={"items": [LEAD]},
        headers={"X-Org-Id": str(admin.scope.organization_id)},
    )  # fmt: skip
    assert response.status_code == 404


def test_a_long_import_is_not_waited_for(
    admin: Caller, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(take_turn, "__defaults__", (0.01,))
    with database.transaction(admin.scope) as session:
        take_turn(admin.scope, session)
        response = admin.ask("POST", "/leads:batch", json={"items": [LEAD]})
    assert (response.status_code, response.headers["Retry-After"]) == (503, "10")
    assert _send(admin, "/leads:batch", LEAD)["created"] == 1


def test_what_changed_is_looked_at_for_alerts(
    app: Flask, admin: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(app.extensions["jobs"], "evaluate_alerts", asked.append)
    _send(admin, "/leads:batch", LEAD)
    _send(admin, "/leads:batch", LEAD)  # which changes nothing
    assert asked == [admin.scope.organization_id]


def test_a_queue_that_is_down_loses_nothing(
    app: Flask, admin: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(_: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(app.extensions["jobs"], "evaluate_alerts", down)
    assert _send(admin, "/leads:batch", LEAD)["created"] == 1
