"""Whatever people do to leads, in any order and all at once: what is derived from them stays right."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.database.models import AuditLog, Lead
from services.database.rollups import check_rollup
from services.database.sessions import Database
from services.interactions import record_interaction
from services.lead_edits import StaleLeadError, assign_lead, assign_leads, edit_lead
from services.lead_search import check_search
from services.scope import OrgScope
from services.scores import rescore
from services.selection import LeadSelection
from services.stage_changes import StageChangeError, record_stage_change
from services.stays import rebuild_stays
from services.vocabulary import InteractionKind, Outcome, Stage
from tests.services.lead_rows import CREATED, leads_of
from tests.services.test_lead_edits import arrive, lead_of, member
from tests.support.postgres import create_organization

NOW = CREATED + timedelta(days=9)
LEADS, PEOPLE = 3, 2
WORKERS, ROUNDS = 20, 3

edits = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["Ana", "Bia Souza", "", "=1+1"]),
        "email": st.sampled_from(["ana@firma.com", "bia@firma.com", None]),
        "source": st.sampled_from(["Google", "Instagram", ""]),
        "estimated_value": st.sampled_from([None, 0, 100, "250.55"]),
    },
)
changes = st.tuples(
    st.just("stage"),
    st.sampled_from([*((stage, Outcome.OPEN) for stage in Stage), (None, Outcome.WON), (None, Outcome.LOST)]),
)
actions = st.tuples(
    st.integers(0, LEADS - 1),
    st.one_of(
        changes,
        st.tuples(st.just("edit"), edits),
        st.tuples(st.just("assign"), st.sampled_from([None, 0, 1])),
        st.tuples(st.just("assign all"), st.sampled_from([None, 0, 1])),
        st.tuples(st.just("interaction"), st.sampled_from(list(InteractionKind))),
    ),
)


def _act(
    scope: OrgScope, session: Session, lead: UUID, people: list[UUID], action: tuple[str, Any], step: int
) -> None:
    kind, detail = action
    at = CREATED + timedelta(hours=step + 1)
    receiver = people[detail] if isinstance(detail, int) else None
    if kind == "edit":
        edit_lead(scope, session, lead, detail, version=None, now=NOW)
    elif kind == "assign":
        assign_lead(scope, session, lead, receiver, version=None, now=NOW)
    elif kind == "assign all":
        assign_leads(scope, session, LeadSelection(), receiver, now=NOW)
    elif kind == "interaction":
        record_interaction(scope, session, lead, detail, at, NOW)
    else:
        stage, outcome = detail
        with suppress(StageChangeError):  # fechado and open, or a later change that is known
            record_stage_change(
                scope, session, lead, stage, outcome, occurred_at=at, now=NOW, closing_value=step
            )


@settings(max_examples=25)
@given(sequence=st.lists(actions, min_size=1, max_size=12))
def test_any_sequence_keeps_the_derived_right(
    database: Database, sequence: list[tuple[int, tuple[str, Any]]]
) -> None:
    scope = create_organization(database)
    with database.transaction(scope) as session:
        people = [member(scope, session, f"Person {index}") for index in range(PEOPLE)]
        leads = [arrive(scope, session, name=f"Lead {index}") for index in range(LEADS)]
    for step, (which, action) in enumerate(sequence):
        with database.transaction(scope) as session:
            version = lead_of(session, leads[which]).version
            entries = _entries(session, leads[which])
            _act(scope, session, leads[which], people, action, step)
        with database.transaction(scope) as session:
            assert check_rollup(scope, session) == []
            lead = lead_of(session, leads[which])
            # An entry of the history is a version, and a version is an entry.
            assert (lead.version == version) == (_entries(session, leads[which]) == entries)
            before = (lead.stage, lead.outcome, lead.stage_entered_at, lead.closed_at)
            own = select(Lead.id).where(Lead.id == leads[which])
            if action[0] not in ("assign", "assign all") and lead.version != version:
                assert rescore(scope, session, own, NOW) == 0
            rebuild_stays(scope, session, own)
            session.expire_all()
            assert (lead.stage, lead.outcome, lead.stage_entered_at, lead.closed_at) == before
            session.rollback()
    with database.transaction(scope) as session:
        assert {lead for _token, lead in check_search(scope, session)} <= _never_edited(session, leads)


def _entries(session: Session, lead: UUID) -> int:
    return session.scalar(select(func.count()).select_from(AuditLog).where(AuditLog.lead_id == lead)) or 0


def _never_edited(session: Session, leads: list[UUID]) -> set[str]:
    """The test's own rows aren't found by their names before they are edited."""
    edited = set(session.scalars(select(AuditLog.lead_id).where(AuditLog.action == "edited")))
    return {str(lead) for lead in leads if lead not in edited}


def test_twenty_people_at_once(database: Database, organization: OrgScope) -> None:
    with database.transaction(organization) as session:
        people = [member(organization, session, f"Person {index}") for index in range(PEOPLE)]
        leads = [arrive(organization, session, name=f"Lead {index}") for index in range(5)]

    def work(worker: int) -> int:
        chance, done = Random(worker), 0
        for step in range(ROUNDS):
            lead, kind = chance.choice(leads), (worker + step) % 4
            with suppress(StaleLeadError, StageChangeError), database.transaction(organization) as session:
                seen = lead_of(session, lead).version
                if kind == 0:
                    name = f"Name {worker} {step}"
                    done += edit_lead(organization, session, lead, {"name": name}, version=seen, now=NOW)
                elif kind == 1:
                    some = chance.sample(leads, 4)
                    assign_leads(organization, session, some, chance.choice([*people, None]), now=NOW)
                elif kind == 2:
                    stage = chance.choice([Stage.LEAD, Stage.PROPOSTA, Stage.NEGOCIACAO])
                    record_stage_change(
                        organization, session, lead, stage, Outcome.OPEN,
                        occurred_at=NOW, now=NOW, version=seen,
                    )  # fmt: skip
                else:
                    at = CREATED + timedelta(minutes=worker * ROUNDS + step)
                    record_interaction(organization, session, lead, "call_made", at, NOW)
        return done

    with ThreadPoolExecutor(WORKERS) as pool:
        edited = sum(job.result(timeout=120) for job in [pool.submit(work, n) for n in range(WORKERS)])
    with database.transaction(organization) as session:
        assert check_rollup(organization, session) == []
        assert rescore(organization, session, leads_of(organization), NOW) == 0
        entries = session.scalars(select(AuditLog.changes).where(AuditLog.action == "edited")).all()
        assert len(entries) == edited > 0
        # Nobody's edit was lost: each began with the name that the one before it left.
        names = {entry["name"][1] for entry in entries}
        before = [entry["name"][0] for entry in entries]
        assert len(set(before)) == len(before)
        assert {name for name in before if name.startswith("Name")} < names
