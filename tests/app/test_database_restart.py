"""The database crashes and comes back: worker and web server go on by themselves, and no job is lost."""

from __future__ import annotations

import shutil
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from services.vocabulary import ImportStatus
from tests.app.import_jobs import ImportHouse, leads_file
from tests.support.postgres import TestServer, running_server
from tests.support.server_control import crash, start_again
from tests.support.site import serving
from tests.support.workers import running_worker, wait_until

ROWS = 20_000
MOST_SECONDS_OF_WORK = 10
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@pytest.fixture
def own_server() -> Iterator[tuple[TestServer, Path]]:
    """A PostgreSQL that no other test uses, and its folder."""
    folder = Path(tempfile.mkdtemp(prefix="lead-analytics-restart-"))
    try:
        with running_server(folder / "postgres") as server:
            yield server, folder / "postgres"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def ready(url: str) -> int:
    try:
        return int(DIRECT.open(f"{url}/readyz", timeout=30).status)
    except urllib.error.HTTPError as error:
        return error.code


def test_worker_and_web_survive_a_crash_of_the_database(
    own_server: tuple[TestServer, Path], tmp_path: Path
) -> None:
    server, directory = own_server
    house = ImportHouse(server.clone("crashes"), tmp_path / "data")
    import_id = house.start(leads_file(ROWS))
    with (
        serving(house.urls, tmp_path / "web") as url,
        running_worker(house.urls, house.folder) as worker,
    ):
        wait_until(lambda: house.record(import_id).progress > 0.1, "the import's middle", worker, every=0.01)
        crash(directory)
        assert ready(url) == 503
        wait_until(lambda: "job_end_not_written" in worker.text(), "a try in vain", worker)
        start_again(directory)
        wait_until(lambda: ready(url) == 200, "the web server")

        wait_until(lambda: house.record(import_id).status is ImportStatus.DONE, "the import", worker)
        wait_until(lambda: house.jobs("doing") == 0, "the end of its job", worker)
        record = house.record(import_id)
        assert record.error is None, "it no longer says that something went wrong"
        assert len(house.left()["leads"]) == ROWS - record.report["rejected"]

        another = house.start(leads_file(10))
        wait_until(
            lambda: house.record(another).status is ImportStatus.DONE, "an import put in later", worker
        )
        used = psutil.Process(worker.process.pid).cpu_times()
        assert used.user + used.system < MOST_SECONDS_OF_WORK, "it waited, it didn't spin"
        assert worker.text().count("\n") < 200
        assert worker.stop() == 0
    house.close()
