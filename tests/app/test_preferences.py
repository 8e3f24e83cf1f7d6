"""Language and theme: of a browser, and of an account."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.app.people import Person


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        ("pt-BR,pt;q=0.9,en;q=0.8", "pt-BR"),
        ("pt-PT", "pt-BR"),
        ("en-US,en;q=0.9,pt;q=0.8", "en"),
        ("de,fr", "en"),
        ("de,pt;q=0.5", "pt-BR"),
        ("", "en"),
        ("*;q=x,,;;", "en"),
    ],
)
def test_a_stranger_is_spoken_to_as_the_browser_asks(own_app: Flask, header: str, lang: str) -> None:
    page = own_app.test_client().get("/login", headers={"Accept-Language": header}).text
    assert f'<html lang="{lang}"' in page


def test_a_strangers_choice_is_kept_in_the_browser(ana: Person) -> None:
    response = ana.post(
        "/preferences", page="/login", language="pt_BR", theme="dark", next="/login?next=%2Fleads"
    )
    assert response.status_code == 303
    page = ana.browser.get("/login").text
    assert '<html lang="pt-BR" data-theme="dark" data-bs-theme="dark"' in page


def test_a_members_choice_follows_the_account(ana: Person) -> None:
    ana.sign_in()
    ana.post("/preferences", page="/account/password", language="pt_BR")
    ana.post("/preferences", page="/account/password", theme="dark")
    phone = ana.elsewhere()
    phone.sign_in()
    assert '<html lang="pt-BR" data-theme="dark"' in phone.browser.get("/").text


def test_a_script_keeps_the_theme_without_a_page(ana: Person) -> None:
    ana.sign_in()
    headers = {"X-CSRFToken": ana.token("/account/password")}
    assert ana.browser.post("/preferences", data={"theme": "light"}, headers=headers).status_code == 204
    assert 'data-theme="light"' in ana.browser.get("/").text
    assert ana.browser.post("/preferences", data={"theme": "light"}).status_code == 400


@pytest.mark.parametrize(
    "values", [{"language": "xx"}, {"theme": "neon"}, {"language": "en", "theme": "<b>"}]
)
def test_what_is_no_choice_is_refused(ana: Person, values: dict[str, str]) -> None:
    ana.sign_in()
    assert ana.post("/preferences", page="/account/password", **values).status_code == 400


def test_the_way_back_stays_here(ana: Person) -> None:
    response = ana.post("/preferences", page="/login", language="en", next="https://evil.example/")
    assert response.headers["Location"] == "/"
