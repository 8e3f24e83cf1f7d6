"""Acting on alerts: what was asked is done, and answered with what to say about it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from callbacks.alert_asks import Ask
from callbacks.scope import signed_in
from layouts.alerts.actions import conflict, refused
from layouts.alerts.toast import act, undo_toast
from layouts.alerts.words import done_words
from services.alerts import triage
from services.alerts.notes import LONGEST_NOTE, NoteError
from services.alerts.results import BulkResult, StaleVersionError, StatusResult, TriageError
from services.alerts.snoozing import wakes_at
from services.language import gettext as _
from services.language import ngettext, number
from services.organizations import organization_of
from services.scope import ForbiddenError, NotFoundError, OrgScope
from services.session import Session
from services.vocabulary import UNASSIGNED


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an ask: words where it was refused (`said`), a toast where it was done, and what
    can be taken back now (id → version). `done`: the alerts it was done to."""

    said: Any = None
    toast: Any = None
    undo: dict[str, int] = field(default_factory=dict)
    done: tuple[str, ...] = ()


REFUSALS = (TriageError, NoteError, ForbiddenError, NotFoundError, StaleVersionError)


def perform(ask: Ask, now: datetime) -> Answer:
    """Do it in a transaction of its own; what can't be done is answered, never raised."""
    try:
        with signed_in() as (scope, session):
            if ask.do == "undo" or len(ask.versions) > 1 or ask.bulk:
                return _many(ask, _to_many(ask, scope, session, now))
            result = _to_one(ask, scope, session, now)
    except StaleVersionError as error:
        return Answer(said=_first(error, ask))
    except REFUSALS as error:
        return Answer(said=refused(refusal_words(error)))
    if result is None:  # a note changes nothing that could be taken back
        return Answer(toast=undo_toast(done_words(ask.do), {}, _stamp()), done=(str(ask.alert_id),))
    if result.stale is not None:
        return Answer(said=_first(result.stale, ask))
    undo = {str(result.alert_id): result.version} if result.version != ask.version else {}
    toast = undo_toast(done_words(ask.do), undo, _stamp())
    return Answer(toast=toast, undo=undo, done=(str(result.alert_id),))


def _to_one(ask: Ask, scope: OrgScope, session: Session, now: datetime) -> StatusResult | None:
    alert_id, version = ask.alert_id, ask.version
    if ask.do == "note":
        triage.add_note(scope, session, alert_id, ask.note or "", now=now)
        return None
    if ask.do == "assign":
        return triage.assign(scope, session, alert_id, _member(ask.value), version=version, now=now)
    if ask.do == "wake":
        return triage.snooze(scope, session, alert_id, None, version=version, now=now)
    if ask.do == "snooze":
        until = wakes_at(ask.value or "", now, organization_of(scope, session).timezone)
        return triage.snooze(scope, session, alert_id, until, version=version, now=now)
    return triage.apply_status(scope, session, alert_id, ask.do, note=ask.note, version=version, now=now)


def _to_many(ask: Ask, scope: OrgScope, session: Session, now: datetime) -> BulkResult:
    if ask.do == "undo":
        return triage.undo_many(scope, session, ask.versions, now=now)
    return triage.set_status_of_many(scope, session, ask.versions, ask.do, note=ask.note, now=now)


def _many(ask: Ask, result: BulkResult) -> Answer:
    """What was done is said in a toast, what wasn't beside the buttons."""
    done = tuple(str(each.alert_id) for each in result.done)
    changed = [each for each in result.done if each.version != ask.versions[each.alert_id]]
    undo = {} if ask.do == "undo" else {str(each.alert_id): each.version for each in changed}
    toast = undo_toast(done_words(ask.do, len(done)), undo, _stamp()) if done else None
    if len(ask.versions) == 1 and result.stale:
        return Answer(said=_first(result.stale[0], ask))
    return Answer(said=_left(ask, result), toast=toast, undo=undo, done=done)


def _left(ask: Ask, result: BulkResult) -> Any:
    """What could not be done, and why."""
    left = []
    if result.stale:
        left.append(_("Somebody was first: %(alerts)s.", alerts=_alerts(len(result.stale))))
        if ask.note:
            left.append(_("Your note was kept in their history."))
    if result.forbidden:
        left.append(_("Not yours to change: %(alerts)s.", alerts=_alerts(len(result.forbidden))))
    if result.missing:
        left.append(_("No longer there: %(alerts)s.", alerts=_alerts(len(result.missing))))
    if not left and not result.done:
        left.append(_("There is nothing left to take back."))
    return refused(" ".join(left)) if left else None


def _alerts(count: int) -> str:
    return ngettext("%(num)s alert", "%(num)s alerts", count)


def refusal_words(error: Exception) -> str:
    """A refusal in the reader's language."""
    if isinstance(error, NoteError):
        most = number(LONGEST_NOTE)
        return _("A note has some text, and at most %(most)s characters. Yours was not saved.", most=most)
    if isinstance(error, ForbiddenError):
        return _("This alert isn't yours to change.")
    if isinstance(error, NotFoundError):
        return _("This alert, or the person you chose, is no longer there.")
    field_at_fault = error.field if isinstance(error, TriageError) else ""
    return {
        "until": _("An alert can sleep until a later day, at most a year ahead."),
        "alerts": _("At most %(most)s alerts can be changed at once.", most=number(triage.MOST_AT_ONCE)),
        "alert": _("There is nothing left to take back."),
    }.get(field_at_fault, _("That can't be done to an alert."))


def _first(error: StaleVersionError, ask: Ask) -> Any:
    """What somebody else did first, and the way to do one's own on top."""
    again = None if ask.do == "undo" else act(ask.do, {str(error.alert_id): error.version}, ask.value)
    return conflict(error.since, error.status, again, note_kept=error.note_kept)


def _member(value: str | None) -> UUID | None:
    if value == UNASSIGNED:
        return None
    try:
        return UUID(value or "")
    except ValueError as error:
        raise NotFoundError("member") from error


def _stamp() -> int:
    """Tells one toast from the next."""
    return time.time_ns() // 1_000_000
