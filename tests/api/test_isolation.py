"""Every route of the API × every role × another organization's ids: refused as documented, or empty.

The routes are taken from the OpenAPI document, so that none can be forgotten: where a new one names things
by a parameter that isn't known here, this fails.
"""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.api.install import all_routes
from app.api.openapi import openapi_document
from services.database.sessions import Database
from services.scope import OrgScope
from services.vocabulary import Role, TokenScope
from tests.api.callers import Caller
from tests.api.conftest import Calling
from tests.support.rows import Filled, fill, rows_of

DOCUMENT = openapi_document(all_routes())
OPERATIONS = sorted((path, method) for path, methods in DOCUMENT["paths"].items() for method in methods)


NOTED = {"api_tokens", "analytics_events", "reports"}
"""Where it is written that a token was used, a file taken, a report asked for."""


@pytest.fixture
def theirs(database: Database, other_organization: OrgScope) -> Filled:
    """Another organization, with a row in every table."""
    with database.transaction(other_organization) as session:
        return fill(other_organization, session)


def ids_of(theirs: Filled) -> dict[str, str]:
    """What of theirs each parameter that names something would name."""
    return {
        "lead_id": str(theirs.lead_id),
        "alert_id": str(theirs.alert_id),
        "report_id": str(theirs.report_id),
        "assigned_user_id": str(theirs.member_id),
        "source": theirs.marker,
        "q": theirs.lead_marker,
    }


def bodies(theirs: Filled) -> dict[str, Any]:
    """A body of each operation that has one: right in itself, and reaching for what is theirs."""
    item = {"external_id": theirs.lead_marker}
    return {
        "generate_report": {
            "report_type": "pdf",
            "filters": {"source": [theirs.marker], "assigned_user_id": str(theirs.member_id)},
        },
        "change_alert_status": {"status": "resolved", "notes": "ours now", "version": 1},
        "leads_batch": {"items": [item | {"name": "ours now", "assigned_to": str(theirs.member_id)}]},
        "interactions_batch": {"items": [item | {"kind": "meeting", "occurred_at": "2026-03-01T12:00:00Z"}]},
        "stage_changes_batch": {"items": [item | {"outcome": "lost", "changed_at": "2026-03-04T12:00:00Z"}]},
        "spend_batch": {"items": [{"source": theirs.marker, "month": "2026-03", "amount": 1}]},
    }


def send(caller: Caller, path: str, method: str, theirs: Filled, **headers: str) -> TestResponse:
    """The operation, everything it can name being theirs."""
    operation = DOCUMENT["paths"][path][method]
    known = ids_of(theirs)
    named = [each["name"] for each in operation["parameters"] if each["in"] == "query"]
    options: dict[str, Any] = {"query_string": {name: known[name] for name in named if name in known}}
    if "requestBody" in operation:
        options["json"] = bodies(theirs)[operation["operationId"]]
    return caller.ask(method.upper(), path.format(**known), headers=headers, **options)


def says_nothing_of(theirs: Filled, response: TestResponse, *, sent: bool) -> None:
    """`sent`: what the request itself said may be repeated to who said it; what only a row says may not."""
    text = response.get_data().decode(errors="replace") + str(response.headers)
    secrets = [str(theirs.scope.organization_id), f"{theirs.lead_marker}@example.com"]
    if not sent:
        secrets += [theirs.marker, theirs.lead_marker, str(theirs.lead_id), str(theirs.alert_id)]
    for secret in secrets:
        assert secret not in text


def test_every_id_in_a_path_is_known_here(theirs: Filled) -> None:
    names = {
        parameter["name"]
        for path, method in OPERATIONS
        for parameter in DOCUMENT["paths"][path][method]["parameters"]
        if parameter["in"] == "path" or parameter["schema"].get("format") == "uuid"
    }
    assert names - set(ids_of(theirs)) == {"X-Org-Id"}


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_nobody_gets_401(path: str, method: str, app: Flask, theirs: Filled) -> None:
    response = send(Caller(app, theirs.scope, "la_nobody"), path, method, theirs)
    assert response.status_code == 401
    says_nothing_of(theirs, response, sent=False)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_a_token_gets_404_in_another_organization(
    path: str, method: str, role: Role, calling: Calling, theirs: Filled
) -> None:
    response = send(calling(role), path, method, theirs, **{"X-Org-Id": str(theirs.scope.organization_id)})
    assert response.status_code == 404
    says_nothing_of(theirs, response, sent=False)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_what_is_theirs_is_neither_seen_nor_changed(
    path: str, method: str, role: Role, calling: Calling, database: Database, ours: Filled, theirs: Filled
) -> None:
    with database.transaction(theirs.scope) as session:
        before = rows_of(theirs.scope, session)
    response = send(calling(role), path, method, theirs)
    operation = DOCUMENT["paths"][path][method]
    assert str(response.status_code) in operation["responses"], response.text
    if "{" in path:
        assert response.status_code in (403, 404), "named by its id: it isn't there"
    says_nothing_of(theirs, response, sent="requestBody" in operation)
    with database.transaction(theirs.scope) as session:
        assert rows_of(theirs.scope, session) == before


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_a_reading_token_changes_nothing(
    path: str, method: str, role: Role, calling: Calling, ours: Filled, database: Database
) -> None:
    reader = calling(role, TokenScope.READ)
    with database.transaction(ours.scope) as session:
        before = rows_of(ours.scope, session)
    response = send(reader, path, method, ours)
    with database.transaction(ours.scope) as session:
        after = rows_of(ours.scope, session)
    assert {name for name in before if before[name] != after[name]} <= NOTED
    if method != "get" and not path.endswith("/generate-report"):
        assert response.status_code == 403


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_a_rep_gets_nothing_of_leads_that_are_somebody_elses(
    path: str, method: str, calling: Calling, ours: Filled
) -> None:
    """In the own organization: its one lead is another member's."""
    response = send(calling(Role.REP), path, method, ours)
    text = response.get_data(as_text=True)
    if method == "get":
        assert ours.lead_marker not in text
        assert str(ours.lead_id) not in text
    assert f"{ours.lead_marker}@example.com" not in text


@pytest.mark.parametrize("role", [Role.ADMIN, Role.REP])
def test_a_session_gets_404_in_an_organization_without_a_membership(
    role: Role, app: Flask, organization: OrgScope, theirs: Filled, signed_in_client: Any
) -> None:
    client = signed_in_client(role)
    for path, method in OPERATIONS:
        response = client.open(
            path.format(**ids_of(theirs)),
            method=method.upper(),
            headers={"X-Org-Id": str(theirs.scope.organization_id), "Sec-Fetch-Site": "same-origin"},
            json=bodies(theirs).get(DOCUMENT["paths"][path][method]["operationId"]),
        )
        assert response.status_code == 404, path
        says_nothing_of(theirs, response, sent=False)
