"""What the alerts page shows, as its address says it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from layouts.links import ALERTS, MOST_QUERY
from services.vocabulary import AlertPriority, AlertRule, AlertStatus, AlertType

STATUS, PRIORITY, TYPE, RULE = "status", "priority", "type", "rule"
ASSIGNED, SNOOZED, ID, CURSOR = "assigned", "snoozed", "id", "cursor"
ALL = "all"
"""`status=all`: whatever the status."""
MINE = "mine"


@dataclass(frozen=True, slots=True)
class AlertsView:
    """Filters, page and open alert. `status` None: all; `mine`: assigned to the reader; `asleep`: only
    those that sleep now (else those that sleep are left out of the open ones)."""

    status: str | None = AlertStatus.OPEN.value
    priority: str | None = None
    type: str | None = None
    rule: str | None = None
    mine: bool = False
    asleep: bool = False
    cursor: str | None = None
    open_id: str | None = None

    @property
    def snoozed(self) -> bool | None:
        """What the list asks the service for."""
        if self.asleep:
            return True
        return False if self.status == AlertStatus.OPEN else None

    @property
    def filtered(self) -> bool:
        """Whether this is another list than the one the page opens with."""
        return self.listed() != AlertsView()

    def listed(self) -> AlertsView:
        """The same list from its first page, without an open alert."""
        return replace(self, cursor=None, open_id=None)

    def query(self) -> str:
        """The query string, without a question mark; what is default is left out."""
        status = ALL if self.status is None else self.status
        named = (
            (STATUS, None if status == AlertStatus.OPEN else status),
            (PRIORITY, self.priority),
            (TYPE, self.type),
            (RULE, self.rule),
            (ASSIGNED, MINE if self.mine else None),
            (SNOOZED, "1" if self.asleep else None),
            (CURSOR, self.cursor),
            (ID, self.open_id),
        )
        return urlencode([(name, value) for name, value in named if value is not None])

    def address(self) -> str:
        """The page in this view."""
        query = self.query()
        return f"{ALERTS}?{query}" if query else ALERTS


def alert_url(alert_id: object) -> str:
    """One alert, in the list the page opens with."""
    return AlertsView(open_id=str(alert_id)).address()


def read_alerts_view(search: str | None) -> tuple[AlertsView, tuple[str, ...]]:
    """The view a query string asks for, and the names of what in it was not understood (left at its
    default). Nothing raises, since anybody can edit an address."""
    pairs = parse_qsl((search or "").lstrip("?")[:MOST_QUERY])
    values = dict(reversed(pairs))
    problems: list[str] = []

    def one_of(name: str, allowed: Iterable[str]) -> str | None:
        value = values.get(name)
        if value is None or value in tuple(allowed):
            return value
        problems.append(name)
        return None

    status = one_of(STATUS, (*AlertStatus, ALL)) or AlertStatus.OPEN.value
    view = AlertsView(
        status=None if status == ALL else status,
        priority=one_of(PRIORITY, AlertPriority),
        type=one_of(TYPE, AlertType),
        rule=one_of(RULE, AlertRule),
        mine=one_of(ASSIGNED, (MINE,)) is not None,
        asleep=one_of(SNOOZED, ("1",)) is not None,
        cursor=values.get(CURSOR),
        open_id=_id(values, problems),
    )
    return view, tuple(problems)


def _id(values: dict[str, str], problems: list[str]) -> str | None:
    try:
        return str(UUID(values[ID])) if ID in values else None
    except ValueError:
        problems.append(ID)
        return None
