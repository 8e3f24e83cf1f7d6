"""From an evaluation to a receiver, through the queue and the worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app.alert_work import AlertWork
from app.database import DatabaseAddresses
from app.jobs import DELIVER, JobQueue
from app.worker import run_worker
from services.database.embedded import EmbeddedDatabase
from services.database.sessions import Database
from services.notifications.delivery_log import DeliveryRecord, delivery_log
from services.notifications.endpoints import add_endpoint
from services.scope import OrgScope
from tests.services.alerts.organization import add_leads, lead
from tests.support.postgres import create_organization
from tests.support.web import settings_for
from tests.support.webhook_receiver import Receiver, webhook_receiver


class House:
    """A database of its own with its queue, and an organization whose pipeline is blocked."""

    def __init__(self, urls: EmbeddedDatabase, folder: Path, receiver: Receiver) -> None:
        self.urls = urls
        self.settings = settings_for(
            urls, folder, webhook_allowed_networks="127.0.0.0/8", webhook_allow_http=True
        )
        self.database, self.queue = Database(urls.application_url), JobQueue(urls.application_url)
        self.scope: OrgScope = create_organization(self.database)
        created = datetime.now(UTC) - timedelta(days=40)
        rows = [
            lead(self.scope, stage="proposta", created_at=created, estimated_value=Decimal(150_000))
            for _number in range(4)
        ]
        with self.database.transaction(self.scope) as session:
            add_leads(session, rows)
            values = {"channel": "webhook", "name": "Ours", "url": receiver.url, "events": ["alert.opened"]}
            allowed = self.settings.webhook_addresses
            add_endpoint(self.scope, session, values, allowed, datetime.now(UTC))

    def evaluate(self) -> None:
        work = AlertWork(self.database, self.queue)
        work.evaluate(self.scope.organization_id, datetime.now(UTC))

    def work(self) -> None:
        addresses = DatabaseAddresses(self.urls.application_url, self.urls.owner_url)
        with ThreadPoolExecutor() as pool:
            pool.submit(run_worker, self.settings, addresses, once=True).result()

    def log(self) -> list[DeliveryRecord]:
        with self.database.transaction(self.scope) as session:
            return delivery_log(self.scope, session)

    def jobs(self, statement: str) -> list[Any]:
        with self.database.sign_in_transaction() as session:
            session.execute(text("SET LOCAL search_path = jobs"))
            return list(session.execute(text(statement), {"task": DELIVER}))

    def let_the_time_come(self) -> None:
        """As if the wait before the next attempt were over."""
        self.jobs("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE task_name = :task RETURNING id")
        with self.database.transaction(self.scope) as session:
            session.execute(text("UPDATE deliveries SET next_try_at = now() - interval '1 second'"))

    def close(self) -> None:
        self.queue.close()
        self.database.dispose()


MakeHouse = Callable[[Receiver], House]


@pytest.fixture
def make_house(new_database: Callable[[], EmbeddedDatabase], tmp_path: Path) -> Iterator[MakeHouse]:
    houses: list[House] = []

    def make(receiver: Receiver) -> House:
        houses.append(House(new_database(), tmp_path, receiver))
        return houses[-1]

    yield make
    for house in houses:
        house.close()


def test_a_receiver_that_fails_first_gets_it_once_in_the_end(make_house: MakeHouse) -> None:
    with webhook_receiver(503) as receiver:
        house = make_house(receiver)
        house.evaluate()
        house.work()
        (record,) = house.log()
        assert (record.status, record.attempts, record.answer) == ("waiting", 1, 503)
        house.let_the_time_come()
        house.work()
        house.evaluate()
        house.work()
        (record,) = house.log()
        assert (record.status, record.attempts) == ("sent", 2)
        assert len(receiver.posts) == 2
        assert len({post.json["id"] for post in receiver.posts}) == 1
        assert receiver.posts[0].json["data"]["alert"]["rule"] == "pipeline_blocked"


def test_a_message_whose_job_was_lost_is_found_again(make_house: MakeHouse) -> None:
    with webhook_receiver() as receiver:
        house = make_house(receiver)
        house.evaluate()
        assert len(house.jobs("SELECT id FROM procrastinate_jobs WHERE task_name = :task")) == 1
        house.evaluate()  # one that stands isn't doubled
        assert len(house.jobs("SELECT id FROM procrastinate_jobs WHERE task_name = :task")) == 1
        house.jobs("DELETE FROM procrastinate_jobs WHERE task_name = :task RETURNING id")
        house.work()
        assert receiver.posts == []
        house.evaluate()
        house.work()
        assert len(receiver.posts) == 1


def test_jobs_hold_ids_alone(make_house: MakeHouse) -> None:
    with webhook_receiver() as receiver:
        house = make_house(receiver)
        house.evaluate()
        (row,) = house.jobs("SELECT args FROM procrastinate_jobs WHERE task_name = :task")
        (record,) = house.log()
        organization_id = str(house.scope.organization_id)
        assert row.args == {"organization_id": organization_id, "delivery_id": str(record.id)}
