"""What people do about alerts: review, dismiss, resolve, assign, snooze, note, undo; one or many.

Every change names the version that its author saw: whoever acts second is told what the first one did,
and the note written meanwhile is kept in the history. Admins and managers act on every alert, reps on
those assigned to them; analysts read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.alerts.history import ASSIGNED, SNOOZED, STATUS
from services.alerts.locked import Change, LockedAlert
from services.alerts.notes import NoteError, clean_note
from services.alerts.reading import alert_counts, alert_detail, list_alerts
from services.alerts.results import BulkResult, StaleVersionError, StatusResult, TriageError
from services.alerts.rights import may_act
from services.database.queries.alert_rows import locked_alerts
from services.organizations import members
from services.scope import WRITING_ROLES, ForbiddenError, NotFoundError, OrgScope
from services.versions import bump_data_version
from services.vocabulary import AlertStatus

__all__ = [
    "BulkResult",
    "NoteError",
    "StaleVersionError",
    "StatusResult",
    "TriageError",
    "add_note",
    "alert_counts",
    "alert_detail",
    "apply_status",
    "assign",
    "list_alerts",
    "set_status",
    "set_status_of_many",
    "snooze",
    "undo",
    "undo_many",
]

SETTABLE = (AlertStatus.REVIEWED, AlertStatus.DISMISSED, AlertStatus.RESOLVED)
LONGEST_SNOOZE = timedelta(days=365)
MOST_AT_ONCE = 500


def set_status(
    scope: OrgScope,
    session: Session,
    alert_id: UUID,
    status: AlertStatus | str,
    *,
    note: str | None = None,
    version: int,
    now: datetime,
) -> StatusResult:
    """Mark an alert `reviewed`, `dismissed` or `resolved`, with a note.

    `version` is the one the person saw. The same status again only keeps the note. Raises
    StaleVersionError when somebody was first, *after* keeping the note: catch it inside the
    transaction, or use `apply_status`, which returns it. Raises TriageError (`status`), NoteError,
    NotFoundError for an alert that isn't here and ForbiddenError for a role that may not.
    """
    return _raised(apply_status(scope, session, alert_id, status, note=note, version=version, now=now))


def apply_status(
    scope: OrgScope,
    session: Session,
    alert_id: UUID,
    status: AlertStatus | str,
    *,
    note: str | None = None,
    version: int,
    now: datetime,
) -> StatusResult:
    """`set_status`, but a stale version is part of the answer (`stale`), so that the transaction is
    committed and with it the note. Its other errors are raised before anything is written."""
    change, text = _to(status), clean_note(note)
    result = _locked(scope, session, alert_id).apply(version, change, text, now)
    if result.stale is None or result.stale.note_kept:
        bump_data_version(scope, session)
    return result


def set_status_of_many(
    scope: OrgScope,
    session: Session,
    versions: Mapping[UUID, int],
    status: AlertStatus | str,
    *,
    note: str | None = None,
    now: datetime,
) -> BulkResult:
    """`apply_status` on many alerts (id → version seen), the same note on each. At most 500 at once
    (TriageError `alerts`). Each is decided on its own: what can't be done doesn't stop the others."""
    change, text = _to(status), clean_note(note)
    return _of_many(scope, session, versions, lambda alert, version: alert.apply(version, change, text, now))


def assign(
    scope: OrgScope, session: Session, alert_id: UUID, member_id: UUID | None, *, version: int, now: datetime
) -> StatusResult:
    """Give the alert to a colleague (an active member), or to nobody; a rep can only hand it back.

    Errors as `set_status`; NotFoundError also for a member that isn't here.
    """
    alert = _locked(scope, session, alert_id)
    active = {member.id for member in members(scope, session, active_only=True)}
    if member_id is not None and member_id not in active:
        raise NotFoundError(member_id)
    change = Change(ASSIGNED, None if member_id is None else str(member_id))
    return _done(scope, session, alert.apply(version, change, None, now))


def snooze(
    scope: OrgScope, session: Session, alert_id: UUID, until: datetime | None, *, version: int, now: datetime
) -> StatusResult:
    """Let the alert sleep until an instant (at most a year ahead), or wake it with None. Its episode
    goes on meanwhile. Errors as `set_status`; TriageError (`until`) for a time that can't be."""
    if until is not None and (until.tzinfo is None or not now < until <= now + LONGEST_SNOOZE):
        raise TriageError("until", "an alert can sleep until a later day, at most a year ahead")
    change = Change(SNOOZED, None if until is None else until.isoformat())
    alert = _locked(scope, session, alert_id)
    return _done(scope, session, alert.apply(version, change, None, now))


def add_note(scope: OrgScope, session: Session, alert_id: UUID, note: str, *, now: datetime) -> None:
    """Add a note to the history, whatever others do meanwhile. Raises NoteError for an empty or too
    long one, NotFoundError, ForbiddenError."""
    text = clean_note(note)
    if text is None:
        raise NoteError("a note needs some text")
    _locked(scope, session, alert_id).add_note(text, now)
    bump_data_version(scope, session)


def undo(scope: OrgScope, session: Session, alert_id: UUID, *, version: int, now: datetime) -> StatusResult:
    """Take back the last change that a person made to the alert (status, assignment or snooze; notes
    stay). TriageError (`alert`) where the last change isn't a person's or was taken back already;
    other errors as `set_status`."""
    return _done(scope, session, _locked(scope, session, alert_id).undo(version, now))


def undo_many(
    scope: OrgScope, session: Session, versions: Mapping[UUID, int], *, now: datetime
) -> BulkResult:
    """`undo` on many alerts (id → version seen). Those with nothing to take back are in none of the
    answer's lists."""

    def take_back(alert: LockedAlert, version: int) -> StatusResult | None:
        try:
            return alert.undo(version, now)
        except TriageError:
            return None

    return _of_many(scope, session, versions, take_back)


def _to(status: AlertStatus | str) -> Change:
    if status not in SETTABLE:
        raise TriageError(
            "status", f"an alert can be set to {', '.join(SETTABLE)}, not to {str(status)[:40]!r}"
        )
    return Change(STATUS, AlertStatus(status).value)


def _locked(scope: OrgScope, session: Session, alert_id: UUID) -> LockedAlert:
    """The alert, locked until the commit; NotFoundError, ForbiddenError."""
    scope.require(WRITING_ROLES)
    found = locked_alerts(scope, session, [alert_id])
    if not found:
        raise NotFoundError(alert_id)
    if not may_act(scope, found[0].assigned_to_id):
        raise ForbiddenError(scope.role)
    return LockedAlert(scope, session, found[0])


def _of_many(
    scope: OrgScope,
    session: Session,
    versions: Mapping[UUID, int],
    act: Callable[[LockedAlert, int], StatusResult | None],
) -> BulkResult:
    scope.require(WRITING_ROLES)
    if len(versions) > MOST_AT_ONCE:
        raise TriageError("alerts", f"at most {MOST_AT_ONCE} alerts can be changed at once")
    found = locked_alerts(scope, session, list(versions))
    result = BulkResult(missing=sorted(set(versions) - {alert.id for alert in found}))
    for alert in found:
        if not may_act(scope, alert.assigned_to_id):
            result.forbidden.append(alert.id)
            continue
        outcome = act(LockedAlert(scope, session, alert), versions[alert.id])
        if outcome is not None and outcome.stale is not None:
            result.stale.append(outcome.stale)
        elif outcome is not None:
            result.done.append(outcome)
    bump_data_version(scope, session)
    return result


def _done(scope: OrgScope, session: Session, result: StatusResult) -> StatusResult:
    result = _raised(result)
    bump_data_version(scope, session)
    return result


def _raised(result: StatusResult) -> StatusResult:
    if result.stale is not None:
        raise result.stale
    return result
