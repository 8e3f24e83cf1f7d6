"""Reports by the worker: made with the requester's rights, kept or not at all, asked for on time."""

from __future__ import annotations

import errno
import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from pypdf import PdfReader
from sqlalchemy import text

from app import report_work
from app.jobs import MAKE_REPORT, RUN_SCHEDULE
from services.database.embedded import EmbeddedDatabase
from services.database.models import Membership, OrganizationLogo
from services.reports import making
from services.reports.records import delete_report, report_file
from services.reports.recurrence import Rhythm
from services.reports.schedule_request import ScheduleRequest
from services.reports.schedules import ScheduleInfo, report_schedule, save_schedule
from services.vocabulary import Frequency, ReportStatus, ReportType, Role
from tests.app.report_jobs import ReportHouse
from tests.services.alerts.organization import add_leads, lead

NOTHING_KEPT = [0, 0, 0]


@pytest.fixture
def house(new_database: Callable[[], EmbeddedDatabase], tmp_path: Path) -> Iterator[ReportHouse]:
    house = ReportHouse(new_database(), tmp_path)
    yield house
    house.close()


def make(house: ReportHouse, report_id: UUID, *, last_try: bool = True) -> None:
    house.work.make(house.scope.organization_id, report_id, datetime.now(UTC), last_try=last_try)


def kept(house: ReportHouse) -> list[int]:
    return [house.count(table) for table in ("report_files", "report_figures", "deliveries")]


@pytest.mark.parametrize("kind", list(ReportType))
def test_a_report_is_made_kept_and_named(house: ReportHouse, kind: ReportType) -> None:
    report_id = house.ask(kind=kind)
    make(house, report_id)
    with house.database.transaction(house.admin) as session:
        file = report_file(house.admin, session, report_id)
    record = house.record(report_id)
    assert (record.status, record.filename) == (ReportStatus.DONE, file.filename)
    assert file.filename.startswith("acme-2026-10-01-2026-10-31.")
    if kind is ReportType.PDF:
        assert "Acme" in PdfReader(io.BytesIO(file.content)).pages[0].extract_text()
    else:
        assert "xl/workbook.xml" in zipfile.ZipFile(io.BytesIO(file.content)).namelist()
    assert kept(house) == [1, 1, 0]


def test_made_again_it_is_left_alone(house: ReportHouse) -> None:
    report_id = house.ask()
    make(house, report_id)
    before = house.record(report_id)
    make(house, report_id)
    assert house.record(report_id) == before


def test_a_reps_report_holds_own_leads_alone(house: ReportHouse) -> None:
    with house.database.transaction(house.scope) as session:
        rep = house.member(session, Role.REP)
        add_leads(session, [lead(house.scope, assigned_user_id=rep.user_id) for _ in range(3)])
    report_id = house.ask(rep)
    make(house, report_id)
    record = house.record(report_id)
    assert (record.status, record.own_leads_of) == (ReportStatus.DONE, rep.user_id)


def test_a_logo_that_is_there_is_used(house: ReportHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes | None] = []
    real = report_work.render_pdf

    def render(content: object, *, include_charts: bool, logo: bytes | None) -> bytes:
        seen.append(logo)
        return real(content, include_charts=include_charts, logo=None)  # type: ignore[arg-type]

    monkeypatch.setattr(report_work, "render_pdf", render)
    with house.database.transaction(house.scope) as session:
        session.add(
            OrganizationLogo(
                organization_id=house.scope.organization_id, media_type="image/png", width=1, height=1,
                sha256="0" * 64, content=b"the picture",
            )
        )  # fmt: skip
    make(house, house.ask())
    assert seen == [b"the picture"]


def test_what_goes_wrong_is_tried_again_and_then_said(
    house: ReportHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object, **_options: object) -> bytes:
        raise RuntimeError("a name of somebody")

    monkeypatch.setattr(report_work, "render_pdf", broken)
    report_id = house.ask()
    with pytest.raises(RuntimeError):
        make(house, report_id, last_try=False)
    record = house.record(report_id)
    assert (record.status, record.step) == (ReportStatus.WAITING, making.TRYING_AGAIN)
    with pytest.raises(RuntimeError):
        make(house, report_id)
    record = house.record(report_id)
    assert (record.status, record.error) == (ReportStatus.FAILED, making.WENT_WRONG)
    assert kept(house) == NOTHING_KEPT


@pytest.mark.parametrize("whose", ["the database's", "ours"])
def test_a_full_disk_is_said_at_once_and_nothing_is_kept(
    house: ReportHouse, monkeypatch: pytest.MonkeyPatch, whose: str
) -> None:
    real = making.finish_report

    def full(scope: object, session: object, *rest: object, **options: object) -> bool:
        real(scope, session, *rest, **options)  # type: ignore[arg-type]
        if whose == "ours":
            raise OSError(errno.ENOSPC, "No space left on device")
        failing = text("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'disk_full'; END $$")
        session.execute(failing)  # type: ignore[attr-defined]
        raise AssertionError("the server has room")

    monkeypatch.setattr(report_work, "finish_report", full)
    report_id = house.ask()
    make(house, report_id, last_try=False)
    record = house.record(report_id)
    assert (record.status, record.error) == (ReportStatus.FAILED, making.NO_ROOM)
    assert kept(house) == NOTHING_KEPT


def test_figures_and_file_are_of_one_moment(house: ReportHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lead that comes in while the figures are read is in none of them."""
    real = report_work.report_content
    counted: list[int] = []

    def content(scope: object, session: object, *rest: object, **named: object) -> object:
        counted.append(session.execute(text("SELECT count(*) FROM leads")).scalar_one())  # type: ignore[attr-defined]
        with house.database.transaction(house.scope) as other:
            add_leads(other, [lead(house.scope)])
        counted.append(session.execute(text("SELECT count(*) FROM leads")).scalar_one())  # type: ignore[attr-defined]
        return real(scope, session, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(report_work, "report_content", content)
    report_id = house.ask()
    make(house, report_id)
    assert house.record(report_id).status is ReportStatus.DONE
    assert counted == [30, 30]


def test_deleted_while_it_is_made_nothing_is_kept(
    house: ReportHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = report_work.render_pdf

    def render(*arguments: object, **options: object) -> bytes:
        with house.database.transaction(house.admin) as session:
            delete_report(house.admin, session, report_id, datetime.now(UTC))
        return real(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(report_work, "render_pdf", render)
    report_id = house.ask()
    make(house, report_id)
    assert kept(house) == NOTHING_KEPT


def test_a_report_that_is_gone_is_no_error(house: ReportHouse) -> None:
    make(house, uuid4())


def schedule(house: ReportHouse) -> ScheduleInfo:
    request = ScheduleRequest(
        name="Daily",
        rhythm=Rhythm(Frequency.DAILY, 7, "America/Sao_Paulo"),
        recipients=("ana@example.com", "cfo@example.com"),
        report_type=ReportType.EXCEL,
        include_charts=False,
        language="pt_BR",
        query={"period": "7d"},
    )
    with house.database.transaction(house.admin) as session:
        return save_schedule(house.admin, session, request, datetime(2026, 11, 22, 12, tzinfo=UTC))


MORNING = datetime(2026, 11, 23, 10, tzinfo=UTC)


def test_a_due_schedule_asks_and_stands_again(house: ReportHouse) -> None:
    info = schedule(house)
    house.work.run_schedule(house.scope.organization_id, info.id, MORNING)
    assert house.jobs(RUN_SCHEDULE) == [("todo", MORNING + timedelta(days=1))]
    assert [status for status, _at in house.jobs(MAKE_REPORT)] == ["todo"]
    house.work.run_schedule(house.scope.organization_id, info.id, MORNING + timedelta(seconds=2))
    assert len(house.jobs(RUN_SCHEDULE)) == len(house.jobs(MAKE_REPORT)) == house.count("reports") == 1


def test_a_scheduled_report_goes_to_each_recipient_once(house: ReportHouse) -> None:
    info = schedule(house)
    house.work.run_schedule(house.scope.organization_id, info.id, MORNING)
    with house.database.transaction(house.admin) as session:
        report_id = report_schedule(house.admin, session, info.id).last_report_id
    assert report_id is not None
    make(house, report_id)
    make(house, report_id)
    assert kept(house) == [1, 1, 2]
    assert len(house.jobs("deliver")) == 2


def test_jobs_that_were_lost_are_put_in_again(house: ReportHouse) -> None:
    """A worker, or a web server, that died between the row and its job."""
    info = schedule(house)
    report_id = house.ask()
    with house.database.sign_in_transaction() as session:
        session.execute(text("SET LOCAL search_path = jobs"))
        session.execute(text("DELETE FROM procrastinate_jobs"))
    for _ in range(2):
        house.work.tend(house.scope.organization_id, datetime.now(UTC))
    assert [status for status, _at in house.jobs(MAKE_REPORT)] == ["todo"]
    assert house.jobs(RUN_SCHEDULE) == [("todo", info.next_run_at)]
    assert house.record(report_id).status is ReportStatus.WAITING


def test_tending_deletes_what_has_expired(house: ReportHouse) -> None:
    make(house, house.ask())
    assert house.work.tend(house.scope.organization_id, datetime.now(UTC) + timedelta(days=89)) == 0
    assert house.work.tend(house.scope.organization_id, datetime.now(UTC) + timedelta(days=91)) == 1
    assert house.count("report_files") == 0


def test_who_left_gets_no_report(house: ReportHouse) -> None:
    report_id = house.ask()
    with house.database.transaction(house.scope) as session:
        session.get_one(Membership, (house.scope.organization_id, house.admin.user_id)).active = False
    make(house, report_id)
    record = house.record(report_id)
    assert (record.status, record.error) == (ReportStatus.FAILED, making.REQUESTER_GONE)
