"""Whatever becomes of leads, every figure of every month is accounted for: the one before and the reasons
are the one after, and both are what a naive count of the leads themselves says.

`LEDGER_EXAMPLES=500 pytest tests/services/restatement/test_ledger_property.py` looks further than CI does.
"""

from __future__ import annotations

import os
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.dashboard import DashboardQuery
from services.database.models import Lead
from services.database.rollups import check_rollup
from services.database.sessions import Database
from services.filters import LeadFilter
from services.lead_edits import EditError, assign_lead, edit_lead
from services.organizations import update_organization
from services.restatement import Figures, Restatement, keep_figures, restated_since_last
from services.scope import OrgScope
from services.stage_changes import StageChangeError, record_stage_change
from services.vocabulary import Outcome, Stage
from tests.services.imports.files import import_file, write_csv
from tests.services.restatement.dashboards import figures_of_dashboard
from tests.services.restatement.leads import FIRST_REPORT, arrive, change, member, remove, rep
from tests.support.postgres import create_organization

EXAMPLES = int(os.environ.get("LEDGER_EXAMPLES", "30"))
LEADS = 6
SOURCES = ("google", "meta", "unattributed")
ZONES = ("America/Sao_Paulo", "UTC", "Pacific/Auckland", "Asia/Kathmandu")
INSTANTS = (
    FIRST_REPORT - timedelta(days=700),
    FIRST_REPORT.replace(month=10, day=1, hour=3) - timedelta(microseconds=1),
    FIRST_REPORT.replace(month=10, day=1, hour=2),
    FIRST_REPORT.replace(month=10, day=31, hour=23),
    FIRST_REPORT.replace(month=11, day=1, hour=1),
    FIRST_REPORT - timedelta(minutes=1),
    FIRST_REPORT + timedelta(hours=1),
)
"""Of creation: outside the months, around their bounds on every clock, and around the report."""

members = st.sampled_from([None, 0, 1])
amounts = st.sampled_from([None, "0", "0.01", "100", "99999999.99"])
instants = st.sampled_from(INSTANTS)
stages = st.tuples(
    st.just("stage"),
    st.sampled_from([*((stage, Outcome.OPEN) for stage in Stage), (None, Outcome.WON), (None, Outcome.LOST)]),
    amounts,
)
edits = st.tuples(
    st.just("edit"),
    st.fixed_dictionaries(
        {},
        optional={
            "source": st.sampled_from(SOURCES),
            "estimated_value": amounts,
            "closing_value": amounts,
        },
    ),
)
changes = st.tuples(
    st.integers(0, LEADS - 1),
    st.one_of(
        stages,
        stages,
        edits,
        st.tuples(st.just("assign"), members),
        st.tuples(st.just("merge"), st.integers(0, LEADS - 1)),
        st.tuples(st.just("separate")),
        st.tuples(st.just("delete")),
        st.tuples(st.just("score"), st.sampled_from([0, 49, 50, 80, 100])),
        st.tuples(st.just("import"), instants, st.sampled_from(SOURCES), amounts),
        st.tuples(st.just("zone"), st.sampled_from(ZONES)),
    ),
)
born = st.tuples(instants, st.sampled_from(SOURCES), members, amounts)
FILTERS: tuple[dict[str, Any], ...] = (
    {},
    {"sources": ("google",)},
    {"sources": ("google", "meta"), "score_max": 50},
    {"score_min": 50},
    {"assigned_user_id": "unassigned"},
    {"assigned_user_id": 0, "sources": ("google",)},
)


@dataclass
class Play:
    """The organization, its people, and the leads that are still there, by their number."""

    scope: OrgScope
    people: list[UUID]
    leads: dict[int, UUID]
    folder: Path

    def viewers(self) -> list[tuple[OrgScope, LeadFilter]]:
        """Everybody that reports, with the filters they use."""
        everybody = [
            LeadFilter(**{**filters, "assigned_user_id": self._person(filters.get("assigned_user_id"))})
            for filters in FILTERS
        ]
        return [
            *((self.scope, filters) for filters in everybody),
            *((rep(self.scope, self.people[0]), filters) for filters in everybody[:2]),
        ]

    def _person(self, assignee: Any) -> Any:
        return self.people[assignee] if isinstance(assignee, int) else assignee


def _begin(database: Database, rows: list[Any], folder: Path) -> Play:
    scope = create_organization(database)
    with database.transaction(scope) as session:
        people = [member(scope, session, name) for name in ("Ana", "Bia")]
        leads = {}
        for number, (created_at, source, person, won) in enumerate(rows):
            owner = None if person is None else people[person]
            leads[number] = arrive(
                scope, session, created_at, source=source, assigned_user_id=owner, won=won,
                external_id=f"lead-{number}",
            )  # fmt: skip
    return Play(scope, people, leads, folder)


def _act(play: Play, session: Session, number: int, action: tuple[Any, ...], step: int) -> None:
    scope, now = play.scope, FIRST_REPORT + timedelta(days=3, hours=step)
    kind, *details = action
    if kind == "zone":
        update_organization(scope, session, {"timezone": details[0]})
        return
    if kind == "import":
        _import(play, session, number, details, now)
        return
    lead_id = play.leads.get(number)
    if lead_id is None or (session.get_one(Lead, _key(play, lead_id)).merged_into_id and kind != "separate"):
        return  # people can't reach it
    if kind == "stage":
        (stage, outcome), value = details
        with suppress(StageChangeError):
            record_stage_change(
                scope, session, lead_id, stage, outcome, occurred_at=now, now=now,
                closing_value=None if value is None else Decimal(value),
            )  # fmt: skip
    elif kind == "edit":
        with suppress(EditError):  # a closing value of a lead that isn't won
            edit_lead(scope, session, lead_id, details[0], version=None, now=now)
    elif kind == "assign":
        owner = None if details[0] is None else play.people[details[0]]
        assign_lead(scope, session, lead_id, owner, version=None, now=now)
    else:
        _operate(play, session, number, kind, details)


def _operate(play: Play, session: Session, number: int, kind: str, details: list[Any]) -> None:
    """What an operator or a later version of the product does."""
    lead_id = play.leads[number]
    if kind == "merge":
        survivor = play.leads.get(details[0])
        if survivor is not None and survivor != lead_id:
            change(play.scope, session, lead_id, merged_into_id=survivor)
    elif kind == "separate":
        change(play.scope, session, lead_id, merged_into_id=None)
    elif kind == "score":
        change(play.scope, session, lead_id, lead_score=details[0])
    else:
        remove(play.scope, session, lead_id)
        del play.leads[number]


def _import(play: Play, session: Session, number: int, details: list[Any], now: datetime) -> None:
    created_at, source, value = details
    header = ("external_id", "created_at", "source", "estimated_value", "lead_score")
    row = (f"lead-{number}", created_at.isoformat(), source, value or "", 60)
    import_file(play.scope, session, write_csv(play.folder / "leads.csv", [header, row]), now=now)
    session.expire_all()
    found = session.scalars(select(Lead.id).where(Lead.external_id == f"lead-{number}")).one()
    play.leads[number] = found


def _key(play: Play, lead_id: UUID) -> tuple[UUID, UUID]:
    return (play.scope.organization_id, lead_id)


def _counted(
    session: Session, viewer: OrgScope, filters: LeadFilter, zone: str
) -> dict[date, tuple[int, int, Decimal]]:
    """A naive count of the leads from before the first report: by month, leads, wins and revenue."""
    months: dict[date, tuple[int, int, Decimal]] = defaultdict(lambda: (0, 0, Decimal(0)))
    for lead in session.scalars(select(Lead)):
        low, high = filters.score_min or 0, 100 if filters.score_max is None else filters.score_max
        owner = filters.assigned_user_id
        wanted = (
            lead.merged_into_id is None
            and lead.created_at < FIRST_REPORT
            and (viewer.own_leads_only is None or lead.assigned_user_id == viewer.own_leads_only)
            and (not filters.sources or lead.source in filters.sources)
            and low <= lead.lead_score <= high
            and (owner is None or lead.assigned_user_id == (None if owner == "unassigned" else owner))
        )
        if wanted:
            month = lead.created_at.astimezone(ZoneInfo(zone)).date().replace(day=1)
            won = lead.outcome == "won"
            value = lead.estimated_value if lead.closing_value is None else lead.closing_value
            leads, wins, revenue = months[month]
            months[month] = (leads + 1, wins + won, revenue + (value or 0 if won else 0))
    return months


def _agree(restated: Restatement, side: str, months: dict[date, tuple[int, int, Decimal]]) -> None:
    for month in restated.months:
        figures: Figures = getattr(month, side)
        assert (figures.leads, figures.won, figures.revenue) == months.get(month.month, (0, 0, 0))


def _zone(session: Session, play: Play) -> str:
    from services.organizations import organization_of

    return organization_of(play.scope, session).timezone


@settings(max_examples=EXAMPLES)
@given(
    rows=st.lists(born, min_size=1, max_size=LEADS),
    sequence=st.lists(changes, min_size=1, max_size=12),
    second=st.integers(0, 40),
)
def test_every_figure_is_accounted_for(
    database: Database, tmp_path_factory: Any, rows: list[Any], sequence: list[Any], second: int
) -> None:
    play = _begin(database, rows, tmp_path_factory.mktemp("ledger"))
    later = FIRST_REPORT + timedelta(days=4 + second)
    with database.transaction(play.scope) as session:
        clock = _zone(session, play)
        before = [_counted(session, viewer, filters, clock) for viewer, filters in play.viewers()]
        for viewer, filters in play.viewers():
            keep_figures(viewer, session, uuid4(), _query(filters), FIRST_REPORT)
    with database.transaction(play.scope) as session:
        for step, (number, action) in enumerate(sequence):
            with session.begin_nested():  # once per transaction is what the roll-up asks for
                _act(play, session, number, action, step)
            session.expire_all()
        assert check_rollup(play.scope, session) == []
    with database.transaction(play.scope) as session:
        clock_now = _zone(session, play)
        for (viewer, filters), counted in zip(play.viewers(), before, strict=True):
            now_counted = _counted(session, viewer, filters, clock_now)
            restated = restated_since_last(viewer, session, _query(filters), later, before_report=None)
            assert restated is not None
            assert restated.explained
            assert restated.adds_up
            _agree(restated, "before", counted)
            _agree(restated, "after", now_counted)
            _sums_up(restated)
            _no_noise(restated)
        last = restated.months[-1].month
        assert restated.months[-1].after == figures_of_dashboard(viewer, session, last, filters, FIRST_REPORT)


def _query(filters: LeadFilter) -> DashboardQuery:
    return DashboardQuery(date(2026, 10, 1), date(2026, 10, 31), filters)


def _sums_up(restated: Restatement) -> None:
    """The months are the whole, and so are the sources."""
    for side in ("before", "after"):
        whole = getattr(restated.total, side)
        assert sum((getattr(month, side) for month in restated.months), Figures()) == whole
    by_source = sum((source.change for source in restated.sources), Figures())
    assert by_source == restated.total.change
    assert sum((month.change for month in restated.months), Figures()) == restated.total.change


def _no_noise(restated: Restatement) -> None:
    """No reason without a lead, none that is told twice, and its leads are told once."""
    for each in (*restated.months, *restated.sources, restated.total):
        reasons = [effect.reason for effect in each.reasons]
        assert len(reasons) == len(set(reasons))
        for effect in each.reasons:
            assert effect.n >= max(abs(effect.change.leads), abs(effect.change.won), 1)
            assert len(effect.lead_ids) == len(set(effect.lead_ids)) <= effect.n
