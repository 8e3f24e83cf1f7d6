"""What a write to one lead costs: the same few statements, and no temporary table, however many leads there
are (`tests/benchmarks/writes.py` takes the time)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Connection, event, select, text
from sqlalchemy.orm import Session

from services import score_basis
from services.database.rollups import check_rollup
from services.interactions import record_interaction
from services.lead_edits import assign_lead, edit_lead
from services.scope import OrgScope
from services.score_basis import refresh_basis
from services.stage_changes import record_stage_change
from services.vocabulary import Outcome, Stage
from tests.services.lead_rows import CREATED
from tests.services.scoring.models import score_by, scorecard
from tests.services.test_lead_edits import NOW, arrive, member

MOST_STATEMENTS = 25
WRITES: dict[str, Callable[[OrgScope, Session, UUID, UUID], object]] = {
    "move": lambda scope, session, lead, _person: record_stage_change(
        scope, session, lead, Stage.PROPOSTA, Outcome.OPEN, occurred_at=NOW, now=NOW
    ),
    "win": lambda scope, session, lead, _person: record_stage_change(
        scope, session, lead, None, Outcome.WON, occurred_at=NOW, now=NOW, closing_value=9
    ),
    "edit": lambda scope, session, lead, _person: edit_lead(
        scope, session, lead, {"name": "Bia", "estimated_value": 90}, version=None, now=NOW
    ),
    "assign": lambda scope, session, lead, person: assign_lead(
        scope, session, lead, person, version=None, now=NOW
    ),
    "interact": lambda scope, session, lead, _person: record_interaction(
        scope, session, lead, "call_made", CREATED + timedelta(hours=1), NOW
    ),
}


@contextmanager
def _statements(session: Session) -> Iterator[list[str]]:
    """What is sent to the server meanwhile."""
    connection: Connection = session.connection()
    sent: list[str] = []

    def note(_connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(connection, "before_cursor_execute", note)


@pytest.mark.parametrize("learned", [False, True])
@pytest.mark.parametrize("write", WRITES)
def test_a_write_to_one_lead_makes_no_table_and_asks_nothing_of_all_leads(
    session: Session, organization: OrgScope, monkeypatch: pytest.MonkeyPatch, write: str, *, learned: bool
) -> None:
    """Whoever scores: the rules, or a model of the organization's own."""
    if learned:
        score_by(organization, session, scorecard(), NOW)
    monkeypatch.setattr(score_basis, "ALWAYS_LIVE", 1)
    person = member(organization, session, "Ana")
    lead = arrive(organization, session, name="Lead")
    refresh_basis(organization, session, NOW)
    with _statements(session) as sent:
        assert WRITES[write](organization, session, lead, person)
    assert 5 < len(sent) <= MOST_STATEMENTS
    assert [statement for statement in sent if "TEMPORARY" in statement or "percentile" in statement] == []
    assert check_rollup(organization, session) == []


def test_the_listener_sees_what_is_sent(session: Session) -> None:
    with _statements(session) as sent:
        session.execute(select(text("1 AS seen")))
    assert ["seen" in statement for statement in sent] == [True]
