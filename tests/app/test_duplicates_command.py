"""`lead-analytics duplicates`: found, listed, merged and taken back; and what the worker does by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from app.duplicate_work import DuplicateWork
from app.jobs import JobQueue
from services.database.embedded import EmbeddedDatabase
from services.database.sessions import Database
from services.duplicates.backlog import waiting_to_compare
from services.duplicates.merging import list_merges
from services.duplicates.pairs import summary
from services.organizations import organization_of
from services.scope import OrgScope
from tests.services.duplicates.people import ANA, NOW, known, lead_of
from tests.support.command_line import Run, commands_on
from tests.support.postgres import create_organization


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    database_urls: EmbeddedDatabase,
    tmp_path: Path,
) -> Run:
    return commands_on(database_urls, tmp_path, monkeypatch, capsys)


def _two_of_one(database: Database) -> tuple[OrgScope, str, set[UUID]]:
    scope = create_organization(database)
    with database.transaction(scope) as session:
        leads = {known(scope, session, **ANA) for _ in range(2)}
        return scope, organization_of(scope, session).slug, leads


def _merged(database: Database, scope: OrgScope, leads: set[UUID]) -> list[UUID | None]:
    with database.transaction(scope) as session:
        return [lead_of(session, lead).merged_into_id for lead in sorted(leads)]


def test_found_listed_merged_and_taken_back(database: Database, run: Run) -> None:
    scope, slug, leads = _two_of_one(database)
    tried = run("duplicates", "find", "--org", slug, "--dry-run")
    assert tried.code == 0, tried.err
    assert "2 leads, 1 pairs compared\n1 certain, 0 for review" in tried.out
    assert "Cavalcanti" not in tried.out
    with database.transaction(scope) as session:
        assert summary(scope, session, NOW).certain == 0
    assert run("duplicates", "find", "--org", slug).code == 0
    assert len(run("duplicates", "list", "--org", slug, "--level", "certain").out.splitlines()) == 1
    assert (
        "1 leads would be merged" in run("duplicates", "merge", "--certain", "--org", slug, "--dry-run").out
    )
    assert _merged(database, scope, leads) == [None, None]
    assert "1 leads merged" in run("duplicates", "merge", "--certain", "--org", slug).out
    assert len(set(_merged(database, scope, leads))) == 2
    with database.transaction(scope) as session:
        (record,), _next = list_merges(scope, session)
    assert run("duplicates", "undo", str(record.id), "--org", slug).code == 0
    assert _merged(database, scope, leads) == [None, None]
    again = run("duplicates", "undo", str(record.id), "--org", slug)
    assert (again.code, "already" in again.err) == (1, True)


def test_what_cant_be_done_is_said(database: Database, run: Run) -> None:
    _scope, slug, _leads = _two_of_one(database)
    assert run("duplicates", "merge", "--org", slug).code == 2
    assert run("duplicates", "undo", str(uuid4()), "--org", slug).code == 1
    assert run("duplicates", "find", "--org", "nobody-here").code == 2


def test_the_worker_compares_what_was_written(new_database: Callable[[], EmbeddedDatabase]) -> None:
    url = new_database().application_url
    database, queue = Database(url), JobQueue(url)
    try:
        scope, _slug, _leads = _two_of_one(database)
        work = DuplicateWork(database, queue)
        work.find_soon(scope.organization_id)
        work.find_soon(scope.organization_id)
        jobs = [job.task_name for job in queue._open().job_manager.list_jobs()]
        assert jobs == ["find_duplicates"]
        work.find(scope.organization_id, datetime.now(UTC))
        with database.transaction(scope) as session:
            found = summary(scope, session, datetime.now(UTC))
            assert (found.certain, found.waiting) == (1, 0)
            assert found.searched_at is not None
            known(scope, session, **ANA)
            assert waiting_to_compare(scope, session) == 1
        work.find(scope.organization_id, datetime.now(UTC))
        with database.transaction(scope) as session:
            assert summary(scope, session, datetime.now(UTC)).certain == 3
        work.find(uuid4(), datetime.now(UTC))
    finally:
        queue.close()
        database.dispose()
