"""What a member wants by mail, and when.

Without a choice of their own, administrators and managers get new high alerts and a weekly digest: they can
do something about both, and it is one mail a week when all is well. Analysts and reps get nothing until
they ask, for an unasked mail is the one that makes people stop reading. The night is quiet for everybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.database.models import NotificationPreference
from services.scope import IMPORTING_ROLES, ForbiddenError, OrgScope
from services.vocabulary import AlertPriority, Role

__all__ = [
    "PreferenceError",
    "Preferences",
    "default_preferences",
    "preferences_of",
    "save_notification_preferences",
]

_TRUTHS = ("enabled", "alerts", "daily_digest", "weekly_digest")
_HOURS = ("digest_hour", "quiet_from", "quiet_to")


class PreferenceError(ValueError):
    """A wish that can't be; `field` names the value at fault."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} can't be that")
        self.field = field


@dataclass(frozen=True, slots=True)
class Preferences:
    """Hours are 0–23 of the clock in `timezone` (None: the organization's), weekdays 0 (Monday)–6.

    `enabled` False holds back everything and keeps the rest. `quiet_from` and `quiet_to` are both None
    where no hour is quiet.
    """

    enabled: bool
    alerts: bool
    alert_priority: AlertPriority
    daily_digest: bool
    weekly_digest: bool
    digest_hour: int = 8
    digest_weekday: int = 0
    quiet_from: int | None = 20
    quiet_to: int | None = 7
    timezone: str | None = None


def default_preferences(role: Role) -> Preferences:
    """What holds for somebody who never chose."""
    wants = role in IMPORTING_ROLES
    return Preferences(True, wants, AlertPriority.HIGH, daily_digest=False, weekly_digest=wants)


def preferences_of(scope: OrgScope, session: Session) -> Preferences:
    """The scope's own. Raises ForbiddenError for an operator, who has none."""
    row = session.scalar(_own(scope))
    return default_preferences(scope.role) if row is None else stored_preferences(row)


def save_notification_preferences(
    scope: OrgScope, session: Session, changes: Mapping[str, Any], now: datetime
) -> Preferences:
    """Change some of the scope's own. Any role may: it changes no figure and nobody else's mail.

    Alerts that were open before somebody wanted (more of) them aren't sent afterwards. Raises
    PreferenceError naming the field, and nothing is saved.
    """
    before = preferences_of(scope, session)
    after = replace(before, **{name: _checked(name, value) for name, value in changes.items()})
    if (after.quiet_from is None) != (after.quiet_to is None):
        raise PreferenceError("quiet_from")
    values = _stored(after)
    if _wants_more(before, after):
        values["wants_since"] = now
    key = {"organization_id": scope.organization_id, "member_id": _member(scope)}
    statement = insert(NotificationPreference).values(**key, **{"wants_since": now, **values})
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[NotificationPreference.organization_id, NotificationPreference.member_id],
            set_=values,
        )
    )
    return after


def stored_preferences(row: NotificationPreference) -> Preferences:
    """What a row says."""
    values = {field.name: getattr(row, field.name) for field in fields(Preferences)}
    return Preferences(**values | {"alert_priority": AlertPriority(row.alert_priority)})


def _stored(preferences: Preferences) -> dict[str, Any]:
    return asdict(preferences) | {"alert_priority": preferences.alert_priority.value}


def _wants_more(before: Preferences, after: Preferences) -> bool:
    ranks = list(AlertPriority)
    lower = ranks.index(after.alert_priority) > ranks.index(before.alert_priority)
    was, is_now = before.enabled and before.alerts, after.enabled and after.alerts
    return is_now and (not was or lower)


def _checked(name: str, value: Any) -> Any:
    if name in _TRUTHS and isinstance(value, bool):
        return value
    if name == "alert_priority" and isinstance(value, str) and value in set(AlertPriority):
        return AlertPriority(value)
    if name in _HOURS and (_whole(value, 23) or (value is None and name != "digest_hour")):
        return value
    if name == "digest_weekday" and _whole(value, 6):
        return value
    if name == "timezone" and (value is None or (isinstance(value, str) and value in available_timezones())):
        return value
    raise PreferenceError(name)


def _whole(value: Any, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def _own(scope: OrgScope) -> Any:
    return select(NotificationPreference).where(
        NotificationPreference.organization_id == scope.organization_id,
        NotificationPreference.member_id == _member(scope),
    )


def _member(scope: OrgScope) -> UUID:
    if scope.user_id is None:
        raise ForbiddenError(scope.role)
    return scope.user_id
