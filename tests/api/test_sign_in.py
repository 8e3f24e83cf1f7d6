"""Who is let in, as whom, and what a page of another site can do with our cookie: nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from app.api.frame import ROOT
from services.database.models import ApiToken, Membership
from services.database.sessions import Database
from services.scope import OrgScope
from services.token_management import list_tokens, revoke_token
from services.vocabulary import Role, TokenScope
from tests.api.callers import Caller, new_caller
from tests.api.conftest import Calling
from tests.app.people import make_person
from tests.support.rows import Filled

LEADS = f"{ROOT}/leads"
SAME_SITE = {"Sec-Fetch-Site": "same-origin"}


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Basic YTpi",
        "Bearer la_unknown",
        "la_unknown",
        "Bearer \xff",
        "Bearer " + "x" * 9_000,
    ],
)
def test_nobody_is_told_to_sign_in(header: str, app: Flask) -> None:
    response = app.test_client().get(LEADS, headers={"Authorization": header})
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert response.mimetype == "application/problem+json"


def test_without_any_sign_in_it_is_the_same_and_no_page(app: Flask) -> None:
    response = app.test_client().get(LEADS, headers={"Accept": "text/html"})
    assert (response.status_code, response.mimetype) == (401, "application/problem+json")


def test_a_revoked_token_signs_in_nobody(admin: Caller, database: Database) -> None:
    assert admin.get("/leads").status_code == 200
    with database.transaction(admin.scope) as session:
        [token] = list_tokens(admin.scope, session, datetime.now(UTC))
        revoke_token(admin.scope, session, token.id, datetime.now(UTC))
    assert admin.get("/leads").status_code == 401


def test_an_expired_token_signs_in_nobody(admin: Caller, database: Database) -> None:
    ended = datetime.now(UTC) - timedelta(seconds=1)
    began = ended - timedelta(days=30)
    with database.transaction(admin.scope) as session:
        session.execute(
            update(ApiToken)
            .where(ApiToken.member_id == admin.scope.user_id)
            .values(created_at=began, expires_at=ended)
        )
    assert admin.get("/leads").status_code == 401


def test_the_token_of_somebody_who_left_signs_in_nobody(admin: Caller, database: Database) -> None:
    with database.transaction(admin.scope) as session:
        session.execute(update(Membership).where(Membership.id == admin.scope.user_id).values(active=False))
    assert admin.get("/leads").status_code == 401


def test_a_tokens_use_is_noted(admin: Caller, database: Database) -> None:
    admin.get("/leads")
    with database.transaction(admin.scope) as session:
        [token] = list_tokens(admin.scope, session, datetime.now(UTC))
    assert token.last_used_at is not None


def test_a_wrong_token_is_not_passed_over_for_a_session(
    signed_in_client: Callable[..., FlaskClient],
) -> None:
    client = signed_in_client(Role.ADMIN)
    assert client.get(LEADS).status_code == 200
    assert client.get(LEADS, headers={"Authorization": "Bearer la_wrong"}).status_code == 401


def test_a_token_belongs_to_one_organization(admin: Caller, other_organization: OrgScope) -> None:
    own, other = str(admin.scope.organization_id), str(other_organization.organization_id)
    assert admin.get("/leads", headers={"X-Org-Id": own}).status_code == 200
    for foreign in (other, str(uuid4()), "x", "", f"{own}, {other}", "\xff"):
        response = admin.get("/leads", headers={"X-Org-Id": foreign})
        assert response.status_code == 404, foreign
        assert response.json["type"].endswith("#problem-not-found")  # type: ignore[index]


def test_a_session_may_name_any_of_the_persons_organizations(
    make_app: Callable[..., Flask], organization: OrgScope, other_organization: OrgScope, database: Database
) -> None:
    app = make_app()
    person = make_person(app, organization, other_organization)
    person.sign_in()
    for where in (organization, other_organization):
        response = person.browser.get(LEADS, headers={"X-Org-Id": str(where.organization_id)})
        assert response.json["organization"]["id"] == str(where.organization_id)  # type: ignore[index]
    assert person.browser.get(LEADS, headers={"X-Org-Id": str(uuid4())}).status_code == 404


def test_a_reading_token_writes_nothing(calling: Calling, ours: Filled) -> None:
    reader = calling(Role.ADMIN, TokenScope.READ)
    response = reader.ask("PUT", f"/alerts/{ours.alert_id}/status", json={"status": "reviewed", "version": 1})
    assert response.status_code == 403
    assert "read only" in response.json["detail"]  # type: ignore[index]
    [alert] = reader.data("/alerts")["alerts"]
    assert alert["status"] == "open"


def test_an_analyst_reads(calling: Calling, ours: Filled) -> None:
    analyst = calling(Role.ANALYST)
    assert analyst.data("/leads")["total"] == 1
    body = {"status": "reviewed", "version": 1}
    assert analyst.ask("PUT", f"/alerts/{ours.alert_id}/status", json=body).status_code == 403


def test_a_rep_sees_own_leads_only(calling: Calling, ours: Filled) -> None:
    rep = calling(Role.REP)
    assert rep.data("/leads")["total"] == 0
    assert rep.get(f"/leads/{ours.lead_id}").status_code == 404
    assert rep.data("/executive-dashboard")["blocked_pipeline"]["total_count"] == 0


@pytest.mark.parametrize(
    ("headers", "options", "status"),
    [
        (SAME_SITE, {"json": {"status": "reviewed", "version": 1}}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, {"json": {"status": "reviewed", "version": 1}}, 403),
        ({"Sec-Fetch-Site": "same-site"}, {"json": {"status": "reviewed", "version": 1}}, 403),
        ({"Origin": "https://evil.example"}, {"json": {"status": "reviewed", "version": 1}}, 403),
        ({"Origin": "null"}, {"json": {"status": "reviewed", "version": 1}}, 403),
        (SAME_SITE, {"data": '{"status": "reviewed", "version": 1}', "content_type": "text/plain"}, 403),
        (SAME_SITE, {"data": {"status": "reviewed", "version": "1"}}, 403),
        (SAME_SITE, {"data": {"status": "x"}, "content_type": "multipart/form-data"}, 403),
    ],
)
def test_only_our_own_pages_write_with_the_cookie(
    headers: dict[str, str],
    options: dict[str, object],
    status: int,
    signed_in_client: Callable[..., FlaskClient],
    ours: Filled,
) -> None:
    """What a form of another site can send is never a write."""
    client = signed_in_client(Role.ADMIN)
    address = f"{ROOT}/alerts/{ours.alert_id}/status"
    response = client.put(address, headers=headers, **options)  # type: ignore[arg-type]
    assert response.status_code == status, response.text
    [alert] = client.get(f"{ROOT}/alerts").get_json()["data"]["alerts"]
    assert alert["status"] == ("reviewed" if status == 200 else "open")


def test_tokens_of_two_organizations_see_their_own(
    app: Flask, organization: OrgScope, other_organization: OrgScope, ours: Filled
) -> None:
    assert new_caller(app, organization).data("/leads")["total"] == 1
    assert new_caller(app, other_organization).data("/leads")["total"] == 0
