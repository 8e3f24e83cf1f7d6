"""What the API changes: an alert's status; and what it asks for: reports."""

from __future__ import annotations

from typing import Any

import pytest

from app.api.answers.reports import Report
from app.jobs import MAKE_REPORT, JobQueue
from services.reports.records import MOST_UNFINISHED
from services.vocabulary import Role, TokenScope
from tests.api.callers import Caller
from tests.api.conftest import Calling
from tests.support.rows import Filled


def change(caller: Caller, ours: Filled, **body: Any) -> Any:
    return caller.ask("PUT", f"/alerts/{ours.alert_id}/status", json={"status": "reviewed"} | body)


def version_of(caller: Caller) -> int:
    [alert] = caller.data("/alerts")["alerts"]
    return int(alert["version"])


def test_an_alerts_status(admin: Caller, ours: Filled) -> None:
    version = version_of(admin)
    response = change(admin, ours, version=version, notes="Ana is on it.")
    assert response.status_code == 200
    assert response.json["data"] == {
        "id": str(ours.alert_id),
        "status": "reviewed",
        "version": version + 1,
    }
    assert admin.data("/alerts?status=reviewed")["total"] == 1
    assert admin.data("/alerts?status=open")["total"] == 0


def test_who_comes_second_is_told_what_the_first_did(admin: Caller, calling: Calling, ours: Filled) -> None:
    version = version_of(admin)
    assert change(admin, ours, version=version, status="dismissed").status_code == 200
    response = change(calling(Role.MANAGER), ours, version=version, status="resolved", notes="I called them.")
    assert response.status_code == 409
    problem = response.json
    assert problem["type"].endswith("#problem-conflict")
    assert problem["current"] == {
        "id": str(ours.alert_id),
        "status": "dismissed",
        "version": version + 1,
    }
    assert problem["note_kept"] is True
    assert [(entry["action"], entry["to"]) for entry in problem["since"]] == [("status", "dismissed")]
    assert admin.data("/alerts")["alerts"][0]["status"] == "dismissed"


def test_the_note_of_who_came_second_is_kept(admin: Caller, ours: Filled) -> None:
    version = version_of(admin)
    change(admin, ours, version=version)
    change(admin, ours, version=version, status="resolved", notes="kept")
    again = change(admin, ours, version=version, status="resolved")
    assert again.status_code == 409
    assert change(admin, ours, version=again.json["current"]["version"], status="resolved").status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"version": 1, "status": "open"}, "status"),
        ({"version": 0}, "version"),
        ({"version": 2**31}, "version"),
        ({"version": "1"}, "version"),
        ({"version": 1.5}, "version"),
        ({}, "version"),
        ({"version": 1, "notes": "x" * 2_001}, "notes"),
        ({"version": 1, "note": "x"}, "note"),
    ],
)
def test_a_status_that_cannot_be_changes_nothing(
    body: dict[str, Any], field: str, admin: Caller, ours: Filled
) -> None:
    response = change(admin, ours, **body)
    assert response.status_code == 422
    assert [error["field"] for error in response.json["errors"]] == [field]
    assert admin.data("/alerts")["alerts"][0]["status"] == "open"


def test_a_rep_acts_on_own_alerts_only(calling: Calling, ours: Filled) -> None:
    assert change(calling(Role.REP), ours, version=1).status_code == 403


def test_asking_for_a_report(admin: Caller) -> None:
    filters = {
        "start_date": "2026-03-01",
        "end_date": "2026-03-31",
        "source": [" Google ", "indicação"],
        "score_min": 10.5,
        "assigned_user_id": "unassigned",
    }
    body = {"report_type": "excel", "filters": filters, "include_charts": False, "language": "pt_BR"}
    response = admin.ask("POST", "/generate-report", json=body)
    assert response.status_code == 202, response.text
    report = response.json["data"]  # type: ignore[index]
    Report.model_validate(report)
    assert response.headers["Location"] == report["status_url"]
    assert (report["status"], report["progress"], report["download_url"]) == ("waiting", 0.0, None)
    assert report["filters"] == filters | {"source": ["google", "indicação"], "score_max": None}
    assert (report["include_charts"], report["language"]) == (False, "pt_BR")
    assert admin.data(report["status_url"])["id"] == report["id"]
    assert [each["id"] for each in admin.data("/reports")["reports"]] == [report["id"]]
    early = admin.get(f"/reports/{report['id']}/download")
    assert (early.status_code, early.mimetype) == (409, "application/problem+json")


def test_the_shortest_request_is_the_page_of_today(admin: Caller) -> None:
    report = admin.ask("POST", "/generate-report", json={"report_type": "pdf"}).json["data"]  # type: ignore[index]
    period = admin.data("/executive-dashboard")["summary_metrics"]["period"]
    assert (report["filters"]["start_date"], report["filters"]["end_date"]) == (
        period["start"],
        period["end"],
    )
    assert report["language"] == "en"


def test_the_job_is_in_the_queue(admin: Caller) -> None:
    report = admin.ask("POST", "/generate-report", json={"report_type": "pdf"}).json["data"]  # type: ignore[index]
    queue: JobQueue = admin.app.extensions["jobs"]
    jobs = [job.task_kwargs for job in queue._open().job_manager.list_jobs(task=MAKE_REPORT)]
    assert {"organization_id": str(admin.scope.organization_id), "report_id": report["id"]} in jobs


def test_a_queue_that_is_down_loses_no_report(admin: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(admin.app.extensions["jobs"], "make_report", fail)
    response = admin.ask("POST", "/generate-report", json={"report_type": "pdf"})
    assert response.status_code == 202
    assert len(admin.data("/reports")["reports"]) == 1


def test_too_many_reports_at_once(admin: Caller) -> None:
    for _ in range(MOST_UNFINISHED):
        assert admin.ask("POST", "/generate-report", json={"report_type": "pdf"}).status_code == 202
    response = admin.ask("POST", "/generate-report", json={"report_type": "pdf"})
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0


@pytest.mark.parametrize("role", [Role.ANALYST, Role.REP, Role.MANAGER])
def test_whoever_reads_may_ask_for_a_report(role: Role, calling: Calling) -> None:
    reader = calling(role, TokenScope.READ)
    assert reader.ask("POST", "/generate-report", json={"report_type": "pdf"}).status_code == 202


def test_a_report_is_downloaded(admin: Caller, ours: Filled) -> None:
    response = admin.get(f"/reports/{ours.report_id}/download")
    assert response.status_code == 200
    assert response.mimetype == "application/pdf"
    assert response.data == ours.marker.encode()
    assert response.headers["Content-Disposition"] == f"attachment; filename={ours.marker}.pdf"
    assert response.headers["Cache-Control"] == "private, no-store"


def test_a_rep_sees_own_reports_only(calling: Calling, admin: Caller, ours: Filled) -> None:
    rep = calling(Role.REP)
    assert rep.data("/reports")["reports"] == []
    assert rep.get(f"/reports/{ours.report_id}/download").status_code == 404
    own = rep.ask("POST", "/generate-report", json={"report_type": "pdf"}).json["data"]["id"]  # type: ignore[index]
    assert [each["id"] for each in rep.data("/reports")["reports"]] == [own]
    colleague = calling(Role.REP)
    assert colleague.get(f"/reports/{own}").status_code == 404


def test_reports_a_page_at_a_time(admin: Caller) -> None:
    made = [
        admin.ask("POST", "/generate-report", json={"report_type": "pdf"}).json["data"]["id"]  # type: ignore[index]
        for _ in range(5)
    ]
    seen: list[str] = []
    asked: dict[str, Any] = {"limit": 2}
    while True:
        data = admin.data("/reports", query_string=asked)
        seen += [each["id"] for each in data["reports"]]
        if data["next"] is None:
            break
        asked["cursor"] = data["next"]
    assert seen == made[::-1]
