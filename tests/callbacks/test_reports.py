"""The page of reports as the browser asks for it: each role's part, what is asked, and nonsense."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from layouts import ids
from services.database.models import Membership, Report, ReportSchedule
from services.database.sessions import Database
from services.reports import making
from services.reports.model import ReportFile
from services.scope import OrgScope
from services.vocabulary import Role
from tests.support.callback_bodies import PATH
from tests.support.web import SignedIn

FIELDS: dict[str, Any] = {
    ids.SCHEDULE_ID: None, ids.SCHEDULE_NAME: "Segunda", ids.SCHEDULE_FREQUENCY: "weekly",
    ids.SCHEDULE_WEEKDAY: "0", ids.SCHEDULE_MONTH_DAY: "1", ids.SCHEDULE_HOUR: "7",
    ids.SCHEDULE_TIMEZONE: "America/Sao_Paulo", ids.SCHEDULE_PERIOD: "last-month",
    ids.SCHEDULE_RECIPIENTS: "", ids.SCHEDULE_TYPE: "pdf", ids.SCHEDULE_CHARTS: True,
    ids.SCHEDULE_LANGUAGE: "pt_BR", ids.SCHEDULE_TAKE_FILTERS: False,
}  # fmt: skip


def _output(client: FlaskClient, name: str) -> str:
    """The callback's output as Dash calls it: one of several for a property carries a hash."""
    dependencies = client.get("/_dash-dependencies").get_json()
    return str(next(each["output"] for each in dependencies if f"{name}.children" in each["output"]))


def _post(client: FlaskClient, name: str, inputs: Any, state: Any, triggered: int = 0) -> TestResponse:
    """What the browser sends when the input at `triggered` has changed."""
    output = _output(client, name)
    every = [part.rpartition(".") for part in output.strip(".").split("...")]
    body = {
        "output": output,
        "outputs": [{"id": each, "property": prop} for each, _dot, prop in every],
        "inputs": [{"id": key, "property": prop, "value": value} for key, prop, value in inputs],
        "state": [{"id": key, "property": prop, "value": value} for key, prop, value in state],
        "changedPropIds": [f"{inputs[triggered][0]}.{inputs[triggered][1]}"],
    }
    return client.post(PATH, json=body)


def _reports(
    client: FlaskClient,
    asked: Any,
    *,
    polled: bool = False,
    search: str = "",
    kind: Any = "pdf",
    shown: str = "",
) -> TestResponse:
    inputs = [(ids.REPORT_ASKED, "data", asked), (ids.REPORT_POLL, "n_intervals", 3 if polled else None)]
    state = [
        (ids.REPORT_TYPE, "value", kind), (ids.REPORT_CHARTS, "value", False),
        (ids.REPORT_LANGUAGE, "value", "pt_BR"), (ids.REPORT_SHOWN, "data", shown),
        (ids.LOCATION, "search", search),
    ]  # fmt: skip
    return _post(client, ids.REPORT_LIST, inputs, state, triggered=int(polled))


def ask(client: FlaskClient, do: str, report_id: object = None, **more: Any) -> TestResponse:
    """Press a button of the list or of the form above it."""
    asked = {"do": do, "id": None if report_id is None else str(report_id)}
    return _reports(client, asked, **more)


def poll(client: FlaskClient, shown: str = "") -> TestResponse:
    """Look again, with this on the screen."""
    return _reports(client, None, polled=True, shown=shown)


def schedule(
    client: FlaskClient,
    do: str,
    schedule_id: object = None,
    *,
    confirmed: str = "",
    search: str = "",
    **fields: Any,
) -> TestResponse:
    """Press a button of the schedules, with this in the form."""
    asked = {"do": do, "id": None if schedule_id is None else str(schedule_id), "confirmed": confirmed}
    inputs = [(ids.SCHEDULE_ASKED, "data", asked)]
    values = FIELDS | {getattr(ids, name): value for name, value in fields.items()}
    state = [(ids.LOCATION, "search", search)]
    state += [(key, "data" if key == ids.SCHEDULE_ID else "value", value) for key, value in values.items()]
    return _post(client, ids.SCHEDULE_LIST, inputs, state)


def reports(database: Database, scope: OrgScope) -> list[Report]:
    with database.transaction(scope) as session:
        return list(session.scalars(select(Report).order_by(Report.created_at)))


def schedules(database: Database, scope: OrgScope) -> list[ReportSchedule]:
    with database.transaction(scope) as session:
        return list(session.scalars(select(ReportSchedule)))


def jobs(database: Database, scope: OrgScope, task: str) -> int:
    statement = text(
        "SELECT count(*) FROM jobs.procrastinate_jobs WHERE task_name = :task"
        " AND args ->> 'organization_id' = :organization"
    )
    with database.sign_in_transaction() as session:
        values = {"task": task, "organization": str(scope.organization_id)}
        return int(session.execute(statement, values).scalar_one())


def finish(database: Database, scope: OrgScope, report_id: UUID) -> None:
    now = datetime.now(UTC)
    with database.transaction(scope) as session:
        making.begin_report(scope, session, report_id, now)
        making.finish_report(
            scope, session, report_id, ReportFile("a.pdf", "application/pdf", b"%PDF"), now, keep_days=9
        )


@pytest.mark.parametrize("role", list(Role))
def test_everybody_may_ask_for_what_they_see(
    role: Role, signed_in_client: SignedIn, database: Database, organization: OrgScope
) -> None:
    response = ask(
        signed_in_client(role), "make", search="?period=7d&source=Google&score_min=30", kind="excel"
    )
    assert response.status_code == 200
    (report,) = reports(database, organization)
    assert (report.report_type, report.include_charts, report.language) == ("excel", False, "pt_BR")
    assert report.query["sources"] == ["google"]
    assert report.query["period"] == "7d"
    assert (report.own_leads_of_id is not None) is (role is Role.REP)
    assert jobs(database, organization, "make_report") == 1
    answer = response.get_json()["response"]
    assert answer[ids.REPORT_POLL]["disabled"] is False, "it looks again until it is made"


@pytest.mark.parametrize("role", list(Role))
def test_schedules_are_shown_to_whoever_looks_after_them(role: Role, signed_in_client: SignedIn) -> None:
    page = signed_in_client(role).get("/reports").text
    assert ids.REPORT_LIST in page
    assert (ids.SCHEDULE_FORM in page) is (role in (Role.ADMIN, Role.MANAGER))


def test_looking_again_draws_only_what_changed(
    signed_in_client: SignedIn, database: Database, organization: OrgScope
) -> None:
    client = signed_in_client()
    shown = ask(client, "make").get_json()["response"][ids.REPORT_SHOWN]["data"]
    again = poll(client, shown).get_json()["response"]
    assert ids.REPORT_LIST not in again
    assert again[ids.REPORT_POLL]["disabled"] is False
    (report,) = reports(database, organization)
    finish(database, organization, report.id)
    last = poll(client, shown).get_json()["response"]
    assert f"/reports/{report.id}/download" in json.dumps(last[ids.REPORT_LIST])
    assert last[ids.REPORT_POLL]["disabled"] is True, "nothing more to wait for"


def test_a_report_is_deleted_and_tried_again(
    signed_in_client: SignedIn, database: Database, organization: OrgScope
) -> None:
    client = signed_in_client(Role.MANAGER)
    ask(client, "make")
    (report,) = reports(database, organization)
    with database.transaction(organization) as session:
        making.fail_report(organization, session, report.id, making.NO_ROOM, datetime.now(UTC))
    assert ids.REPORT_LIST in ask(client, "retry", report.id).get_json()["response"]
    assert [each.status for each in reports(database, organization)] == ["waiting"]
    ask(client, "delete", report.id)
    assert reports(database, organization) == []


def test_what_others_asked_for_is_deleted_by_admins_alone(
    signed_in_client: SignedIn, database: Database, organization: OrgScope
) -> None:
    ask(signed_in_client(Role.MANAGER), "make")
    (report,) = reports(database, organization)
    refused = ask(signed_in_client(Role.ANALYST), "delete", report.id)
    assert "text-bad" in refused.text
    assert len(reports(database, organization)) == 1
    ask(signed_in_client(Role.ADMIN), "delete", report.id)
    assert reports(database, organization) == []


@pytest.mark.parametrize(
    "asked",
    [None, [], "make", {}, {"do": "make"}, {"do": ["make"]}, {"do": "drop"}, {"do": "delete", "id": "x"},
     {"do": "delete"}, {"do": "retry", "id": {"$ne": 1}}, {"do": "delete", "id": str(uuid4())}],
)  # fmt: skip
def test_nonsense_asks_for_nothing(
    asked: Any, signed_in_client: SignedIn, database: Database, organization: OrgScope
) -> None:
    client = signed_in_client()
    assert _reports(client, asked, kind="docx").status_code in (200, 204)
    assert reports(database, organization) == []


def test_a_schedule_is_kept_changed_paused_and_deleted(
    signed_in_client: SignedIn, database: Database, organization: OrgScope
) -> None:
    client = signed_in_client(Role.MANAGER)
    with database.transaction(organization) as session:
        session.add(
            Membership(
                organization_id=organization.organization_id, role="rep", name="Bia", email="bia@example.com"
            )
        )
    response = schedule(client, "save", search="?source=Google", SCHEDULE_RECIPIENTS="bia@example.com")
    assert "text-good" in response.text
    (kept,) = schedules(database, organization)
    assert (kept.name, kept.frequency, kept.weekday, kept.month_day) == ("Segunda", "weekly", 0, None)
    assert kept.query == {"period": "last-month", "source": ["Google"]}
    assert jobs(database, organization, "run_schedule") == 1

    form = schedule(client, "edit", kept.id).get_json()["response"][ids.SCHEDULE_FORM]
    assert str(kept.id) in json.dumps(form)
    schedule(
        client, "save", SCHEDULE_ID=str(kept.id), SCHEDULE_FREQUENCY="monthly", SCHEDULE_MONTH_DAY="-1",
        SCHEDULE_RECIPIENTS="bia@example.com", search="?source=Feira",
    )  # fmt: skip
    (kept,) = schedules(database, organization)
    assert (kept.frequency, kept.month_day, kept.query["source"]) == ("monthly", -1, ["Google"])

    schedule(client, "pause", kept.id)
    assert [each.paused for each in schedules(database, organization)] == [True]
    schedule(client, "resume", kept.id)
    assert [each.paused for each in schedules(database, organization)] == [False]
    assert "delete-surely" in schedule(client, "delete", kept.id).text
    assert len(schedules(database, organization)) == 1
    schedule(client, "delete-surely", kept.id)
    assert schedules(database, organization) == []


def test_who_is_no_member_is_asked_about_before_anything_is_saved(
    signed_in_client: SignedIn, database: Database, organization: OrgScope
) -> None:
    client = signed_in_client()
    outside = "cfo@outside.example; board@outside.example"
    first = schedule(client, "save", SCHEDULE_RECIPIENTS=outside)
    assert "cfo@outside.example" in first.text
    assert schedules(database, organization) == []
    one_of_two = schedule(client, "save", SCHEDULE_RECIPIENTS=outside, confirmed="cfo@outside.example")
    assert "board@outside.example" in one_of_two.text
    assert schedules(database, organization) == []
    schedule(
        client, "save", SCHEDULE_RECIPIENTS=outside, confirmed="cfo@outside.example board@outside.example"
    )
    (kept,) = schedules(database, organization)
    assert kept.recipients == ["cfo@outside.example", "board@outside.example"]


def test_sent_now_a_report_is_asked_for_and_watched(
    signed_in_client: SignedIn, database: Database, organization: OrgScope
) -> None:
    client = signed_in_client()
    schedule(client, "save", SCHEDULE_RECIPIENTS="a@b.example", confirmed="a@b.example")
    (kept,) = schedules(database, organization)
    response = schedule(client, "run", kept.id).get_json()["response"]
    assert response[ids.REPORT_POLL]["disabled"] is False
    (report,) = reports(database, organization)
    assert report.schedule_id == kept.id
    assert jobs(database, organization, "make_report") == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"SCHEDULE_NAME": ""},
        {"SCHEDULE_NAME": None},
        {"SCHEDULE_RECIPIENTS": ""},
        {"SCHEDULE_RECIPIENTS": "nobody"},
        {"SCHEDULE_HOUR": "25"},
        {"SCHEDULE_HOUR": "x"},
        {"SCHEDULE_HOUR": None},
        {"SCHEDULE_HOUR": float("inf")},
        {"SCHEDULE_FREQUENCY": "yearly"},
        {"SCHEDULE_TIMEZONE": "Nowhere"},
        {"SCHEDULE_TIMEZONE": "\x00"},
        {"SCHEDULE_PERIOD": "a-day"},
        {"SCHEDULE_PERIOD": ["7d"]},
        {"SCHEDULE_TYPE": "docx"},
        {"SCHEDULE_LANGUAGE": "tlh"},
        {"SCHEDULE_ID": "x"},
        {"SCHEDULE_ID": str(uuid4())},
    ],
)
def test_what_cant_be_scheduled_says_so_and_saves_nothing(
    fields: dict[str, Any], signed_in_client: SignedIn, database: Database, organization: OrgScope
) -> None:
    given = {"SCHEDULE_RECIPIENTS": "a@b.example"} | fields
    response = schedule(signed_in_client(), "save", confirmed="a@b.example", **given)
    assert response.status_code == 200
    assert "text-bad" in response.text
    assert schedules(database, organization) == []


@pytest.mark.parametrize("role", [Role.ANALYST, Role.REP])
@pytest.mark.parametrize("do", ["save", "edit", "pause", "delete", "delete-surely", "run"])
def test_nobody_else_touches_schedules(
    role: Role, do: str, signed_in_client: SignedIn, database: Database, organization: OrgScope
) -> None:
    schedule(signed_in_client(), "save", SCHEDULE_RECIPIENTS="a@b.example", confirmed="a@b.example")
    (kept,) = schedules(database, organization)
    refused = schedule(
        signed_in_client(role), do, kept.id, SCHEDULE_RECIPIENTS="a@b.example", confirmed="a@b.example"
    )
    assert "text-bad" in refused.text
    (same,) = schedules(database, organization)
    assert (same.paused, same.owner_id) == (kept.paused, kept.owner_id)
    assert reports(database, organization) == []


def test_the_list_has_pages(signed_in_client: SignedIn, database: Database, organization: OrgScope) -> None:
    client = signed_in_client(Role.MANAGER)
    with database.transaction(organization) as session:
        for number in range(25):
            session.add(
                Report(
                    organization_id=organization.organization_id, id=uuid4(), report_type="pdf",
                    include_charts=True, language="en", status="failed", error=making.WENT_WRONG,
                    query={"start": "2026-03-01", "end": "2026-03-02"},
                    created_at=datetime.now(UTC) - timedelta(minutes=number),
                )
            )  # fmt: skip
    first = client.get("/reports").text
    assert first.count("badge-status is-bad") == 20
    assert "/reports?cursor=" in first
