"""An alert that this transaction has locked: the writes that people's actions come down to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.alerts.history import ASSIGNED, NOTE, OPENED, SNOOZED, STATUS, UNDONE, history
from services.alerts.results import StaleVersionError, StatusResult, TriageError
from services.database.models import Alert, AlertEvent
from services.database.queries.alert_rows import history_of
from services.scope import OrgScope
from services.vocabulary import AlertStatus

REVERSIBLE = (STATUS, ASSIGNED, SNOOZED)


@dataclass(frozen=True, slots=True)
class Change:
    """What is changed (an action of the history) and the new value as the history writes it."""

    action: str
    value: str | None


class LockedAlert:
    """One alert under `SELECT … FOR UPDATE`, until the commit."""

    def __init__(self, scope: OrgScope, session: Session, alert: Alert) -> None:
        self.scope, self.session, self.alert = scope, session, alert

    def apply(self, version: int, change: Change, note: str | None, now: datetime) -> StatusResult:
        """Make the change where nobody was first; else keep the note and say who was."""
        if self.alert.version != version:
            return self._stale(version, note, now)
        before = self._value(change.action)
        if before != change.value:
            self._set(change)
            self._record(change.action, before, change.value, note, now)
        elif note is not None:
            self.add_note(note, now)
        return self._standing()

    def add_note(self, note: str, now: datetime) -> None:
        """A note by itself; the version stays, for nothing is changed by it."""
        self._record(NOTE, None, None, note, now)

    def undo(self, version: int, now: datetime) -> StatusResult:
        """Take back the last change, where it was a person's."""
        if self.alert.version != version:
            return self._stale(version, None, now)
        changes = [event for event in self._events() if event.action != NOTE]
        last = changes[-1] if changes else None
        if last is None or last.action not in REVERSIBLE:
            raise TriageError("alert", "there is nothing to take back on this alert")
        self._set(Change(last.action, last.from_status))
        self._record(UNDONE, last.to_status, last.from_status, None, now)
        return self._standing()

    def _stale(self, version: int, note: str | None, now: datetime) -> StatusResult:
        entries = history(self.scope, self.session, [self.alert])
        changes = [entry for entry in entries if entry["action"] not in (NOTE, OPENED)]
        missed = max(0, self.alert.version - version)
        if note is not None:
            self.add_note(note, now)
        error = StaleVersionError(
            self.alert.id,
            self.alert.version,
            self.alert.status,
            changes[-missed:] if missed else [],
            note_kept=note is not None,
        )
        return self._standing(error)

    def _standing(self, stale: StaleVersionError | None = None) -> StatusResult:
        alert = self.alert
        return StatusResult(alert.id, alert.version, AlertStatus(alert.status), stale)

    def _value(self, action: str) -> str | None:
        alert = self.alert
        if action == STATUS:
            return alert.status
        if action == ASSIGNED:
            return None if alert.assigned_to_id is None else str(alert.assigned_to_id)
        return None if alert.snoozed_until is None else alert.snoozed_until.isoformat()

    def _set(self, change: Change) -> None:
        alert, value = self.alert, change.value
        if change.action == STATUS:
            alert.status = str(value)
        elif change.action == ASSIGNED:
            alert.assigned_to_id = None if value is None else UUID(value)
        else:
            alert.snoozed_until = None if value is None else datetime.fromisoformat(value)
        alert.version += 1

    def _record(
        self, action: str, before: str | None, after: str | None, note: str | None, now: datetime
    ) -> None:
        """An entry of the history, after all others: clocks of two servers differ a little."""
        last = max((event.occurred_at for event in self._events()), default=None)
        self.session.add(
            AlertEvent(
                organization_id=self.scope.organization_id,
                alert_id=self.alert.id,
                occurred_at=now if last is None else max(now, last + timedelta(microseconds=1)),
                actor_id=self.scope.user_id,
                action=action,
                from_status=before,
                to_status=after,
                note=note,
            )
        )
        self.session.flush()

    def _events(self) -> list[AlertEvent]:
        return [event for event, _ in history_of(self.scope, self.session, [self.alert.id])]
