"""Probes of assignment: settings that name their member, and rounds over their lead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.assignment import (
    arrivals,
    basis,
    bulk,
    rounds,
    settings,
    simulation,
    takers,
    turns,
    waiting,
    writing,
)
from services.assignment.choosing import Choice
from services.database.models import AssignmentSetting, Lead
from services.scope import NotFoundError, OrgScope
from services.selection import LeadSelection
from services.vocabulary import AssignmentMethod
from tests.support.probes.common import NOW, Probe, Probes, every_lead
from tests.support.rows import Filled

METHOD = AssignmentMethod.ROUND_ROBIN


def _with_turns(work: Callable[[OrgScope, Session, Filled, turns.Turns], Any]) -> Probe:
    """Inside a round of ours."""

    def call(scope: OrgScope, session: Session, theirs: Filled) -> Any:
        held = turns.take_turns(scope, session, NOW)
        assert held is not None
        return work(scope, session, theirs, held)

    return Probe(call)


def _round(scope: OrgScope, session: Session, theirs: Filled) -> Any:
    """All leads that the connection sees are nobody's and new, as far as a statement of ours can make it."""
    mine = Lead.organization_id == scope.organization_id
    session.execute(update(Lead).where(mine).values(assigned_user_id=None, created_at=NOW))
    ids = list(session.scalars(every_lead()))
    return rounds.assign_new(scope, session, [*ids, theirs.lead_id], NOW)


def _save(scope: OrgScope, session: Session, theirs: Filled) -> Any:
    change = settings.TakerChange(theirs.member_id, True)
    changes = settings.AssignmentChanges(METHOD, 30, True, [change])
    return settings.save_assignment(scope, session, changes, version=1, now=NOW)


def _write(scope: OrgScope, session: Session, theirs: Filled, held: turns.Turns) -> Any:
    choice = Choice(held.takers[0].member_id, None, {"why": "turn"})
    writing.write_chosen(scope, session, held, [writing.Chosen(theirs.lead_id, None, choice)], NOW)


def _basis(scope: OrgScope, session: Session, theirs: Filled) -> Any:
    mine = AssignmentSetting.organization_id == scope.organization_id
    row = session.scalars(select(AssignmentSetting).where(mine)).one()
    return basis.kept_basis(scope, session, row, NOW)


READERS: Probes = {
    settings.assignment_settings: Probe(
        lambda scope, session, theirs: settings.assignment_settings(scope, session, NOW)
    ),
    simulation.simulate: Probe(
        lambda scope, session, theirs: simulation.simulate(scope, session, METHOD, NOW)
    ),
}
WRITERS: Probes = {
    settings.save_assignment: Probe(_save, (NotFoundError,)),
    rounds.assign_new: Probe(_round),
    bulk.assign_by_method: Probe(
        lambda scope, session, theirs: [
            bulk.assign_by_method(scope, session, chosen, NOW)
            for chosen in ([theirs.lead_id], LeadSelection())
        ]
    ),
    rounds.assign_waiting: Probe(lambda scope, session, theirs: rounds.assign_waiting(scope, session, NOW)),
    rounds.assign_queued: Probe(lambda scope, session, theirs: rounds.assign_queued(scope, session, NOW)),
    rounds.hand_over: Probe(
        lambda scope, session, theirs: rounds.hand_over(scope, session, theirs.member_id, NOW),
        (NotFoundError,),
    ),
}
PARTS: Probes = {
    arrivals.give_arrivals: Probe(
        lambda scope, session, theirs: arrivals.give_arrivals(scope, session, [theirs.lead_id], NOW)
    ),
    arrivals.queue_arrivals: Probe(
        lambda scope, session, theirs: arrivals.queue_arrivals(scope, session, every_lead(), NOW)
    ),
    basis.kept_basis: Probe(_basis),
    basis.measured_basis: Probe(lambda scope, session, theirs: basis.measured_basis(scope, session, NOW)),
    takers.open_leads_of_members: Probe(
        lambda scope, session, theirs: takers.open_leads_of_members(scope, session)
    ),
    takers.takers_of: Probe(
        lambda scope, session, theirs: takers.takers_of(scope, session, {theirs.member_id: 1})
    ),
    turns.hold_turns: Probe(lambda scope, session, theirs: turns.hold_turns(scope, session)),
    turns.take_turns: _with_turns(lambda scope, session, theirs, held: held.takers),
    turns.keep_turns: _with_turns(
        lambda scope, session, theirs, held: turns.keep_turns(scope, session, held)
    ),
    waiting.nobodys: Probe(
        lambda scope, session, theirs: list(session.scalars(select(Lead.id).where(*waiting.nobodys(scope))))
    ),
    waiting.find_waiting: _with_turns(
        lambda scope, session, theirs, held: waiting.find_waiting(scope, session, held, NOW, 9)
    ),
    waiting.lock_waiting: _with_turns(
        lambda scope, session, theirs, held: waiting.lock_waiting(scope, session, held, [theirs.lead_id])
    ),
    waiting.too_old: _with_turns(lambda scope, session, theirs, held: waiting.too_old(scope, session, held)),
    waiting.is_queue_empty: Probe(lambda scope, session, theirs: waiting.is_queue_empty(scope, session)),
    waiting.put_in_queue: Probe(lambda scope, session, theirs: waiting.put_in_queue(scope, session, [])),
    waiting.tidy_queue: _with_turns(
        lambda scope, session, theirs, held: waiting.tidy_queue(scope, session, held)
    ),
    writing.write_chosen: _with_turns(_write),
}
