"""Fixtures of the application's tests: an application of each test's own, so that limits start at zero."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable

import pytest
from flask import Flask

from services.scope import OrgScope
from tests.app.people import Person, make_person
from tests.support.web import MakeApp


@pytest.fixture
def own_app(make_app: MakeApp) -> Flask:
    """An application with nothing counted yet."""
    return make_app()


@pytest.fixture
def ana(own_app: Flask, organization: OrgScope) -> Person:
    """An admin with a password, not signed in."""
    return make_person(own_app, organization)


@pytest.fixture
def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Call it to let seconds pass on the web server's clock."""
    real, passed = time.time, 0.0

    def let_pass(seconds: float) -> None:
        nonlocal passed
        passed += seconds
        monkeypatch.setattr(time, "time", lambda: real() + passed)

    return let_pass
