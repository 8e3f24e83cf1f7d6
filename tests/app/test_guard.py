"""What the guard answers; that it stands before every route is `tests/test_routes.py`."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.scope import OrgScope
from tests.app.people import Person, make_person
from tests.support.web import MakeApp

CALLBACK = "/_dash-update-component"
POLL = {
    "output": "data-version.data",
    "outputs": {"id": "data-version", "property": "data"},
    "inputs": [],
    "state": [],
    "changedPropIds": [],
}
HAND_WRITTEN: list[Any] = [
    1,
    "x",
    [],
    {},
    {"output": None},
    {"output": 1},
    {"output": ["x"]},
    {"output": "nothing.children"},
    {"output": "page.children", "inputs": 1},
    {"output": "..page.children...navigation.children...bottom-navigation.children.."},
    {"output": "..page.children...navigation.children...bottom-navigation.children..", "inputs": [1, 2]},
    {"output": "..page.children...navigation.children...bottom-navigation.children..", "inputs": [{}, {}]},
    {
        "output": "..page.children...navigation.children...bottom-navigation.children..",
        "inputs": [{"id": "location", "property": "pathname"}, {"id": "location", "property": "search"}],
        "outputs": 5,
        "changedPropIds": 7,
    },
    {
        "output": "..page.children...navigation.children...bottom-navigation.children..",
        "inputs": [
            {"id": {"a": [1]}, "property": "pathname", "value": {"x": 1}},
            {"id": "location", "property": "search", "value": [1]},
        ],
        "outputs": [{"id": "x"}],
    },
]


@pytest.fixture
def member(ana: Person) -> FlaskClient:
    ana.sign_in()
    return ana.browser


def test_a_callback_of_nobody_is_led_to_sign_in_and_back(own_app: Flask) -> None:
    back = {"Referer": "http://localhost/leads?stage=proposta&q=a+b"}
    response = own_app.test_client().post(CALLBACK, json=POLL, headers=back)
    assert response.status_code == 200
    assert response.json == {
        "multi": True,
        "response": {},
        "sideUpdate": {"_auth": {"href": "/login?next=%2Fleads%3Fstage%3Dproposta%26q%3Da%2Bb"}},
    }


@pytest.mark.parametrize("referrer", ["https://evil.example/leads", "http://localhost//evil.example", ""])
def test_another_sites_address_never_becomes_the_way_back(own_app: Flask, referrer: str) -> None:
    response = own_app.test_client().post(CALLBACK, json=POLL, headers={"Referer": referrer})
    assert response.json is not None
    assert response.json["sideUpdate"]["_auth"]["href"] == "/login"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "null"},
    ],
)
def test_a_callback_from_another_site_is_refused(member: FlaskClient, headers: dict[str, str]) -> None:
    assert member.post(CALLBACK, json=POLL, headers=headers).status_code == 403


def test_a_callback_from_a_form_is_refused(member: FlaskClient) -> None:
    for content_type in ("application/x-www-form-urlencoded", "text/plain", "multipart/form-data"):
        assert member.post(CALLBACK, data="{}", content_type=content_type).status_code == 403


@pytest.mark.parametrize("body", HAND_WRITTEN)
def test_a_body_that_makes_no_sense_is_refused_and_breaks_nothing(member: FlaskClient, body: Any) -> None:
    response = member.post(CALLBACK, json=body)
    assert response.status_code in (200, 400)
    if response.status_code == 400:
        assert response.mimetype == "application/problem+json"


def test_a_body_that_is_no_json_is_refused(member: FlaskClient) -> None:
    for data in (b"", b"{", b"\xff", b"[" * 100_000):
        assert member.post(CALLBACK, data=data, content_type="application/json").status_code == 400


def test_a_huge_body_is_refused(member: FlaskClient) -> None:
    assert member.post(CALLBACK, json={"output": "x" * 5_000_000}).status_code == 413


def test_programs_get_a_problem_and_people_a_page(own_app: Flask) -> None:
    browser = own_app.test_client()
    assert browser.get("/leads", headers={"Accept": "application/json"}).status_code == 401
    layout = browser.get("/_dash-layout")
    assert (layout.status_code, layout.mimetype) == (401, "application/problem+json")
    assert browser.get("/leads").headers["Location"] == "/login?next=%2Fleads"
    posted = browser.post("/organization", headers={"Referer": "http://localhost/settings"})
    assert (posted.status_code, posted.headers["Location"]) == (303, "/login?next=%2Fsettings")


def test_the_probes_answer_without_sign_in(own_app: Flask) -> None:
    browser = own_app.test_client()
    assert browser.get("/healthz").json == {"status": "alive"}
    assert browser.get("/readyz").json == {"status": "ready"}


def test_not_ready_without_a_database(make_app: MakeApp) -> None:
    app = make_app(database_url="postgresql://nobody@127.0.0.1:9/nothing")
    assert app.test_client().get("/healthz").status_code == 200
    response = app.test_client().get("/readyz")
    assert (response.status_code, response.json) == (503, {"status": "unavailable", "reason": "database"})


def test_production_answers_under_its_own_name_only(make_app: MakeApp, organization: OrgScope) -> None:
    app = make_app(environment="production", base_url="https://leads.example.com", secret_key="k" * 40)
    browser = app.test_client()
    assert browser.get("/login", headers={"Host": "leads.example.com"}).status_code == 200
    assert browser.get("/login", headers={"Host": "evil.example"}).status_code == 421
    assert browser.get("/healthz", headers={"Host": "10.0.0.7:8050"}).status_code == 200
    assert make_person(app, organization).email


def test_switching_needs_a_membership(
    ana: Person, organization: OrgScope, other_organization: OrgScope
) -> None:
    ana.sign_in()
    for wanted in (str(other_organization.organization_id), "nonsense", ""):
        response = ana.post("/organization", page="/account/password", organization=wanted)
        assert response.status_code == 404
    own = ana.post(
        "/organization",
        page="/account/password",
        organization=str(organization.organization_id),
        next="/leads",
    )
    assert (own.status_code, own.headers["Location"]) == (303, "/leads")
    assert ana.browser.post("/organization", data={"organization": "x"}).status_code == 400, "no token"
