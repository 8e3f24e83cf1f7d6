"""Every route of the application: closed to whoever isn't signed in, blind to other organizations, and
not to be brought down by a hand-written request. A route that isn't listed fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.api.frame import ROOT
from services.database.sessions import Database
from services.scope import IMPORTING_ROLES, OrgScope
from services.vocabulary import Role
from tests.support.callback_bodies import PATH, body, server_callbacks
from tests.support.rows import Filled, fill, rows_of

OPEN = {
    "/login": "/login",
    "/logout": "/logout",
    "/welcome/<token>": "/welcome/{lead}",
    "/reset": "/reset",
    "/reset/<token>": "/reset/{lead}",
    "/preferences": "/preferences",
    "/unsubscribe/<token>": "/unsubscribe/{lead}",
    "/healthz": "/healthz",
    "/readyz": "/readyz",
    "/metrics": "/metrics",
    "/assets/<path:filename>": "/assets/css/01-tokens.css",
    "/api/v1/openapi.json": "/api/v1/openapi.json",
    "/api/v1/docs": "/api/v1/docs",
}
"""Answered to anybody: rule → an address of it. None of them may show a row of anybody."""

API = {
    "/executive-dashboard": "/executive-dashboard?assigned_user_id={member}",
    "/behavior-analysis": "/behavior-analysis?lead_id={lead}",
    "/generate-report": "/generate-report",
    "/reports": "/reports",
    "/reports/<uuid:report_id>": "/reports/{lead}",
    "/reports/<uuid:report_id>/download": "/reports/{lead}/download",
    "/alerts": "/alerts",
    "/alerts/<uuid:alert_id>/status": "/alerts/{alert}/status",
    "/leads": "/leads?q={lead}&assigned_user_id={member}",
    "/leads/<uuid:lead_id>": "/leads/{lead}",
    "/leads:batch": "/leads:batch",
    "/interactions:batch": "/interactions:batch",
    "/stage-changes:batch": "/stage-changes:batch",
    "/spend:batch": "/spend:batch",
    "/health": "/health",
}
"""Routes of the API; tests/api looks at each more closely."""

CLOSED = {
    "/": "/?assignee={member}",
    "/<path:path>": "/leads/{lead}",
    "/account/password": "/account/password",
    "/organization": "/organization",
    "/organization/logo": "/organization/logo",
    "/organization/logo/remove": "/organization/logo/remove",
    "/reports/<uuid:report_id>/download": "/reports/{report}/download",
    "/imports/upload": "/imports/upload",
    "/imports/<uuid:import_id>/rejected.csv": "/imports/{import}/rejected.csv",
    "/leads/export.csv": "/leads/export.csv?q={lead}&assignee={member}&sort=name",
    "/api": "/api",
    "/api/": "/api/",
    "/api/<path:unknown>": "/api/v1/leads/{lead}",
    **{f"{ROOT}{rule}": f"{ROOT}{address}" for rule, address in API.items()},
    "/_dash-layout": "/_dash-layout",
    "/_dash-dependencies": "/_dash-dependencies",
    "/_dash-update-component": PATH,
    "/_reload-hash": "/_reload-hash",
    "/_favicon.ico": "/_favicon.ico",
    "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>": (
        "/_dash-component-suites/dash/deps/react@18.min.js"
    ),
    "/_dash-component-suites/plotly/package_data/plotly.min.js": (
        "/_dash-component-suites/plotly/package_data/plotly.min.js"
    ),
}
"""Only for members: rule → an address of it that reaches for what is another organization's."""

REFUSES_THEIRS = {"/imports/<uuid:import_id>/rejected.csv", "/reports/<uuid:report_id>/download"}
"""Routes that name a thing by its id: another organization's must be "not found"."""

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@pytest.fixture
def theirs(database: Database, other_organization: OrgScope) -> Filled:
    """Another organization, with a row in every table."""
    with database.transaction(other_organization) as session:
        return fill(other_organization, session)


def rules(app: Flask) -> set[str]:
    return {rule.rule for rule in app.url_map.iter_rules()}


def address(rule: str, theirs: Filled) -> str:
    """An address of the rule that names ids of the other organization."""
    return {**OPEN, **CLOSED}[rule].format(
        **{
            "lead": theirs.lead_id,
            "member": theirs.member_id,
            "import": theirs.import_id,
            "alert": theirs.alert_id,
            "report": theirs.report_id,
        }
    )


def says_nothing_of(theirs: Filled, response: TestResponse) -> bool:
    text = response.get_data().decode(errors="replace") + str(response.headers)
    return not any(
        secret in text for secret in (theirs.marker, theirs.lead_marker, str(theirs.scope.organization_id))
    )


def test_every_route_is_listed(app: Flask) -> None:
    assert rules(app) - set(OPEN) - set(CLOSED) == set(), "say in tests/test_routes.py who may ask"
    assert (set(OPEN) | set(CLOSED)) - rules(app) == set(), "these are gone"


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("rule", CLOSED)
def test_closed_to_whoever_is_not_signed_in(
    rule: str, method: str, app: Flask, client: FlaskClient, theirs: Filled
) -> None:
    response = client.open(address(rule, theirs), method=method, json={} if rule == PATH else None)
    assert says_nothing_of(theirs, response)
    if response.status_code in (302, 303):
        assert response.headers["Location"].startswith("/login")
    elif rule == PATH and method == "POST":
        assert response.status_code == 200
        assert response.get_json()["response"] == {}
        assert "/login" in str(response.get_json()["sideUpdate"])
    elif rule == PATH:
        assert b"/login" in response.get_data() or not response.get_data()
    else:
        assert response.status_code in (400, 401, 403, 404, 405)


@pytest.mark.parametrize("rule", [*OPEN, *CLOSED])
@pytest.mark.parametrize("role", list(Role))
def test_another_organization_stays_unseen(
    rule: str,
    role: Role,
    app: Flask,
    signed_in_client: Callable[[Role], FlaskClient],
    theirs: Filled,
) -> None:
    client = signed_in_client(role)
    for method in _methods(app, rule):
        response = client.open(address(rule, theirs), method=method)
        assert response.status_code < 500, method
        assert says_nothing_of(theirs, response), method
    if rule in REFUSES_THEIRS:
        # A role that may not ask at all is told so, whatever the id.
        refusals = (404,) if role in IMPORTING_ROLES else (403, 404)
        assert client.get(address(rule, theirs)).status_code in refusals


def _methods(app: Flask, rule: str) -> set[str]:
    found: list[Rule] = [each for each in app.url_map.iter_rules() if each.rule == rule]
    return {method for each in found for method in each.methods or ()}


def _theirs(theirs: Filled) -> Callable[[str], Any]:
    """What somebody would send who has got hold of ids of the other organization."""
    known = {
        "pathname": f"/leads/{theirs.lead_id}",
        "search": f"?assignee={theirs.member_id}&id={theirs.import_id}&cohort=1&source={theirs.marker}",
        "n_clicks": 1,
        "n_intervals": 1,
        "n_submit": 1,
        "data": 0,
        "id": str(theirs.lead_id),
    }
    return lambda name: known.get(name, str(theirs.lead_id))


NONSENSE: dict[str, Any] = {
    "nothing": None,
    "a list": [[["x"]]],
    "an object": {"$ne": 1},
    "a negative number": -1,
    "a huge number": 10**400,
    "a NUL": "\x00",
    "SQL": "'; DROP TABLE leads; --",
    "a long text": "%" * 20_000,
    "a lone surrogate": "\ud800",
}


def _send(client: FlaskClient, dependency: dict[str, Any], values: Callable[[str], Any]) -> TestResponse:
    return client.post(PATH, json=body(dependency, values), headers={"Sec-Fetch-Site": "same-origin"})


@pytest.mark.parametrize("role", list(Role))
def test_callbacks_show_and_change_nothing_of_another_organization(
    role: Role,
    database: Database,
    signed_in_client: Callable[[Role], FlaskClient],
    theirs: Filled,
) -> None:
    client = signed_in_client(role)
    with database.transaction(theirs.scope) as session:
        before = rows_of(theirs.scope, session)
    for dependency in server_callbacks(client.get("/_dash-dependencies").get_json()):
        response = _send(client, dependency, _theirs(theirs))
        assert response.status_code in (200, 204), dependency["output"]
        answer = response.get_data(as_text=True)
        # What the request itself said may be repeated to who said it; what only the row says may not.
        assert theirs.lead_marker not in answer, dependency["output"]
    with database.transaction(theirs.scope) as session:
        assert rows_of(theirs.scope, session) == before


@pytest.mark.parametrize("kind", NONSENSE)
def test_callbacks_survive_nonsense(kind: str, signed_in_client: Callable[[Role], FlaskClient]) -> None:
    client = signed_in_client(Role.ADMIN)
    for dependency in server_callbacks(client.get("/_dash-dependencies").get_json()):
        response = _send(client, dependency, lambda _: NONSENSE[kind])
        assert response.status_code < 500, dependency["output"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b'{"output": "leads.children"}', b"\xff"])
def test_a_callbacks_body_that_is_none_is_refused(
    content: bytes, signed_in_client: Callable[[Role], FlaskClient]
) -> None:
    response = signed_in_client(Role.ADMIN).post(PATH, data=content, content_type="application/json")
    assert 400 <= response.status_code < 500


def test_a_callback_from_another_site_is_refused(signed_in_client: Callable[[Role], FlaskClient]) -> None:
    client = signed_in_client(Role.ADMIN)
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert client.post(PATH, json={}, headers=headers).status_code == 403
    assert client.post(PATH, data="{}", content_type="text/plain").status_code == 403
