"""`lead-analytics assign`: who would get how many, who did, how it stands; and what the worker does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from app.alert_work import AlertWork
from app.jobs import JobQueue
from services.assignment.settings import TakerChange
from services.batches import write_leads
from services.database.embedded import EmbeddedDatabase
from services.database.models import Lead
from services.database.sessions import Database
from services.organizations import organization_of
from services.scope import OrgScope
from services.stage_changes import record_stage_change
from services.vocabulary import AssignmentMethod, Outcome
from tests.services.assignment.team import arrive, assigns, owner_of, owners, sellers
from tests.support.command_line import Run, commands_on
from tests.support.postgres import create_organization

HEADER = "external_id,name,stage,created_at,assigned_to\n"


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    database_urls: EmbeddedDatabase,
    tmp_path: Path,
) -> Run:
    return commands_on(database_urls, tmp_path, monkeypatch, capsys)


def _slug(database: Database, scope: OrgScope) -> str:
    with database.transaction(scope) as session:
        return organization_of(scope, session).slug


def _team(database: Database, scope: OrgScope, capacity: int | None = None, **settings: bool) -> list[UUID]:
    with database.transaction(scope) as session:
        team = sellers(scope, session, "Ana", "Bia")
        takers = (TakerChange(member, True, capacity) for member in team)
        assigns(scope, session, AssignmentMethod.ROUND_ROBIN, *takers, **settings)
    return team


def _file(folder: Path, rows: int, **dates: int) -> Path:
    """A file of new leads of nobody; `old`: how many of them are from last year."""
    today, old = datetime.now(UTC), dates.get("old", 0)
    lines = [
        f"L-{number},Lead {number},lead,{today - timedelta(days=300 if number < old else 1):%Y-%m-%d},\n"
        for number in range(rows)
    ]
    path = folder / "leads.csv"
    path.write_text(HEADER + "".join(lines))
    return path


def test_run(database: Database, organization: OrgScope, run: Run) -> None:
    team = _team(database, organization, capacity=2)
    with database.transaction(organization) as session:
        arrive(organization, session, 5, created_at=datetime.now(UTC) - timedelta(days=1))
        arrive(organization, session, created_at=datetime.now(UTC) - timedelta(days=100))
    slug = _slug(database, organization)
    dry = run("assign", "run", "--org", slug, "--dry-run")
    assert dry.code == 0
    assert dry.out.splitlines() == [
        "Would assign 4 leads (round_robin)",
        f"  {'Ana':<30}{2:>7}",
        f"  {'Bia':<30}{2:>7}",
        "  left unassigned, everybody who takes them is at capacity: 1",
        "  left unassigned, too old to be new: 1",
    ]
    with database.transaction(organization) as session:
        assert owners(organization, session) == {None: 6}
    done = run("assign", "run", "--org", slug, "--limit", "3")
    assert done.out.splitlines()[0] == "Assigned 3 leads (round_robin)"
    assert done.out.splitlines()[-1] == "  More wait: run it again."
    with database.transaction(organization) as session:
        assert owners(organization, session) == {None: 3, team[0]: 2, team[1]: 1}


def test_status(database: Database, organization: OrgScope, run: Run) -> None:
    slug = _slug(database, organization)
    off = run("assign", "status", "--org", slug)
    assert (off.code, off.out.splitlines()) == (
        0, ["Method: off (leads are new for 30 days; imported ones too)"],
    )  # fmt: skip
    _team(database, organization, capacity=2)
    with database.transaction(organization) as session:
        arrive(organization, session, 5, created_at=datetime.now(UTC))
    assert run("assign", "status", "--org", slug).out.splitlines() == [
        "Method: round_robin (leads are new for 30 days; imported ones too)",
        f"  {'Ana':<30}0 of 2 open",
        f"  {'Bia':<30}0 of 2 open",
        "Leads that wait: 5",
        "  left unassigned, everybody who takes them is at capacity: 1",
    ]


def test_simulate(database: Database, organization: OrgScope, run: Run) -> None:
    team = _team(database, organization)
    with database.transaction(organization) as session:
        arrive(
            organization, session, 5, created_at=datetime.now(UTC) - timedelta(days=2),
            assigned_user_id=team[0],
        )  # fmt: skip
    answer = run("assign", "simulate", "--org", _slug(database, organization), "--method", "workload")
    assert answer.code == 0
    first, _head, *rows = answer.out.splitlines()
    assert first == "workload with the 5 leads of the last 90 days"
    assert [row.split()[:3] for row in rows] == [["Ana", "3", "5"], ["Bia", "2", "0"]]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "--org", "{slug}"], "assignment is off"),
        (["run", "--org", "nowhere"], "no organization called"),
        (["simulate", "--org", "{slug}", "--method", "off"], "no method"),
        (["simulate", "--org", "{slug}", "--method", "luck"], "no method"),
        (["run", "--org", "{slug}", "--limit", "0"], "limit"),
    ],
)
def test_misused(
    database: Database, organization: OrgScope, run: Run, arguments: list[str], words: str
) -> None:
    slug = _slug(database, organization)
    answer = run("assign", *(each.format(slug=slug) for each in arguments))
    assert (answer.code, answer.out) == (2, "")
    assert words in answer.err


def test_imported_leads_get_a_seller(
    database: Database, organization: OrgScope, run: Run, tmp_path: Path
) -> None:
    """Those that are new, and none that stood there before the import."""
    team = _team(database, organization)
    with database.transaction(organization) as session:
        (before,) = arrive(organization, session, created_at=datetime.now(UTC))
    slug = _slug(database, organization)
    path = _file(tmp_path, 10, old=4)
    assert run("import", "leads", str(path), "--org", slug, "--dry-run").code == 0
    assert run("import", "leads", str(path), "--org", slug).code == 0
    with database.transaction(organization) as session:
        assert owners(organization, session) == {team[0]: 3, team[1]: 3, None: 5}
        assert owner_of(session, before) is None


def test_imported_leads_stay_where_that_is_wanted(
    database: Database, organization: OrgScope, run: Run, tmp_path: Path
) -> None:
    _team(database, organization, on_import=False)
    path = _file(tmp_path, 4)
    assert run("import", "leads", str(path), "--org", _slug(database, organization)).code == 0
    with database.transaction(organization) as session:
        assert owners(organization, session) == {None: 4}


@pytest.fixture
def work(new_database: Callable[[], EmbeddedDatabase]) -> Iterator[tuple[Database, AlertWork]]:
    """The worker's side, on a database of its own."""
    urls = new_database()
    database, queue = Database(urls.application_url), JobQueue(urls.application_url)
    yield database, AlertWork(database, queue)
    queue.close()
    database.dispose()


def test_what_found_nobody_is_tried_again(work: tuple[Database, AlertWork]) -> None:
    """By the evaluation that follows every change, and by the one of every morning."""
    database, alerts = work
    scope, now = create_organization(database), datetime.now(UTC)
    ana, bia = _team(database, scope, capacity=1)
    for number in range(4):
        with database.transaction(scope) as session:
            write_leads(scope, session, [{"external_id": f"L-{number}"}], now)
    with database.transaction(scope) as session:
        assert owners(scope, session) == {ana: 1, bia: 1, None: 2}
        hers = session.scalars(select(Lead.id).where(Lead.assigned_user_id == ana)).one()
        lost = Outcome.LOST
        record_stage_change(scope, session, hers, None, lost, occurred_at=now, lost_reason="preço", now=now)
    alerts.evaluate(scope.organization_id, now)
    with database.transaction(scope) as session:
        assert owners(scope, session) == {ana: 2, bia: 1, None: 1}
