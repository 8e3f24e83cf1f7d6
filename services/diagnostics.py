"""What an operator asks of the database: is it there, is it the right one, does the wall hold.

Operators only, and no organization's rows: these functions take the `Database`, not a scope.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from services.database.migrate import newest_revision
from services.database.sessions import Database

UNSCOPED_FUNCTIONS = (
    "clock_difference_seconds",
    "database_error",
    "explain",
    "role_problems",
    "schema_is_newest",
    "schema_revision",
    "server_version",
    "worker_heartbeat_age_seconds",
)
_newest = cache(newest_revision)


def explain(error: BaseException) -> str:
    """The first line of what the database (or the way to it) complained about, without any password."""
    cause = getattr(error, "orig", None) or error
    return (str(cause).strip().splitlines() or [type(cause).__name__])[0]


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
