"""A full disk: whoever was at it reads so, nothing is half done, and with room again it goes on by itself."""

from __future__ import annotations

import io
import os
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.factory import create_app
from app.import_work import ImportWork
from app.uploads import UploadStore
from services.database.dumps import DumpError, dump_database
from services.database.embedded import EmbeddedDatabase
from services.database.sessions import Database
from services.imports.records import import_records
from services.scope import OrgScope
from services.vocabulary import ImportStatus
from tests.app.import_jobs import ImportHouse, leads_file
from tests.app.people import make_person
from tests.support.web import close, settings_for

ROOM_MB = 4


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of four megabytes."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={ROOM_MB}m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("a file system of its own can't be mounted here (needs root)")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path, leave: int = 0) -> Path:
    """Use up the room, but for so many bytes."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        free = os.statvfs(folder)
        file.write(bytes(max(free.f_bavail * free.f_frsize - leave, 0)))
    return ballast


def test_an_upload_that_finds_no_room(
    database_urls: EmbeddedDatabase, organization: OrgScope, database: Database, small_disk: Path
) -> None:
    app = create_app(settings_for(database_urls, small_disk))
    person = make_person(app, organization)
    person.sign_in()
    ballast = fill(small_disk, leave=64 * 1024)
    token = person.token("/account/password")

    def bring() -> int:
        form = {"kind": "leads", "csrf_token": token, "file": (io.BytesIO(leads_file(5_000)), "leads.csv")}
        answer = person.browser.post("/imports/upload", data=form, headers={"Accept-Language": "en"})
        text = answer.get_data(as_text=True)
        assert answer.status_code == 303 or "no room left" in text, text[-2_000:]
        return int(answer.status_code)

    assert bring() == 507
    with database.transaction(organization) as session:
        assert import_records(organization, session) == [], "nothing is recorded of a file that isn't there"
    assert [path for path in (small_disk / "uploads").rglob("*") if path.is_file()] == []
    ballast.unlink()
    assert bring() == 303
    close(app)


def test_an_import_that_finds_no_room_waits_and_is_done_once_there_is(
    new_database: Callable[[], EmbeddedDatabase],
    small_disk: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    house = ImportHouse(new_database(), tmp_path / "data")
    # Two thirds can't be read: what is rejected is spooled to the disk for temporary files.
    import_id = house.start(
        b"external_id,created_at\n" + b"".join(b"%d,%s\n" % (n, b"x" * 150) for n in range(30_000))
    )
    work = ImportWork(
        settings_for(house.urls, house.folder), house.database, UploadStore(house.folder / "uploads")
    )
    monkeypatch.setattr("tempfile.tempdir", str(small_disk))
    ballast = fill(small_disk, leave=1 << 20)
    where = house.scope.organization_id, import_id, datetime.now(UTC)
    with pytest.raises(OSError, match="No space left"):
        work.run(*where, last_attempt=False)
    waiting = house.record(import_id)
    assert (waiting.status, "tried again" in (waiting.error or "")) == (ImportStatus.RUNNING, True)
    assert house.left()["leads"] == house.left()["rejected"] == []
    with pytest.raises(OSError, match="No space left"):
        work.run(*where, last_attempt=True)
    failed = house.record(import_id)
    assert (failed.status, "no room left" in (failed.error or "")) == (ImportStatus.FAILED, True)
    ballast.unlink()
    house.close()


def test_a_back_up_that_finds_no_room_leaves_no_file(
    database_urls: EmbeddedDatabase, small_disk: Path
) -> None:
    fill(small_disk, leave=16 * 1024)
    with pytest.raises(DumpError, match="No space left"):
        dump_database(database_urls.owner_url, small_disk / "everything.dump")
    assert sorted(path.name for path in small_disk.iterdir()) == ["ballast"]
