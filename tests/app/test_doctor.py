"""`doctor`: what it finds, how it says to mend it, and its exit code."""

from __future__ import annotations

import json
import os
import re
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from app.checks import Finding, Level, database, machine
from app.settings import Settings
from services.database.embedded import EmbeddedDatabase
from services.database.models import Lead, LeadMatchBacklog
from services.database.sessions import engine_for
from services.job_queue import STALE_SECONDS
from tests.app.import_jobs import ImportHouse
from tests.app.mail_server import mail_server
from tests.services.alerts.organization import lead
from tests.support.command_line import Run, commands_on
from tests.support.web import settings_for

SUBJECTS = ("settings", "zones", "data", "cache", "database", "schema", "wall", "clock", "queue")
Make = Callable[..., Settings]


@pytest.fixture
def make(database_urls: EmbeddedDatabase, tmp_path: Path) -> Make:
    """Settings with these values."""
    return lambda **values: settings_for(database_urls, tmp_path / "data", **values)


@pytest.fixture
def house(new_database: Callable[[], EmbeddedDatabase], tmp_path: Path) -> Iterator[ImportHouse]:
    house = ImportHouse(new_database(), tmp_path / "house")
    yield house
    house.close()


@pytest.fixture
def run(
    new_database: Callable[[], EmbeddedDatabase],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> Run:
    """Runs commands on a database of its own: other tests' jobs would be found in its queue."""
    return commands_on(new_database(), tmp_path, monkeypatch, capsys)


def failing(findings: Iterator[Finding]) -> list[str]:
    return [finding.remedy for finding in findings if finding.level is Level.FAIL]


def test_it_says_what_is_wrong_and_how_to_mend_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = run("doctor")
    assert answer.code == 1, "no worker runs"
    for subject in SUBJECTS:
        assert re.search(rf"^ok +{subject}", answer.out, re.M), answer.out
    assert re.search(r"^FAIL +worker.*\n.*lead-analytics worker", answer.out, re.M)
    assert re.search(r"^note +mail", answer.out, re.M)
    monkeypatch.setenv("DATABASE_URL", os.environ["DATABASE_OWNER_URL"])
    assert re.search(r"^FAIL +wall .*superuser", run("doctor").out, re.M)
    monkeypatch.setenv("DATABASE_URL", "postgresql://127.0.0.1:9/x")
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:9/0")
    broken = run("doctor")
    assert re.search(r"^FAIL +database", broken.out, re.M)
    assert re.search(r"^FAIL +cache", broken.out, re.M)
    assert broken.err == "lead-analytics: 2 of 6 checks failed\n"


def test_the_same_as_json(run: Run) -> None:
    answer = run("doctor", "--json")
    found: dict[str, Any] = json.loads(answer.out)
    assert (answer.code, found["failed"]) == (1, 1)
    levels = {one["subject"]: one["level"] for one in found["checks"]}
    assert levels["worker"] == "fail"
    assert levels["wall"] == "ok"
    remedies = {one["subject"]: one["remedy"] for one in found["checks"]}
    assert remedies["wall"] is None
    assert "lead-analytics worker" in remedies["worker"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"base_url": "https://leads.example.com"}, "TRUSTED_PROXIES"),
        ({"base_url": "http://leads.example.com"}, "unencrypted"),
        ({"trusted_proxies": 1}, "X-Forwarded-For"),
    ],
)
def test_settings_that_contradict_each_other(make: Make, values: dict[str, Any], words: str) -> None:
    (remedy,) = failing(machine.settings_findings(make(**values)))
    assert words in remedy


def test_the_embedded_database_is_not_for_production(make: Make) -> None:
    sound: dict[str, Any] = {
        "environment": "production", "secret_key": "x" * 40,
        "base_url": "https://x.example", "trusted_proxies": 1,
    }  # fmt: skip
    assert failing(machine.settings_findings(make(**sound))) == []
    assert failing(machine.settings_findings(make(**sound, database_url=None)))


def test_webhooks_over_plain_http_in_production(make: Make) -> None:
    sound: dict[str, Any] = {
        "environment": "production", "secret_key": "x" * 40, "base_url": "https://x.example",
    }  # fmt: skip
    assert failing(machine.webhooks(make(**sound, webhook_allow_http=True)))
    assert failing(machine.webhooks(make(**sound))) == []


def test_the_mail_server_is_greeted_and_nothing_is_sent(make: Make) -> None:
    with mail_server() as mailbox:
        assert machine.mail(make(smtp_url=mailbox.url, mail_from="a@example.com")).level is Level.OK
        assert machine.mail(make(smtp_url=mailbox.url)).level is Level.NOTE, "no MAIL_FROM"
        named = mailbox.url.replace("smtp://", "smtp://ana:secret@")
        refused = machine.mail(make(smtp_url=named))
        assert (refused.level, "STARTTLS" in refused.remedy) == (Level.FAIL, True)
        assert "secret" not in refused.text
    assert mailbox.messages == []


def test_a_mail_server_that_is_not_there(make: Make, free_port: int) -> None:
    found = machine.mail(make(smtp_url=f"smtp://ana:secret@127.0.0.1:{free_port}"))
    assert (found.level, f"127.0.0.1:{free_port}" in found.text) == (Level.FAIL, True)
    assert "secret" not in found.text


def test_a_mail_server_that_says_nothing(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_PATIENCE_SECONDS", 0.1)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        found = machine.mail(make(smtp_url=f"smtp://127.0.0.1:{silent.getsockname()[1]}"))
    assert found.level is Level.FAIL


def test_too_little_room(make: Make) -> None:
    assert machine.data_dir(make()).level is Level.OK
    assert "Make room" in machine.data_dir(make(upload_limit_mb=10_000).model_copy(
        update={"upload_limit_mb": 1 << 30}
    )).remedy  # fmt: skip


def test_the_clock(house: ImportHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    assert database.clock(house.database).remedy == ""
    monkeypatch.setattr(database, "clock_difference_seconds", lambda _database: -61.0)
    assert database.clock(house.database).remedy


def owner(house: ImportHouse, statement: str) -> None:
    engine = engine_for(house.urls.owner_url)
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL search_path = public, jobs"))  # for the queue's triggers
        connection.execute(text(statement))
    engine.dispose()


def test_a_schema_that_is_older_newer_or_none(house: ImportHouse) -> None:
    assert database.schema(house.database).remedy == ""
    owner(house, "UPDATE alembic_version SET version_num = '0003'")
    assert "migrate" in database.schema(house.database).remedy
    owner(house, "UPDATE alembic_version SET version_num = '9999'")
    newer = database.schema(house.database)
    assert "newer version" in newer.text
    assert "migrate`" not in newer.remedy
    owner(house, "DELETE FROM alembic_version")
    assert "migrate" in database.schema(house.database).remedy


def test_worker_and_queue(house: ImportHouse) -> None:
    assert database.worker(house.database).text == "none is running"
    assert database.queue(house.database).text == "0 due, 0 in hand"
    house.start(b"external_id\n1\n")
    owner(house, "UPDATE jobs.procrastinate_jobs SET scheduled_at = now() - interval '20 minutes'")
    assert "Start more workers" in database.queue(house.database).remedy
    silence = f"now() - interval '{STALE_SECONDS} s'"
    owner(house, f"INSERT INTO jobs.procrastinate_workers (last_heartbeat) VALUES ({silence})")
    owner(
        house,
        "UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT id FROM procrastinate_workers)",
    )
    assert "takes them up" in database.queue(house.database).remedy
    owner(house, "UPDATE procrastinate_jobs SET status = 'failed'")
    given_up = database.queue(house.database)
    assert (given_up.level, "1 given up" in given_up.text) == (Level.NOTE, True)
    owner(house, "UPDATE jobs.procrastinate_workers SET last_heartbeat = now()")
    assert database.worker(house.database).text.startswith("1 alive")


def test_deep_counts_the_figures_again(house: ImportHouse, tmp_path: Path) -> None:
    house.queue.daily_round(house.scope.organization_id, datetime.now(UTC) + timedelta(hours=1))
    with house.database.transaction(house.scope) as session:
        session.add(Lead(**lead(house.scope)))
    settings = settings_for(house.urls, tmp_path / "data")
    wrong = [one for one in database.check_database(settings, deep=True) if one.subject == "figures"]
    assert [one.level for one in wrong] == [Level.FAIL]
    assert wrong[0].text.startswith("aurora: 1 ")
    mended = database.check_database(settings, deep=True, recount=True)
    assert [one.level for one in mended if one.subject == "figures"] == [Level.NOTE]
    right = [one for one in database.check_database(settings, deep=True) if one.subject == "figures"]
    assert [(one.level, one.text) for one in right] == [
        (Level.OK, "the roll-ups of 1 organizations equal their leads")
    ]
    shallow = database.check_database(settings, deep=False)
    assert all(one.subject != "figures" for one in shallow)


def test_deep_says_that_leads_wait_for_being_compared(house: ImportHouse, tmp_path: Path) -> None:
    house.queue.daily_round(house.scope.organization_id, datetime.now(UTC) + timedelta(hours=1))
    settings = settings_for(house.urls, tmp_path / "data")
    with house.database.transaction(house.scope) as session:
        waiting = LeadMatchBacklog(organization_id=house.scope.organization_id, lead_ids=[uuid4(), uuid4()])
        session.add(waiting)
    checked = list(database.check_database(settings, deep=True))
    assert all(one.subject != "duplicates" for one in checked)
    owner(house, "UPDATE lead_match_backlog SET added_at = now() - interval '2 days'")
    said = [one for one in database.check_database(settings, deep=True) if one.subject == "duplicates"]
    assert [(one.level, "2 leads wait" in one.text) for one in said] == [(Level.NOTE, True)]
