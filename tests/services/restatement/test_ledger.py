"""What is kept, what it is compared with, and for how long."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pytest
from sqlalchemy import delete, event, func, select, text, update
from sqlalchemy.orm import Session

from services.database.embedded import EmbeddedDatabase
from services.database.models import ReportFigures, RestatementSnapshot
from services.database.queries import restatement as queries
from services.database.sessions import Database
from services.demo import seed_demo
from services.filters import LeadFilter
from services.lead_edits import edit_lead
from services.organizations import find_organization
from services.restatement import (
    Figures,
    keep_figures,
    restated_between,
    restated_since_last,
)
from services.restatement.months import FULL_MONTHS
from services.restatement.snapshots import Leads, pack
from services.scope import NotFoundError, OrgScope
from services.versions import data_version
from services.vocabulary import Role
from tests.services.restatement.dashboards import figures_of_dashboard
from tests.services.restatement.leads import (
    BETWEEN,
    FIRST_REPORT,
    NOVEMBER,
    OCTOBER,
    SECOND_REPORT,
    arrive,
    change,
    member,
    next_report,
    of_month,
    query,
    rep,
    report,
    win,
)
from tests.support.postgres import create_organization

DEMO_NOW = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)


def _since_last(scope: OrgScope, session: Session, report_id: UUID | None = None, **filters: Any) -> Any:
    return restated_since_last(scope, session, query(**filters), SECOND_REPORT, before_report=report_id)


def _damaged() -> bytes:
    """A snapshot's file whose middle was lost."""
    ids, codes = np.array([b"a" * 16], "S16"), np.zeros(1, np.int32)
    none = np.full(1, -1, np.int32)
    content = pack(
        Leads(ids, np.zeros(1, np.int64), codes, codes, codes, np.ones(1, np.int64), none, ("",), ())
    )
    return content[:200] + bytes(50) + content[250:]


def _snapshots(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(RestatementSnapshot)) or 0


def test_the_first_report_restates_nothing(session: Session, organization: OrgScope) -> None:
    arrive(organization, session)
    first = report(organization, session, FIRST_REPORT)
    assert restated_since_last(organization, session, query(), FIRST_REPORT, before_report=first) is None
    assert _since_last(organization, session, first) is None


def test_the_months_kept(session: Session, organization: OrgScope) -> None:
    """Thirteen full ones, and the one of the report as far as it had come."""
    zone = timedelta(hours=3)
    for created, counts in (
        (datetime(2025, 10, 1, tzinfo=UTC) + zone - timedelta(microseconds=1), False),
        (datetime(2025, 10, 1, tzinfo=UTC) + zone, True),
        (FIRST_REPORT - timedelta(microseconds=1), True),
        (FIRST_REPORT, False),
        (FIRST_REPORT + timedelta(days=1), False),
    ):
        arrive(organization, session, created, external_id=f"{created} {counts}")
    version = data_version(organization, session)
    report_id = uuid4()
    kept = keep_figures(organization, session, report_id, query(), FIRST_REPORT)
    assert len(kept) == FULL_MONTHS + 1
    assert next(iter(kept)) == date(2025, 10, 1)
    assert {day: each.leads for day, each in kept.items() if each.leads} == {
        date(2025, 10, 1): 1,
        NOVEMBER: 1,
    }
    row = session.get(ReportFigures, (organization.organization_id, report_id))
    assert row is not None
    assert row.months == [[day.isoformat(), each.leads, each.won, each.cents] for day, each in kept.items()]
    assert data_version(organization, session) == version


def test_the_month_that_was_running_is_compared_as_far_as_it_had_come(
    session: Session, organization: OrgScope
) -> None:
    early = arrive(organization, session, FIRST_REPORT - timedelta(hours=1))
    report(organization, session, FIRST_REPORT)
    win(organization, session, early, "9")
    win(organization, session, arrive(organization, session, FIRST_REPORT + timedelta(hours=1)), "8")
    restated = next_report(organization, session)
    assert restated.months[-1].until == FIRST_REPORT
    assert restated.months[-1].after == Figures(1, 1, 9_00)
    assert of_month(restated, NOVEMBER) == {"closed_late": (1, Figures(0, 1, 9_00))}


def test_reports_of_another_scope_are_not_compared_with(session: Session, organization: OrgScope) -> None:
    ana, bia = member(organization, session, "Ana"), member(organization, session, "Bia")
    arrive(organization, session, assigned_user_id=ana)
    others: list[dict[str, Any]] = [
        {"sources": ("google",)},
        {"sources": ("google", "meta")},
        {"score_min": 1},
        {"score_max": 1},
        {"assigned_user_id": ana},
        {"assigned_user_id": bia},
        {"assigned_user_id": "unassigned"},
    ]
    for filters in others:
        assert _since_last(organization, session, **filters) is None
        report(organization, session, FIRST_REPORT, **filters)
    assert _since_last(organization, session) is None
    report(rep(organization, ana), session, FIRST_REPORT)
    assert _since_last(organization, session) is None
    assert _since_last(rep(organization, bia), session) is None


def test_the_same_scope_said_differently(session: Session, organization: OrgScope) -> None:
    first = report(
        organization, session, FIRST_REPORT, sources=("google", "meta"), score_min=0, score_max=99.5
    )
    restated = _since_last(organization, session, sources=("meta", "google", "meta"), score_max=99)
    assert restated.report_id == first
    analyst = OrgScope(organization.organization_id, Role.ANALYST, member(organization, session, "Ana"))
    assert _since_last(analyst, session, sources=("google", "meta"), score_max=99).report_id == first


def test_the_newest_report_before_this_one(session: Session, organization: OrgScope) -> None:
    lead_id = arrive(organization, session)
    first = report(organization, session, FIRST_REPORT)
    win(organization, session, lead_id, "1")
    second = report(organization, session, FIRST_REPORT + timedelta(days=7))
    third = report(organization, session, FIRST_REPORT + timedelta(days=14))
    assert _since_last(organization, session).report_id == third
    assert _since_last(organization, session, third).report_id == second
    assert _since_last(organization, session, second).report_id == first
    assert not _since_last(organization, session, third).changed
    # By a clock that was set back, later reports aren't there yet.
    early = FIRST_REPORT + timedelta(days=8)
    found = restated_since_last(organization, session, query(), early, before_report=None)
    assert found is not None
    assert found.report_id == second
    too_early = FIRST_REPORT - timedelta(days=1)
    assert restated_since_last(organization, session, query(), too_early, before_report=None) is None


def test_nothing_is_lost_between_two_reports(session: Session, organization: OrgScope) -> None:
    """What a report says the figures are now is what the next one begins with."""
    lead_id = arrive(organization, session)
    report(organization, session, FIRST_REPORT)
    second = report(organization, session, BETWEEN)
    win(organization, session, lead_id, "1")
    assert not _since_last(organization, session, second).changed
    assert of_month(next_report(organization, session)) == {"closed_late": (1, Figures(0, 1, 1_00))}


def test_once_more_for_the_same_report_replaces(session: Session, organization: OrgScope) -> None:
    lead_id = arrive(organization, session)
    first, again = uuid4(), uuid4()
    keep_figures(organization, session, first, query(), FIRST_REPORT)
    keep_figures(organization, session, again, query(), SECOND_REPORT)
    win(organization, session, lead_id, "1")
    kept = keep_figures(organization, session, again, query(), SECOND_REPORT)
    assert kept[OCTOBER] == Figures(1, 1, 1_00)
    assert _since_last(organization, session, again).report_id == first
    assert session.scalar(select(func.count()).select_from(ReportFigures)) == 2
    assert _snapshots(session) == 2


def test_two_reports_at_once_both_keep_their_figures(database: Database, organization: OrgScope) -> None:
    with database.transaction(organization) as session:
        lead_id = arrive(organization, session)
        oldest = report(organization, session, FIRST_REPORT - timedelta(days=1))
        change(organization, session, lead_id, estimated_value=2, lead_score=77)
        first = report(organization, session, FIRST_REPORT)
    ours, theirs = uuid4(), uuid4()
    with database.transaction(organization) as one, database.transaction(organization) as two:
        win(organization, one, lead_id, "1")
        for session, report_id in ((one, ours), (two, theirs)):
            session.execute(text("SET LOCAL lock_timeout = '1s'"))
            keep_figures(organization, session, report_id, query(), SECOND_REPORT)
            # Neither waits for the other, nor is compared with what isn't finished.
            assert _since_last(organization, session, report_id).report_id == first
    with database.transaction(organization) as session:
        assert set(session.scalars(select(ReportFigures.report_id))) == {oldest, first, ours, theirs}
        # The oldest was dropped by one of them; theirs, which didn't see the win, is the first's.
        assert _snapshots(session) == 2
        last = restated_since_last(
            organization, session, query(), SECOND_REPORT + timedelta(days=1), before_report=None
        )
        assert last is not None
        assert last.report_id in (ours, theirs)
        assert last.adds_up


def test_snapshots_are_shared_and_old_ones_go(
    session: Session, organization: OrgScope, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead_id = arrive(organization, session, won="1")
    for filters in ({}, {"sources": ("google",)}, {"score_min": 3}):
        report(organization, session, FIRST_REPORT, **filters)
    assert _snapshots(session) == 1
    reports = []
    for day in range(1, 5):
        edit_lead(organization, session, lead_id, {"closing_value": day}, version=None, now=BETWEEN)
        reports.append(report(organization, session, FIRST_REPORT + timedelta(days=day)))
    # The two newest of everything, and the one of the two other scopes.
    assert _snapshots(session) == 3
    assert session.scalar(select(func.count()).select_from(ReportFigures)) == 7
    monkeypatch.setattr(queries, "KEPT_AT_MOST", 2)
    report(organization, session, SECOND_REPORT, sources=("meta",))
    # A scope that is reported on again and again goes before those that were once.
    kept = set(session.scalars(select(ReportFigures.report_id).where(ReportFigures.snapshot_id.is_not(None))))
    assert kept == set(reports[-2:])
    monkeypatch.undo()
    much_later = SECOND_REPORT + queries.KEPT_FOR
    edit_lead(organization, session, lead_id, {"closing_value": 99}, version=None, now=BETWEEN)
    report(organization, session, much_later, sources=("meta",))
    assert _snapshots(session) == 1


def test_without_the_leads_behind_it_there_are_figures_and_no_reasons(
    session: Session, organization: OrgScope
) -> None:
    lead_id = arrive(organization, session, won="1")
    report(organization, session, FIRST_REPORT)
    session.execute(update(ReportFigures).values(snapshot_id=None))
    session.execute(delete(RestatementSnapshot))
    edit_lead(organization, session, lead_id, {"closing_value": 3}, version=None, now=BETWEEN)
    restated = _since_last(organization, session, report(organization, session, SECOND_REPORT))
    assert not restated.explained
    (october,) = restated.changed_months
    assert (october.before, october.after, october.reasons) == (Figures(1, 1, 1_00), Figures(1, 1, 3_00), ())
    assert restated.total.change == Figures(0, 0, 2_00)


@pytest.mark.parametrize(
    "values",
    [{"format": 99}, {"content": b""}, {"content": b"PAR1"}, {"content": _damaged()}],
    ids=["another format", "empty", "another file", "damaged"],
)
def test_a_snapshot_that_cant_be_read_counts_as_gone(
    session: Session, organization: OrgScope, values: dict[str, Any]
) -> None:
    arrive(organization, session, won="1")
    report(organization, session, FIRST_REPORT)
    session.execute(update(RestatementSnapshot).values(**values))
    assert not _since_last(organization, session).explained


def test_between_any_two_reports(session: Session, organization: OrgScope) -> None:
    lead_id = arrive(organization, session)
    first = report(organization, session, FIRST_REPORT)
    win(organization, session, lead_id, "1")
    second = report(organization, session, SECOND_REPORT)
    edit_lead(organization, session, lead_id, {"closing_value": 5}, version=None, now=SECOND_REPORT)
    restated = restated_between(organization, session, query(), first, second)
    assert restated is not None
    assert of_month(restated) == {"closed_late": (1, Figures(0, 1, 1_00))}
    with pytest.raises(NotFoundError):
        restated_between(organization, session, query(sources=("meta",)), first, second)
    with pytest.raises(NotFoundError):
        restated_between(organization, session, query(), first, uuid4())
    mine = rep(organization, member(organization, session, "Ana"))
    with pytest.raises(NotFoundError):
        restated_between(mine, session, query(), first, second)
    session.execute(update(ReportFigures).values(snapshot_id=None))
    assert restated_between(organization, session, query(), first, second) is None


def test_another_organizations_reports_are_not_there(
    database: Database, organization: OrgScope, other_organization: OrgScope
) -> None:
    with database.transaction(other_organization) as session:
        theirs = report(other_organization, session, FIRST_REPORT)
    with database.transaction(organization) as session:
        assert _since_last(organization, session) is None
        with pytest.raises(NotFoundError):
            restated_between(organization, session, query(), theirs, theirs)


def test_the_json_form(session: Session, organization: OrgScope) -> None:
    lead_id = arrive(organization, session)
    report_id = report(organization, session, FIRST_REPORT)
    win(organization, session, lead_id, "12.34")
    answer = json.loads(json.dumps(next_report(organization, session).as_json()))
    assert answer["since"] == {"report_id": str(report_id), "at": FIRST_REPORT.isoformat()}
    assert answer["explained"] is True
    october = answer["months"][-2]
    assert october == {
        "month": "2026-10",
        "until": None,
        "before": {"leads": 1, "won": 0, "revenue": 0.0, "conversion_rate": 0.0},
        "after": {"leads": 1, "won": 1, "revenue": 12.34, "conversion_rate": 100.0},
        "change": {"leads": 0, "won": 1, "revenue": 12.34},
        "reasons": [
            {
                "reason": "closed_late", "count": 1, "leads": 0, "won": 1, "revenue": 12.34,
                "lead_ids": [str(lead_id)],
            }
        ],
    }  # fmt: skip
    assert answer["months"][-1]["until"] == FIRST_REPORT.isoformat()
    assert answer["total"]["change"] == october["change"]
    assert [source["source"] for source in answer["sources"]] == ["google"]


def test_odd_sources_and_no_leads_at_all(database: Database) -> None:
    scope = create_organization(database)
    with database.transaction(scope) as session:
        report(scope, session, FIRST_REPORT - timedelta(days=1))
        assert not next_report(scope, session, FIRST_REPORT).changed
        odd = ['a "b", c', "zeile\nzwei", "渠道", "NULL", "\\N", "0"]
        for source in odd:
            arrive(scope, session, source=source)
        restated = next_report(scope, session)
        assert sorted(each.source for each in restated.sources) == sorted(odd)
        session.rollback()


def test_the_number_of_statements_doesnt_grow(session: Session, organization: OrgScope) -> None:
    """A snapshot is read once for each side, however many leads and months there are."""

    def statements() -> int:
        seen: list[str] = []
        connection = session.connection()
        note = lambda *arguments: seen.append(arguments[2])  # noqa: E731
        event.listen(connection, "before_cursor_execute", note)
        next_report(organization, session, SECOND_REPORT + timedelta(seconds=session.info.setdefault("n", 0)))
        session.info["n"] += 1
        event.remove(connection, "before_cursor_execute", note)
        return len(seen)

    report(organization, session, FIRST_REPORT)
    arrive(organization, session)
    few = statements()
    for _ in range(10):
        arrive(organization, session, won="1")
    assert statements() == few <= 16


@pytest.fixture(scope="module")
def demo(new_database: Callable[[], EmbeddedDatabase]) -> Iterator[Database]:
    database = Database(new_database().application_url)
    seed_demo(database, DEMO_NOW, passwords=lambda email: f"for {email}", scale=0.3)
    yield database
    database.dispose()


@pytest.mark.parametrize("slug", ["aurora", "nimbus"])
@pytest.mark.parametrize(
    "filters", [{}, {"sources": ("google", "indicacao")}, {"score_min": 40.5, "score_max": 80}]
)
def test_the_demos_figures_are_those_of_its_dashboard(
    demo: Database, slug: str, filters: dict[str, Any]
) -> None:
    with demo.lookup_transaction(slug) as session:
        organization_id = find_organization(session, slug)
    assert organization_id is not None
    scope = OrgScope.operator(organization_id)
    with demo.transaction(scope) as session:
        kept = keep_figures(scope, session, uuid4(), query(**filters), DEMO_NOW)
        assert sum(each.won for each in kept.values()) > 0
        for month, figures in kept.items():
            assert figures == figures_of_dashboard(scope, session, month, LeadFilter(**filters), DEMO_NOW)
        session.rollback()


def test_a_merged_lead_in_a_circle_is_nobodys_place(session: Session, organization: OrgScope) -> None:
    """Merged into one that was itself merged away: there is nothing to open."""
    kept, between, duplicate = (arrive(organization, session) for _ in range(3))
    report(organization, session, FIRST_REPORT)
    change(organization, session, duplicate, merged_into_id=between)
    change(organization, session, between, merged_into_id=kept)
    restated = next_report(organization, session)
    (only,) = restated.total.reasons
    assert (only.n, only.lead_ids) == (2, (kept,))
