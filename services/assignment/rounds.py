"""Leads to sellers, by the organization's method: some leads, all that wait, or those of somebody who left.

One transaction each: the turns are held first, then the leads are locked in the order of their ids, chosen
for in the order of their creation, and written at once with the reason of each. Whatever happens in between,
nothing is half done: neither a lead without its turn nor a turn without its lead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.assignment import waiting
from services.assignment.checks import AssignmentSettingError
from services.assignment.choosing import is_away
from services.assignment.model import AssignmentOutcome
from services.assignment.turns import Turns, take_turns
from services.assignment.writing import Chosen, write_chosen
from services.database.models import Lead, Membership
from services.database.queries.population import AnySelect, visible
from services.language import gettext as _
from services.scope import IMPORTING_ROLES, NotFoundError, OrgScope
from services.versions import bump_data_version
from services.vocabulary import Outcome, Unassigned

MOST_AT_ONCE = 10_000


def assign_new(
    scope: OrgScope,
    session: Session,
    lead_ids: Collection[UUID],
    now: datetime,
    *,
    imported: bool = False,
    any_age: bool = False,
) -> AssignmentOutcome:
    """Give these leads to sellers by the organization's method. Once per transaction.

    Those that are no visible leads, are closed or have somebody already are passed over and not counted;
    those that aren't new any more are `left` as too old, unless `any_age`. `imported`: they came in a file,
    and are left alone where imported leads aren't assigned. Nothing is done, and the outcome is empty,
    where assignment is off. Raises ForbiddenError for who is neither admin nor manager.
    """
    scope.require(IMPORTING_ROLES)
    turns = take_turns(scope, session, now)
    if turns is None or (imported and not turns.on_import):
        return AssignmentOutcome()
    rows = waiting.lock_waiting(scope, session, turns, lead_ids)
    new = [row for row in rows if any_age or row.created_at >= turns.new_since]
    left = Counter({Unassigned.TOO_OLD: len(rows) - len(new)})
    return _give(scope, session, turns, new, now, left)


def assign_waiting(
    scope: OrgScope,
    session: Session,
    now: datetime,
    *,
    limit: int = MOST_AT_ONCE,
    dry_run: bool = False,
) -> AssignmentOutcome:
    """Give the open, new leads that nobody has to sellers, oldest first, at most `limit` of them.

    `dry_run`: only say who would get how many; nothing is locked or written. `left` counts those for whom
    there is nobody, and the older ones of nobody as too old. Empty where assignment is off. Raises
    ForbiddenError for who is neither admin nor manager. Once per transaction.
    """
    scope.require(IMPORTING_ROLES)
    turns = take_turns(scope, session, now, lock=not dry_run)
    if turns is None:
        return AssignmentOutcome()
    found = waiting.find_waiting(scope, session, turns, now, limit)
    found.left[Unassigned.TOO_OLD] += waiting.too_old(scope, session, turns)
    if dry_run:
        chosen = _choose(turns, found.rows)
        return _outcome(chosen, found.left, None, more=found.more)
    rows = waiting.lock_waiting(scope, session, turns, [row.id for row in found.rows])
    return _give(scope, session, turns, rows, now, found.left, more=found.more)


def assign_queued(
    scope: OrgScope, session: Session, now: datetime, *, limit: int = MOST_AT_ONCE
) -> AssignmentOutcome:
    """Try again, oldest first, for leads that came while assignment was on and found nobody, or came in a
    file. What the worker does after an import, after changes and every morning; without such leads, and
    where assignment is off, it holds nothing up. Once per transaction.

    Raises ForbiddenError for who is neither admin nor manager.
    """
    scope.require(IMPORTING_ROLES)
    if waiting.is_queue_empty(scope, session):
        return AssignmentOutcome()
    turns = take_turns(scope, session, now)
    if turns is None:
        return AssignmentOutcome()
    waiting.tidy_queue(scope, session, turns)
    found = waiting.find_waiting(scope, session, turns, now, limit, queued=True)
    rows = waiting.lock_waiting(scope, session, turns, [row.id for row in found.rows])
    return _give(scope, session, turns, rows, now, found.left, more=found.more)


def hand_over(scope: OrgScope, session: Session, member_id: UUID, now: datetime) -> AssignmentOutcome:
    """Give the open leads of a member who left, or is away today, to the others, oldest first, at most
    10,000 of them; `left` counts those that stay with the member.

    Raises AssignmentSettingError (`method`) where assignment is off and (`takers`) for a member who is
    there, NotFoundError for one that there isn't, ForbiddenError for who is neither admin nor manager.
    Once per transaction.
    """
    scope.require(IMPORTING_ROLES)
    member = session.scalar(
        select(Membership).where(
            Membership.organization_id == scope.organization_id, Membership.id == member_id
        )
    )
    if member is None:
        raise NotFoundError("member")
    turns = take_turns(scope, session, now, without=member_id)
    if turns is None:
        raise AssignmentSettingError("method", _("Assignment is off. Choose a method first."))
    absent = [one for one in turns.takers if one.member_id == member_id and is_away(one, turns.chooser.today)]
    if member.active and not absent:
        message = _("%(name)s is here. Leads are handed over for who left or is away.", name=member.name)
        raise AssignmentSettingError("takers", message, member_id)
    why = "away" if member.active else "left"
    rows = _open_leads(scope, session, turns, member_id)
    given = rows[:MOST_AT_ONCE]
    return _give(scope, session, turns, given, now, Counter(), more=len(rows) > len(given), handed=why)


def _open_leads(scope: OrgScope, session: Session, turns: Turns, member_id: UUID) -> list[Any]:
    """Locked in the order of their ids, one more than are given at once."""
    statement: AnySelect = (
        select(*waiting.columns(turns))
        .where(*visible(scope), Lead.outcome == Outcome.OPEN.value, Lead.assigned_user_id == member_id)
        .order_by(Lead.id)
        .limit(MOST_AT_ONCE + 1)
        .with_for_update(key_share=True, of=Lead)
    )
    return list(session.execute(statement))


def _choose(turns: Turns, rows: Iterable[Any]) -> list[Chosen]:
    """In the order of creation."""
    ordered = sorted(rows, key=lambda row: (row.created_at, row.id))
    return [Chosen(row.id, row.assigned_user_id, turns.choose(row)) for row in ordered]


def _give(
    scope: OrgScope,
    session: Session,
    turns: Turns,
    rows: Iterable[Any],
    now: datetime,
    left: Counter[Unassigned],
    *,
    more: bool = False,
    handed: str | None = None,
) -> AssignmentOutcome:
    chosen = _choose(turns, rows)
    assignment_id = write_chosen(scope, session, turns, chosen, now, handed=handed)
    if assignment_id is not None:
        bump_data_version(scope, session)
        session.expire_all()
    return _outcome(chosen, left, assignment_id, more=more)


def _outcome(
    chosen: Iterable[Chosen], left: Counter[Unassigned], assignment_id: UUID | None, *, more: bool
) -> AssignmentOutcome:
    given: Counter[UUID] = Counter()
    for each in chosen:
        if each.choice.member_id is not None:
            given[each.choice.member_id] += 1
        elif each.choice.why is not None:
            left[each.choice.why] += 1
    return AssignmentOutcome(dict(given), {why: n for why, n in left.items() if n}, assignment_id, more)
