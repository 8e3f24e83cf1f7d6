"""Files in and out of an import, and the worker between them."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from app.database import DatabaseAddresses
from app.import_work import ImportWork
from app.uploads import UploadStore
from app.worker import run_worker
from services.database.embedded import EmbeddedDatabase
from services.database.sessions import Database
from services.imports.records import ImportRecord, import_record, start_import
from services.scope import OrgScope
from services.vocabulary import ImportKind, ImportStatus, Role
from tests.app.people import Person, make_person
from tests.support.web import MakeApp

LEADS = "external_id,name,source,stage,created_at\n1,Ana,google,lead,2026-11-01\n2,=1+1,x,lead,2026-13-01\n"
MAPPING = {"kind": "leads"}


def bring(person: Person, content: str = LEADS, name: str = "leads.csv", kind: str = "leads") -> TestResponse:
    form = {"kind": kind, "csrf_token": person.token("/account/password")}
    return person.browser.post("/imports/upload", data=form | {"file": (io.BytesIO(content.encode()), name)})


def import_of(response: TestResponse) -> UUID:
    assert response.status_code == 303, response.text
    return UUID(response.headers["Location"].removeprefix("/imports?id="))


def record(database: Database, scope: OrgScope, import_id: UUID) -> ImportRecord:
    with database.transaction(scope) as session:
        return import_record(scope, session, import_id)


def start(database: Database, scope: OrgScope, import_id: UUID) -> None:
    with database.transaction(scope) as session:
        start_import(scope, session, import_id, MAPPING)


def file_of(app: Flask, scope: OrgScope, import_id: UUID) -> Path:
    uploads: UploadStore = app.extensions["uploads"]
    return uploads.path(scope.organization_id, import_id)


@pytest.fixture
def work(own_app: Flask, database: Database) -> ImportWork:
    return ImportWork(own_app.extensions["settings"], database, own_app.extensions["uploads"])


@pytest.fixture
def manager(own_app: Flask, organization: OrgScope) -> Person:
    person = make_person(own_app, organization, role=Role.MANAGER)
    person.sign_in()
    return person


def test_a_file_waits_until_its_mapping_is_checked(
    manager: Person, organization: OrgScope, database: Database
) -> None:
    import_id = import_of(bring(manager, name="Ana/Leads de novembro.csv"))
    kept = record(database, organization, import_id)
    assert (kept.kind, kept.status) == (ImportKind.LEADS, ImportStatus.UPLOADED)
    assert kept.filename == "Leads de novembro.csv"
    file = file_of(manager.app, organization, import_id)
    assert file.read_text() == LEADS
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "name", ["../../../../etc/passwd", "/etc/passwd", "a\x00b.csv", "x" * 500 + ".csv", "."]
)
def test_a_name_never_becomes_a_path(
    manager: Person, organization: OrgScope, database: Database, name: str
) -> None:
    import_id = import_of(bring(manager, name=name))
    kept = record(database, organization, import_id)
    assert "/" not in kept.filename
    assert file_of(manager.app, organization, import_id).is_file()


@pytest.mark.parametrize("role", [Role.ANALYST, Role.REP])
def test_only_who_may_import_brings_files(own_app: Flask, organization: OrgScope, role: Role) -> None:
    person = make_person(own_app, organization, role=role)
    person.sign_in()
    assert bring(person).status_code == 403
    assert list(own_app.extensions["settings"].folder("uploads").rglob("*")) == []


def test_no_file_or_an_unknown_kind_is_refused(manager: Person) -> None:
    assert bring(manager, kind="secrets").status_code == 400
    assert bring(manager, name="").status_code == 400
    assert manager.post("/imports/upload", page="/account/password", kind="leads").status_code == 400


def test_no_file_without_the_forms_token(manager: Person) -> None:
    data = {"kind": "leads", "file": (io.BytesIO(b"x"), "x.csv")}
    assert manager.browser.post("/imports/upload", data=data).status_code == 400


def test_a_file_may_be_as_large_as_the_setting_says(make_app: MakeApp, organization: OrgScope) -> None:
    app = make_app(upload_limit_mb=6)
    person = make_person(app, organization)
    person.sign_in()
    assert bring(person, "x" * 5_500_000).status_code == 303
    assert bring(person, "x" * 6_500_000).status_code == 413


def test_an_import_is_done_by_the_worker_and_the_file_forgotten(
    manager: Person, organization: OrgScope, database: Database, work: ImportWork
) -> None:
    import_id = import_of(bring(manager))
    start(database, organization, import_id)
    work.run(organization.organization_id, import_id, datetime.now(UTC))
    done = record(database, organization, import_id)
    assert (done.status, done.report["created"], done.report["rejected"]) == (ImportStatus.DONE, 1, 1)
    assert done.progress == 1
    assert not file_of(manager.app, organization, import_id).exists()
    work.run(organization.organization_id, import_id, datetime.now(UTC))
    assert record(database, organization, import_id) == done, "a job that comes twice does nothing"


def test_the_rejected_rows_are_a_download(
    manager: Person, organization: OrgScope, database: Database, work: ImportWork
) -> None:
    import_id = import_of(bring(manager))
    start(database, organization, import_id)
    work.run(organization.organization_id, import_id, datetime.now(UTC))
    response = manager.browser.get(f"/imports/{import_id}/rejected.csv")
    assert response.mimetype == "text/csv"
    assert "leads.csv.rejected.csv" in response.headers["Content-Disposition"]
    header, row = response.text.lstrip("\ufeff").splitlines()
    assert header == "line,column,value,reason"
    assert row.startswith("3,created_at,2026-13-01,")


def test_the_rejected_rows_are_told_in_the_readers_language(
    manager: Person, organization: OrgScope, database: Database, work: ImportWork
) -> None:
    import_id = import_of(bring(manager))
    start(database, organization, import_id)
    work.run(organization.organization_id, import_id, datetime.now(UTC))
    manager.post("/preferences", page="/account/password", language="pt_BR")
    lines = manager.browser.get(f"/imports/{import_id}/rejected.csv").text.lstrip("\ufeff").splitlines()
    assert lines[0] == "linha,coluna,valor,motivo"


def test_what_is_not_ours_is_not_found(
    manager: Person, own_app: Flask, other_organization: OrgScope, database: Database
) -> None:
    other = make_person(own_app, other_organization)
    other.sign_in()
    theirs = import_of(bring(other))
    assert manager.browser.get(f"/imports/{theirs}/rejected.csv").status_code == 404
    assert manager.browser.get(f"/imports/{uuid4()}/rejected.csv").status_code == 404
    assert other.browser.get(f"/imports/{theirs}/rejected.csv").status_code == 200


def test_a_file_that_is_none_fails_with_one_sentence(
    manager: Person, organization: OrgScope, database: Database, work: ImportWork
) -> None:
    import_id = import_of(bring(manager, "\x89PNG\r\n\x1a\n\x00\x00"))
    start(database, organization, import_id)
    work.run(organization.organization_id, import_id, datetime.now(UTC))
    failed = record(database, organization, import_id)
    assert failed.status is ImportStatus.FAILED
    assert failed.error
    assert "Traceback" not in failed.error


def test_a_file_that_is_gone_fails_too(
    manager: Person, organization: OrgScope, database: Database, work: ImportWork
) -> None:
    import_id = import_of(bring(manager))
    start(database, organization, import_id)
    file_of(manager.app, organization, import_id).unlink()
    work.run(organization.organization_id, import_id, datetime.now(UTC))
    assert record(database, organization, import_id).status is ImportStatus.FAILED


def test_a_breakdown_leaves_nothing_behind_and_says_so(
    manager: Person,
    organization: OrgScope,
    database: Database,
    work: ImportWork,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def finish(*_: object) -> None:
        raise RuntimeError("the disk is on fire")

    monkeypatch.setattr("app.import_work.finish_import", finish)
    import_id = import_of(bring(manager))
    start(database, organization, import_id)
    with pytest.raises(RuntimeError):
        work.run(organization.organization_id, import_id, datetime.now(UTC))
    failed = record(database, organization, import_id)
    assert failed.status is ImportStatus.FAILED
    assert "fire" not in str(failed.error)
    with database.transaction(organization) as session:
        assert session.scalar(text("SELECT count(*) FROM leads")) == 0


def test_the_queue_brings_the_job_to_the_worker(
    manager: Person, organization: OrgScope, database: Database, database_urls: EmbeddedDatabase
) -> None:
    import_id = import_of(bring(manager))
    start(database, organization, import_id)
    jobs = manager.app.extensions["jobs"]
    for _ in range(3):
        jobs.run_import(organization.organization_id, import_id)
    with database.sign_in_transaction() as session:
        statement = text("SELECT count(*) FROM jobs.procrastinate_jobs WHERE args ->> 'import_id' = :id")
        assert session.scalar(statement, {"id": str(import_id)}) == 1, "asked often, queued once"
    addresses = DatabaseAddresses(database_urls.application_url, database_urls.owner_url)
    with (
        ThreadPoolExecutor() as pool
    ):  # a browser's test in this process keeps an event loop in the main thread
        pool.submit(run_worker, manager.app.extensions["settings"], addresses, once=True).result()
    assert record(database, organization, import_id).status is ImportStatus.DONE


def test_abandoned_files_are_swept(manager: Person, organization: OrgScope) -> None:
    import_id = import_of(bring(manager))
    uploads: UploadStore = manager.app.extensions["uploads"]
    assert uploads.sweep(60) == 0
    assert uploads.sweep(-1) == 1
    assert not file_of(manager.app, organization, import_id).exists()
