"""`kill -9` of a worker in the middle of an import: another one does it, once, and nothing is doubled."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.cli import main
from services.database.embedded import EmbeddedDatabase
from services.scores import refresh_scores
from services.vocabulary import ImportStatus
from tests.app.import_jobs import SLUG, ImportHouse, leads_file
from tests.support.workers import running_worker, wait_until

ROWS = 25_000
NOW = "2026-11-22T09:00:00-03:00"


def metrics_of(house: ImportHouse, monkeypatch: pytest.MonkeyPatch) -> str:
    """What `lead-analytics metrics` prints. Without the alerts (they have an id and an hour of their own, and
    `left()` compares them)."""
    with house.database.transaction(house.scope) as session:
        # Scores age by the hour; the daily round would bring both to the same one.
        refresh_scores(house.scope, session, datetime.fromisoformat(NOW).astimezone(UTC))
    monkeypatch.setenv("DATABASE_URL", house.urls.application_url)
    monkeypatch.setenv("DATA_DIR", str(house.folder))
    monkeypatch.setattr("app.cli.support.configure_logging", lambda _settings: None)
    output = io.StringIO()
    with redirect_stdout(output):
        assert main(["metrics", "--org", SLUG, "--start", "2025-06-01", "--now", NOW]) == 0
    head, _, rest = output.getvalue().partition('"alerts": [')
    assert rest
    return head + rest.partition("\n  ]")[2]


def test_an_import_whose_worker_is_killed_is_done_once(
    new_database: Callable[[], EmbeddedDatabase], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = leads_file(ROWS)
    clean, killed = (ImportHouse(new_database(), tmp_path / name) for name in ("clean", "killed"))

    def done(house: ImportHouse) -> bool:
        return house.record(import_of[house]).status is ImportStatus.DONE and house.jobs("doing") == 0

    import_of = {house: house.start(content) for house in (clean, killed)}
    with running_worker(killed.urls, killed.folder) as first:
        wait_until(lambda: killed.record(import_of[killed]).progress > 0.1, "its middle", first, every=0.01)
        first.kill()
    middle = killed.record(import_of[killed])
    assert middle.status is ImportStatus.RUNNING
    assert 0.1 < middle.progress < 0.9
    assert killed.left()["leads"] == [], "nothing of half an import is seen"
    assert killed.jobs("doing") == 1, "the dead worker's job"

    with (
        running_worker(killed.urls, killed.folder) as second,
        running_worker(killed.urls, killed.folder) as third,
        running_worker(clean.urls, clean.folder) as other,
    ):
        wait_until(lambda: done(clean), "the clean import", other)
        wait_until(lambda: done(killed), "the import taken up again", second)
        assert [second.stop(), third.stop(), other.stop()] == [0, 0, 0]
    log = second.text() + third.text()
    assert log.count("job_taken_up_again") == 1
    assert "Traceback" not in log

    ours, theirs = killed.left(), clean.left()
    assert len(ours["leads"]) == ROWS - len(ours["rejected"])
    for name, rows in theirs.items():
        assert ours[name] == rows, name
    assert metrics_of(killed, monkeypatch) == metrics_of(clean, monkeypatch)
    assert not killed.uploads.path(killed.scope.organization_id, import_of[killed]).exists()
    for house in (clean, killed):
        house.close()
