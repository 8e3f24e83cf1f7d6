"""Reports as things: who sees which, what becomes of one, and what is left of it."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.dashboard import DashboardQuery
from services.database.models import AnalyticsEvent, Membership
from services.database.models import ReportFile as FileRow
from services.filters import LeadFilter
from services.periods import PeriodError
from services.reports import making
from services.reports.model import ReportFile
from services.reports.records import (
    MOST_UNFINISHED,
    ReportError,
    ReportRecord,
    ReportRequest,
    ReportStateError,
    delete_report,
    list_reports,
    report_file,
    report_record,
    request_report,
    retry_report,
)
from services.scope import ForbiddenError, NotFoundError, OrgScope
from services.vocabulary import ReportStatus, ReportType, Role
from tests.services.reports.people import member

NOW = datetime.now(UTC).replace(microsecond=0)
FILTERS = LeadFilter(("google",), 0, 62.5, "unassigned")
QUERY = DashboardQuery(date(2026, 3, 1), date(2026, 3, 31), FILTERS)
REQUEST = ReportRequest(ReportType.PDF, QUERY, include_charts=False, language="pt_BR", period="last-month")
FILE = ReportFile("acme-2026-03.pdf", "application/pdf", b"%PDF-1.7 of ours")


def ask(scope: OrgScope, session: Session, at: datetime = NOW) -> ReportRecord:
    return request_report(scope, session, REQUEST, at)


def make(
    organization: OrgScope, session: Session, report_id: UUID, *, at: datetime = NOW, keep_days: int = 90
) -> bool:
    making.begin_report(organization, session, report_id, at)
    return making.finish_report(organization, session, report_id, FILE, at, keep_days=keep_days)


def test_what_is_asked_for_is_what_is_kept(organization: OrgScope, session: Session) -> None:
    analyst = member(organization, session, Role.ANALYST)
    record = ask(analyst, session)
    assert (record.report_type, record.query, record.period) == (ReportType.PDF, QUERY, "last-month")
    assert (record.include_charts, record.language, record.requested_by) == (False, "pt_BR", "Analyst")
    assert (record.status, record.progress, record.own_leads_of) == (ReportStatus.WAITING, 0.0, None)


@pytest.mark.parametrize("assignee", [None, "unassigned", UUID("8f14e45f-ceea-467f-a9d5-0c3b2f5f5a11")])
def test_every_kind_of_filter_comes_back(
    organization: OrgScope, session: Session, assignee: UUID | str | None
) -> None:
    query = DashboardQuery(date(2026, 3, 1), date(2026, 3, 1), LeadFilter(assigned_user_id=assignee))  # type: ignore[arg-type]
    asked = request_report(organization, session, ReportRequest(ReportType.EXCEL, query), NOW)
    assert report_record(organization, session, asked.id).query == query


def test_reversed_days_and_an_unknown_language_are_refused(organization: OrgScope, session: Session) -> None:
    reversed_days = DashboardQuery(date(2026, 3, 2), date(2026, 3, 1))
    with pytest.raises(PeriodError):
        request_report(organization, session, ReportRequest(ReportType.PDF, reversed_days), NOW)
    with pytest.raises(ReportError) as refusal:
        request_report(organization, session, ReportRequest(ReportType.PDF, QUERY, language="tlh"), NOW)
    assert refusal.value.field == "language"


def test_only_so_many_wait_at_once(organization: OrgScope, session: Session) -> None:
    records = [ask(organization, session) for _ in range(MOST_UNFINISHED)]
    with pytest.raises(ReportError):
        ask(organization, session)
    make(organization, session, records[0].id)
    ask(organization, session)


def test_who_sees_which(organization: OrgScope, session: Session) -> None:
    admin, manager, analyst, rep, other_rep = (
        member(organization, session, role)
        for role in (Role.ADMIN, Role.MANAGER, Role.ANALYST, Role.REP, Role.REP)
    )
    whole, own = ask(manager, session), ask(rep, session)
    for reader in (admin, manager, analyst):
        assert [one.id for one in list_reports(reader, session).items] == [whole.id]
        with pytest.raises(NotFoundError):
            report_record(reader, session, own.id)
    assert [one.id for one in list_reports(rep, session).items] == [own.id]
    assert report_record(rep, session, own.id).own_leads_of == rep.user_id
    assert list_reports(other_rep, session).items == []
    with pytest.raises(NotFoundError):
        report_record(rep, session, whole.id)
    assert len(list_reports(organization, session).items) == 2, "the operator sees all"


def test_who_became_a_rep_loses_the_whole_organizations_reports(
    organization: OrgScope, session: Session
) -> None:
    manager = member(organization, session, Role.MANAGER)
    record = ask(manager, session)
    make(organization, session, record.id)
    as_rep = OrgScope(manager.organization_id, Role.REP, manager.user_id)
    with pytest.raises(NotFoundError):
        report_file(as_rep, session, record.id)


def test_pages_hold_every_report_once(organization: OrgScope, session: Session) -> None:
    asked = [ask(organization, session, NOW - timedelta(hours=hour // 3)).id for hour in range(7)]
    seen, before = [], None
    while True:
        page = list_reports(organization, session, limit=2, before=before)
        seen += [one.id for one in page.items]
        if page.next is None:
            break
        before = page.next
    assert sorted(seen) == sorted(asked)
    assert len(seen) == len(asked)
    created = [report_record(organization, session, one).created_at for one in seen]
    assert created == sorted(created, reverse=True)


@pytest.mark.parametrize("cursor", ["", "x", "a=b", "W10", "eyJhIjoxfQ", "WyIyMDI2LTAzLTAxIiwgIngiXQ"])
def test_a_cursor_that_isnt_one_begins_at_the_newest(
    organization: OrgScope, session: Session, cursor: str
) -> None:
    record = ask(organization, session)
    assert [one.id for one in list_reports(organization, session, before=cursor).items] == [record.id]


def test_a_finished_report_can_be_downloaded_and_that_is_recorded(
    organization: OrgScope, session: Session
) -> None:
    manager = member(organization, session, Role.MANAGER)
    record = ask(manager, session)
    with pytest.raises(ReportStateError):
        report_file(manager, session, record.id)
    assert make(organization, session, record.id)
    assert report_file(manager, session, record.id) == FILE
    done = report_record(manager, session, record.id)
    assert (done.status, done.progress, done.step) == (ReportStatus.DONE, 1.0, None)
    assert (done.size, done.sha256) == (len(FILE.content), hashlib.sha256(FILE.content).hexdigest())
    assert done.expires_at == NOW + timedelta(days=90)
    assert _events(session) == [("report_downloaded", manager.user_id, {"report": str(record.id)})]


def test_the_worker_taking_a_file_is_no_download(organization: OrgScope, session: Session) -> None:
    record = ask(organization, session)
    make(organization, session, record.id)
    report_file(organization, session, record.id)
    assert _events(session) == []


def test_deleting_takes_the_file_and_is_recorded(organization: OrgScope, session: Session) -> None:
    admin, manager, analyst = (
        member(organization, session, role) for role in (Role.ADMIN, Role.MANAGER, Role.ANALYST)
    )
    records = [ask(manager, session), ask(manager, session)]
    for record in records:
        make(organization, session, record.id)
    with pytest.raises(ForbiddenError):
        delete_report(analyst, session, records[0].id, NOW)
    delete_report(manager, session, records[0].id, NOW)
    delete_report(admin, session, records[1].id, NOW)
    assert session.scalar(select(func.count()).select_from(FileRow)) == 0
    assert [kind for kind, _actor, _data in _events(session)] == ["report_deleted"] * 2


def test_what_has_expired_is_gone_before_it_is_swept(organization: OrgScope, session: Session) -> None:
    kept, expired = ask(organization, session), ask(organization, session)
    make(organization, session, kept.id)
    make(organization, session, expired.id, at=NOW - timedelta(days=91))
    assert [one.id for one in list_reports(organization, session).items] == [kept.id]
    with pytest.raises(NotFoundError):
        report_file(organization, session, expired.id)
    assert making.sweep_reports(organization, session, NOW, keep_days=90) == 1
    assert session.scalars(select(FileRow.report_id)).all() == [kept.id]


def test_a_failed_one_can_be_tried_again(organization: OrgScope, session: Session) -> None:
    manager, analyst = (member(organization, session, role) for role in (Role.MANAGER, Role.ANALYST))
    record = ask(manager, session)
    with pytest.raises(ReportStateError):
        retry_report(manager, session, record.id)
    making.begin_report(organization, session, record.id, NOW)
    making.fail_report(organization, session, record.id, making.NO_ROOM, NOW)
    failed = report_record(manager, session, record.id)
    assert (failed.status, failed.error, failed.finished_at) == (ReportStatus.FAILED, making.NO_ROOM, NOW)
    with pytest.raises(ForbiddenError):
        retry_report(analyst, session, record.id)
    again = retry_report(manager, session, record.id)
    assert (again.status, again.error, again.progress) == (ReportStatus.WAITING, None, 0.0)
    assert make(organization, session, record.id)


def test_progress_is_seen_until_it_is_done(organization: OrgScope, session: Session) -> None:
    record = ask(organization, session)
    making.begin_report(organization, session, record.id, NOW)
    making.note_step(organization, session, record.id, 0.5, making.DRAWING)
    seen = report_record(organization, session, record.id)
    assert (seen.status, seen.progress, seen.step) == (ReportStatus.RUNNING, 0.5, making.DRAWING)
    making.await_retry(organization, session, record.id)
    seen = report_record(organization, session, record.id)
    assert (seen.status, seen.step) == (ReportStatus.WAITING, making.TRYING_AGAIN)


def test_it_is_finished_once(organization: OrgScope, session: Session) -> None:
    record = ask(organization, session)
    assert make(organization, session, record.id)
    assert making.begin_report(organization, session, record.id, NOW) is None
    assert not making.finish_report(organization, session, record.id, FILE, NOW, keep_days=1)
    making.fail_report(organization, session, record.id, making.WENT_WRONG, NOW)
    assert report_record(organization, session, record.id).status is ReportStatus.DONE


def test_the_requesters_role_counts_as_it_is_now(organization: OrgScope, session: Session) -> None:
    manager = member(organization, session, Role.MANAGER)
    record = ask(manager, session)
    row = session.get_one(Membership, (manager.organization_id, manager.user_id))
    row.role = Role.REP
    session.flush()
    order = making.begin_report(organization, session, record.id, NOW)
    assert order is not None
    assert order.scope == OrgScope(manager.organization_id, Role.REP, manager.user_id)
    assert report_record(organization, session, record.id).own_leads_of == manager.user_id


def test_a_requester_who_left_fails_it(organization: OrgScope, session: Session) -> None:
    manager = member(organization, session, Role.MANAGER)
    record = ask(manager, session)
    session.get_one(Membership, (manager.organization_id, manager.user_id)).active = False
    session.flush()
    assert making.begin_report(organization, session, record.id, NOW) is None
    failed = report_record(organization, session, record.id)
    assert (failed.status, failed.error) == (ReportStatus.FAILED, making.REQUESTER_GONE)


def test_people_dont_do_the_workers_part(organization: OrgScope, session: Session) -> None:
    admin = member(organization, session, Role.ADMIN)
    record = ask(admin, session)
    with pytest.raises(ForbiddenError):
        making.finish_report(admin, session, record.id, FILE, NOW, keep_days=1)
    with pytest.raises(ForbiddenError):
        making.sweep_reports(admin, session, NOW, keep_days=1)


def _events(session: Session) -> list[tuple[str, UUID | None, dict[str, str]]]:
    rows = session.execute(
        select(AnalyticsEvent.kind, AnalyticsEvent.actor_id, AnalyticsEvent.data).where(
            AnalyticsEvent.kind.startswith("report_")
        )
    )
    return [(row.kind, row.actor_id, row.data) for row in rows]
