"""What can be done with a lead in one transaction: the words that say it was done, and its undo."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from callbacks.lead_view import Seen
from layouts.words import stage_name
from services.language import gettext as _
from services.lead_detail import lead_detail
from services.lead_edits import AssignedLeads, assign_lead, undo_assignment
from services.pipeline_moves import move_lead
from services.scope import ForbiddenError, NotFoundError, OrgScope
from services.session import Session
from services.vocabulary import Outcome, Stage

Undo = tuple[str, dict[str, Any]]
"""The kind of the undo, and what it needs."""
Done = tuple[str, Undo | None]


def refused_words(error: ForbiddenError | NotFoundError) -> str:
    """Why nothing was done."""
    if isinstance(error, ForbiddenError):
        return _("Your role doesn't allow this.")
    return _("There is no such lead.")


def advance(scope: OrgScope, session: Session, seen: Seen, now: datetime) -> Done:
    """To the next stage of the lead."""
    lead = lead_detail(scope, session, seen.lead_id, now=now)
    return moved(scope, session, seen, now, Stage(lead["next_stage"] or lead["stage"]), Outcome.OPEN)


def reopen(scope: OrgScope, session: Session, seen: Seen, now: datetime) -> Done:
    """A closed lead, where it stood."""
    return moved(scope, session, seen, now, None, Outcome.OPEN)


def hand_back(scope: OrgScope, session: Session, seen: Seen, now: datetime) -> Done:
    """To nobody: what a rep may do with a lead of their own."""
    done = assign_lead(scope, session, seen.lead_id, None, version=seen.version, now=now)
    return _("Handed back."), undo_of(done)


def undo_of(done: AssignedLeads) -> Undo | None:
    """What takes an assignment back."""
    return ("assignment", {"assignment": str(done.assignment_id)}) if done.assignment_id else None


def moved(
    scope: OrgScope,
    session: Session,
    seen: Seen,
    now: datetime,
    stage: Stage | None,
    outcome: Outcome,
    *,
    lost_reason: str | None = None,
    closing_value: Decimal | None = None,
) -> Done:
    """Move, win, lose or re-open the lead as it was seen."""
    before = lead_detail(scope, session, seen.lead_id, now=now)
    move = move_lead(
        scope, session, seen.lead_id, stage, outcome,
        version=seen.version or 0, now=now, lost_reason=lost_reason, closing_value=closing_value,
    )  # fmt: skip
    if not move.changed:
        return _("It stands so already."), None
    undo = {
        "stage": before["stage"],
        "outcome": before["outcome"],
        "lost_reason": before["lost_reason"],
        "closing_value": before["closing_value"],
        "version": move.after.version,
    }
    return _moved_words(move.after.stage, move.before.outcome, outcome), ("stage", undo)


def _moved_words(stage: Stage, before: Outcome, after: Outcome) -> str:
    if after is Outcome.WON:
        return _("Marked as won.")
    if after is Outcome.LOST:
        return _("Marked as lost.")
    if before is not Outcome.OPEN:
        return _("Re-opened in %(stage)s.", stage=stage_name(stage))
    return _("Moved to %(stage)s.", stage=stage_name(stage))


def undone(scope: OrgScope, session: Session, seen: Seen, now: datetime, kind: str, data: Any) -> Done:
    """Take back what `data` of an undo tells of: a new entry in the history, nothing is deleted.

    Raises ValueError, TypeError or KeyError for data that is no undo's.
    """
    if kind == "assignment":
        done = undo_assignment(scope, session, UUID(str(data["assignment"])), now=now)
        return (_("Taken back.") if done.count else _("There is nothing to take back any more.")), None
    outcome = Outcome(data["outcome"])
    value = data.get("closing_value")
    seen = Seen(seen.lead_id, int(data["version"]))
    stage = Stage(data["stage"]) if outcome is Outcome.OPEN else None
    moved(
        scope, session, seen, now, stage, outcome,
        lost_reason=data.get("lost_reason"),
        closing_value=None if value is None else _decimal(value),
    )  # fmt: skip
    return _("Taken back."), None


def _decimal(value: Any) -> Decimal:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        raise ValueError(value) from None
