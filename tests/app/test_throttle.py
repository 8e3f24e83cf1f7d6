"""How often a password may be tried, and that nobody can be locked out by somebody else."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from flask import Flask

from app.sign_in.throttle import network_address, seconds_to_wait
from services.scope import OrgScope
from tests.app.people import PASSWORD, Person, make_person
from tests.support.web import MakeApp

MINUTE, HOUR = 60, 3600


def fail(person: Person, times: int, address: str = "203.0.113.7") -> list[int]:
    token = person.token()
    form = {"email": person.email, "password": "wrong", "csrf_token": token}
    return [
        person.browser.post("/login", data=form, environ_base={"REMOTE_ADDR": address}).status_code
        for _ in range(times)
    ]


def sign_in_from(person: Person, address: str, password: str = PASSWORD) -> int:
    form = {"email": person.email, "password": password, "csrf_token": person.token()}
    return person.browser.post("/login", data=form, environ_base={"REMOTE_ADDR": address}).status_code


def test_the_wait_grows_with_the_attempts(ana: Person, later: Callable[[float], None]) -> None:
    assert fail(ana, 6) == [200] * 5 + [429]
    later(MINUTE)
    assert fail(ana, 6) == [200] * 5 + [429]
    later(MINUTE)
    assert fail(ana, 1) == [429], "ten in a quarter of an hour"
    later(15 * MINUTE)
    assert fail(ana, 5) == [200] * 5


def test_waiting_says_how_long_and_the_right_password_does_not_help(ana: Person) -> None:
    fail(ana, 5)
    form = {"email": ana.email, "password": PASSWORD, "csrf_token": ana.token()}
    response = ana.browser.post("/login", data=form, environ_base={"REMOTE_ADDR": "203.0.113.7"})
    assert response.status_code == 429
    assert "Try again in 1 minute" in response.text


def test_who_fails_on_purpose_locks_nobody_else_out(ana: Person) -> None:
    mallory = ana.elsewhere()
    assert fail(mallory, 10)[-1] == 429
    assert sign_in_from(ana, "198.51.100.1") == 303, "the owner, from elsewhere"


def test_a_device_that_signed_in_before_is_not_held_up_by_its_neighbours(ana: Person) -> None:
    """Behind one office address: the attacker's attempts are counted apart from the known device's."""
    office = "203.0.113.7"
    assert sign_in_from(ana, office) == 303
    ana.post("/logout", page="/account/password")
    mallory, new_phone = ana.elsewhere(), ana.elsewhere()
    assert fail(mallory, 10, office)[-1] == 429
    assert sign_in_from(new_phone, office) == 429, "an unknown device there has to wait"
    assert sign_in_from(ana, office) == 303


def test_a_known_device_has_a_budget_too(ana: Person) -> None:
    ana.sign_in()
    ana.post("/logout", page="/account/password")
    assert fail(ana, 6) == [200] * 5 + [429]
    assert fail(ana, 1, "198.51.100.1") == [429], "it goes where the device goes"


def test_a_device_is_known_for_its_own_accounts_only(ana: Person, organization: OrgScope) -> None:
    mallory = make_person(ana.app, organization)
    mallory.sign_in()
    mallory.post("/logout", page="/account/password")
    on_own_device = Person(ana.app, ana.user_id, ana.email)
    on_own_device.browser = mallory.browser
    fail(on_own_device, 5)
    assert fail(ana.elsewhere(), 1) == [429], "counted by address, not by the attacker's device"


def test_the_right_password_forgets_the_wrong_ones(ana: Person) -> None:
    for _ in range(3):
        assert fail(ana, 4) == [200] * 4
        assert sign_in_from(ana, "203.0.113.7") == 303
        ana.post("/logout", page="/account/password")


def test_an_address_nobody_has_is_held_up_alike(own_app: Flask, ana: Person) -> None:
    nobody = Person(own_app, ana.user_id, "nobody@example.com")
    assert fail(nobody, 6) == [200] * 5 + [429]


def test_attempts_at_once_share_one_budget(own_app: Flask) -> None:
    waits: list[int] = []

    def attempt() -> None:
        with own_app.test_request_context("/login", environ_base={"REMOTE_ADDR": "203.0.113.9"}):
            waits.append(seconds_to_wait("ana@example.com"))

    threads = [threading.Thread(target=attempt) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(wait == 0 for wait in waits) == 5


def test_one_address_may_not_try_many_accounts(own_app: Flask, ana: Person) -> None:
    token = ana.token()
    answers = [
        ana.browser.post("/login", data={"email": f"{number}@example.com", "csrf_token": token}).status_code
        for number in range(31)
    ]
    assert answers == [200] * 30 + [429]


@pytest.mark.parametrize(
    ("remote", "place"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
    ],
)
def test_an_ipv6_customer_is_one_place(own_app: Flask, remote: str, place: str) -> None:
    with own_app.test_request_context("/login", environ_base={"REMOTE_ADDR": remote}):
        assert network_address() == place


@pytest.mark.parametrize(("proxies", "place"), [(0, "203.0.113.7"), (1, "198.51.100.2"), (2, "198.51.100.1")])
def test_forwarded_addresses_are_believed_of_trusted_proxies_only(
    make_app: MakeApp, proxies: int, place: str
) -> None:
    app = make_app(trusted_proxies=proxies)
    seen: list[str] = []
    app.before_request_funcs.setdefault(None, []).insert(0, lambda: seen.append(network_address()))
    app.test_client().get(
        "/healthz",
        headers={"X-Forwarded-For": "198.51.100.1, 198.51.100.2"},
        environ_base={"REMOTE_ADDR": "203.0.113.7"},
    )
    assert seen == [place]
