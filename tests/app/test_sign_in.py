"""Signing in and out: what a session is worth, and when it ends."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from services.accounts import add_member, deactivate_member, find_member, set_role
from services.database.sessions import Database
from services.scope import OrgScope
from services.vocabulary import Role
from tests.app.people import PASSWORD, Person, make_person
from tests.support.web import MakeApp

MINUTE, HOUR = 60, 3600
TARGETS = {
    "/leads?x=1&y=%C3%A7": "/leads?x=1&y=%C3%A7",
    "https://evil.example/": "/",
    "//evil.example/": "/",
    "/\\evil.example": "/",
    "\\/evil.example": "/",
    "/%09/evil.example": "/%09/evil.example",
    "/\t/evil.example": "/",
    " /leads": "/",
    "javascript:alert(1)": "/",
    "leads": "/",
    "/login?next=/": "/",
    "/logout": "/",
    "/_dash-layout": "/",
    "": "/",
    "/" + "x" * 3000: "/",
}


def test_sign_in_leads_to_the_dashboard(ana: Person) -> None:
    assert not ana.is_in()
    response = ana.sign_in()
    assert (response.status_code, response.headers["Location"]) == (303, "/")
    assert ana.is_in()
    assert ana.browser.get("/login").headers["Location"] == "/"


@pytest.mark.parametrize(("target", "expected"), TARGETS.items())
def test_next_leads_only_to_pages_of_ours(ana: Person, target: str, expected: str) -> None:
    assert ana.sign_in(next=target).headers["Location"] == expected
    assert ana.browser.get("/login", query_string={"next": target}).headers["Location"] == expected


def test_a_page_asked_for_is_reached_after_sign_in(ana: Person) -> None:
    turned_away = ana.browser.get("/leads?stage=proposta")
    assert turned_away.status_code == 302
    page = ana.browser.get(turned_away.headers["Location"]).text
    (target,) = re.findall(r'name="next" value="([^"]+)"', page)[:1]
    assert ana.sign_in(next=target).headers["Location"] == "/leads?stage=proposta"


def test_the_answer_is_the_same_whether_there_is_an_account_or_not(
    ana: Person, organization: OrgScope
) -> None:
    pending = make_person(ana.app, organization, password=None)
    answers = set()
    for email in (ana.email, pending.email, "nobody@example.com", "no address at all"):
        response = Person(ana.app, ana.user_id, email).sign_in("a wrong password")
        text = re.sub(r'value="[^"]*"', "", response.text)  # what was typed, and the token
        names = tuple(sorted(header.partition("=")[0] for header in response.headers.getlist("Set-Cookie")))
        answers.add((response.status_code, text, names))
    assert len(answers) == 1
    assert next(iter(answers))[0] == 200


def test_a_planted_session_is_worth_nothing(ana: Person, organization: OrgScope) -> None:
    """Fixation: what was in the browser before sign-in is not what is in it afterwards."""
    mallory = make_person(ana.app, organization)
    mallory.sign_in()
    planted = {name: mallory.cookie(name) for name in ("session", "used")}
    token_before = mallory.token("/account/password")
    for name, value in planted.items():
        ana.browser.set_cookie(f"lead_analytics_{name}", value or "")
    ana.browser.post("/logout", data={"csrf_token": token_before})
    ana.sign_in()
    assert ana.cookie("session") not in (None, planted["session"])
    assert ana.browser.post("/logout", data={"csrf_token": token_before}).status_code == 400
    ana.browser.set_cookie("lead_analytics_used", planted["used"] or "")
    assert not ana.is_in(), "a cookie of another session doesn't keep this one alive"


def test_every_sign_in_is_another_session(ana: Person) -> None:
    ana.sign_in()
    first, token = ana.cookie("session"), ana.token("/account/password")
    ana.browser.post("/logout", data={"csrf_token": token})
    ana.sign_in()
    assert ana.cookie("session") != first


def test_signing_out_ends_copies_of_the_session_too(ana: Person) -> None:
    ana.sign_in()
    thief = ana.elsewhere()
    for name in ("session", "used"):
        thief.browser.set_cookie(f"lead_analytics_{name}", ana.cookie(name) or "")
    assert thief.is_in()
    response = ana.post("/logout", page="/account/password")
    assert (response.status_code, response.headers["Location"]) == (303, "/login")
    assert not ana.is_in()
    assert not thief.is_in()


def test_signing_out_needs_the_forms_token(ana: Person) -> None:
    ana.sign_in()
    assert ana.browser.post("/logout").status_code == 400
    ana.browser.get("/logout")
    assert ana.is_in()


def test_an_idle_session_ends(ana: Person, later: Callable[[float], None]) -> None:
    ana.sign_in()
    later(59 * MINUTE)
    assert ana.is_in()
    later(59 * MINUTE)
    assert ana.is_in(), "use keeps it alive"
    later(61 * MINUTE)
    assert not ana.is_in()


def test_what_a_page_does_on_a_timer_keeps_no_session_alive(
    ana: Person, later: Callable[[float], None]
) -> None:
    ana.sign_in()
    poll = {"output": "x", "changedPropIds": ['{"page":"dashboard","type":"poll-version"}.n_intervals']}
    for _ in range(4):
        later(20 * MINUTE)
        ana.browser.post("/_dash-update-component", json=poll)
    assert not ana.is_in()


def test_a_session_ends_however_much_it_is_used(ana: Person, later: Callable[[float], None]) -> None:
    ana.sign_in()
    for _ in range(23):
        later(HOUR / 2)
        assert ana.is_in()
    later(HOUR / 2 + 1)
    assert not ana.is_in()


def test_the_limits_are_settings(
    make_app: MakeApp, organization: OrgScope, later: Callable[[float], None]
) -> None:
    person = make_person(make_app(session_idle_minutes=2, session_absolute_hours=1), organization)
    person.sign_in()
    later(3 * MINUTE)
    assert not person.is_in()


def test_a_forged_or_foreign_cookie_is_nobody(ana: Person, make_app: MakeApp) -> None:
    ana.sign_in()
    elsewhere = Person(make_app(secret_key="k" * 40), ana.user_id, ana.email)
    for name in ("session", "used"):
        elsewhere.browser.set_cookie(f"lead_analytics_{name}", ana.cookie(name) or "")
    assert not elsewhere.is_in()
    ana.browser.set_cookie("lead_analytics_session", (ana.cookie("session") or "")[:-2] + "xx")
    assert not ana.is_in()


def test_a_new_password_ends_every_other_session(ana: Person) -> None:
    ana.sign_in()
    phone = ana.elsewhere()
    phone.sign_in()
    new = "outra senha bem comprida"
    response = ana.post("/account/password", current=PASSWORD, password=new, repeated=new)
    assert response.status_code == 303
    assert ana.is_in()
    assert not phone.is_in()
    assert phone.sign_in(PASSWORD).status_code == 200
    assert phone.sign_in(new).status_code == 303


@pytest.mark.parametrize(
    "values",
    [
        {"current": "wrong", "password": "outra senha longa", "repeated": "outra senha longa"},
        {"current": PASSWORD, "password": "short", "repeated": "short"},
        {"current": PASSWORD, "password": "outra senha longa", "repeated": "outra senha lonja"},
        {"current": PASSWORD, "password": "senha1234567", "repeated": "senha1234567"},
        {},
    ],
)
def test_a_password_is_only_changed_as_it_should_be(ana: Person, values: dict[str, str]) -> None:
    ana.sign_in()
    response = ana.post("/account/password", **values)
    assert response.status_code == 200
    assert 'role="alert"' in response.text
    assert ana.elsewhere().sign_in().status_code == 303


def test_a_removed_member_is_out_at_once(ana: Person, organization: OrgScope, database: Database) -> None:
    make_person(ana.app, organization)
    ana.sign_in()
    with database.transaction(organization) as session:
        deactivate_member(organization, session, find_member(organization, session, ana.email).id)
    assert not ana.is_in()
    response = ana.sign_in()
    assert response.status_code == 403
    assert not ana.is_in()


def test_another_role_holds_from_the_next_request(
    ana: Person, organization: OrgScope, database: Database
) -> None:
    make_person(ana.app, organization)
    ana.sign_in()
    assert ana.post("/imports/upload", page="/account/password").status_code == 400
    with database.transaction(organization) as session:
        set_role(organization, session, find_member(organization, session, ana.email).id, Role.ANALYST)
    assert ana.post("/imports/upload", page="/account/password").status_code == 403


def test_of_several_organizations_one_is_worked_in_and_left_when_membership_ends(
    own_app: Flask, organization: OrgScope, other_organization: OrgScope, database: Database
) -> None:
    person = make_person(own_app, organization, other_organization)
    with database.transaction(other_organization) as session:
        add_member(other_organization, session, email="second-admin@example.com", role=Role.ADMIN)
    person.sign_in()
    switched = person.post(
        "/organization", page="/account/password", organization=str(other_organization.organization_id)
    )
    assert switched.status_code == 303
    assert "Other" in person.browser.get("/").text
    with database.transaction(other_organization) as session:
        found = find_member(other_organization, session, person.email)
        deactivate_member(other_organization, session, found.id)
    page = person.browser.get("/")
    assert page.status_code == 200
    assert "Other" not in page.text


def test_no_form_without_its_token(ana: Person) -> None:
    response = ana.browser.post("/login", data={"email": ana.email, "password": PASSWORD})
    assert response.status_code == 400
    assert not ana.is_in()


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(ana: Person) -> None:
    headers = ana.sign_in().headers.getlist("Set-Cookie")
    assert len(headers) == 3
    for header in headers:
        assert "HttpOnly" in header
        assert "SameSite=Lax" in header
        assert "Secure" not in header, "this address is http"


def test_over_https_cookies_are_secure(make_app: MakeApp, organization: OrgScope) -> None:
    app = make_app(base_url="https://leads.example.com", trusted_proxies=1)
    browser = app.test_client()
    header = browser.get("/login", headers={"X-Forwarded-Proto": "https"}).headers["Set-Cookie"]
    assert header.startswith("__Host-lead_analytics_session=")
    for part in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert part in header
    assert "Domain" not in header
