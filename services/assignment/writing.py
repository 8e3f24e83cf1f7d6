"""What was chosen becomes true: owners, audit log with the reasons, the way back, the turns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from services.assignment.choosing import Choice
from services.assignment.turns import Turns, keep_turns
from services.database.models import AnalyticsEvent, AssignmentQueue
from services.database.queries.assignment import any_of, write_assignment, write_owners
from services.lead_assignment import LEADS_ASSIGNED
from services.scope import OrgScope


@dataclass(frozen=True, slots=True)
class Chosen:
    """A lead, who has it (None: nobody), and what was chosen."""

    lead_id: UUID
    before: UUID | None
    choice: Choice


def write_chosen(
    scope: OrgScope,
    session: Session,
    turns: Turns,
    chosen: Sequence[Chosen],
    now: datetime,
    *,
    handed: str | None = None,
    booked: bool = True,
) -> UUID | None:
    """Write it all but the data version; what undoes it, None where nobody got anything.

    `handed`: why somebody's leads are handed over, for the reasons. `booked`: the leads stand in the roll-up
    already and are booked out of it and in again; False inside the bracket of a write that does that.
    """
    given = [(each.lead_id, each.before, each.choice.member_id) for each in chosen if each.choice.member_id]
    if given:
        more = {} if handed is None else {"handed": handed}
        reasons = {each.lead_id: {**each.choice.reason, **more} for each in chosen}
        if booked:
            write_assignment(scope, session, given, turns.names, now, reasons)
        else:
            owners = [(lead, after) for lead, _before, after in given]
            write_owners(scope, session, owners, turns.names, now, reasons)
    keep_turns(scope, session, turns)
    if not given:
        return None
    session.execute(
        delete(AssignmentQueue).where(
            AssignmentQueue.organization_id == scope.organization_id,
            any_of(AssignmentQueue.lead_id, [lead for lead, _before, _after in given]),
        ),
        execution_options={"synchronize_session": False},
    )
    return _way_back(scope, session, turns, given, now)


def _way_back(
    scope: OrgScope,
    session: Session,
    turns: Turns,
    given: Sequence[tuple[UUID, UUID | None, UUID | None]],
    now: datetime,
) -> UUID:
    moves: dict[tuple[UUID | None, UUID | None], list[str]] = defaultdict(list)
    for lead, before, after in given:
        moves[before, after].append(str(lead))
    assignment_id = uuid4()
    session.execute(
        insert(AnalyticsEvent).values(
            organization_id=scope.organization_id,
            id=assignment_id,
            kind=LEADS_ASSIGNED,
            lead_id=given[0][0] if len(given) == 1 else None,
            actor_id=scope.user_id,
            occurred_at=now,
            data={
                "method": turns.method.value,
                "moves": [[_text(before), _text(after), leads] for (before, after), leads in moves.items()],
            },
        )
    )
    return assignment_id


def _text(member_id: UUID | None) -> Any:
    return None if member_id is None else str(member_id)
