"""Logs: what a line holds, what is slow, and that nobody's data is in any of them."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import structlog
from flask import Flask
from sqlalchemy import text

from app.exception_text import format_safely, safe_text
from app.settings import Settings
from services.database.models import Lead
from services.database.sessions import Database
from services.scope import OrgScope
from tests.app.log_lines import Caught, caught
from tests.app.people import PASSWORD, Person, make_person
from tests.app.test_import_files import bring, import_of, start
from tests.services.lead_rows import add_lead
from tests.support.callback_bodies import PATH, body, server_callbacks
from tests.support.web import MakeApp

CREATED = datetime(2026, 3, 2, 12, tzinfo=UTC)
NAME, EMAIL, PHONE = "Iracema Tupinambá", "iracema.t@cliente.example", "+5511987654321"
FILE = (
    f"external_id,name,email,phone,source,stage,created_at\n1,{NAME},{EMAIL},{PHONE},google,lead,2026-11-01\n"
)


@pytest.fixture(params=["json", "console"])
def logs(request: pytest.FixtureRequest) -> Iterator[Caught]:
    with caught(Settings(_env_file=None, log_format=request.param)) as lines:  # type: ignore[call-arg]
        yield lines


@pytest.fixture
def json_logs() -> Iterator[Caught]:
    with caught(Settings(_env_file=None, log_format="json")) as lines:  # type: ignore[call-arg]
        yield lines


def test_a_request_has_a_line_with_its_ids(ana: Person, organization: OrgScope, json_logs: Caught) -> None:
    ana.sign_in()
    answer = ana.browser.get("/leads/00000000-0000-0000-0000-000000000000?q=x")
    line = json_logs.of("request")[-1]
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert (line["method"], line["route"], line["status"]) == ("GET", "/<path:path>", 200)
    assert line["organization_id"] == str(organization.organization_id)
    assert re.fullmatch(r"[0-9a-f-]{36}", line["member_id"])
    assert line["duration_ms"] > 0


def test_a_problem_names_the_request_that_the_log_names(own_app: Flask, json_logs: Caught) -> None:
    def fail() -> None:
        raise RuntimeError("hunter2")

    own_app.view_functions["health.alive"] = fail  # type: ignore[assignment]
    answer = own_app.test_client().get("/healthz", headers={"Accept": "application/json"})
    (line,) = json_logs.of("unexpected_error")
    assert answer.json is not None
    assert answer.json["instance"] == f"urn:request:{line['request_id']}"
    assert answer.headers["X-Request-ID"] == line["request_id"]
    assert "RuntimeError" in line["exception"]
    assert "in fail" in line["exception"]
    # The line of code says it, as the repository does; the value that was raised isn't printed.
    assert not line["exception"].endswith("hunter2")


def test_a_callbacks_line_names_its_function(ana: Person, json_logs: Caught) -> None:
    ana.sign_in()
    every = server_callbacks(ana.browser.get("/_dash-dependencies").get_json())
    ana.browser.post(PATH, json=body(every[0], lambda _: None), headers={"Sec-Fetch-Site": "same-origin"})
    assert json_logs.of("request")[-1]["callback"].startswith("callbacks.")


def test_what_is_slow_is_warned_of(make_app: MakeApp, organization: OrgScope, json_logs: Caught) -> None:
    app = make_app(slow_query_ms=1, slow_service_ms=1)
    ana = make_person(app, organization)
    ana.sign_in()
    ana.browser.get("/api/v1/crm/analytics/executive-dashboard")
    queries, functions = json_logs.of("slow_query"), json_logs.of("slow_service")
    assert all(line["level"] == "warning" and line["duration_ms"] >= 1 for line in [*queries, *functions])
    assert any(line["function"].startswith("services.dashboard.") for line in functions)
    assert queries
    assert not any(re.search(r"'|[0-9a-f]{8}-", line["statement"]) for line in queries)


def test_what_is_quick_is_not(make_app: MakeApp, organization: OrgScope, json_logs: Caught) -> None:
    ana = make_person(make_app(slow_query_ms=60_000, slow_service_ms=60_000), organization)
    ana.sign_in()
    assert not json_logs.of("slow_query")
    assert not json_logs.of("slow_service")


def unique_violation(database: Database, scope: OrgScope) -> None:
    with database.transaction(scope) as session:
        for _ in range(2):
            add_lead(scope, session, external_id=EMAIL, name=NAME, email=EMAIL, created_at=CREATED)
            session.flush()


def same_account(database: Database, scope: OrgScope) -> None:
    """In a table without row-level security PostgreSQL names the value that is there already."""
    with database.sign_in_transaction() as session:
        for _ in range(2):
            statement = text("INSERT INTO users (id, email) VALUES (:id, :given)")
            session.execute(statement, {"id": uuid4(), "given": EMAIL})


def data_error(database: Database, scope: OrgScope) -> None:
    with database.transaction(scope) as session:
        session.execute(text("SELECT CAST(:given AS integer)"), {"given": EMAIL})


def check_violation(database: Database, scope: OrgScope) -> None:
    with database.transaction(scope) as session:
        add_lead(scope, session, external_id="1", name=NAME, created_at=CREATED, lead_score=32_000)
        session.flush()


def bad_search(database: Database, scope: OrgScope) -> None:
    with database.transaction(scope) as session:
        session.execute(text("SELECT to_tsquery('simple', :given)"), {"given": f"{NAME}:!"})


def nul_byte(database: Database, scope: OrgScope) -> None:
    with database.transaction(scope) as session:
        session.execute(text("SELECT :given"), {"given": f"{NAME}\x00"})


def wrong_type(database: Database, scope: OrgScope) -> None:
    with database.transaction(scope) as session:
        session.add(Lead(organization_id=scope.organization_id, external_id=EMAIL, created_at=NAME))
        session.flush()


def value_error(database: Database, scope: OrgScope) -> None:
    {}[int(NAME)]


FAILURES = [
    unique_violation,
    same_account,
    data_error,
    check_violation,
    bad_search,
    nul_byte,
    wrong_type,
    value_error,
]


@pytest.mark.parametrize("failure", FAILURES)
def test_an_exception_is_logged_without_what_somebody_entered(
    failure: Any, own_app: Flask, database: Database, organization: OrgScope, logs: Caught
) -> None:
    def fail() -> None:
        failure(database, organization)

    own_app.view_functions["health.alive"] = fail  # type: ignore[assignment]
    answer = own_app.test_client().get("/healthz")
    assert answer.status_code == 500
    assert "Traceback (most recent call last)" in logs.text
    assert f"in {failure.__name__}" in logs.text.replace("\\n", "\n")
    for secret in (NAME, NAME.split()[0], "Tupinamb", EMAIL, "cliente.example"):
        assert secret not in logs.text
        assert secret not in answer.text


def test_of_a_broken_rule_the_log_says_which(
    database: Database, organization: OrgScope, json_logs: Caught
) -> None:
    try:
        unique_violation(database, organization)
    except Exception as error:
        structlog.get_logger("test").error("broken", exc_info=error)
    (line,) = json_logs.of("broken")
    assert "SQLSTATE 23505" in line["exception"]
    assert "constraint_name=" in line["exception"]
    assert "external_id" in line["exception"]


def test_libraries_lines_lose_addresses(logs: Caught) -> None:
    logger = logging.getLogger("gunicorn.error")
    logger.warning("Error handling request %s %s", "GET", "/leads?q=Iracema&page=2")
    logger.warning("Error handling request %s", "/welcome/abc-secret-def")
    logger.warning("Invalid request from ip=%s: %s", "203.0.113.7", "Invalid line: 'GET /Iracema'")
    logging.getLogger("whoever").error("cannot write to %s", EMAIL)
    assert "Error handling request GET /leads" in logs.text
    for secret in ("Iracema", "abc-secret-def", "203.0.113.7", EMAIL, "cliente"):
        assert secret not in logs.text


def test_chains_and_groups_are_told_whole() -> None:
    try:
        try:
            int(NAME)
        except ValueError as error:
            raise ExceptionGroup(NAME, [KeyError(EMAIL), TypeError("takes 2 arguments")]) from error
    except ExceptionGroup as error:
        told = format_safely(error)
    for part in ("ValueError", "direct cause", "ExceptionGroup", "KeyError", "TypeError: takes 2 arguments"):
        assert part in told
    assert NAME.split()[0] not in told.replace("int(NAME)", "")


def test_an_endless_chain_is_cut() -> None:
    one, other = ValueError(), KeyError()
    one.__cause__, other.__cause__ = other, one
    assert len(format_safely(one)) < 1_000


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(28, "No space left on device", f"/tmp/{NAME}.csv"), "No space left on device"),
        (ZeroDivisionError("division by zero"), "division by zero"),
        (ValueError(NAME), ""),
        (KeyError(NAME), ""),
        (RuntimeError(NAME), ""),
        (type("OurOwn", (TypeError,), {})(NAME), ""),
    ],
)
def test_texts_that_may_be_told(error: BaseException, told: str) -> None:
    assert safe_text(error) == told


def test_nothing_of_anybody_is_in_the_logs_of_a_day(
    own_app: Flask, database: Database, organization: OrgScope, logs: Caught
) -> None:
    """Sign-in and its failures, imports, lists, a lead, exports, searches, errors, links with tokens."""
    ana = make_person(own_app, organization)
    ana.sign_in("a wrong password")
    ana.sign_in()
    with database.transaction(organization) as session:
        lead_id = add_lead(
            organization, session, external_id="77", name=NAME, email=EMAIL, phone=PHONE, created_at=CREATED
        )
    import_id = import_of(bring(ana, FILE, name=f"{NAME}.csv"))
    start(database, organization, import_id)
    for address in (
        "/", "/leads", f"/leads?q={NAME}", f"/leads/{lead_id}", f"/leads/export.csv?q={EMAIL}", "/pipeline",
        f"/imports?id={import_id}", f"/api/v1/crm/analytics/leads?q={NAME}", f"/{NAME}", f"/welcome/{EMAIL}",
        "/api/v1/crm/analytics/health", f"/imports/{import_id}/rejected.csv",
    ):  # fmt: skip
        assert ana.browser.get(address).status_code < 500, address
    for one in server_callbacks(ana.browser.get("/_dash-dependencies").get_json()):
        ana.browser.post(PATH, json=body(one, lambda _: NAME), headers={"Sec-Fetch-Site": "same-origin"})
    bearer = {"Authorization": "Bearer la_secret_token_of_somebody"}
    own_app.test_client().get("/api/v1/crm/analytics/leads", headers=bearer)
    ana.post("/reset", email=ana.email)
    own_app.extensions["background"].shutdown(wait=True)
    run_import_work(own_app, database, organization, import_id)
    assert len(logs.text.splitlines()) > 40
    cookies = [ana.cookie("session") or "?", ana.cookie("used") or "?"]
    secrets = [NAME, "Iracema", "Tupinamb", EMAIL, "cliente.example", PHONE, "987654321", ana.email, PASSWORD]
    for secret in [*secrets, "a wrong password", "la_secret_token_of_somebody", *cookies]:
        assert secret not in logs.text
        assert secret.encode("unicode_escape").decode() not in logs.text


def run_import_work(app: Flask, database: Database, scope: OrgScope, import_id: Any) -> None:
    from app.import_work import ImportWork

    work = ImportWork(app.extensions["settings"], database, app.extensions["uploads"])
    work.run(scope.organization_id, import_id, CREATED + timedelta(days=300))


def test_a_command_ends_with_a_line_where_machines_read() -> None:
    where = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:9/nothing", "LOG_FORMAT": "json"}
    command = [sys.executable, "-m", "app.cli", "metrics", "--org", "aurora"]
    done = subprocess.run(command, env=os.environ | where, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    lines = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    assert (lines[-1]["event"], lines[-1]["command"], lines[-1]["exit_code"]) == ("command", "metrics", 1)
    assert lines[-1]["duration_ms"] > 0
    people = subprocess.run(
        command,
        env=os.environ | where | {"LOG_FORMAT": "console"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert len(people.stderr.splitlines()) == 1, "for people one line that says what is wrong"
