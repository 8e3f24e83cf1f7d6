"""Schedules: who keeps them, what they ask for, when, and with whose rights."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from services.database.models import Membership
from services.filters import LeadFilter
from services.reports import making
from services.reports.model import ReportError
from services.reports.records import list_reports, report_record
from services.reports.recurrence import LAST_DAY, Rhythm
from services.reports.running import recipients_of, run_due, run_now, standing_schedules
from services.reports.schedule_request import MOST_RECIPIENTS, ScheduleRequest
from services.reports.schedules import (
    MOST_SCHEDULES,
    delete_schedule,
    list_schedules,
    pause_schedule,
    report_schedule,
    save_schedule,
    strangers,
)
from services.scope import ForbiddenError, NotFoundError, OrgScope
from services.vocabulary import Frequency, ReportStatus, ReportType, Role
from tests.services.reports.people import member

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
"""A Sunday, nine in the morning in São Paulo."""
REQUEST = ScheduleRequest(
    name="Monday's figures",
    rhythm=Rhythm(Frequency.WEEKLY, 7, "America/Sao_Paulo", weekday=0),
    recipients=("Ana@Example.com", "cfo@example.org", "ana@example.com"),
    report_type=ReportType.EXCEL,
    include_charts=True,
    language="pt_BR",
    query={"period": "last-month", "source": ["Google"], "score_min": 50},
)
MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.fixture
def manager(organization: OrgScope, session: Session) -> OrgScope:
    return member(organization, session, Role.MANAGER, "ana@example.com")


def test_a_schedule_is_kept_in_its_normal_form(manager: OrgScope, session: Session) -> None:
    kept = save_schedule(manager, session, REQUEST, NOW)
    assert kept.recipients == ("ana@example.com", "cfo@example.org")
    assert (kept.next_run_at, kept.rhythm, kept.paused) == (MONDAY, REQUEST.rhythm, False)
    assert (kept.query.period, kept.query.source, kept.owner) == ("last-month", ("Google",), "Manager")
    assert list_schedules(manager, session) == [kept]


def test_who_is_no_member_is_found(manager: OrgScope, session: Session) -> None:
    member(manager, session, Role.REP, "Bia@Example.com")
    asked = ["ana@example.com", "bia@example.com", "cfo@example.org"]
    assert strangers(manager, session, asked) == ["cfo@example.org"]
    gone = session.get_one(Membership, (manager.organization_id, manager.user_id))
    gone.active = False
    session.flush()
    assert strangers(manager, session, asked) == ["ana@example.com", "cfo@example.org"]


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("name", {"name": "  "}),
        ("name", {"name": "x" * 61}),
        ("recipients", {"recipients": ()}),
        ("recipients", {"recipients": ("not an address",)}),
        ("recipients", {"recipients": tuple(f"p{n}@example.com" for n in range(MOST_RECIPIENTS + 1))}),
        ("recipients", {"recipients": ("a@example.com\nBcc: b@example.com",)}),
        ("timezone", {"rhythm": Rhythm(Frequency.DAILY, 7, "Mars/Olympus")}),
        ("timezone", {"rhythm": Rhythm(Frequency.DAILY, 7, "../../etc/passwd")}),
        ("hour", {"rhythm": Rhythm(Frequency.DAILY, 24, "UTC")}),
        ("weekday", {"rhythm": Rhythm(Frequency.WEEKLY, 7, "UTC")}),
        ("weekday", {"rhythm": Rhythm(Frequency.WEEKLY, 7, "UTC", weekday=7)}),
        ("month_day", {"rhythm": Rhythm(Frequency.MONTHLY, 7, "UTC")}),
        ("month_day", {"rhythm": Rhythm(Frequency.MONTHLY, 7, "UTC", month_day=29)}),
        ("month_day", {"rhythm": Rhythm(Frequency.MONTHLY, 7, "UTC", month_day=0)}),
        ("language", {"language": "tlh"}),
        ("query", {"query": {"start": "2026-01-01", "end": "2026-01-31"}}),
        ("query", {"query": {"score_min": 101}}),
        ("query", {"query": {"period": "a-fortnight"}}),
    ],
)
def test_what_cant_be_is_refused_by_its_field(
    manager: OrgScope, session: Session, field: str, change: dict[str, Any]
) -> None:
    with pytest.raises(ReportError) as refusal:
        save_schedule(manager, session, replace(REQUEST, **change), NOW)
    assert refusal.value.field == field
    assert list_schedules(manager, session) == []


def test_only_admins_and_managers_look_after_schedules(manager: OrgScope, session: Session) -> None:
    kept = save_schedule(manager, session, REQUEST, NOW)
    for role in (Role.ANALYST, Role.REP):
        who = member(manager, session, role)
        for attempt in (
            lambda who=who: list_schedules(who, session),
            lambda who=who: save_schedule(who, session, REQUEST, NOW),
            lambda who=who: pause_schedule(who, session, kept.id, True, NOW),
            lambda who=who: delete_schedule(who, session, kept.id),
            lambda who=who: run_now(who, session, kept.id, NOW),
        ):
            with pytest.raises(ForbiddenError):
                attempt()


def test_an_organization_has_so_many(manager: OrgScope, session: Session) -> None:
    for _ in range(MOST_SCHEDULES):
        kept = save_schedule(manager, session, REQUEST, NOW)
    with pytest.raises(ReportError):
        save_schedule(manager, session, REQUEST, NOW)
    save_schedule(manager, session, REQUEST, NOW, schedule_id=kept.id)


def test_when_it_is_due_it_asks_once_and_stands_again(
    organization: OrgScope, manager: OrgScope, session: Session
) -> None:
    kept = save_schedule(manager, session, REQUEST, NOW)
    early = run_due(organization, session, kept.id, NOW)
    assert (early.report_id, early.next_run_at) == (None, MONDAY)
    run = run_due(organization, session, kept.id, MONDAY)
    assert run.report_id is not None
    assert run.next_run_at == MONDAY + timedelta(days=7)
    record = report_record(manager, session, run.report_id)
    assert (record.query.start, record.query.end) == (date(2026, 10, 1), date(2026, 10, 31))
    assert record.query.filters == LeadFilter(("google",), 50)
    assert (record.period, record.language, record.schedule_id) == ("last-month", "pt_BR", kept.id)
    assert record.requested_by_id == manager.user_id
    again = run_due(organization, session, kept.id, MONDAY + timedelta(seconds=1))
    assert again.report_id is None
    assert recipients_of(organization, session, kept.id) == ["ana@example.com", "cfo@example.org"]


def test_a_worker_that_was_down_asks_once(
    organization: OrgScope, manager: OrgScope, session: Session
) -> None:
    daily = replace(REQUEST, rhythm=Rhythm(Frequency.DAILY, 7, "America/Sao_Paulo"))
    kept = save_schedule(manager, session, daily, NOW)
    late = MONDAY + timedelta(days=5, hours=3)
    run = run_due(organization, session, kept.id, late)
    assert run.next_run_at == MONDAY + timedelta(days=6)
    assert run_due(organization, session, kept.id, late).report_id is None
    assert len(list_reports(organization, session).items) == 1


def test_a_clock_that_is_a_little_behind_doesnt_ask_twice(
    organization: OrgScope, manager: OrgScope, session: Session
) -> None:
    kept = save_schedule(manager, session, REQUEST, NOW)
    run = run_due(organization, session, kept.id, MONDAY - timedelta(seconds=2))
    assert run.report_id is not None
    assert run.next_run_at == MONDAY + timedelta(days=7)


def test_a_paused_one_rests_and_misses_nothing(
    organization: OrgScope, manager: OrgScope, session: Session
) -> None:
    kept = save_schedule(manager, session, REQUEST, NOW)
    assert pause_schedule(manager, session, kept.id, True, NOW).next_run_at is None
    assert standing_schedules(organization, session) == {}
    assert run_due(organization, session, kept.id, MONDAY).next_run_at is None
    later = MONDAY + timedelta(days=15)
    assert pause_schedule(manager, session, kept.id, False, later).next_run_at == MONDAY + timedelta(days=21)


def test_a_changed_one_is_due_by_its_new_rhythm_and_is_the_changers(
    organization: OrgScope, manager: OrgScope, session: Session
) -> None:
    kept = save_schedule(manager, session, REQUEST, NOW)
    admin = member(organization, session, Role.ADMIN)
    monthly = Rhythm(Frequency.MONTHLY, 7, "America/Sao_Paulo", weekday=3, month_day=LAST_DAY)
    changed = save_schedule(admin, session, replace(REQUEST, rhythm=monthly), NOW, schedule_id=kept.id)
    assert changed.next_run_at == datetime(2026, 11, 30, 10, tzinfo=UTC)
    assert changed.rhythm == replace(monthly, weekday=None)
    assert changed.owner == "Admin"


def test_now_means_now_and_again_when_it_was(
    organization: OrgScope, manager: OrgScope, session: Session
) -> None:
    kept = save_schedule(manager, session, REQUEST, NOW)
    admin = member(organization, session, Role.ADMIN)
    record = run_now(admin, session, kept.id, NOW)
    assert (record.schedule_id, record.requested_by_id) == (kept.id, admin.user_id)
    assert report_schedule(manager, session, kept.id).next_run_at == MONDAY


def test_the_last_result_is_shown(organization: OrgScope, manager: OrgScope, session: Session) -> None:
    kept = save_schedule(manager, session, REQUEST, NOW)
    assert kept.last_status is None
    first = run_now(manager, session, kept.id, NOW)
    last = run_now(manager, session, kept.id, NOW + timedelta(minutes=1))
    making.begin_report(organization, session, last.id, NOW)
    making.fail_report(organization, session, last.id, making.WENT_WRONG, NOW)
    shown = report_schedule(manager, session, kept.id)
    assert (shown.last_report_id, shown.last_status) == (last.id, ReportStatus.FAILED)
    assert shown.last_error == making.WENT_WRONG
    assert first.id != last.id


def test_who_left_fails_it_and_a_rep_sees_own_leads(
    organization: OrgScope, manager: OrgScope, session: Session
) -> None:
    kept = save_schedule(manager, session, REQUEST, NOW)
    row = session.get_one(Membership, (manager.organization_id, manager.user_id))
    row.role = Role.REP
    session.flush()
    run = run_due(organization, session, kept.id, MONDAY)
    assert run.report_id is not None
    assert report_record(organization, session, run.report_id).own_leads_of == manager.user_id
    row.active = False
    session.flush()
    run = run_due(organization, session, kept.id, MONDAY + timedelta(days=7))
    assert run.report_id is not None
    assert making.begin_report(organization, session, run.report_id, NOW) is None
    assert report_record(organization, session, run.report_id).error == making.REQUESTER_GONE


def test_a_deleted_ones_reports_stay(organization: OrgScope, manager: OrgScope, session: Session) -> None:
    kept = save_schedule(manager, session, REQUEST, NOW)
    record = run_now(manager, session, kept.id, NOW)
    delete_schedule(manager, session, kept.id)
    session.expire_all()
    assert report_record(manager, session, record.id).schedule_id is None
    assert run_due(organization, session, kept.id, MONDAY).next_run_at is None
    assert recipients_of(organization, session, kept.id) == []
    with pytest.raises(NotFoundError):
        report_schedule(manager, session, kept.id)
