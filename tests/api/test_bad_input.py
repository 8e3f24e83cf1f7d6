"""What can't be is refused by name, and never by a crash."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from tests.api.callers import Caller
from tests.support.rows import Filled

NEW_REPORT = "/generate-report"


def refused(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.mimetype == "application/problem+json"
    problem: dict[str, Any] = response.json
    assert problem["status"] == status
    assert problem["type"].startswith("/api/v1/docs#problem-")
    assert {"title", "detail", "instance"} <= set(problem)
    return problem


def fields(problem: dict[str, Any]) -> list[str]:
    return [error["field"] for error in problem["errors"]]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("start_date=2026-02-30", "start_date"),
        ("start_date=20260201", "start_date"),
        ("start_date=1767225600", "start_date"),
        ("end_date=0001-01-01", "end_date"),
        ("end_date=9999-12-31", "end_date"),
        ("start_date=2026-03-02&end_date=2026-03-01", "end_date"),
        ("start_date=1995-01-01&end_date=2026-01-01", "start_date"),
        ("start_date=2099-01-01", "start_date"),
        ("score_min=-1", "score_min"),
        ("score_max=100.5", "score_max"),
        ("score_min=nan", "score_min"),
        ("score_max=inf", "score_max"),
        ("score_min=60&score_max=40", "score_max"),
        ("assigned_user_id=ana@example.com", "assigned_user_id"),
        ("assigned_user_id=", "assigned_user_id"),
        ("score_min=1&score_min=2", "score_min"),
        ("sources=google", "sources"),
        ("source=a%00b", "source"),
        ("source=" + "x" * 201, "source.0"),
        ("%FF=1", "%FF"),
    ],
)
def test_a_filter_that_cannot_be_is_named(query: str, field: str, admin: Caller) -> None:
    problem = refused(admin.get(f"/executive-dashboard?{query}"), 422)
    assert fields(problem) == [field]
    assert all(error["message"] for error in problem["errors"])


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/leads?sort=size", "sort"),
        ("/leads?limit=0", "limit"),
        ("/leads?limit=201", "limit"),
        ("/leads?cursor=abc", "cursor"),
        ("/leads?cursor=%F0%9F%98%80", "cursor"),
        ("/leads?stage=won", "stage"),
        ("/leads?q=", "q"),
        ("/leads?q=%00", "q"),
        ("/alerts?limit=51", "limit"),
        ("/alerts?limit=1e1", "limit"),
        ("/alerts?priority=urgent", "priority"),
        ("/alerts?cursor=abc", "cursor"),
        ("/reports?cursor=abc", "cursor"),
        ("/reports?limit=999999999999999999999999", "limit"),
        ("/behavior-analysis?days=366", "days"),
        ("/behavior-analysis?lead_id=1", "lead_id"),
        ("/behavior-analysis?segment=best", "segment"),
        ("/health?x=1", "x"),
    ],
)
def test_a_parameter_that_cannot_be_is_named(address: str, field: str, admin: Caller) -> None:
    assert fields(refused(admin.get(address), 422)) == [field]


def test_every_parameter_at_fault_is_named_at_once(admin: Caller) -> None:
    problem = refused(admin.get("/leads?stage=x&limit=0&colour=red"), 422)
    assert sorted(fields(problem)) == ["colour", "limit", "stage"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[1",
        b'{"report_type": "pdf"',
        b'{"report_type": "pdf", "report_type": "excel"}',
        b'{"report_type": NaN}',
        b'{"report_type": Infinity}',
        b'{"filters": {"score_min": 1e999}}',
        b'{"filters": {"score_min": 99999999999999999999999}}',
        b'{"report_type": "pdf\xff"}',
        b'{"report_type": "\\ud800"}',
        b'{"report_type": "\\u0000"}',
        b'{"report_type": "\x00"}',
        b"\xef\xbb\xbf{}",
        b"[" * 100_000,
        b"[" * 40 + b"]" * 40,
        b'{"a":' * 30_000 + b"1" + b"}" * 30_000,
        b"9" * 5_000,
    ],
    ids=lambda content: repr(content[:24]),
)
def test_what_is_not_json_is_malformed(content: bytes, admin: Caller) -> None:
    response = admin.ask("POST", NEW_REPORT, data=content, content_type="application/json")
    refused(response, 413 if len(content) > 64 * 1024 else 400)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "report_type"),
        ([], "body"),
        ("pdf", "body"),
        ({"report_type": "word"}, "report_type"),
        ({"report_type": ["pdf"]}, "report_type"),
        ({"report_type": "pdf", "include_charts": "yes"}, "include_charts"),
        ({"report_type": "pdf", "include_charts": 1}, "include_charts"),
        ({"report_type": "pdf", "filters": {"score_min": "5"}}, "filters.score_min"),
        ({"report_type": "pdf", "filters": {"source": "google"}}, "filters.source"),
        ({"report_type": "pdf", "filters": {"sources": []}}, "filters.sources"),
        ({"report_type": "pdf", "filters": {"start_date": 20260101}}, "filters.start_date"),
        ({"report_type": "pdf", "language": "fr"}, "language"),
        ({"report_type": "pdf", "organization_id": "x"}, "organization_id"),
    ],
)
def test_a_body_that_does_not_fit_is_named(body: Any, field: str, admin: Caller) -> None:
    assert fields(refused(admin.ask("POST", NEW_REPORT, json=body), 422)) == [field]


def test_a_body_that_is_null(admin: Caller) -> None:
    response = admin.ask("POST", NEW_REPORT, data=b"null", content_type="application/json")
    assert fields(refused(response, 422)) == ["body"]


@pytest.mark.parametrize("field", ["start_date", "end_date"])
def test_a_reports_reversed_days_are_named(field: str, admin: Caller) -> None:
    filters = {"start_date": "2026-03-02", "end_date": "2026-03-01"}
    if field == "start_date":
        filters = {"start_date": "2099-01-01"}
    problem = refused(admin.ask("POST", NEW_REPORT, json={"report_type": "pdf", "filters": filters}), 422)
    assert fields(problem) == [field]


@pytest.mark.parametrize(
    "options",
    [
        {"data": "{}"},
        {"data": "{}", "content_type": "text/plain"},
        {"data": {"report_type": "pdf"}},
        {"data": "{}", "content_type": "application/json; charset=utf-16"},
        {"data": b"\x1f\x8b", "content_type": "application/json", "headers": {"Content-Encoding": "gzip"}},
    ],
)
def test_a_body_that_is_not_ours_to_read(options: dict[str, Any], admin: Caller) -> None:
    refused(admin.ask("POST", NEW_REPORT, **options), 415)


def test_a_body_that_is_too_large(admin: Caller) -> None:
    refused(admin.ask("POST", NEW_REPORT, json={"report_type": "x" * 70_000}), 413)


def test_a_body_in_chunks_that_is_too_large(admin: Caller) -> None:
    """Cut at the limit it is JSON still, and yet not what was sent."""
    for size, status in ((70_000, 413), (1_000, 202)):
        content = b'{"report_type": "pdf"}' + b" " * size
        response = admin.ask(
            "POST",
            NEW_REPORT,
            input_stream=BytesIO(content),
            content_type="application/json",
            headers={"Transfer-Encoding": "chunked"},
            environ_overrides={"wsgi.input_terminated": True},
        )
        assert response.status_code == status, response.text


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/api/", 404),
        ("GET", "/api", 404),
        ("POST", "/api/v2/leads", 404),
        ("GET", "/leads/1", 404),
        ("GET", "/leads/00000000-0000-0000-0000-000000000000", 404),
        ("GET", "/leads//", 404),
        ("GET", "//leads", 404),
        ("GET", "/leads/%ff", 404),
        ("GET", "/leads/%00", 404),
        ("GET", "/reports/00000000-0000-0000-0000-000000000000/download", 404),
        ("DELETE", "/leads", 405),
        ("POST", "/leads", 405),
        ("GET", NEW_REPORT, 405),
        ("GET", "/alerts/00000000-0000-0000-0000-000000000000/status", 405),
        ("PATCH", "/health", 405),
        ("TRACE", "/health", 405),
        ("BREW", "/health", 405),
    ],
)
def test_an_address_that_is_none(method: str, address: str, status: int, admin: Caller) -> None:
    response = admin.ask(method, address, headers={"Accept": "text/html"})
    refused(response, status)
    if status == 405:
        assert "OPTIONS" in response.headers["Allow"] or method in ("TRACE", "BREW")


def test_options_lists_the_methods(admin: Caller) -> None:
    response = admin.ask("OPTIONS", "/leads")
    assert (response.status_code, response.headers["Allow"]) == (204, "GET, HEAD, OPTIONS")


def test_head_is_get_without_its_body(admin: Caller) -> None:
    response = admin.ask("HEAD", "/leads")
    assert (response.status_code, response.data) == (200, b"")


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a%0d%0aX-Evil:%201", "%E2%80%A8"])
def test_what_was_sent_never_becomes_a_header(value: str, admin: Caller, ours: Filled) -> None:
    for address in ("/leads", "/alerts"):
        response = admin.get(address, query_string={"cursor": value})
        assert "X-Evil" not in response.headers
    response = admin.get("/leads", query_string={"q": value, "limit": 1})
    assert "X-Evil" not in response.headers


def test_problems_tell_nothing_of_the_inside(admin: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise RuntimeError("the secret is hunter2")

    monkeypatch.setitem(admin.app.view_functions, "api.leads", fail)
    problem = refused(admin.get("/leads"), 500)
    assert "hunter2" not in str(problem)
    assert "Traceback" not in str(problem)
