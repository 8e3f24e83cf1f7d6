"""What every answer carries: headers, compression, caching, plain errors."""

from __future__ import annotations

import base64
import hashlib
import re
import threading

import pytest
from flask import Flask, abort

from app.guard import OPEN_ENDPOINTS
from services.scope import ForbiddenError, NotFoundError
from tests.app.people import Person
from tests.support.web import MakeApp

BROWSER = {"Accept-Encoding": "gzip, deflate, br, zstd"}
PLOTLY = "/_dash-component-suites/plotly/package_data/plotly.min.js"


@pytest.fixture
def signed_in(ana: Person) -> Person:
    ana.sign_in()
    return ana


def policy(person: Person, address: str = "/") -> str:
    return person.browser.get(address).headers["Content-Security-Policy"]


def test_the_policy_allows_our_own_origin_and_nothing_evaluated(signed_in: Person) -> None:
    text = policy(signed_in)
    for part in (
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "frame-ancestors 'none'",
        "form-action 'self'",
        "connect-src 'self'",
    ):
        assert part in text
    assert "unsafe-eval" not in text
    assert "'unsafe-inline'" not in text.partition("script-src")[2].partition(";")[0]
    assert not re.search(r"https?:", text)


def test_every_inline_script_of_a_page_is_in_the_policy(signed_in: Person) -> None:
    hashes = policy(signed_in)
    for address in ("/", "/leads", "/account/password", "/reset"):
        for attributes, script in re.findall(
            r"<script([^>]*)>(.*?)</script>", signed_in.browser.get(address).text, re.S
        ):
            if script and "application/json" not in attributes:
                digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
                assert f"'sha256-{digest}'" in hashes, script[:80]


def test_a_page_loads_nothing_from_elsewhere(signed_in: Person) -> None:
    for address in ("/", "/account/password"):
        page = signed_in.browser.get(address).text
        for reference in re.findall(r'(?:src|href|action)="([^"]*)"', page):
            assert reference.startswith(("/", "#", "data:,")), reference
        assert "polyfill" not in page
        assert "dash_table/" not in page


@pytest.mark.parametrize(
    "address", ["/", "/login", "/nowhere.css", "/_dash-layout", "/healthz", "/assets/x.css"]
)
def test_headers(signed_in: Person, address: str) -> None:
    headers = signed_in.browser.get(address).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["X-Request-ID"]
    assert "Strict-Transport-Security" not in headers, "not over http"


def test_over_https_browsers_are_told_to_stay_there(make_app: MakeApp) -> None:
    app = make_app(base_url="https://leads.example.com")
    assert app.test_client().get("/login").headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize(
    "address", ["/", "/login", "/_dash-layout", "/_dash-dependencies", "/account/password"]
)
def test_what_depends_on_who_asks_is_kept_by_nobody(signed_in: Person, address: str) -> None:
    assert signed_in.browser.get(address).headers["Cache-Control"] == "no-store"


def scripts_of(person: Person) -> list[str]:
    return re.findall(r'<(?:script src|link rel="stylesheet" href)="([^"]+)"', person.browser.get("/").text)


def test_files_are_compressed_kept_for_a_year_and_the_same_for_everybody(signed_in: Person) -> None:
    addresses = scripts_of(signed_in)
    assert len(addresses) > 10
    for address in addresses:
        response = signed_in.browser.get(address, headers=BROWSER)
        assert response.status_code == 200, address
        assert response.headers["Content-Encoding"] == "br", address
        assert "max-age=31536000" in response.headers["Cache-Control"], address
        assert response.headers["Vary"] == "Accept-Encoding", address
        plain = signed_in.browser.get(address, headers={"Accept-Encoding": "identity"})
        assert "Content-Encoding" not in plain.headers
        assert len(plain.data) > len(response.data)


def test_component_files_answer_many_at_once(signed_in: Person) -> None:
    address = next(each for each in scripts_of(signed_in) if "dash_html" in each)
    bodies: list[bytes] = []
    cookies = {name: signed_in.cookie(name) or "" for name in ("session", "used")}

    def ask() -> None:
        browser = signed_in.app.test_client()
        for name, value in cookies.items():
            browser.set_cookie(f"lead_analytics_{name}", value)
        bodies.append(browser.get(address, headers=BROWSER).data)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(bodies) == 6
    assert len(set(bodies)) == 1


@pytest.mark.parametrize("address", [PLOTLY, "/assets/css/01-tokens.css"])
def test_a_file_that_did_not_change_is_not_sent_again(signed_in: Person, address: str) -> None:
    first = signed_in.browser.get(address, headers=BROWSER)
    again = signed_in.browser.get(address, headers=BROWSER | {"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_partial_bundle_stands_in_for_plotlys_whole(signed_in: Person) -> None:
    response = signed_in.browser.get(PLOTLY, headers=BROWSER)
    assert response.mimetype == "text/javascript"
    assert len(response.data) < 400_000


def test_assets_are_open_and_nothing_beside_them_is(own_app: Flask) -> None:
    browser = own_app.test_client()
    assert browser.get("/assets/css/01-tokens.css").status_code == 200
    for address in ("/assets/../app/settings.py", "/assets/%2e%2e/app/settings.py", "/assets//etc/passwd"):
        assert browser.get(address).status_code in (302, 308, 404)


def failing(app: Flask, error: Exception) -> None:
    """Let a route that is open to everybody raise this."""

    def fail() -> None:
        raise error

    app.view_functions["health.alive"] = fail  # type: ignore[assignment]
    assert "health.alive" in OPEN_ENDPOINTS


def test_an_unexpected_error_shows_a_reference_and_nothing_else(own_app: Flask) -> None:
    failing(own_app, RuntimeError("the secret is hunter2"))
    response = own_app.test_client().get("/healthz")
    assert response.status_code == 500
    assert "hunter2" not in response.text
    assert "Traceback" not in response.text
    assert response.headers["X-Request-ID"] in response.text


def test_problems_are_rfc_9457(own_app: Flask) -> None:
    failing(own_app, RuntimeError("hunter2"))
    response = own_app.test_client().get("/healthz", headers={"Accept": "application/json"})
    assert response.mimetype == "application/problem+json"
    assert response.json is not None
    assert response.json["status"] == 500
    assert set(response.json) == {"type", "title", "status", "detail", "instance"}
    assert "hunter2" not in response.text


@pytest.mark.parametrize(
    ("error", "status"), [(NotFoundError("x"), 404), (ForbiddenError("x"), 403), (LookupError("x"), 500)]
)
def test_errors_of_services_have_their_status(own_app: Flask, error: Exception, status: int) -> None:
    failing(own_app, error)
    assert own_app.test_client().get("/healthz").status_code == status


def test_an_error_page_is_in_the_readers_language(own_app: Flask) -> None:
    own_app.view_functions["health.alive"] = lambda: abort(404)
    response = own_app.test_client().get("/healthz", headers={"Accept-Language": "pt-BR,pt;q=0.9"})
    assert 'lang="pt-BR"' in response.text


@pytest.mark.parametrize(
    "address", ["/_dash-component-suites/nothing/x.js", "/_dash-component-suites/dash/x.js"]
)
def test_a_file_that_is_none_is_not_found(signed_in: Person, address: str) -> None:
    assert signed_in.browser.get(address).status_code == 404


def test_a_request_id_is_kept_from_a_trusted_proxy_only(make_app: MakeApp) -> None:
    given = {"X-Request-ID": "abcdefgh-12345678"}
    assert (
        make_app().test_client().get("/healthz", headers=given).headers["X-Request-ID"] != "abcdefgh-12345678"
    )
    behind = make_app(trusted_proxies=1).test_client()
    assert behind.get("/healthz", headers=given).headers["X-Request-ID"] == "abcdefgh-12345678"
    assert behind.get("/healthz", headers={"X-Request-ID": "a b\t"}).headers["X-Request-ID"] != "a b\t"
