"""What the browser asks to be done to alerts, checked: anybody can write such a request by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.alerts.triage import SETTABLE, TriageError

OTHERS = ("undo", "note", "assign", "snooze", "wake")
MOST_NEXT = 200


@dataclass(frozen=True, slots=True)
class Ask:
    """One action: `do` to the alerts (id → version seen). `value`: whom to assign to, or until when to
    sleep; `following`: the alerts to open next, best first; `stays`: rather keep this one open; `bulk`:
    it comes from the bar of the ticked ones."""

    do: str
    versions: dict[UUID, int]
    note: str | None = None
    value: str | None = None
    bulk: bool = False
    stays: bool = False
    following: tuple[str, ...] = ()

    @property
    def alert_id(self) -> UUID:
        """The alert, where it is about one."""
        return next(iter(self.versions))

    @property
    def version(self) -> int:
        """The version of that one that the person saw."""
        return self.versions[self.alert_id]


def read_ask(asked: object) -> Ask:
    """The ask that a browser sent. Raises TriageError (`status` for an action that isn't one, `alerts`
    for alerts that can't be read)."""
    said: Mapping[str, Any] = asked if isinstance(asked, dict) else {}
    do = said.get("do")
    if do not in (*SETTABLE, *OTHERS):
        raise TriageError("status", f"an alert can't be {str(do)[:40]!r}")
    versions = _versions(said.get("alerts"))
    if not versions:
        raise TriageError("alerts", "there is no alert to do it to")
    following = said.get("next")
    return Ask(
        do=str(do),
        versions=versions,
        note=_text(said.get("note")),
        value=_text(said.get("value")),
        bulk=said.get("bulk") is True,
        stays=said.get("stay") is True,
        following=tuple(map(str, following[:MOST_NEXT])) if isinstance(following, list) else (),
    )


def _versions(given: object) -> dict[UUID, int]:
    if given is not None and not isinstance(given, dict):
        raise TriageError("alerts", "these aren't alerts")
    try:
        return {UUID(key): int(version) for key, version in (given or {}).items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise TriageError("alerts", "these aren't alerts") from error


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
