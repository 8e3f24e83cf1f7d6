"""How often the dashboard asks the database, and that what didn't change isn't computed twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from services.cache import cached
from services.dashboard import DashboardQuery, dashboard_facts
from services.scope import OrgScope
from services.versions import bump_data_version

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
QUERY = DashboardQuery(date(2026, 3, 1), date(2026, 3, 31))
MOST_STATEMENTS = 17
"""One more is a decision, not an accident: raise this with the reason beside it."""


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    """The statements that the session sends meanwhile."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(connection, "before_cursor_execute", note)


class Store(dict[str, Any]):
    """A result store in memory."""

    def set(self, key: str, value: Any, timeout: int | None = None) -> None:
        self[key] = value


def test_the_dashboard_takes_a_handful_of_statements(organization: OrgScope, session: Session) -> None:
    with counted(session) as statements:
        dashboard_facts(organization, session, QUERY, NOW)
    assert 0 < len(statements) <= MOST_STATEMENTS


def test_what_did_not_change_is_not_computed_twice(organization: OrgScope, session: Session) -> None:
    store = Store()

    def ask(now: datetime = NOW) -> list[str]:
        with counted(session) as statements:
            cached(
                organization, session, store, "dashboard", QUERY, now,
                lambda: dashboard_facts(organization, session, QUERY, now),
            )  # fmt: skip
        return statements

    assert len(ask()) > 2
    assert len(ask()) == 1, "only the version is asked for"
    bump_data_version(organization, session)
    session.flush()
    assert len(ask()) > 2, "what changed is computed anew"
    assert len(ask(datetime(2026, 3, 20, 12, 10, tzinfo=UTC))) > 2, "ages grow by themselves"
