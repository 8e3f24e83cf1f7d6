"""The figures of several processes told as one, on a real server, and what is left of one that was killed."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from app.health_figures import Times
from app.metrics_folder import VARIABLE, metrics_folder
from app.metrics_page import listen_for_metrics
from app.settings import Settings, SettingsError
from services.database.embedded import EmbeddedDatabase
from tests.app.metric_texts import DIRECT, scrape, value
from tests.support.site import serving

TOKEN = "a token for prometheus"
PATIENCE_SECONDS = 30


def wait_until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.05)


@pytest.fixture
def own_port(free_port: int, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setenv("METRICS_ADDRESS", f"127.0.0.1:{free_port}")
    monkeypatch.setenv("METRICS_ENABLED", "true")
    monkeypatch.setenv("METRICS_TOKEN", TOKEN)
    monkeypatch.setenv("LOG_FORMAT", "json")
    return free_port


@pytest.fixture
def served(database_urls: EmbeddedDatabase, own_port: int, tmp_path: Path) -> Iterator[str]:
    """A server of three processes and a parent."""
    with serving(database_urls, tmp_path / "data", workers=3) as url:
        yield url


def web_workers(port: int) -> list[psutil.Process]:
    """The processes that listen on a port, but their parent."""
    mine = psutil.Process().children(recursive=True)
    listening = [
        each
        for each in mine
        if any(one.laddr.port == port for one in each.net_connections("tcp") if one.status == "LISTEN")
    ]
    parents = {each.ppid() for each in listening}
    return [each for each in listening if each.pid not in parents]


def test_what_one_process_counted_every_one_tells(served: str, own_port: int) -> None:
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda _: DIRECT.open(f"{served}/healthz", timeout=10).read(), range(60)))
    # Whoever answers tells of all; and the same is told on the listener of its own.
    for said in [
        *(scrape(f"{served}/metrics", TOKEN) for _ in range(6)),
        scrape(f"http://127.0.0.1:{own_port}/metrics"),
    ]:
        assert value(said, "requests_total", route="/healthz", status="2xx") == 60
        assert value(said, "request_seconds_count", route="/healthz") == 60
        assert value(said, "build") == 1
    assert DIRECT.open(f"{served}/login", timeout=10).status == 200
    with pytest.raises(OSError, match="404"):
        DIRECT.open(f"http://127.0.0.1:{own_port}/login", timeout=10)


def test_what_a_dead_process_counted_stays_and_what_it_did_is_over(served: str, own_port: int) -> None:
    address = f"http://127.0.0.1:{own_port}/metrics"
    for _ in range(9):
        DIRECT.open(f"{served}/healthz", timeout=10).read()
    wait_until(lambda: len(web_workers(own_port)) == 3, "three of them")
    workers = web_workers(own_port)
    folder, dead = _mapped(own_port), workers[0].pid
    assert folder is not None
    wait_until(lambda: len(list(folder.glob(f"gauge_live*_{dead}.db"))) > 0, "its file")
    workers[0].kill()
    wait_until(lambda: not list(folder.glob(f"gauge_live*_{dead}.db")), "its end")
    said = scrape(address)
    assert value(said, "requests_total", route="/healthz") == 9
    assert value(said, "requests_in_flight") == 0
    assert value(said, "process_memory_bytes", process="web") > 0


def test_what_a_killed_server_left_behind_is_removed_by_the_next(
    database_urls: EmbeddedDatabase, own_port: int, tmp_path: Path
) -> None:
    with serving(database_urls, tmp_path / "data"):
        parent = web_workers(own_port)[0].parent()
        assert parent is not None
        folder = _mapped(own_port)
        assert folder is not None
        assert folder.stat().st_mode & 0o077 == 0
        family = [parent, *parent.children(recursive=True)]
        parent.send_signal(signal.SIGKILL)
        for each in family:
            each.kill()
        psutil.wait_procs(family, timeout=PATIENCE_SECONDS)
    # Unless another server on this machine has started meanwhile, it is there still.
    with metrics_folder(Settings(_env_file=None, data_dir=tmp_path)) as mine:  # type: ignore[call-arg]
        assert not folder.exists()
        assert mine.exists()
    assert not mine.exists()


def _mapped(port: int) -> Path | None:
    """The folder of the files that a server maps into memory."""
    for each in web_workers(port):
        for mapped in each.memory_maps():
            if "lead-analytics-metrics-" in mapped.path:
                return Path(mapped.path).parent
    return None


@contextmanager
def folder_of_another(settings: Settings) -> Iterator[Path]:
    """As another server on this machine would have one."""
    with metrics_folder(settings) as folder:
        del os.environ[VARIABLE]
        try:
            yield folder
        finally:
            os.environ[VARIABLE] = str(folder)


def test_a_folder_in_use_is_left_alone_and_a_child_shares_its_parents(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path)  # type: ignore[call-arg]
    with folder_of_another(settings) as theirs, metrics_folder(settings) as mine:
        assert theirs.exists()
        assert mine != theirs
        with metrics_folder(settings) as again:
            assert again == mine
        assert mine.exists()
    assert not mine.exists()
    assert VARIABLE not in os.environ


def test_an_address_that_is_taken_stops_the_start(own_app, own_port: int) -> None:  # type: ignore[no-untyped-def]
    from app.metrics_page import own_listener

    settings = Settings(_env_file=None, metrics_address=f"127.0.0.1:{own_port}")  # type: ignore[call-arg]
    exposition = own_app.extensions["exposition"]
    listener = listen_for_metrics(f"127.0.0.1:{own_port}", exposition)
    try:
        assert value(scrape(f"http://127.0.0.1:{own_port}/metrics"), "database_up") == 1
        with pytest.raises(SettingsError, match="METRICS_ADDRESS"):
            own_listener(settings, exposition)
    finally:
        listener.shutdown()
        listener.server_close()


@pytest.mark.parametrize(("share", "seconds"), [(0.0, 0.0), (0.5, 1.0), (0.75, 1.5), (0.25, 0.5), (1.0, 2.0)])
def test_percentiles_are_read_off_a_histogram(share: float, seconds: float) -> None:
    times = Times(8, 10.0, [(1.0, 4.0), (2.0, 8.0), (float("inf"), 8.0)])
    assert times.quantile(share) == pytest.approx(seconds)


def test_percentiles_of_nothing_and_of_what_is_beyond() -> None:
    assert Times(0, 0.0, []).quantile(0.5) is None
    assert Times(4, 99.0, [(1.0, 0.0), (float("inf"), 4.0)]).quantile(0.5) == 1.0
