"""Reports and schedules in words."""

from __future__ import annotations

from datetime import datetime

from layouts.reports.shapes import ReportItem, ScheduleItem
from services.language import clock_time, day, instant, language_name, number, reader
from services.language import gettext as _
from services.vocabulary import Frequency, ReportStatus, ReportType

LAST_DAY = -1
_KB = 1024


def type_name(report_type: str) -> str:
    """What a kind of report is called."""
    return {ReportType.PDF: _("PDF"), ReportType.EXCEL: _("Excel")}[ReportType(report_type)]


def status_words(status: str) -> str:
    """Where a report stands."""
    return {
        ReportStatus.WAITING: _("Waiting its turn"),
        ReportStatus.RUNNING: _("Being made"),
        ReportStatus.DONE: _("Ready"),
        ReportStatus.FAILED: _("Failed"),
    }[ReportStatus(status)]


def kind_words(item: ReportItem | ScheduleItem) -> str:
    """`PDF with charts, in Portuguese`."""
    language = language_name(item.language)
    name = type_name(item.report_type)
    if item.include_charts:
        return _("%(type)s with charts, in %(language)s", type=name, language=language)
    return _("%(type)s without charts, in %(language)s", type=name, language=language)


def size_words(size: int) -> str:
    """`312 KB`, `1,4 MB`."""
    if size >= _KB * _KB:
        return _("%(size)s MB", size=number(size / _KB / _KB, 1))
    return _("%(size)s KB", size=number(max(1, round(size / _KB))))


def kept_words(expires_at: datetime) -> str:
    """Until when a file can be had."""
    return _("kept until %(day)s", day=day(expires_at))


def hour_words(hour: int) -> str:
    """The full hour as the organization's clock writes it."""
    return clock_time(datetime(2026, 1, 15, hour, tzinfo=reader().zone))


def weekday_names() -> tuple[str, ...]:
    """Monday to Sunday."""
    return (
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    )


def rhythm_words(item: ScheduleItem) -> str:
    """`Every Monday at 07:00`, with the zone where it isn't the organization's."""
    hour = hour_words(item.hour)
    if item.frequency == Frequency.WEEKLY:
        words = _weekly(item.weekday or 0, hour)
    elif item.frequency == Frequency.MONTHLY and item.month_day == LAST_DAY:
        words = _("Every month on the last day at %(hour)s", hour=hour)
    elif item.frequency == Frequency.MONTHLY:
        words = _("Every month on day %(day)s at %(hour)s", day=number(item.month_day), hour=hour)
    else:
        words = _("Every day at %(hour)s", hour=hour)
    if item.timezone == reader().timezone:
        return words
    return f"{words} ({zone_name(item.timezone)})"


def _weekly(weekday: int, hour: str) -> str:
    # Whole sentences: in Portuguese the days have two genders.
    return (
        _("Every Monday at %(hour)s", hour=hour),
        _("Every Tuesday at %(hour)s", hour=hour),
        _("Every Wednesday at %(hour)s", hour=hour),
        _("Every Thursday at %(hour)s", hour=hour),
        _("Every Friday at %(hour)s", hour=hour),
        _("Every Saturday at %(hour)s", hour=hour),
        _("Every Sunday at %(hour)s", hour=hour),
    )[weekday]


def next_words(item: ScheduleItem) -> str:
    """When a schedule is due, on the organization's clock."""
    if item.paused or item.next_run_at is None:
        return _("Paused")
    return _("Next: %(when)s", when=instant(item.next_run_at))


def recipients_words(recipients: tuple[str, ...]) -> str:
    """`to ana@example.com, cfo@example.org and 3 more`."""
    shown = ", ".join(recipients[:2])
    more = len(recipients) - 2
    if more <= 0:
        return _("to %(addresses)s", addresses=shown)
    return _("to %(addresses)s and %(more)s more", addresses=shown, more=number(more))


def zone_name(timezone: str) -> str:
    """A time zone's name without its underscores."""
    return timezone.replace("_", " ")
