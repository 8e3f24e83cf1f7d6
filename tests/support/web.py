"""The application in the test's own process, and clients that are signed in to it.

What is of the web is imported where it is used: tests of services load this file too and shall not wait
for Dash.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from services.accounts import add_member
from services.database.embedded import EmbeddedDatabase
from services.database.models import Membership
from services.database.sessions import Database
from services.scope import OrgScope
from services.sign_in import account_of, memberships_of
from services.vocabulary import Role

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from app.settings import Settings

MakeApp = Callable[..., "Flask"]
SignedIn = Callable[..., "FlaskClient"]


def settings_for(urls: EmbeddedDatabase, data_dir: Path, **values: object) -> Settings:
    """Settings of a test: this database, this folder, nothing from a `.env` lying about."""
    from app.settings import Settings

    known: dict[str, object] = {
        "database_url": urls.application_url,
        "database_owner_url": urls.owner_url,
        "data_dir": data_dir,
        "log_level": "ERROR",
    }
    return Settings(_env_file=None, **(known | values))  # type: ignore[call-arg, arg-type]


def close(app: Flask) -> None:
    """End what the application holds open."""
    app.extensions["jobs"].close()
    app.extensions["background"].shutdown(wait=True)
    app.extensions["database"].dispose()
    app.extensions["probe"].close()


@pytest.fixture(scope="session")
def app(database_urls: EmbeddedDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on the tests' database; one for all tests of a test process."""
    from app.factory import create_app

    app = create_app(settings_for(database_urls, tmp_path_factory.mktemp("app")))
    yield app
    close(app)


@pytest.fixture
def make_app(database_urls: EmbeddedDatabase, tmp_path: Path) -> Iterator[MakeApp]:
    """Call it for an application of the test's own, with settings of its own."""
    from app.factory import create_app

    apps: list[Flask] = []

    def make(**values: object) -> Flask:
        apps.append(create_app(settings_for(database_urls, tmp_path / str(len(apps)), **values)))
        return apps[-1]

    yield make
    for app in apps:
        close(app)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that nobody is signed in with."""
    return app.test_client()


def new_member(database: Database, organization: OrgScope, role: Role) -> tuple[UUID, UUID]:
    """A fresh member who signs in: (the account's id, the membership's id)."""
    with database.transaction(organization) as session:
        member = add_member(organization, session, email=f"{uuid4().hex}@example.com", role=role)
        user_id = session.scalars(select(Membership.user_id).where(Membership.id == member.id)).one()
    assert user_id is not None
    return user_id, member.id


def client_of(app: Flask, user_id: UUID) -> FlaskClient:
    """A browser with a session of this account, as sign-in leaves it there (without typing a password)."""
    from app.sign_in.sessions import begin_session

    database: Database = app.extensions["database"]
    with database.sign_in_transaction(user_id) as session:
        account, memberships = account_of(session, user_id), memberships_of(session, user_id)
    assert account is not None
    client = app.test_client()
    with app.test_request_context("/login", method="POST"):
        begin_session(account, memberships)
        response = app.process_response(app.make_response(""))
    for header in response.headers.getlist("Set-Cookie"):
        name, _, rest = header.partition("=")
        client.set_cookie(name, rest.partition(";")[0])
    return client


@pytest.fixture
def signed_in_client(app: Flask, database: Database, organization: OrgScope) -> SignedIn:
    """Call it with a role (and another organization) for a signed-in browser of a fresh member."""

    def signed_in(role: Role = Role.ADMIN, where: OrgScope | None = None) -> FlaskClient:
        user_id, _ = new_member(database, where or organization, role)
        return client_of(app, user_id)

    return signed_in
