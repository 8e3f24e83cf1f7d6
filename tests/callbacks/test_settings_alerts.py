"""The alerts' settings as the browser asks for them: saved by admins, tried without saving, followed by an
evaluation, and never brought down by what a browser sends."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from callbacks.settings_alerts import check_fields
from layouts import ids
from services.alerts import AlertSettings, settings_of
from services.database.sessions import Database
from services.language import use_language
from services.scope import OrgScope
from services.vocabulary import Role
from tests.support.callback_bodies import PATH
from tests.support.web import SignedIn


def save(client: FlaskClient, fields: dict[str, Any], shown: dict[str, Any] | None = None) -> TestResponse:
    """Press "Save" with these texts in the fields."""
    each = [(ids.alert_setting("any", setting), value) for setting, value in fields.items()]
    body = {
        "output": f"..{ids.ALERT_SETTINGS_STATUS}.children...{ids.ALERT_SETTINGS_SHOWN}.data..",
        "outputs": [
            {"id": ids.ALERT_SETTINGS_STATUS, "property": "children"},
            {"id": ids.ALERT_SETTINGS_SHOWN, "property": "data"},
        ],
        "inputs": [{"id": ids.ALERT_SETTINGS_SAVE, "property": "n_clicks", "value": 1}],
        "state": [
            [{"id": key, "property": "value", "value": value} for key, value in each],
            [{"id": key, "property": "id", "value": key} for key, _value in each],
            {"id": ids.ALERT_SETTINGS_SHOWN, "property": "data", "value": shown or {}},
        ],
        "changedPropIds": [f"{ids.ALERT_SETTINGS_SAVE}.n_clicks"],
    }
    return client.post(PATH, json=body)


def attempt(
    client: FlaskClient, rule: str, fields: dict[str, Any], proposal: dict[str, str] | None = None
) -> Any:
    """Press a card's "Try it", or with a proposal the proposal's."""
    kind = ids.ALERT_TRY_TYPE if proposal is None else ids.ALERT_TRY_PROPOSAL_TYPE
    each = [(ids.alert_setting(rule, setting), value) for setting, value in fields.items()]
    fill = ids.alert_fill(rule)
    pressed = {"rule": rule, "type": kind}
    wild = json.dumps(
        {"rule": ["MATCH"], "type": ids.ALERT_TRIED_TYPE}, separators=(",", ":"), sort_keys=True
    )
    body = {
        "output": f"{wild}.children",
        "outputs": {"id": ids.alert_tried(rule), "property": "children"},
        "inputs": [
            {
                "id": {"rule": rule, "type": one},
                "property": "n_clicks",
                "value": 1 if one == kind else None,
            }
            for one in (ids.ALERT_TRY_TYPE, ids.ALERT_TRY_PROPOSAL_TYPE)
        ],
        "state": [
            [{"id": key, "property": "value", "value": value} for key, value in each],
            [{"id": key, "property": "id", "value": key} for key, _value in each],
            {"id": fill, "property": "data", "value": {"defaults": {}, "proposal": proposal or {}}},
            {"id": fill, "property": "id", "value": fill},
        ],
        "changedPropIds": [f"{json.dumps(pressed, sort_keys=True, separators=(',', ':'))}.n_clicks"],
    }
    return client.post(PATH, json=body)


def saved(database: Database, scope: OrgScope) -> AlertSettings:
    with database.transaction(scope) as session:
        return settings_of(scope, session)


def waiting(database: Database, scope: OrgScope) -> int:
    """Evaluations of the organization in the queue."""
    statement = text(
        "SELECT count(*) FROM jobs.procrastinate_jobs WHERE task_name = 'evaluate_alerts'"
        " AND status = 'todo' AND args ->> 'organization_id' = :id"
    )
    with database.sign_in_transaction() as session:
        return int(session.execute(statement, {"id": str(scope.organization_id)}).scalar_one())


def test_an_admin_saves_in_the_organizations_format(
    signed_in_client: SignedIn, database: Database, organization: OrgScope
) -> None:
    fields = {"conversion_drop_ratio": "62,5", "blocked_value": "R$ 350.000,00", "stale_days": "3"}
    response = save(signed_in_client(), fields, {"stale_days": "3"})
    assert response.status_code == 200
    assert "Saved" in response.text or "Salvo" in response.text
    settings = saved(database, organization)
    assert (settings.conversion_drop_ratio, settings.blocked_value) == (0.625, 350_000)
    assert waiting(database, organization) == 1
    again = save(signed_in_client(), fields, response.json["response"][ids.ALERT_SETTINGS_SHOWN]["data"])
    assert again.status_code == 200
    assert waiting(database, organization) == 1


def test_what_was_not_touched_keeps_what_somebody_else_gave_it(
    signed_in_client: SignedIn, database: Database, organization: OrgScope
) -> None:
    shown = {"stale_days": "3", "cool_down_days": "14"}
    assert save(signed_in_client(), {"stale_days": "9", "cool_down_days": "14"}, shown).status_code == 200
    assert save(signed_in_client(), {"stale_days": "3", "cool_down_days": "1"}, shown).status_code == 200
    settings = saved(database, organization)
    assert (settings.stale_days, settings.cool_down_days) == (9, 1)


@pytest.mark.parametrize("value", ["", "muito", "-1", "1e5", "9" * 500, None, 5, ["3"], "NaN", "3; --"])
def test_what_cannot_be_saves_nothing(
    signed_in_client: SignedIn, database: Database, organization: OrgScope, value: Any
) -> None:
    response = save(signed_in_client(), {"stale_days": value, "cool_down_days": "2"})
    assert response.status_code == 200
    assert "text-bad" in response.text
    assert saved(database, organization) == AlertSettings()
    assert waiting(database, organization) == 0


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ANALYST, Role.REP])
def test_nobody_else_saves(
    signed_in_client: SignedIn, database: Database, organization: OrgScope, role: Role
) -> None:
    save(signed_in_client(role), {"stale_days": "9"})
    assert saved(database, organization) == AlertSettings()
    assert waiting(database, organization) == 0


def test_trying_saves_nothing(signed_in_client: SignedIn, database: Database, organization: OrgScope) -> None:
    client = signed_in_client(Role.ANALYST)
    response = attempt(client, "pipeline_blocked", {"blocked_value": "10"})
    assert response.status_code == 200
    assert "trial-weeks" in response.text
    with_proposal = attempt(client, "pipeline_blocked", {"blocked_value": "10"}, {"blocked_value": "200.000"})
    assert "trial-strip" in with_proposal.text
    assert with_proposal.text.count("trial-weeks") == 1, "the proposal is what is saved: one strip"
    assert response.text.count("trial-weeks") == 2
    assert saved(database, organization) == AlertSettings()


def test_what_cannot_be_is_not_tried(signed_in_client: SignedIn) -> None:
    for rule, value in (("pipeline_blocked", "x"), ("pipeline_blocked", None), ("stale_data", "5")):
        response = attempt(signed_in_client(), rule, {"blocked_value": value})
        assert response.status_code == 200
        assert ("text-bad" in response.text) is (rule == "pipeline_blocked")
    assert attempt(signed_in_client(), "no_rule", {"blocked_value": "1"}).status_code == 204


def test_a_rep_tries_nothing(signed_in_client: SignedIn) -> None:
    assert "trial" not in attempt(signed_in_client(Role.REP), "pipeline_blocked", {"blocked_value": "1"}).text


def test_a_queue_that_is_down_does_not_fail_the_save(
    app: Flask,
    signed_in_client: SignedIn,
    database: Database,
    organization: OrgScope,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Down:
        def evaluate_alerts(self, organization_id: object) -> None:
            raise ConnectionError("no queue")

    monkeypatch.setitem(app.extensions, "jobs", Down())
    assert save(signed_in_client(), {"stale_days": "9"}).status_code == 200
    assert saved(database, organization).stale_days == 9


def test_a_fields_problem_is_marked_at_the_field() -> None:
    keys = [ids.alert_setting("x", name) for name in ("slow_contact_percentage", "slow_contact_hours")]
    with use_language("pt_BR"):
        invalid, problems = check_fields(["100", "24,5"], keys)
        assert invalid == [True, False]
        assert len(problems) == 1
        assert check_fields(["99,9", "24"], keys) == ([False, False], [])
