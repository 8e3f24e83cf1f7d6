"""A schedule that is due, from the queue to the recipients' mailboxes, through the worker as it runs."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from app.database import DatabaseAddresses
from app.jobs import RUN_SCHEDULE
from app.worker import run_worker
from services.database.embedded import EmbeddedDatabase
from services.reports.recurrence import Rhythm
from services.reports.schedule_request import ScheduleRequest
from services.reports.schedules import report_schedule, save_schedule
from services.vocabulary import Frequency, ReportStatus, ReportType
from tests.app.report_jobs import ReportHouse
from tests.support.mail_server import mail_server
from tests.support.web import settings_for

RECIPIENTS = ("ana@example.com", "cfo@example.org")
SCHEDULE = ScheduleRequest(
    name="Daily",
    rhythm=Rhythm(Frequency.DAILY, 7, "America/Sao_Paulo"),
    recipients=RECIPIENTS,
    report_type=ReportType.PDF,
    include_charts=False,
    language="pt_BR",
    query={"period": "7d"},
)


def test_a_due_schedule_is_mailed_once_after_a_server_that_refused_first(
    new_database: Callable[[], EmbeddedDatabase], tmp_path: Path
) -> None:
    house = ReportHouse(new_database(), tmp_path)
    missed = datetime.now(UTC) - timedelta(days=5)
    with house.database.transaction(house.admin) as session:
        info = save_schedule(house.admin, session, SCHEDULE, missed)
    assert info.next_run_at is not None
    house.queue.run_schedule(house.scope.organization_id, info.id, info.next_run_at)

    with mail_server("451 not now") as mailbox:
        settings = settings_for(house.urls, tmp_path, smtp_url=mailbox.url)

        def work() -> None:
            """Until nothing is due: a job may put in the next after the worker has looked."""
            addresses = DatabaseAddresses(house.urls.application_url, house.urls.owner_url)
            with ThreadPoolExecutor() as pool:
                while house.due():
                    pool.submit(run_worker, settings, addresses, once=True).result()

        work()
        assert len(mailbox.messages) == 1, "the other was refused for now"
        with house.database.sign_in_transaction() as session:
            session.execute(text("SET LOCAL search_path = jobs"))
            session.execute(
                text("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE task_name = 'deliver'")
            )
        with house.database.transaction(house.scope) as session:
            session.execute(text("UPDATE deliveries SET next_try_at = now() - interval '1 second'"))
        work()

    assert sorted(str(message["To"]) for message in mailbox.messages) == sorted(RECIPIENTS)
    for message in mailbox.messages:
        (file,) = message.iter_attachments()
        assert file.get_content_type() == "application/pdf"
        assert file.get_content().startswith(b"%PDF")
    assert house.count("reports") == house.count("report_files") == 1, "five mornings were missed: one report"
    with house.database.transaction(house.admin) as session:
        last = report_schedule(house.admin, session, info.id)
    assert last.last_status is ReportStatus.DONE
    assert last.next_run_at is not None
    assert house.jobs(RUN_SCHEDULE) == [("todo", last.next_run_at)]
    house.close()
