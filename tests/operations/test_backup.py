"""A back-up restored into a fresh server: the same figures, byte for byte, behind the same wall."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from services.database.dumps import DumpError, dump_database, restore_database
from services.database.embedded import EmbeddedDatabase
from services.database.migrate import migrate
from services.database.sessions import Database
from services.diagnostics import role_problems, schema_is_newest
from tests.support.postgres import TestServer, create_organization
from tests.support.site import seed

NOW = "2026-11-22T09:00:00-03:00"


@dataclass
class Answer:
    code: int
    out: str
    err: str


@dataclass
class Installation:
    """A place where the command runs: its database and its DATA_DIR."""

    environment: dict[str, str]

    def run(self, *arguments: str) -> Answer:
        known = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
        done = subprocess.run(
            [sys.executable, "-m", "app.cli", *arguments],
            env=known | {"LOG_LEVEL": "WARNING"} | self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    def metrics(self, slug: str) -> str:
        answer = self.run("metrics", "--org", slug, "--now", NOW, "--start", "2026-01-01")
        assert answer.code == 0, answer.err
        return answer.out


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """A folder that the embedded server's account may enter."""
    folder = Path(tempfile.mkdtemp(prefix="lead-analytics-restored-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def test_a_fresh_server_gives_the_same_figures(
    new_database: Callable[[], EmbeddedDatabase], tmp_path: Path, elsewhere: Path
) -> None:
    urls = new_database()
    slugs = sorted({one.slug for one in seed(urls.application_url, scale=0.2)})
    here = Installation(
        {
            "DATABASE_URL": urls.application_url,
            "DATABASE_OWNER_URL": urls.owner_url,
            "DATA_DIR": str(tmp_path / "data"),
        }
    )
    file = elsewhere / "everything.dump"
    made = here.run("backup", str(file))
    assert (made.code, made.err) == (0, ""), made.err
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert here.run("backup", str(file)).code == 2, "it isn't overwritten"

    fresh = Installation({"DATA_DIR": str(elsewhere / "data")})
    restored = fresh.run("restore", str(file))
    assert restored.code == 0, restored.err
    assert "migrate" not in restored.out, "the schema is the newest already"
    for slug in slugs:
        assert fresh.metrics(slug) == here.metrics(slug), slug
    again = fresh.run("restore", str(file))
    assert again.code == 1
    assert again.err == "lead-analytics: the database isn't empty; restore into a new one\n"


def test_what_cannot_be_restored_is_said_in_one_line(elsewhere: Path) -> None:
    here = Installation({"DATA_DIR": str(elsewhere / "data")})
    picture, half = elsewhere / "picture.dump", elsewhere / "half.dump"
    picture.write_bytes(b"\x89PNG\r\n")
    half.write_bytes(b"PGDMP\x01\x10\x00")
    for file, code in ((elsewhere / "nothing.dump", 2), (picture, 2), (half, 1)):
        answer = here.run("restore", str(file))
        assert (answer.code, answer.out) == (code, ""), answer.err
        assert len(answer.err.strip().splitlines()) == 1, answer.err
        assert answer.err.startswith("lead-analytics: ")
    nowhere = here.run("backup", str(elsewhere / "no folder" / "x.dump"))
    assert (nowhere.code, "no such folder" in nowhere.err) == (2, True), nowhere.err


@dataclass
class Plain:
    """A database whose owner is no superuser, as on a managed server."""

    owner_url: str
    application_url: str


@pytest.fixture
def plain(database_server: TestServer) -> Callable[[str], Plain]:
    """Call it with a name for an empty database of an ordinary owner's."""
    template = make_url(database_server.template.owner_url)

    def make(name: str) -> Plain:
        with psycopg.connect(
            template.set(database="postgres").render_as_string(hide_password=False), autocommit=True
        ) as connection:
            connection.execute(f'CREATE ROLE "{name}" LOGIN NOSUPERUSER CREATEROLE NOBYPASSRLS')
            connection.execute(f'GRANT lead_analytics_app TO "{name}" WITH ADMIN OPTION')
            connection.execute(f'CREATE DATABASE "{name}" OWNER "{name}" TEMPLATE template0')
        address = template.set(database=name)
        return Plain(
            address.set(username=name).render_as_string(hide_password=False),
            address.set(username="lead_analytics_app").render_as_string(hide_password=False),
        )

    return make


def test_an_owner_who_is_no_superuser_needs_a_role_that_reads_everything(
    plain: Callable[[str], Plain], tmp_path: Path
) -> None:
    """Row-level security is forced, so it stops the owner too: nothing is left out of a back-up silently."""
    first, second = plain("plain_one"), plain("plain_two")
    migrate(first.owner_url)
    database = Database(first.application_url)
    scope = create_organization(database, slug="plain")
    database.dispose()
    here = Installation(
        {
            "DATABASE_URL": first.application_url,
            "DATABASE_OWNER_URL": first.owner_url,
            "DATA_DIR": str(tmp_path),
        }
    )
    file = tmp_path / "plain.dump"
    refused = here.run("backup", str(file))
    assert refused.code == 1
    assert "DATABASE_BACKUP_URL" in refused.err
    assert not list(tmp_path.glob("*.dump*")), "nothing half written is left"

    reader = make_url(first.owner_url).set(username="plain_reader").render_as_string(hide_password=False)
    superuser = make_url(first.owner_url).set(username="postgres").render_as_string(hide_password=False)
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute("CREATE ROLE plain_reader LOGIN BYPASSRLS IN ROLE pg_read_all_data")
    dump_database(reader, file)
    restore_database(second.owner_url, file)
    with pytest.raises(DumpError, match="isn't empty"):
        restore_database(second.owner_url, file)
    copy = Database(second.application_url)
    try:
        assert schema_is_newest(copy)
        assert role_problems(copy) == []
        with copy.lookup_transaction("plain") as session:
            from services.organizations import find_organization

            assert find_organization(session, "plain") == scope.organization_id
    finally:
        copy.dispose()
