"""One-time links: a first password, and a new one by mail."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from flask import Flask

from app.settings import Settings
from app.sign_in.mail import send_mail
from services.accounts import find_member, welcome_link
from services.database.sessions import Database
from services.scope import OrgScope
from tests.app.mail_server import mail_server
from tests.app.people import PASSWORD, Person, make_person
from tests.support.web import MakeApp

NEW = "uma senha nova e comprida"


def welcome_address(person: Person, organization: OrgScope) -> str:
    database: Database = person.app.extensions["database"]
    with database.transaction(organization) as session:
        member = find_member(organization, session, person.email)
        token = welcome_link(organization, session, member.id, datetime.now(UTC))
    assert token is not None
    return f"/welcome/{token}"


def finish_background(app: Flask) -> None:
    app.extensions["background"].shutdown(wait=True)


def test_a_first_password_signs_in_and_uses_the_link_up(own_app: Flask, organization: OrgScope) -> None:
    person = make_person(own_app, organization, password=None)
    address = welcome_address(person, organization)
    for _ in range(3):
        assert person.email in person.browser.get(address).text, "looking doesn't use it up"
    response = person.post(address, password=NEW, repeated=NEW)
    assert (response.status_code, response.headers["Location"]) == (303, "/")
    assert person.is_in()
    other = person.elsewhere()
    assert other.browser.get(address).status_code == 410
    form = {"password": "a thief's own words", "repeated": "a thief's own words", "csrf_token": other.token()}
    assert other.browser.post(address, data=form).status_code == 410
    assert other.sign_in(NEW).status_code == 303


def test_a_poor_password_leaves_the_link_as_it_was(own_app: Flask, organization: OrgScope) -> None:
    person = make_person(own_app, organization, password=None)
    address = welcome_address(person, organization)
    for password, repeated in (("short", "short"), (NEW, NEW + "x"), (person.email, person.email)):
        assert person.post(address, password=password, repeated=repeated).status_code == 200
    assert person.post(address, password=NEW, repeated=NEW).status_code == 303


def test_a_link_serves_its_own_purpose_only(own_app: Flask, organization: OrgScope) -> None:
    person = make_person(own_app, organization, password=None)
    address = welcome_address(person, organization)
    assert person.browser.get(address.replace("/welcome/", "/reset/")).status_code == 410
    for wrong in ("/welcome/x", "/welcome/" + "x" * 5000, "/welcome/%00", "/reset/%ED%A0%80"):
        assert person.browser.get(wrong).status_code == 410


def test_a_reset_is_mailed_to_the_account_and_to_nobody_else(
    make_app: MakeApp, organization: OrgScope
) -> None:
    with mail_server() as mailbox:
        app = make_app(smtp_url=mailbox.url, base_url="https://leads.example.com")
        ana = make_person(app, organization)
        ana.sign_in()
        stranger = Person(app, ana.user_id, "nobody@example.com").elsewhere()
        answers = {
            re.sub(r'value="[^"]*"', "", stranger.post("/reset", email=email).text)
            for email in (ana.email.upper(), "nobody@example.com", "")
        }
        finish_background(app)
    assert len(answers) == 1
    (message,) = mailbox.messages
    assert message["To"] == ana.email
    found = re.search(r"https://leads\.example\.com(/reset/\S+)", message.get_content())
    assert found
    assert stranger.post(found.group(1), password=NEW, repeated=NEW).status_code == 303
    assert stranger.is_in()
    assert not ana.is_in(), "a new password ends the other sessions"
    assert ana.sign_in(PASSWORD).status_code == 200


def test_the_host_header_has_no_say_in_the_link(make_app: MakeApp, organization: OrgScope) -> None:
    with mail_server() as mailbox:
        app = make_app(smtp_url=mailbox.url)
        ana = make_person(app, organization)
        form = {"email": ana.email, "csrf_token": ana.token("/reset")}
        ana.browser.post(
            "/reset", data=form, headers={"Host": "localhost", "X-Forwarded-Host": "evil.example"}
        )
        finish_background(app)
    assert "evil" not in mailbox.messages[0].get_content()


def test_one_address_is_not_flooded_with_mail(make_app: MakeApp, organization: OrgScope) -> None:
    with mail_server() as mailbox:
        app = make_app(smtp_url=mailbox.url)
        ana = make_person(app, organization)
        assert {ana.post("/reset", email=ana.email).status_code for _ in range(8)} == {200}
        finish_background(app)
    assert len(mailbox.messages) == 5


def test_the_mail_is_in_the_accounts_language(make_app: MakeApp, organization: OrgScope) -> None:
    with mail_server() as mailbox:
        app = make_app(smtp_url=mailbox.url)
        ana = make_person(app, organization)
        ana.sign_in()
        ana.post("/preferences", page="/account/password", language="pt_BR")
        ana.elsewhere().post("/reset", email=ana.email)
        finish_background(app)
    assert "senha" in mailbox.messages[0]["Subject"]


def test_without_a_mail_server_nothing_of_the_link_is_logged(
    ana: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ana.post("/reset", email=ana.email).status_code == 200
    finish_background(ana.app)
    written = "".join(capsys.readouterr())
    assert "mail_not_sent" in written
    assert "/reset/" not in written.replace("/reset/<token>", "")
    assert ana.email not in written


def test_mail_that_cannot_be_sent_is_no_error(make_app: MakeApp, organization: OrgScope) -> None:
    app = make_app(smtp_url="smtp://127.0.0.1:9")
    ana = make_person(app, organization)
    assert ana.post("/reset", email=ana.email).status_code == 200
    settings: Settings = app.extensions["settings"]
    assert send_mail(settings, ana.email, "Subject", "Text") is False


def test_no_mail_password_over_a_plain_connection(make_app: MakeApp) -> None:
    with mail_server() as mailbox:
        app = make_app(smtp_url=mailbox.url.replace("//", "//user:secret@"))
        assert send_mail(app.extensions["settings"], "ana@example.com", "Subject", "Text") is False
    assert mailbox.messages == []
