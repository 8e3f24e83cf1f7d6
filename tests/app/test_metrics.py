"""`/metrics`: who may read it, what is counted, and that no label can be somebody's value."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import text

from app.metrics_page import QueueFigures
from services.scope import OrgScope
from services.versions import bump_data_version
from tests.app.metric_texts import families, value
from tests.app.people import Person, make_person
from tests.support.callback_bodies import PATH, body, server_callbacks
from tests.support.web import MakeApp

TOKEN = "a token for prometheus"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def counted(make_app: MakeApp) -> Flask:
    """An application that tells its figures."""
    return make_app(metrics_enabled=True, metrics_token=TOKEN)


@pytest.fixture
def read(counted: Flask) -> Callable[[], str]:
    """Call it for what `/metrics` says."""
    return lambda: counted.test_client().get("/metrics", headers=BEARER).text


def test_off_unless_switched_on(make_app: MakeApp) -> None:
    for app in (make_app(), make_app(metrics_token=TOKEN)):
        assert app.test_client().get("/metrics", headers=BEARER).status_code == 404


@pytest.mark.parametrize(
    "given", [None, "", "Bearer", "Bearer x", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer ü"]
)
def test_only_for_who_has_the_token(counted: Flask, given: str | None) -> None:
    headers = {"Authorization": given} if given is not None else {}
    answer = counted.test_client().get("/metrics", headers=headers)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert "lead_analytics" not in answer.text


def test_a_signed_in_person_needs_the_token_too(counted: Flask, organization: OrgScope) -> None:
    ana = make_person(counted, organization)
    ana.sign_in()
    assert ana.browser.get("/metrics").status_code == 401


def test_told_in_prometheus_words(counted: Flask) -> None:
    browser = counted.test_client()
    plain = browser.get("/metrics", headers=BEARER)
    assert plain.mimetype == "text/plain"
    assert plain.headers["Cache-Control"] == "no-store"
    assert value(plain.text, "database_up") == 1
    open_metrics = BEARER | {"Accept": "application/openmetrics-text; version=1.0.0"}
    answer = browser.get("/metrics", headers=open_metrics)
    assert answer.mimetype == "application/openmetrics-text"
    assert answer.text.endswith("# EOF\n")


def test_in_production_under_any_name(make_app: MakeApp) -> None:
    app = make_app(
        environment="production", base_url="https://leads.example.com", secret_key="k" * 40,
        metrics_enabled=True, metrics_token=TOKEN,
    )  # fmt: skip
    answer = app.test_client().get("/metrics", headers=BEARER | {"Host": "10.0.0.7:8050"})
    assert answer.status_code == 200


def test_requests_are_counted_by_route_never_by_address(counted: Flask, read: Callable[[], str]) -> None:
    browser, secret = counted.test_client(), uuid4().hex
    for address in ("/healthz", f"/welcome/{secret}", f"/assets/{secret}", f"/login?next={secret}"):
        browser.get(address)
    browser.open("/healthz", method=secret.upper())
    browser.post("/healthz")
    said = read()
    assert secret not in said.lower()
    assert value(said, "requests_total", route="/healthz", method="GET", status="2xx") == 1
    assert value(said, "requests_total", route="/welcome/<token>", status="4xx") == 1
    assert value(said, "requests_total", method="other") == 1
    assert value(said, "requests_total", method="POST") == 1
    assert value(said, "request_seconds_count", route="/welcome/<token>", method="GET") == 1
    assert value(said, "requests_in_flight") == 1, "the one that reads"


def test_a_request_that_fails_is_counted_and_over(counted: Flask, read: Callable[[], str]) -> None:
    def fail() -> None:
        raise RuntimeError

    counted.view_functions["health.alive"] = fail  # type: ignore[assignment]
    counted.test_client().get("/healthz")
    said = read()
    assert value(said, "requests_total", route="/healthz", status="5xx") == 1
    assert value(said, "requests_in_flight") == 1


def test_callbacks_are_counted_by_their_function(
    counted: Flask, organization: OrgScope, read: Callable[[], str]
) -> None:
    ana = make_person(counted, organization)
    ana.sign_in()
    every = server_callbacks(ana.browser.get("/_dash-dependencies").get_json())
    for one in every:
        ana.browser.post(PATH, json=body(one, lambda _: None), headers={"Sec-Fetch-Site": "same-origin"})
    foreign = {"output": f"{uuid4().hex}.children", "inputs": [], "changedPropIds": []}
    ana.browser.post(PATH, json=foreign, headers={"Sec-Fetch-Site": "same-origin"})
    said = read()
    names = {
        sample.labels["callback"] for sample in families(said)["lead_analytics_callback_seconds"].samples
    }
    assert "(none)" in names
    assert len(names) > 5
    assert all(re.fullmatch(r"(callbacks|app)(\.\w+)+", name) for name in names - {"(none)"}), names
    assert value(said, "callback_seconds_count") == len(every) + 1


def test_the_database_the_cache_and_sign_in_are_counted(
    counted: Flask, organization: OrgScope, read: Callable[[], str]
) -> None:
    ana = make_person(counted, organization)
    ana.sign_in("wrong")
    ana.sign_in()
    ana.browser.get("/")
    ana.browser.get("/api/v1/crm/analytics/executive-dashboard")
    ana.browser.get("/api/v1/crm/analytics/executive-dashboard")
    said = read()
    assert value(said, "sign_ins_total", outcome="ok") == 1
    assert value(said, "sign_ins_total", outcome="refused") == 1
    assert value(said, "database_statement_seconds_count", kind="select") > 5
    assert value(said, "database_connections_in_use") == 0
    assert value(said, "cache_reads_total", outcome="hit") > 0
    assert value(said, "cache_reads_total", outcome="miss") > 0
    assert value(said, "cache_written_bytes_total") > 1_000
    assert value(said, "process_memory_bytes", process="web") > 10_000_000
    assert value(said, "process_start_timestamp_seconds", process="web") > 1_700_000_000


def test_a_change_moves_the_freshness(
    counted: Flask, organization: OrgScope, read: Callable[[], str]
) -> None:
    assert value(read(), "data_changed_timestamp_seconds") == 0
    with counted.extensions["database"].transaction(organization) as session:
        bump_data_version(organization, session)
    assert value(read(), "data_changed_timestamp_seconds") > 1_700_000_000


def test_no_label_names_an_organization_or_a_person(
    counted: Flask, organization: OrgScope, read: Callable[[], str]
) -> None:
    ana: Person = make_person(counted, organization)
    ana.sign_in()
    for address in ("/", "/leads?q=Souza", f"/leads/{uuid4()}", "/leads/export.csv?q=Souza"):
        ana.browser.get(address)
    said = read()
    for secret in (ana.email, str(ana.user_id), str(organization.organization_id), "Souza"):
        assert secret not in said
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}", said)


def test_without_a_database_the_rest_is_told(make_app: MakeApp) -> None:
    app = make_app(
        database_url="postgresql://nobody@127.0.0.1:9/nothing", metrics_enabled=True, metrics_token=TOKEN
    )
    said = app.test_client().get("/metrics", headers=BEARER).text
    assert value(said, "database_up") == 0
    assert "lead_analytics_jobs_due" in families(said)
    assert families(said)["lead_analytics_jobs_due"].samples == []
    assert value(said, "build") == 1


def test_errors_of_the_database_are_counted_by_class(
    counted: Flask, organization: OrgScope, read: Callable[[], str]
) -> None:
    with (
        pytest.raises(Exception, match="division"),
        counted.extensions["database"].transaction(organization) as session,
    ):
        session.execute(text("SELECT 1/0"))
    assert value(read(), "database_errors_total", sqlstate="22") == 1


def test_what_is_asked_of_the_queue_is_described_without_asking(counted: Flask) -> None:
    figures = QueueFigures(counted.extensions["probe"])
    assert {family.name for family in figures.describe()} == {family.name for family in figures.collect()}


def test_on_its_own_port_nothing_else_is_answered(make_app: MakeApp) -> None:
    app = make_app(metrics_address="127.0.0.1:9100")
    browser = app.test_client()
    own = {"SERVER_PORT": "9100"}
    assert value(browser.get("/metrics", environ_overrides=own).text, "build") == 0, "nobody was served yet"
    for address in ("/", "/login", "/healthz", "/metrics/", "/api/v1/openapi.json"):
        assert browser.get(address, environ_overrides=own).status_code == 404
    assert browser.post("/metrics", environ_overrides=own).status_code == 404
    # And no header can name the port.
    assert (
        browser.get("/metrics", headers={"Host": "localhost:9100", "X-Forwarded-Port": "9100"}).status_code
        == 404
    )
    assert browser.get("/login").status_code == 200
