"""Transactions: the only way to the rows, and each one belongs to one organization.

A transaction takes the application's role (which owns nothing and can't bypass row-level
security) and sets its organization locally, both in one round trip and both gone at its end:
safe behind a transaction pooler. `SET LOCAL` and not `set_config()`: Citus propagates only the
former to its workers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from services.database.observed import Observer, followed, watch
from services.scope import OrgScope

APPLICATION_ROLE = "lead_analytics_app"
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_HASH = re.compile(r"[0-9a-f]{64}")


class Database:
    """One engine and the transactions on it. Made once by the application's factory, which may give it
    an observer of its statements."""

    def __init__(
        self,
        url: str,
        *,
        pool_size: int = 5,
        statement_timeout_ms: int = 60_000,
        connect_timeout_seconds: int = 10,
        observer: Observer | None = None,
    ) -> None:
        self.engine = engine_for(url, pool_size=pool_size, connect_timeout_seconds=connect_timeout_seconds)
        self._observer = observer
        if observer is not None:
            watch(self.engine, observer)
        self._preamble = (
            f"SET LOCAL ROLE {APPLICATION_ROLE}; SET LOCAL timezone = 'UTC'; SET LOCAL jit = off; "
            f"SET LOCAL statement_timeout = {int(statement_timeout_ms)}; "
        )

    @contextmanager
    def transaction(
        self, scope: OrgScope, *, statement_timeout_ms: int | None = None, snapshot: bool = False
    ) -> Iterator[Session]:
        """A session whose every statement sees only the scope's organization; commits at the end.

        `snapshot`: every statement sees the rows as they were at the first one (repeatable read), so that
        figures of many statements agree; what somebody else has changed since can't be changed in it.
        """
        organization = UUID(str(scope.organization_id))
        setting = f"SET LOCAL app.organization_id = '{organization}'"
        if statement_timeout_ms is not None:
            setting += f"; SET LOCAL statement_timeout = {int(statement_timeout_ms)}"
        if snapshot:
            setting += "; SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
        with self._begin(setting) as session:
            yield session

    @contextmanager
    def sign_in_transaction(self, user_id: UUID | None = None) -> Iterator[Session]:
        """A session that sees users, and the memberships of `user_id` alone; no organization's rows."""
        setting = f"SET LOCAL app.user_id = '{UUID(str(user_id))}'" if user_id else ""
        with self._begin(setting) as session:
            yield session

    @contextmanager
    def lookup_transaction(self, slug: str) -> Iterator[Session]:
        """A session that sees the one organization called `slug`, to learn its id."""
        if not _SLUG.fullmatch(slug):
            raise ValueError("not a slug")
        with self._begin(f"SET LOCAL app.organization_slug = '{slug}'") as session:
            yield session

    @contextmanager
    def token_transaction(self, token_hash: str) -> Iterator[Session]:
        """A session that sees the one API token with this SHA-256 (64 hex digits), to learn whose it is.

        `services.api_tokens.find_token` then has it enter that organization (`enter_organization`).
        """
        if not _HASH.fullmatch(token_hash):
            raise ValueError("not a token's hash")
        with self._begin(f"SET LOCAL app.token_hash = '{token_hash}'") as session:
            yield session

    @contextmanager
    def _begin(self, setting: str) -> Iterator[Session]:
        with followed(self._observer) as trace:
            with Session(self.engine, expire_on_commit=False) as session, session.begin():
                connection = session.connection()
                connection.exec_driver_sql(self._preamble + setting)
                trace.follow(connection)
                yield session
            trace.committed(session)

    def dispose(self) -> None:
        self.engine.dispose()


def enter_organization(session: Session, organization_id: UUID) -> None:
    """Have a sign-in's transaction go on in the organization that it has just proved to belong to."""
    setting = f"SET LOCAL app.organization_id = '{UUID(str(organization_id))}'"
    session.connection().exec_driver_sql(setting)


def engine_for(url: str, *, pool_size: int = 5, connect_timeout_seconds: int = 10) -> Engine:
    """An engine for a PostgreSQL address of any usual spelling, always through psycopg 3."""
    return create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        pool_recycle=1800,
        hide_parameters=True,  # what people entered stays out of the logs
        # Nothing is prepared on the server: after some uses it would be planned for any value, which can't
        # use a partial index (300 ms instead of 1 were measured), and a pooler may not know of it.
        connect_args={"connect_timeout": connect_timeout_seconds, "prepare_threshold": None},
    )
