"""Traces to a collector and errors to Sentry: what arrives at a real receiver, and what must not."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import structlog
from flask import Flask
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from sqlalchemy import text

from app.settings import Settings, SettingsError
from app.telemetry import tracing_of
from services.database.embedded import EmbeddedDatabase
from services.database.sessions import Database
from services.scope import OrgScope
from tests.app.import_jobs import ImportHouse, leads_file
from tests.app.log_lines import caught
from tests.app.metric_texts import DIRECT
from tests.app.people import Person, make_person
from tests.app.receivers import Receiver, receiving
from tests.services.lead_rows import add_lead
from tests.support.site import serving
from tests.support.web import MakeApp
from tests.support.workers import running_worker, wait_until

NAME, EMAIL = "Iracema Tupinambá", "iracema.t@cliente.example"
CREATED = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def spans_of(receiver: Receiver) -> list[Any]:
    """Every span that arrived."""
    found = []
    for path, body in receiver.got:
        assert path == "/v1/traces"
        request = ExportTraceServiceRequest.FromString(body)
        for resource in request.resource_spans:
            names = {each.key: each.value.string_value for each in resource.resource.attributes}
            assert names["service.name"] == "lead-analytics"
            found += [span for scope in resource.scope_spans for span in scope.spans]
    return found


def attributes(span: Any) -> dict[str, Any]:
    return {
        each.key: each.value.int_value if each.value.HasField("int_value") else each.value.string_value
        for each in span.attributes
    }


@pytest.fixture
def traced(make_app: MakeApp, receiver: Receiver) -> Flask:
    return make_app(otel_exporter_otlp_endpoint=receiver.url)


def flush(app: Flask) -> None:
    app.extensions["observation"].tracing.flush()


def test_a_request_and_its_statements_are_one_trace(
    traced: Flask, receiver: Receiver, organization: OrgScope
) -> None:
    ana = make_person(traced, organization)
    ana.sign_in()
    answer = ana.browser.get("/leads?q=Iracema")
    flush(traced)
    spans = spans_of(receiver)
    request = next(
        each for each in spans
        if attributes(each).get("lead_analytics.request_id") == answer.headers["X-Request-ID"]
    )  # fmt: skip
    assert request.name == "GET /<path:path>"
    said = attributes(request)
    assert said["http.response.status_code"] == 200
    assert said["lead_analytics.organization_id"] == str(organization.organization_id)
    inside = [each for each in spans if each.parent_span_id == request.span_id]
    assert {each.name for each in inside} >= {"SELECT", "SET"}
    for each in inside:
        assert each.trace_id == request.trace_id
        assert request.start_time_unix_nano <= each.start_time_unix_nano <= each.end_time_unix_nano
        assert each.end_time_unix_nano <= request.end_time_unix_nano


def test_a_span_holds_nobodys_data(
    traced: Flask, receiver: Receiver, organization: OrgScope, database: Database
) -> None:
    ana: Person = make_person(traced, organization)
    ana.sign_in("wrong")
    ana.sign_in()
    with database.transaction(organization) as session:
        add_lead(organization, session, external_id="1", name=NAME, email=EMAIL, created_at=CREATED)
    for address in (
        "/",
        f"/leads?q={NAME}",
        f"/welcome/{EMAIL}",
        f"/{EMAIL}",
        f"/leads/export.csv?q={EMAIL}",
    ):
        ana.browser.get(address)
    flush(traced)
    told = str(spans_of(receiver))
    assert len(told) > 2_000
    for secret in (NAME, "Iracema", EMAIL, "cliente", ana.email, "wrong", "leads.", "WHERE"):
        assert secret not in told


def test_a_failed_request_is_marked(traced: Flask, receiver: Receiver) -> None:
    def fail() -> None:
        raise RuntimeError(NAME)

    traced.view_functions["health.alive"] = fail  # type: ignore[assignment]
    traced.test_client().get("/healthz")
    flush(traced)
    (span,) = [each for each in spans_of(receiver) if each.name == "GET /healthz"]
    assert span.status.code == span.status.STATUS_CODE_ERROR
    assert NAME.split()[0] not in str(span)


@pytest.mark.parametrize(("proxies", "follows"), [(0, False), (1, True)])
def test_a_trace_goes_on_from_a_trusted_proxy_only(
    proxies: int, follows: bool, make_app: MakeApp, receiver: Receiver
) -> None:
    app = make_app(otel_exporter_otlp_endpoint=receiver.url, trusted_proxies=proxies)
    trace = "0af7651916cd43dd8448eb211c80319c"
    app.test_client().get("/healthz", headers={"traceparent": f"00-{trace}-b7ad6b7169203331-01"})
    flush(app)
    (span,) = spans_of(receiver)
    assert (span.trace_id.hex() == trace) is follows


def test_forked_workers_send_their_own(
    database_urls: EmbeddedDatabase, receiver: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.url)
    with serving(database_urls, tmp_path / "data", workers=2) as url:
        for _ in range(12):
            DIRECT.open(f"{url}/healthz", timeout=10).read()
    assert len([each for each in spans_of(receiver) if each.name == "GET /healthz"]) == 12
    assert "Traceback" not in (tmp_path / "data" / "server.log").read_text()


def test_a_job_is_a_trace(
    new_database: Callable[[], EmbeddedDatabase], receiver: Receiver, tmp_path: Path
) -> None:
    house = ImportHouse(new_database(), tmp_path / "data")
    house.start(leads_file(20))
    where = {"OTEL_EXPORTER_OTLP_ENDPOINT": receiver.url}
    with running_worker(house.urls, house.folder, "--once", environment=where) as worker:
        wait_until(lambda: not worker.running, "its end")
    house.close()
    spans = spans_of(receiver)
    job = next(each for each in spans if each.name == "run_import")
    assert attributes(job)["lead_analytics.organization_id"] == str(house.scope.organization_id)
    assert len([each for each in spans if each.trace_id == job.trace_id]) > 10, (
        "its statements, from its thread"
    )


def test_without_the_setting_nothing_of_it_is_loaded() -> None:
    """Redis's client loads parts of OpenTelemetry by itself where they are installed: those aren't ours."""
    program = (
        "import sys\n"
        "import app.factory, app.worker\n"
        "ours = ('opentelemetry.exporter', 'sentry_sdk')\n"
        "loaded = [name for name in sys.modules if name.startswith(ours)]\n"
        "assert not loaded, loaded\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(__file__).parents[2])


@pytest.mark.parametrize("setting", ["otel_exporter_otlp_endpoint", "sentry_dsn"])
def test_without_the_extra_the_start_stops_and_names_it(
    setting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    settings = Settings(_env_file=None, **{setting: "http://key@127.0.0.1:9/1"})  # type: ignore[call-arg, arg-type]
    with pytest.raises(SettingsError, match=rf"{setting.upper()}.*observability"):  # noqa: SIM117
        with caught(settings):
            tracing_of(settings)


class Reports:
    """What Sentry would have got."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver

    def events(self) -> list[dict[str, Any]]:
        found = []
        for path, body in self._receiver.got:
            assert path == "/api/1/envelope/"
            _header, _kind, *payload = body.splitlines()
            found.append(json.loads(payload[0]))
        return found

    @property
    def text(self) -> str:
        return "\n".join(body.decode() for _, body in self._receiver.got)


@pytest.fixture
def reports(receiver: Receiver) -> Iterator[Reports]:
    dsn = f"http://publickey@{receiver.host}/1"
    with caught(Settings(_env_file=None, log_format="json", sentry_dsn=dsn)):  # type: ignore[call-arg, arg-type]
        yield Reports(receiver)


def flush_reports() -> None:
    from app.error_reports import ErrorReports

    for processor in structlog.get_config()["processors"]:
        if isinstance(processor, ErrorReports):
            processor.flush(10)


def test_an_error_arrives_with_its_place_and_without_anybody(
    own_app: Flask, database: Database, organization: OrgScope, reports: Reports
) -> None:
    ana = make_person(own_app, organization)
    ana.sign_in()

    def fail() -> None:
        entered = EMAIL
        with database.transaction(organization) as session:
            session.execute(text("SELECT CAST(:given AS integer)"), {"given": entered})

    own_app.view_functions["health.alive"] = fail  # type: ignore[assignment]
    answer = ana.browser.get(f"/healthz?q={EMAIL}", headers={"X-Secret": EMAIL})
    assert answer.status_code == 500
    flush_reports()
    (event,) = reports.events()
    kinds = [each["type"] for each in event["exception"]["values"]]
    assert kinds == ["InvalidTextRepresentation", "DataError"]
    assert event["exception"]["values"][0]["value"] == "SQLSTATE 22P02"
    functions = [frame["function"] for frame in event["exception"]["values"][-1]["stacktrace"]["frames"]]
    assert "fail" in functions
    assert event["tags"]["request_id"] == answer.headers["X-Request-ID"]
    assert not {"request", "user", "breadcrumbs", "extra", "modules", "contexts", "server_name"} & set(event)
    for secret in (EMAIL, "cliente", NAME, ana.email, "X-Secret", ana.cookie("session") or "?", '"vars"'):
        assert secret not in reports.text


def test_warnings_are_no_errors_and_libraries_words_stay_here(reports: Reports) -> None:
    import logging

    structlog.get_logger("ours").warning("a warning")
    structlog.get_logger("ours").error("our_words", organization_id="42", given=NAME)
    logging.getLogger("theirs").error("cannot write to %s", EMAIL)
    flush_reports()
    first, second = reports.events()
    assert first["logentry"]["message"] == "our_words"
    assert first["tags"] == {"logger": "ours", "organization_id": "42"}
    assert second["tags"] == {"logger": "theirs"}
    assert "Iracema" not in reports.text
    assert "cliente" not in reports.text
