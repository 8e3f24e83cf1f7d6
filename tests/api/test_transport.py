"""What every answer carries: tags, pages, limits, compression, and who may read it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask

from app.api.frame import ROOT
from app.settings import Settings
from services.database.models import Alert, Lead
from services.database.sessions import Database
from services.scope import OrgScope
from services.versions import bump_data_version
from services.vocabulary import Role
from tests.api.callers import Caller, new_caller
from tests.support.rows import Filled
from tests.support.web import MakeApp

DASHBOARD = "/executive-dashboard?start_date=2026-03-01&end_date=2026-03-31"


def add_leads(database: Database, scope: OrgScope, count: int) -> list[str]:
    """So many leads, the newest first; the external ids."""
    now = datetime.now(UTC)
    names = [f"lead-{number:02}" for number in range(count)]
    with database.transaction(scope) as session:
        for number, name in enumerate(names):
            at = now - timedelta(minutes=number)
            session.add(
                Lead(
                    organization_id=scope.organization_id, id=uuid4(), external_id=name, source="google",
                    stage="lead", outcome="open", reached=1, lead_score=50, initial_score=50,
                    score_factors={}, score_origin="rules", created_at=at, stage_entered_at=at,
                )
            )  # fmt: skip
        bump_data_version(scope, session)
    return names


def test_an_answer_that_did_not_change_is_not_sent_again(
    admin: Caller, ours: Filled, database: Database
) -> None:
    first = admin.get(DASHBOARD)
    tag = first.headers["ETag"]
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = admin.get(DASHBOARD, headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    with database.transaction(admin.scope) as session:
        bump_data_version(admin.scope, session)
    changed = admin.get(DASHBOARD, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("/executive-dashboard?start_date=2026-03-01&end_date=2026-03-30", {}),
        (f"{DASHBOARD}&source=google", {}),
        (f"{DASHBOARD}&score_min=0", {}),
        (DASHBOARD, {"Accept-Language": "pt-BR"}),
    ],
)
def test_the_tag_tells_answers_apart(address: str, headers: dict[str, str], admin: Caller) -> None:
    tag = admin.get(DASHBOARD).headers["ETag"]
    assert admin.get(address, headers={"If-None-Match": tag} | headers).status_code == 200


def test_the_tag_tells_a_rep_from_everybody(admin: Caller, organization: OrgScope) -> None:
    tag = admin.get(DASHBOARD).headers["ETag"]
    rep = new_caller(admin.app, organization, Role.REP)
    assert rep.get(DASHBOARD, headers={"If-None-Match": tag}).status_code == 200


def test_answers_are_kept_by_nobody_else(admin: Caller) -> None:
    for address in ("/leads", "/alerts", "/reports", "/nowhere"):
        response = admin.get(address)
        assert "no-store" in response.headers["Cache-Control"]
        for part in ("Authorization", "Cookie", "X-Org-Id", "Accept-Language"):
            assert part in response.headers["Vary"]
        assert response.headers["X-Request-ID"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_large_answers_are_compressed(admin: Caller, database: Database) -> None:
    add_leads(database, admin.scope, 40)
    for encoding in ("br", "gzip"):
        response = admin.get("/leads", headers={"Accept-Encoding": encoding})
        assert response.headers["Content-Encoding"] == encoding
        assert "Accept-Encoding" in response.headers["Vary"]


def test_pages_hold_everything_once(admin: Caller, database: Database) -> None:
    names = add_leads(database, admin.scope, 7)
    seen: list[str] = []
    address = f"{ROOT}/leads?limit=3&source=Google&source=facebook"
    while address:
        response = admin.get(address)
        data = response.json["data"]  # type: ignore[index]
        assert data["total"] == 7
        seen += [lead["external_id"] for lead in data["leads"]]
        link = response.headers.get("Link", "")
        address = link.partition(">")[0].lstrip("<")
        assert bool(link) == (data["next"] is not None)
        assert not link or link.endswith('; rel="next"')
        assert not link or "source=Google&source=facebook" in link
    assert seen == names


def test_a_cursor_belongs_to_its_order(admin: Caller, database: Database) -> None:
    add_leads(database, admin.scope, 3)
    cursor = admin.data("/leads?limit=1")["next"]
    assert admin.get("/leads", query_string={"cursor": cursor, "limit": 1}).status_code == 200
    assert admin.get("/leads", query_string={"cursor": cursor, "sort": "score"}).status_code == 422
    assert admin.get("/leads", query_string={"cursor": cursor, "order": "asc"}).status_code == 422


def test_alerts_a_page_at_a_time(admin: Caller, database: Database) -> None:
    now = datetime.now(UTC)
    with database.transaction(admin.scope) as session:
        for number in range(5):
            session.add(
                Alert(
                    organization_id=admin.scope.organization_id, id=uuid4(), rule="pipeline_blocked",
                    subject=f"stage-{number}", episode=1, type="risk", priority="high", status="open",
                    data={}, opened_at=now - timedelta(hours=number), evaluated_at=now,
                )
            )  # fmt: skip
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        data = admin.data("/alerts", query_string={"limit": 2, "status": "open"} | cursor)
        seen += [alert["subject"] for alert in data["alerts"]]
        if data["next"] is None:
            break
        cursor = {"cursor": data["next"]}
    assert seen == [f"stage-{number}" for number in range(5)]


def test_too_many_calls(make_app: MakeApp, organization: OrgScope) -> None:
    app = make_app(api_rate_limit="3 per hour")
    caller, colleague = (new_caller(app, organization) for _ in range(2))
    left = [caller.get("/leads").headers["X-RateLimit-Remaining"] for _ in range(3)]
    assert left == ["2", "1", "0"]
    response = caller.get("/leads")
    assert response.status_code == 429
    assert response.mimetype == "application/problem+json"
    assert 0 < int(response.headers["Retry-After"]) <= 3_600
    assert response.headers["RateLimit-Policy"] == '"default";q=3;w=3600'
    assert response.headers["RateLimit"].startswith('"default";r=0;t=')
    assert colleague.get("/leads").status_code == 200, "everybody has calls of their own"
    assert app.test_client().get("/login").status_code == 200, "the pages count apart"


def test_whoever_tries_tokens_is_slowed_down(make_app: MakeApp) -> None:
    browser = make_app(api_rate_limit="2 per hour").test_client()
    answers = [
        browser.get(f"{ROOT}/leads", headers={"Authorization": f"Bearer la_{number}"}).status_code
        for number in range(3)
    ]
    assert answers == [401, 401, 429]


EVIL, PARTNER = "https://evil.example", "https://partner.example"
ASKING = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization"}


@pytest.fixture
def open_to_partner(make_app: MakeApp) -> Flask:
    return make_app(cors_origins=f"{PARTNER}, https://other.example:8443")


def test_no_other_site_reads_anything_by_default(admin: Caller) -> None:
    response = admin.get("/leads", headers={"Origin": EVIL})
    assert not [name for name, _ in response.headers if name.startswith("Access-Control")]
    asked = admin.app.test_client().options(f"{ROOT}/leads", headers={"Origin": EVIL} | ASKING)
    assert asked.status_code == 401
    assert "Access-Control-Allow-Origin" not in asked.headers


def test_an_allowed_origin_may_call_with_a_token(open_to_partner: Flask, organization: OrgScope) -> None:
    asked = open_to_partner.test_client().options(f"{ROOT}/leads", headers={"Origin": PARTNER} | ASKING)
    assert asked.status_code == 204
    assert asked.headers["Access-Control-Allow-Origin"] == PARTNER
    assert "Authorization" in asked.headers["Access-Control-Allow-Headers"]
    response = new_caller(open_to_partner, organization).get("/leads", headers={"Origin": PARTNER})
    assert response.headers["Access-Control-Allow-Origin"] == PARTNER
    assert "Access-Control-Allow-Credentials" not in response.headers, "never with the cookie"
    assert "Origin" in response.headers["Vary"]


def test_another_origin_still_may_not(open_to_partner: Flask, organization: OrgScope) -> None:
    caller = new_caller(open_to_partner, organization)
    for origin in (EVIL, "null", f"{PARTNER}.evil.example", PARTNER.upper()):
        response = caller.get("/leads", headers={"Origin": origin})
        assert "Access-Control-Allow-Origin" not in response.headers
        assert "Origin" in response.headers["Vary"]


def test_pages_are_not_opened_by_it(open_to_partner: Flask) -> None:
    response = open_to_partner.test_client().get("/login", headers={"Origin": PARTNER})
    assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cors_origins", "*"),
        ("cors_origins", "https://a.example/"),
        ("cors_origins", "a.example"),
        ("cors_origins", "https://a.example https://b.example"),
        ("api_rate_limit", "many"),
        ("api_rate_limit", "0 per minute"),
    ],
)
def test_a_setting_that_cannot_be_is_named(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=name):
        Settings(_env_file=None, **{name: value})  # type: ignore[arg-type, call-arg]
