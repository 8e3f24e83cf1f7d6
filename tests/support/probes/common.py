"""What all probes share: the clock, the period, the filters, and what a probe is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.database.models import Lead
from services.filters import LeadFilter
from services.periods import period_of
from services.scope import OrgScope
from services.vocabulary import Stage
from tests.support.rows import Filled

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
PERIOD = period_of(FIRST, LAST, NOW, "America/Sao_Paulo")
LIMITS = {stage.value: 7.0 for stage in Stage}
ALL = LeadFilter()

Call = Callable[[OrgScope, Session, Filled], Any]


@dataclass(frozen=True, slots=True)
class Probe:
    """A call made with our scope and session that reaches for `theirs`."""

    call: Call
    refuses: tuple[type[Exception], ...] = ()
    """What it must raise, where it asks for a thing of theirs by its id."""


Probes = dict[Callable[..., Any], Probe]


def every_lead() -> Any:
    """Ids of all leads that the connection sees, whosesoever: the function must take its own alone."""
    return select(Lead.id)


def of_them(theirs: Filled) -> LeadFilter:
    """A filter that names their member, as a hand-edited address would."""
    return LeadFilter(assigned_user_id=theirs.member_id)
