"""Alerts by the worker: after a burst of writes, and every morning of every organization."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text

from app.alert_work import AlertWork, next_round
from app.database import DatabaseAddresses
from app.jobs import DAILY_ROUND, EVALUATE_ALERTS, REFRESH_SCORES, JobQueue
from app.settings import Settings
from app.worker import run_worker
from services.accounts import add_member
from services.alerts import list_alerts
from services.database.embedded import EmbeddedDatabase
from services.database.models import Lead, LeadSearchBacklog
from services.database.sessions import Database
from services.lead_search import waiting_for_search
from services.leads import list_leads
from services.scope import OrgScope
from services.selection import LeadSelection
from services.vocabulary import Role
from tests.services.alerts.organization import add_leads, lead
from tests.support.postgres import create_organization

Job = tuple[str, UUID, datetime | None]
MORNING = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
"""Half past six in São Paulo, in the evening in Tokyo."""


class House:
    """A database of its own with its queue, so that no other test's jobs are in it."""

    def __init__(self, urls: EmbeddedDatabase, folder: Path) -> None:
        self.urls = urls
        self.database = Database(urls.application_url)
        self.queue = JobQueue(urls.application_url)
        self.work = AlertWork(self.database, self.queue)
        self.settings = Settings(data_dir=folder)

    def close(self) -> None:
        self.queue.close()
        self.database.dispose()

    def jobs(self, task: str | None = None) -> list[Job]:
        """What waits or runs."""
        statement = """
            SELECT task_name, (args ->> 'organization_id')::uuid, scheduled_at FROM jobs.procrastinate_jobs
            WHERE status IN ('todo', 'doing') AND queue_name = 'alerts'
                AND task_name = coalesce(:task, task_name)
            ORDER BY id
        """
        return [(row[0], row[1], row[2]) for row in self.run(statement, task=task)]

    def run(self, statement: str, **values: Any) -> list[Any]:
        with self.database.sign_in_transaction() as session:
            session.execute(text("SET LOCAL search_path = jobs"))
            result = session.execute(text(statement), values)
            return list(result) if result.returns_rows else []

    def make_due(self, task: str) -> None:
        """As if the time had come."""
        statement = "UPDATE jobs.procrastinate_jobs SET scheduled_at = NULL WHERE task_name = :task"
        self.run(statement, task=task)

    def run_worker(self) -> None:
        addresses = DatabaseAddresses(self.urls.application_url, self.urls.owner_url)
        with ThreadPoolExecutor() as pool:  # the main thread may hold a browser's event loop
            pool.submit(run_worker, self.settings, addresses, once=True).result()


@pytest.fixture
def house(new_database: Callable[[], EmbeddedDatabase], tmp_path: Path) -> Iterator[House]:
    house = House(new_database(), tmp_path)
    yield house
    house.close()


@pytest.fixture
def evaluated(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """The organizations of the evaluations that were made."""
    made: list[UUID] = []
    real = AlertWork.evaluate

    def counted(work: AlertWork, organization_id: UUID, now: datetime) -> Any:
        made.append(organization_id)
        return real(work, organization_id, now)

    monkeypatch.setattr(AlertWork, "evaluate", counted)
    return made


def stuck(house: House, scope: OrgScope) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=30)
    with house.database.transaction(scope) as session:
        add_leads(session, [lead(scope, estimated_value=Decimal(300_000), created_at=long_ago)])


def alerts_of(house: House, scope: OrgScope) -> int:
    with house.database.transaction(scope) as session:
        return list_alerts(scope, session, now=datetime.now(UTC)).total


def test_the_round_makes_searchable_what_an_import_left_behind(house: House) -> None:
    """A worker may end between an import's commit and what follows it."""
    scope = create_organization(house.database)
    with house.database.transaction(scope) as session:
        add_leads(session, [lead(scope, name="Zulmira Quintanilha"), lead(scope, name="Abelardo")])
        ids = list(session.scalars(select(Lead.id).where(Lead.organization_id == scope.organization_id)))
        session.add(LeadSearchBacklog(organization_id=scope.organization_id, lead_ids=ids))
    house.work.round(scope.organization_id, datetime.now(UTC))
    with house.database.transaction(scope) as session:
        assert waiting_for_search(scope, session) == 0
        page = list_leads(scope, session, LeadSelection(text="zulm"), datetime.now(UTC))
    assert [row["name"] for row in page.rows] == ["Zulmira Quintanilha"]


def account(house: House, scope: OrgScope) -> None:
    with house.database.transaction(scope) as session:
        add_member(scope, session, email=f"{uuid4().hex}@example.com", role=Role.ADMIN)


def test_a_burst_of_writes_is_evaluated_once(house: House, evaluated: list[UUID]) -> None:
    scope, other = create_organization(house.database), create_organization(house.database)
    stuck(house, scope)
    asked = datetime.now(UTC)
    with ThreadPoolExecutor(8) as pool:
        for each in [pool.submit(house.queue.evaluate_alerts, scope.organization_id) for _ in range(20)]:
            each.result()
    house.queue.evaluate_alerts(other.organization_id)
    waiting = house.jobs(EVALUATE_ALERTS)
    assert [job[1] for job in waiting] == [scope.organization_id, other.organization_id]
    for _, _, at in waiting:
        assert at is not None
        assert timedelta(seconds=15) < at - asked < timedelta(seconds=60), "after what else is written"
    house.run_worker()
    assert evaluated == [], "it isn't time yet"
    house.make_due(EVALUATE_ALERTS)
    house.run_worker()
    assert evaluated == [scope.organization_id, other.organization_id]
    assert alerts_of(house, scope) == 2
    assert alerts_of(house, other) == 0
    assert house.jobs(EVALUATE_ALERTS) == []


def test_a_write_during_an_evaluation_is_evaluated_after_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    scope = create_organization(house.database)
    real = AlertWork.evaluate

    def written_meanwhile(work: AlertWork, organization_id: UUID, now: datetime) -> Any:
        house.queue.evaluate_alerts(organization_id)
        return real(work, organization_id, now)

    monkeypatch.setattr(AlertWork, "evaluate", written_meanwhile)
    house.queue.evaluate_alerts(scope.organization_id, after_seconds=0)
    house.run_worker()
    assert [job[1] for job in house.jobs(EVALUATE_ALERTS)] == [scope.organization_id]


def test_a_write_puts_the_organization_into_the_daily_round(house: House) -> None:
    scope = create_organization(house.database, timezone="Asia/Tokyo")
    house.queue.evaluate_alerts(scope.organization_id, after_seconds=0)
    house.run_worker()
    ((_, organization_id, at),) = house.jobs(DAILY_ROUND)
    assert organization_id == scope.organization_id
    assert at is not None
    assert at.astimezone(ZoneInfo("Asia/Tokyo")).hour == 6


@pytest.mark.parametrize(
    ("timezone", "now", "day"),
    [
        ("America/Sao_Paulo", datetime(2026, 11, 18, 8, 0, tzinfo=UTC), 18),
        ("America/Sao_Paulo", datetime(2026, 11, 18, 10, 0, tzinfo=UTC), 19),
        ("Asia/Tokyo", datetime(2026, 11, 18, 22, 0, tzinfo=UTC), 20),
        ("Pacific/Auckland", datetime(2026, 9, 26, 15, 0, tzinfo=UTC), 27),  # the night its clocks go forward
        ("America/New_York", datetime(2026, 11, 1, 4, 30, tzinfo=UTC), 1),  # and back
        ("Pacific/Kiritimati", datetime(2026, 12, 31, 17, 0, tzinfo=UTC), 2),
    ],
)
def test_the_round_begins_at_six_of_the_organizations_clock(timezone: str, now: datetime, day: int) -> None:
    for minute in (0, 17, 59):
        begins = next_round(UUID(int=minute), timezone, now)
        local = begins.astimezone(ZoneInfo(timezone))
        assert now < begins <= now + timedelta(hours=25)
        assert (local.day, local.hour, local.minute) == (day, 6, minute)


def test_a_round_scores_evaluates_and_puts_in_tomorrows(house: House) -> None:
    scope = create_organization(house.database)
    house.work.round(scope.organization_id, MORNING)
    scores, alerts, tomorrow = house.jobs()
    assert [scores[0], alerts[0], tomorrow[0]] == [REFRESH_SCORES, EVALUATE_ALERTS, DAILY_ROUND]
    assert {job[1] for job in (scores, alerts, tomorrow)} == {scope.organization_id}
    expected = next_round(scope.organization_id, "America/Sao_Paulo", MORNING + timedelta(hours=1))
    assert tomorrow[2] == expected
    assert expected.astimezone(ZoneInfo("America/Sao_Paulo")).date().isoformat() == "2026-11-19"
    house.work.round(scope.organization_id, MORNING)
    assert len(house.jobs()) == 3, "taken up again, it puts in nothing twice"


def test_the_worker_does_what_is_due_and_leaves_the_rest(house: House, evaluated: list[UUID]) -> None:
    """One organization's hour has come, the other's hasn't."""
    due, later = create_organization(house.database), create_organization(house.database)
    stuck(house, due)
    stuck(house, later)
    house.queue.daily_round(due.organization_id, datetime.now(UTC) - timedelta(minutes=1))
    house.queue.daily_round(later.organization_id, datetime.now(UTC) + timedelta(hours=1))
    house.run_worker()
    house.run_worker()
    assert evaluated == [due.organization_id]
    assert (alerts_of(house, due), alerts_of(house, later)) == (2, 0)
    with house.database.transaction(due) as session:
        scores = session.scalars(text("SELECT score_factors::text FROM leads")).all()
    assert scores != ["{}"], "scored too"
    standing = {organization_id: at for _, organization_id, at in house.jobs(DAILY_ROUND)}
    assert set(standing) == {due.organization_id, later.organization_id}
    at = standing[due.organization_id]
    assert at is not None
    assert at > datetime.now(UTC) + timedelta(minutes=30)


def test_who_is_missing_is_enlisted_at_the_start(house: House) -> None:
    with_account, without = create_organization(house.database), create_organization(house.database)
    account(house, with_account)
    assert house.work.organizations() == {with_account.organization_id}
    house.run_worker()
    assert [job[1] for job in house.jobs(DAILY_ROUND)] == [with_account.organization_id]
    assert house.work.enlist(datetime.now(UTC)) == 0
    house.work.keep_round(without.organization_id, MORNING)
    assert house.work.organizations() == {with_account.organization_id, without.organization_id}


def test_an_organization_that_is_gone_ends_its_rounds(house: House) -> None:
    house.queue.daily_round(uuid4(), datetime.now(UTC) - timedelta(minutes=1))
    house.queue.evaluate_alerts(uuid4(), after_seconds=0)
    house.run_worker()
    assert house.jobs() == []


def test_a_dead_workers_evaluation_is_made_again(house: House, evaluated: list[UUID]) -> None:
    scope, crowded = create_organization(house.database), create_organization(house.database)
    stuck(house, scope)
    for one in (scope, crowded):
        house.queue.evaluate_alerts(one.organization_id, after_seconds=0)
    house.run(
        "UPDATE jobs.procrastinate_jobs SET status = 'doing' WHERE task_name = :task", task=EVALUATE_ALERTS
    )
    house.queue.evaluate_alerts(crowded.organization_id, after_seconds=0)  # waits for the one that died
    take_up_again(house)
    house.run_worker()
    assert sorted(evaluated) == sorted([scope.organization_id, crowded.organization_id])
    assert alerts_of(house, scope) == 2
    assert house.jobs(EVALUATE_ALERTS) == []


def take_up_again(house: House) -> None:
    """Let the minute pass at which the worker looks for jobs whose worker died."""
    house.run(
        "INSERT INTO jobs.procrastinate_jobs (queue_name, task_name, args, queueing_lock)"
        " VALUES ('default', 'retry_stalled_jobs', '{\"timestamp\": 0}', 'a minute has passed')"
    )
