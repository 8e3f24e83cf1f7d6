"""Files of reports and the logo, over HTTP: for whom they are, as a download, and by a form."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from services.dashboard import DashboardQuery
from services.database.models import AnalyticsEvent
from services.database.sessions import Database
from services.reports import making
from services.reports.logos import LARGEST_BYTES
from services.reports.model import ReportFile, ReportRequest
from services.reports.records import request_report
from services.scope import OrgScope
from services.vocabulary import ReportType, Role
from tests.app.people import Person, make_person
from tests.support.web import SignedIn

CONTENT = b"%PDF-1.7 of ours"


def report(database: Database, scope: OrgScope, *, finished: bool = True, name: str = "acme.pdf") -> UUID:
    now = datetime.now(UTC)
    query = DashboardQuery(date(2026, 3, 1), date(2026, 3, 31))
    with database.transaction(scope) as session:
        report_id = request_report(scope, session, ReportRequest(ReportType.PDF, query), now).id
        making.begin_report(scope, session, report_id, now)
        if finished:
            file = ReportFile(name, "application/pdf", CONTENT)
            assert making.finish_report(scope, session, report_id, file, now, keep_days=9)
    return report_id


@pytest.mark.parametrize("role", [Role.ADMIN, Role.MANAGER, Role.ANALYST])
def test_a_finished_report_is_a_download(
    role: Role, signed_in_client: SignedIn, database: Database, organization: OrgScope
) -> None:
    report_id = report(database, organization)
    answer = signed_in_client(role).get(f"/reports/{report_id}/download")
    assert (answer.status_code, answer.data, answer.mimetype) == (200, CONTENT, "application/pdf")
    assert answer.headers["Content-Disposition"] == "attachment; filename=acme.pdf"
    assert "no-store" in answer.headers["Cache-Control"]
    with database.transaction(organization) as session:
        kinds = session.scalars(select(AnalyticsEvent.kind)).all()
    assert kinds == ["report_downloaded"]


def test_a_rep_gets_nobody_elses(
    signed_in_client: SignedIn, database: Database, organization: OrgScope
) -> None:
    report_id = report(database, organization)
    assert signed_in_client(Role.REP).get(f"/reports/{report_id}/download").status_code == 404


def test_what_isnt_made_or_isnt_there_is_not_found(
    signed_in_client: SignedIn, database: Database, organization: OrgScope
) -> None:
    client = signed_in_client()
    for report_id in (report(database, organization, finished=False), uuid4()):
        assert client.get(f"/reports/{report_id}/download").status_code == 404
    assert client.get("/reports/x/download").status_code in (200, 404)


def picture(kind: str = "PNG") -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(target, kind)
    return target.getvalue()


def bring(person: Person, content: bytes, name: str = "logo.png") -> TestResponse:
    """Choose a file in the settings and press the button."""
    data = {"csrf_token": person.token("/account/password"), "file": (io.BytesIO(content), name)}
    return person.browser.post("/organization/logo", data=data, content_type="multipart/form-data")


@pytest.fixture
def admin(own_app: Flask, organization: OrgScope) -> Person:
    person = make_person(own_app, organization)
    person.sign_in()
    return person


def test_a_logo_is_brought_served_to_members_and_removed(
    admin: Person, own_app: Flask, organization: OrgScope, client: FlaskClient
) -> None:
    assert admin.browser.get("/organization/logo").status_code == 404
    assert bring(admin, picture("JPEG")).headers["Location"] == "/settings"
    rep = make_person(own_app, organization, role=Role.REP)
    rep.sign_in()
    answer = rep.browser.get("/organization/logo")
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert "private" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    etag = answer.headers["ETag"]
    assert rep.browser.get("/organization/logo", headers={"If-None-Match": etag}).status_code == 304
    assert client.get("/organization/logo").status_code in (302, 303, 401)
    assert admin.post("/organization/logo/remove", "/account/password").status_code == 303
    assert admin.browser.get("/organization/logo").status_code == 404


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "svg"),
        (b"GIF89a", "unreadable"),
        (b"", "unreadable"),
        (picture() + bytes(LARGEST_BYTES), "heavy"),
    ],
)
def test_another_file_leads_back_with_what_was_wrong(admin: Person, content: bytes, code: str) -> None:
    answer = bring(admin, content)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/settings?logo={code}")
    page = admin.browser.get(f"/settings?logo={code}").text
    assert 'class="notice is-bad"' in page
    assert admin.browser.get("/organization/logo").status_code == 404


def test_an_invented_problem_says_nothing(admin: Person) -> None:
    page = admin.browser.get("/settings?logo=<b>hello</b>").text
    assert "hello</b>" not in page
    assert 'class="notice is-bad"' not in page


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ANALYST, Role.REP])
def test_only_admins_bring_and_remove_it(role: Role, own_app: Flask, organization: OrgScope) -> None:
    person = make_person(own_app, organization, role=role)
    person.sign_in()
    assert bring(person, picture()).status_code == 403
    assert person.post("/organization/logo/remove", "/account/password").status_code == 403
    assert "settings-logo" not in person.browser.get("/settings").text


def test_a_form_of_another_site_brings_nothing(admin: Person) -> None:
    data = {"file": (io.BytesIO(picture()), "logo.png")}
    answer = admin.browser.post("/organization/logo", data=data, content_type="multipart/form-data")
    assert answer.status_code == 400
