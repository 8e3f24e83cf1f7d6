"""What many routes take: days, filters, pages; and what the services know them as."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field, WithJsonSchema

from app.api.frame import Call
from app.api.problems import invalid
from app.api.reading import Parameters
from services.dashboard import DashboardQuery
from services.filters import FilterError, LeadFilter
from services.periods import local_day
from services.sources import LONGEST_SOURCE, source_key
from services.vocabulary import EARLIEST_DAY, LATEST_DAY, UNASSIGNED

DEFAULT_DAYS = 30
LONGEST_PERIOD = 3_660
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ISO_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def _day(value: Any) -> Any:
    if not isinstance(value, str) or not _ISO_DAY.fullmatch(value):
        raise ValueError("a day has the form YYYY-MM-DD")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise ValueError("there is no such day") from None
    if not EARLIEST_DAY <= day <= LATEST_DAY:
        raise ValueError(f"a day lies between {EARLIEST_DAY} and {LATEST_DAY}")
    return day


def _identifier(value: Any) -> Any:
    if not isinstance(value, str) or not _ISO_ID.fullmatch(value):
        raise ValueError("an id is a UUID")
    return UUID(value)


def _assignee(value: Any) -> Any:
    return value if value == UNASSIGNED else _identifier(value)


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
"""A local day."""
Identifier = Annotated[
    UUID, BeforeValidator(_identifier), WithJsonSchema({"type": "string", "format": "uuid"})
]
Who = Annotated[
    UUID | Literal["unassigned"],
    BeforeValidator(_assignee),
    WithJsonSchema({"anyOf": [{"type": "string", "format": "uuid"}, {"const": UNASSIGNED}]}),
]
"""A member's id, or nobody."""
Source = Annotated[str, Field(min_length=1, max_length=LONGEST_SOURCE)]
Bound = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
Cursor = Annotated[str, Field(min_length=1, max_length=2_000, description="`next` of the page before.")]

START = Field(None, description="First day, included. Default: 30 days up to `end_date`.")
END = Field(None, description="Last day, included. Default: today on the organization's clock.")
SOURCES: Any = Field(
    default_factory=list, max_length=100, description="Any of these sources; one nobody has matches nothing."
)
LOWEST = Field(None, description="Lowest score, 0–100, included; a fractional one is rounded up.")
HIGHEST = Field(None, description="Highest score, 0–100, included; a fractional one is rounded down.")
ASSIGNEE = Field(None, description="A member's id, or `unassigned`.")


class FilterParameters(Parameters):
    """The filters every page has."""

    source: list[Source] = SOURCES
    score_min: Bound | None = LOWEST
    score_max: Bound | None = HIGHEST
    assigned_user_id: Who | None = ASSIGNEE

    def filters(self) -> LeadFilter:
        """As the services know them. Raises ProblemError (422)."""
        return lead_filter(self.source, self.score_min, self.score_max, self.assigned_user_id)


class PeriodParameters(FilterParameters):
    """The filters and the period."""

    start_date: Day | None = START
    end_date: Day | None = END

    def question(self, call: Call) -> DashboardQuery:
        """As the services know it. Raises ProblemError (422)."""
        return DashboardQuery(*days_of(call, self.start_date, self.end_date), self.filters())


def days_of(call: Call, start: date | None, end: date | None) -> tuple[date, date]:
    """The inclusive days asked for, the default ones where they weren't. Raises ProblemError (422)."""
    last = end or local_day(call.now, call.organization.timezone)
    first = start or last - timedelta(days=DEFAULT_DAYS - 1)
    if last < first:
        raise invalid(
            "end_date" if end else "start_date", f"The period ends ({last}) before it starts ({first})."
        )
    if (last - first).days >= LONGEST_PERIOD:
        raise invalid("start_date", f"A period has at most {LONGEST_PERIOD:,} days.")
    return first, last


def lead_filter(
    sources: list[str], score_min: float | None, score_max: float | None, assignee: Any
) -> LeadFilter:
    """The filters as the services know them. Raises ProblemError (422)."""
    if score_min is not None and score_max is not None and score_max < score_min:
        raise invalid("score_max", "The highest score is below the lowest.")
    keys = tuple(dict.fromkeys(source_key(source) for source in sources))
    try:
        return LeadFilter(keys, score_min, score_max, assignee)
    except FilterError as error:
        raise invalid(error.field, f"{error}.") from None
