"""Nobody of one organization sees or changes a row of another: every public function of `services`.

Each is called twice: behind the database's wall, as in production, and without it (as the owner, whom
row-level security doesn't stop), so that a query that forgot its organization fails here and isn't
saved by the wall. The walk finds the functions itself; one that isn't listed fails.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, Row
from sqlalchemy.orm import DeclarativeBase, Session

from services.database.embedded import EmbeddedDatabase
from services.database.models import Membership
from services.database.sessions import Database, engine_for
from services.scope import ForbiddenError, NotFoundError, OrgScope
from services.vocabulary import Role
from tests.support.postgres import create_organization
from tests.support.probes import PROBES, READERS, WITHOUT_A_SCOPE
from tests.support.rows import Filled, fill, rows_of
from tests.support.service_functions import declared_unscoped, scoped_functions, unscoped_functions

Door = Callable[[OrgScope], AbstractContextManager[Session]]


@pytest.fixture(scope="module")
def owner_engine(database_urls: EmbeddedDatabase) -> Iterator[Engine]:
    engine = engine_for(database_urls.owner_url)
    yield engine
    engine.dispose()


@pytest.fixture(params=["behind the wall", "without the wall"])
def door(request: pytest.FixtureRequest, database: Database, owner_engine: Engine) -> Door:
    """How a session is got: as the application, or as the owner, who sees every organization."""

    @contextmanager
    def as_owner(scope: OrgScope) -> Iterator[Session]:
        with Session(owner_engine, expire_on_commit=False) as session, session.begin():
            session.connection().exec_driver_sql("SET LOCAL timezone = 'UTC'")
            yield session

    return database.transaction if request.param == "behind the wall" else as_owner


@pytest.fixture
def ours(database: Database) -> Filled:
    return _filled(database)


@pytest.fixture
def theirs(database: Database) -> Filled:
    return _filled(database)


def _filled(database: Database) -> Filled:
    scope = create_organization(database)
    with database.transaction(scope) as session:
        return fill(scope, session)


def everything_in(result: Any) -> str:
    """All that a result says, as text: into lists, mappings, rows, dataclasses and models."""
    if isinstance(result, dict):
        return " ".join(everything_in(part) for pair in result.items() for part in pair)
    if isinstance(result, (list, tuple, set, frozenset, Row)):
        return " ".join(everything_in(part) for part in result)
    if isinstance(result, DeclarativeBase):
        return everything_in([getattr(result, column.key) for column in result.__table__.columns])
    if dataclasses.is_dataclass(result) and not isinstance(result, type):
        return everything_in([getattr(result, field.name) for field in dataclasses.fields(result)])
    return str(result)


def _call(name: str, door: Door, scope: OrgScope, theirs: Filled) -> str:
    probe = PROBES[name]
    if probe.refuses:
        with pytest.raises(probe.refuses), door(scope) as session:
            probe.call(scope, session, theirs)
        return ""
    with door(scope) as session:
        return everything_in(probe.call(scope, session, theirs))


def test_every_public_function_with_a_scope_is_listed() -> None:
    found, listed = scoped_functions(), set(PROBES)
    assert found - listed == set(), "add these to tests/support/probes"
    assert listed - found == set(), "these are gone"


def test_every_public_function_without_a_scope_is_listed_with_its_reason() -> None:
    assert unscoped_functions() | declared_unscoped() == set(WITHOUT_A_SCOPE)


@pytest.mark.parametrize("name", sorted(PROBES))
def test_another_organization_is_neither_seen_nor_changed(
    name: str, door: Door, database: Database, ours: Filled, theirs: Filled
) -> None:
    with database.transaction(theirs.scope) as session:
        before = rows_of(theirs.scope, session)
    said = _call(name, door, ours.scope, theirs)
    for secret in (theirs.marker, theirs.lead_marker, *map(str, _ids(theirs))):
        assert secret not in said
    with database.transaction(theirs.scope) as session:
        assert rows_of(theirs.scope, session) == before


@pytest.mark.parametrize("name", sorted(READERS))
def test_a_rep_sees_no_lead_of_somebody_else(name: str, database: Database, ours: Filled) -> None:
    """A rep who owns nothing, in an organization whose one lead is another member's."""
    rep_id = uuid4()
    with database.transaction(ours.scope) as session:
        organization = ours.scope.organization_id
        session.add(Membership(organization_id=organization, id=rep_id, role=Role.REP, name="Rep"))
    rep = OrgScope(ours.scope.organization_id, Role.REP, rep_id)
    try:
        with database.transaction(rep) as session:
            said = everything_in(PROBES[name].call(rep, session, ours))
    except (NotFoundError, ForbiddenError):
        return
    assert ours.lead_marker not in said
    assert str(ours.lead_id) not in said


def _ids(filled: Filled) -> tuple[object, ...]:
    return (
        filled.scope.organization_id,
        filled.lead_id,
        filled.member_id,
        filled.import_id,
        filled.alert_id,
    )
