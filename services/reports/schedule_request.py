"""What a schedule says, checked. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol
from zoneinfo import ZoneInfo, available_timezones

from services.accounts import EmailError, normal_email
from services.language import LANGUAGES, number
from services.language import gettext as _
from services.periods import PERIOD_NAMES
from services.reports.model import ReportError
from services.reports.recurrence import LAST_DAY, Rhythm
from services.saved_query import SavedQuery, ViewError, checked_name, query_of
from services.vocabulary import Frequency, ReportType

MOST_RECIPIENTS = 20
DEFAULT_PERIOD = "30d"


@dataclass(frozen=True, slots=True)
class ScheduleRequest:
    """What is asked of a schedule. `query`: filters and a named period (`SavedQuery`'s fields), which stays
    relative; `recipients` are e-mail addresses."""

    name: str
    rhythm: Rhythm
    recipients: tuple[str, ...]
    report_type: ReportType
    include_charts: bool
    language: str
    query: SavedQuery | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CheckedSchedule:
    """A schedule that can be: addresses in their normal form, once each; only what its frequency needs."""

    name: str
    rhythm: Rhythm
    recipients: tuple[str, ...]
    report_type: ReportType
    include_charts: bool
    language: str
    query: SavedQuery


def checked_schedule(request: ScheduleRequest) -> CheckedSchedule:
    """The schedule in its normal form. Raises ReportError naming the field (`name`, `weekday`,
    `month_day`, `hour`, `timezone`, `recipients`, `language`, `query`), in the reader's words."""
    try:
        name, _key = checked_name(request.name)
        query = query_of(request.query)
    except ViewError as error:
        raise ReportError(error.field, str(error)) from error
    if query.start or query.period not in (None, *PERIOD_NAMES):
        raise ReportError("query", _("A scheduled report needs a named period, such as the last 7 days."))
    if request.language not in LANGUAGES:
        raise ReportError("language", _("There is no such language."))
    return CheckedSchedule(
        name=name,
        rhythm=checked_rhythm(request.rhythm),
        recipients=checked_recipients(request.recipients),
        report_type=ReportType(request.report_type),
        include_charts=bool(request.include_charts),
        language=request.language,
        query=query if query.period else query.model_copy(update={"period": DEFAULT_PERIOD}),
    )


def checked_rhythm(rhythm: Rhythm) -> Rhythm:
    """The rhythm without what its frequency doesn't need. Raises ReportError naming the field."""
    if not 0 <= rhythm.hour <= 23:
        raise ReportError("hour", _("An hour lies between 0 and 23."))
    if rhythm.timezone not in available_timezones():
        raise ReportError("timezone", _("There is no such time zone."))
    ZoneInfo(rhythm.timezone)
    if rhythm.frequency is Frequency.WEEKLY:
        if rhythm.weekday not in range(7):
            raise ReportError("weekday", _("Choose a day of the week."))
        return replace(rhythm, month_day=None)
    if rhythm.frequency is Frequency.MONTHLY:
        if rhythm.month_day != LAST_DAY and rhythm.month_day not in range(1, 29):
            raise ReportError("month_day", _("Choose a day from 1 to 28, or the last day of the month."))
        return replace(rhythm, weekday=None)
    return replace(rhythm, weekday=None, month_day=None)


def checked_recipients(addresses: tuple[str, ...]) -> tuple[str, ...]:
    """E-mail addresses in their normal form, each once, 1 to 20. Raises ReportError (`recipients`)."""
    found = []
    for address in addresses:
        try:
            found.append(normal_email(address))
        except EmailError:
            raise ReportError(
                "recipients", _("%(address)s is not an e-mail address.", address=address)
            ) from None
    unique = tuple(dict.fromkeys(found))
    if not unique:
        raise ReportError("recipients", _("Name at least one recipient."))
    if len(unique) > MOST_RECIPIENTS:
        raise ReportError(
            "recipients", _("A report goes to at most %(most)s recipients.", most=number(MOST_RECIPIENTS))
        )
    return unique


class StoredRhythm(Protocol):
    """The columns of a schedule that say when it is due."""

    frequency: Any
    hour: Any
    timezone: Any
    weekday: Any
    month_day: Any


def rhythm_of(row: StoredRhythm) -> Rhythm:
    """The rhythm that a row holds."""
    return Rhythm(Frequency(row.frequency), row.hour, row.timezone, row.weekday, row.month_day)
