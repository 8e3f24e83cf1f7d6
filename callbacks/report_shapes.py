"""Reports and schedules as the page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from callbacks.view import Question
from layouts.periods import DEFAULT_PERIOD, period_name, period_words
from layouts.reports.shapes import ReportItem, ScheduleDraft, ScheduleItem
from services.filters import LeadFilter
from services.language import gettext as _
from services.language import reader
from services.reports.records import ReportRecord
from services.reports.running import filters_of
from services.reports.schedules import ScheduleInfo
from services.vocabulary import Frequency
from services.words.filters import filters_words

DEFAULT_HOUR = 7


def report_item(record: ReportRecord, members: Mapping[str, str]) -> ReportItem:
    """A report in words; `members`: id → name, of those the reader knows."""
    return ReportItem(
        report_id=str(record.id),
        report_type=record.report_type.value,
        include_charts=record.include_charts,
        language=record.language,
        period=days_words(record.query.start, record.query.end, record.period),
        filters=filter_words(record.query.filters, members),
        whose=record.requested_by or "",
        scheduled=record.schedule_id is not None,
        own_leads=record.own_leads_of is not None,
        status=record.status.value,
        progress=record.progress,
        step=_(record.step) if record.step else "",
        error=_(record.error) if record.error else "",
        size=record.size,
        created_at=record.created_at,
        expires_at=record.expires_at,
        can_delete=record.can_delete,
    )


def schedule_item(info: ScheduleInfo, members: Mapping[str, str]) -> ScheduleItem:
    """A schedule in words."""
    return ScheduleItem(
        schedule_id=str(info.id),
        name=info.name,
        frequency=info.rhythm.frequency.value,
        weekday=info.rhythm.weekday,
        month_day=info.rhythm.month_day,
        hour=info.rhythm.hour,
        timezone=info.rhythm.timezone,
        recipients=info.recipients,
        report_type=info.report_type.value,
        include_charts=info.include_charts,
        language=info.language,
        period=period_name(info.query.period or DEFAULT_PERIOD),
        filters=filter_words(filters_of(info.query), members),
        paused=info.paused,
        next_run_at=info.next_run_at,
        owner=info.owner,
        owner_active=info.owner_active,
        last_status=info.last_status.value if info.last_status else None,
        last_error=_(info.last_error) if info.last_error else "",
        last_at=info.last_at,
    )


def new_draft(question: Question, timezone: str) -> ScheduleDraft:
    """The form of a new schedule: what the page shows, every Monday morning."""
    return ScheduleDraft(
        frequency=Frequency.WEEKLY.value,
        hour=DEFAULT_HOUR,
        timezone=timezone,
        language=reader().locale,
        period=question.context.view.period or DEFAULT_PERIOD,
        page_filters=page_filters(question),
    )


def draft_of(info: ScheduleInfo, question: Question) -> ScheduleDraft:
    """The form of a schedule that is changed."""
    rhythm = info.rhythm
    return ScheduleDraft(
        schedule_id=str(info.id),
        name=info.name,
        frequency=rhythm.frequency.value,
        weekday=rhythm.weekday or 0,
        month_day=rhythm.month_day or 1,
        hour=rhythm.hour,
        timezone=rhythm.timezone,
        recipients=info.recipients,
        report_type=info.report_type.value,
        include_charts=info.include_charts,
        language=info.language,
        period=info.query.period or DEFAULT_PERIOD,
        filters=filter_words(filters_of(info.query), question.context.members),
        page_filters=page_filters(question),
    )


def page_filters(question: Question) -> str:
    """The filters of the page in words."""
    return filter_words(question.query.filters, question.context.members)


def days_words(start: date, end: date, period: str | None) -> str:
    """`Last 30 days · Oct 24 – Nov 22, 2026`."""
    words = period_words(start, end)
    try:
        return f"{period_name(period)} · {words}" if period else words
    except KeyError:  # what an API's client called it
        return words


def filter_words(filters: LeadFilter, members: Mapping[str, str]) -> str:
    """The filters in words that can stand alone; `All leads` without any."""
    if not filters.active:
        return _("All leads")
    assignee = None if filters.assigned_user_id is None else str(filters.assigned_user_id)
    words = filters_words(filters.sources, filters.score_min, filters.score_max, assignee, members)
    return words[:1].upper() + words[1:]
