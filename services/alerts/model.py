"""What a rule is and what it finds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from services.alerts.concerned import as_data
from services.alerts.settings import AlertSettings
from services.scope import OrgScope
from services.selection import ConcernedLeads
from services.vocabulary import AlertPriority, AlertRule, AlertType

FORMAT = 1
"""Of `alerts.data`. Data of another format is shown without figures until the next evaluation."""
MOST_LEADS = 200
"""Ids kept with an alert; the list of all of them is behind its selection."""
WHOLE = "organization"
"""The subject of a rule that is about the organization as a whole."""


@dataclass(frozen=True, slots=True)
class LeadsConcerned:
    """The leads an alert is about: at most 200 ids (the most valuable first), how many there are, and
    the condition that these and no others meet."""

    ids: Sequence[UUID] = ()
    total: int = 0
    where: ConcernedLeads = field(default_factory=ConcernedLeads)

    def as_data(self) -> dict[str, Any]:
        return {
            "ids": [str(lead_id) for lead_id in self.ids[:MOST_LEADS]],
            "total": self.total,
            "where": as_data(self.where),
        }


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule's condition holds for `subject`. `data` holds figures, names and ids, never sentences.

    `severity` is the figure that the rule's threshold is compared with, in the threshold's unit.
    """

    subject: str
    impact: Decimal | None
    severity: float
    data: Mapping[str, Any]
    leads: LeadsConcerned = field(default_factory=LeadsConcerned)

    def stored(self) -> dict[str, Any]:
        """The alert's `data`."""
        return {
            "format": FORMAT,
            "severity": round(self.severity, 6),
            "leads": self.leads.as_data(),
            **self.data,
        }


class Rule(Protocol):
    """One of the rules of metrics.md."""

    rule: AlertRule
    priority: AlertPriority
    type: AlertType

    def evaluate(
        self, scope: OrgScope, session: Session, settings: AlertSettings, now: datetime
    ) -> list[Finding]:
        """Every subject for which the condition holds at `now`."""
        ...
