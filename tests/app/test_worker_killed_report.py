"""`kill -9` of a worker in the middle of a report: another one makes it, once, and it is sent once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from services.database.embedded import EmbeddedDatabase
from services.reports.records import report_file
from services.reports.recurrence import Rhythm
from services.reports.running import run_now
from services.reports.schedule_request import ScheduleRequest
from services.reports.schedules import save_schedule
from services.vocabulary import Frequency, ReportStatus, ReportType
from tests.app.report_jobs import ReportHouse
from tests.support.workers import running_worker, wait_until

SCHEDULE = ScheduleRequest(
    name="Weekly",
    rhythm=Rhythm(Frequency.WEEKLY, 7, "UTC", weekday=0),
    recipients=("ana@example.com", "cfo@example.com"),
    report_type=ReportType.PDF,
    include_charts=True,
    language="en",
    query={"period": "30d"},
)


def test_a_report_whose_worker_is_killed_is_made_once(
    new_database: Callable[[], EmbeddedDatabase], tmp_path: Path
) -> None:
    house = ReportHouse(new_database(), tmp_path)
    with house.database.transaction(house.admin) as session:
        now = datetime.now(UTC)
        kept = save_schedule(house.admin, session, SCHEDULE, now)
        report_id = run_now(house.admin, session, kept.id, now).id
    house.queue.make_report(house.scope.organization_id, report_id)

    # Everything is made and the file is about to be stored: it can't be while nobody may write there.
    with house.held("report_files"), running_worker(house.urls, tmp_path) as first:
        wait_until(lambda: house.waiting_for("report_files"), "the file to be stored", first)
        first.kill()
    middle = house.record(report_id)
    assert (middle.status, middle.progress) == (ReportStatus.RUNNING, 0.9)
    assert [house.count(table) for table in ("report_files", "report_figures", "deliveries")] == [0, 0, 0]
    assert house.jobs("make_report")[0][0] == "doing", "the dead worker's job"

    with running_worker(house.urls, tmp_path) as second, running_worker(house.urls, tmp_path) as third:
        wait_until(lambda: house.record(report_id).status is ReportStatus.DONE, "the report", second)
        wait_until(lambda: house.jobs("make_report") == [], "the job's end", second)
        assert [second.stop(), third.stop()] == [0, 0]
    assert [house.count(table) for table in ("report_files", "report_figures", "deliveries")] == [1, 1, 2]
    with house.database.transaction(house.admin) as session:
        assert report_file(house.admin, session, report_id).content.startswith(b"%PDF")
    log = second.text() + third.text()
    assert log.count("job_taken_up_again") == 1
    assert "Traceback" not in log
    house.close()
