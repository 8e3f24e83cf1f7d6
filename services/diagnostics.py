"""What an operator asks of the database: is it there, is it the right one, does the wall hold.

Operators only, and no organization's rows: these functions take the `Database`, not a scope.
"""

from __future__ import annotations

import errno
from datetime import UTC, datetime
from functools import cache
from typing import Literal

import psycopg
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from services.database.migrate import known_revisions, newest_revision
from services.database.sessions import Database

UNSCOPED_FUNCTIONS = (
    "clock_difference_seconds",
    "database_error",
    "explain",
    "role_problems",
    "schema_is_newest",
    "schema_revision",
    "schema_state",
    "server_version",
    "worker_heartbeat_age_seconds",
)
_newest = cache(newest_revision)
_known = cache(known_revisions)
_PASSING_CLASSES = ("08", "40", "53", "57", "58", "55P03")
"""SQLSTATEs: connection, deadlock, no room or memory, server stopped, its machine, a lock not got."""
_STATEMENT_TOO_LONG = "57014"
_PASSING_ERRNOS = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.ENOMEM, errno.EMFILE, errno.ENFILE, errno.EAGAIN}
)


def explain(error: BaseException) -> str:
    """The first line of what the database (or the way to it) complained about, without any password."""
    cause = getattr(error, "orig", None) or error
    return (str(cause).strip().splitlines() or [type(cause).__name__])[0]


def may_pass(error: BaseException) -> bool:
    """Whether the same may work later without anybody changing it: the database is away, restarts or has no
    room; the disk is full. What is wrong with a file, or with this code, stays wrong."""
    if isinstance(error, PoolTimeoutError):
        return True
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, psycopg.Error):
        if cause.sqlstate is None:  # nobody answered, or the connection broke
            return isinstance(cause, psycopg.OperationalError)
        return cause.sqlstate != _STATEMENT_TOO_LONG and cause.sqlstate.startswith(_PASSING_CLASSES)
    return isinstance(error, OSError) and (
        error.errno in _PASSING_ERRNOS or isinstance(error, (ConnectionError, TimeoutError))
    )


def out_of_room(error: BaseException) -> bool:
    """Whether a disk is full: ours, or the database's."""
    if isinstance(error, DBAPIError):
        return getattr(error.orig, "sqlstate", None) == "53100"
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def database_error(database: Database) -> str | None:
    """Why the database can't be used; None when it can."""
    try:
        server_version(database)
    except SQLAlchemyError as error:
        return explain(error)
    return None


def server_version(database: Database) -> str:
    """The server's version, such as `18.4`. Raises SQLAlchemy's OperationalError when it can't be reached."""
    with database.sign_in_transaction() as session:
        return str(session.scalar(text("SELECT split_part(current_setting('server_version'), ' ', 1)")))


def schema_revision(database: Database) -> str | None:
    """The revision of the schema as the application sees it; None when it was never migrated."""
    with database.sign_in_transaction() as session:
        if session.scalar(text("SELECT to_regclass('public.alembic_version')")) is None:
            return None
        revision = session.scalar(text("SELECT version_num FROM alembic_version"))
    return None if revision is None else str(revision)


def schema_is_newest(database: Database) -> bool:
    """Whether the database stands at the revision this code is written for."""
    return schema_revision(database) == _newest()


def schema_state(database: Database) -> Literal["newest", "older", "newer", "missing"]:
    """How the schema stands to this code: the one it is written for; one it would migrate; one it doesn't
    know, of a later version; or none."""
    revision = schema_revision(database)
    if revision is None:
        return "missing"
    if revision == _newest():
        return "newest"
    return "older" if revision in _known() else "newer"


def role_problems(database: Database) -> list[str]:
    """Why the application's role could read past row-level security; empty when it can't."""
    statement = text(
        """
        SELECT rolname, rolname = current_user AS acting, rolsuper, rolbypassrls,
               EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = 'public' AND tableowner = rolname) AS owner
        FROM pg_roles WHERE rolname IN (current_user, session_user)
        """
    )
    with database.sign_in_transaction() as session:
        rows = session.execute(statement).all()
    problems = []
    for row in rows:
        powers = [
            power
            for power, has in (
                ("is a superuser", row.rolsuper),
                ("has BYPASSRLS", row.rolbypassrls),
                ("owns tables", row.owner),
            )
            if has
        ]
        if powers:
            place = "transactions run as" if row.acting else "DATABASE_URL signs in as"
            problems.append(f"{place} {row.rolname}, which {' and '.join(powers)}")
    return problems


def clock_difference_seconds(database: Database) -> float:
    """How far the database's clock is ahead of this machine's; negative when it is behind."""
    with database.sign_in_transaction() as session:
        before = datetime.now(UTC)
        theirs: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
        after = datetime.now(UTC)
    return (theirs - (before + (after - before) / 2)).total_seconds()


def worker_heartbeat_age_seconds(database: Database) -> float | None:
    """Seconds since the liveliest worker's last sign of life; None when no worker is registered."""
    statement = text(
        "SELECT extract(epoch FROM clock_timestamp() - max(last_heartbeat)) FROM jobs.procrastinate_workers"
    )
    with database.sign_in_transaction() as session:
        age = session.scalar(statement)
    return None if age is None else float(age)
