"""The data version counts every committed change, and only those."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy.orm import Session

from services.database.sessions import Database
from services.scope import OrgScope
from services.versions import DataState, bump_data_version, data_version

WRITERS, WRITES = 4, 5


def test_nothing_written_is_version_zero(session: Session, organization: OrgScope) -> None:
    assert data_version(organization, session) == DataState(0, None)


def test_a_change_is_seen_when_it_is_committed(
    database: Database, organization: OrgScope, other_organization: OrgScope
) -> None:
    with database.transaction(organization) as writer:
        bump_data_version(organization, writer)
        with database.transaction(organization) as reader:
            assert data_version(organization, reader).version == 0
    with database.transaction(organization) as reader:
        state = data_version(organization, reader)
        assert state.version == 1
        assert state.changed_at is not None
    with database.transaction(other_organization) as reader:
        assert data_version(other_organization, reader) == DataState(0, None)


def test_what_is_rolled_back_is_no_change(session: Session, organization: OrgScope) -> None:
    savepoint = session.begin_nested()
    bump_data_version(organization, session)
    savepoint.rollback()
    assert data_version(organization, session).version == 0


def test_writers_at_the_same_time_lose_no_change(database: Database, organization: OrgScope) -> None:
    def write(_writer: int) -> None:
        for _ in range(WRITES):
            with database.transaction(organization) as session:
                bump_data_version(organization, session)

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    with database.transaction(organization) as session:
        assert data_version(organization, session).version == WRITERS * WRITES
