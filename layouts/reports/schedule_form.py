"""The form of a schedule, new or changed."""

from __future__ import annotations

from collections.abc import Sequence

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from layouts import ids
from layouts.attributes import data
from layouts.icons import icon
from layouts.periods import PERIODS, period_name
from layouts.reports.fields import field, select, type_options
from layouts.reports.shapes import ScheduleDraft
from layouts.reports.words import LAST_DAY, hour_words, weekday_names, zone_name
from layouts.shell import LANGUAGE_NAMES
from services.language import gettext as _
from services.language import number
from services.vocabulary import Frequency

LONGEST_NAME = 60
MOST_RECIPIENTS = 20


def schedule_form(draft: ScheduleDraft, timezones: Sequence[str]) -> html.Details:
    """The content of `ids.SCHEDULE_FORM`: folded away while nothing is being changed."""
    new = draft.schedule_id is None
    title = _("New schedule") if new else _("Change %(name)s", name=draft.name)
    return html.Details(
        [
            html.Summary([icon("calendar"), title, icon("chevron", "chevron")], className="btn btn-quiet"),
            html.Div(
                [
                    html.Div(_fields(draft, timezones), className="schedule-fields"),
                    _filters(draft),
                    _buttons(new=new),
                    dcc.Store(id=ids.SCHEDULE_ID, data=draft.schedule_id),
                ],
                className="schedule-form",
            ),
        ],
        className="schedule-fold",
        open=not new,
    )


def _fields(draft: ScheduleDraft, timezones: Sequence[str]) -> list[Component]:
    name = dbc.Input(
        id=ids.SCHEDULE_NAME, type="text", value=draft.name, maxlength=LONGEST_NAME, autocomplete="off"
    )
    return [
        field(_("Name"), ids.SCHEDULE_NAME, name, class_name="is-wide"),
        *_when(draft, timezones),
        *_what(draft),
        field(
            _("Recipients"),
            ids.SCHEDULE_RECIPIENTS,
            dbc.Textarea(id=ids.SCHEDULE_RECIPIENTS, value="\n".join(draft.recipients), rows=3),
            _("E-mail addresses, one per line, at most %(most)s.", most=number(MOST_RECIPIENTS)),
            class_name="is-wide",
        ),
    ]


def _when(draft: ScheduleDraft, timezones: Sequence[str]) -> list[Component]:
    frequencies = [
        (Frequency.DAILY.value, _("Every day")),
        (Frequency.WEEKLY.value, _("Every week")),
        (Frequency.MONTHLY.value, _("Every month")),
    ]
    weekdays = [(str(index), name) for index, name in enumerate(weekday_names())]
    days = [*((str(day), number(day)) for day in range(1, 29)), (str(LAST_DAY), _("The last day"))]
    hours = [(str(hour), hour_words(hour)) for hour in range(24)]
    zones = [(zone, zone_name(zone)) for zone in timezones]
    return [
        field(_("How often"), ids.SCHEDULE_FREQUENCY,
              select(ids.SCHEDULE_FREQUENCY, frequencies, draft.frequency)),
        field(_("Day of the week"), ids.SCHEDULE_WEEKDAY,
              select(ids.SCHEDULE_WEEKDAY, weekdays, str(draft.weekday)), class_name="only-weekly"),
        field(_("Day of the month"), ids.SCHEDULE_MONTH_DAY,
              select(ids.SCHEDULE_MONTH_DAY, days, str(draft.month_day)), class_name="only-monthly"),
        field(_("Hour"), ids.SCHEDULE_HOUR, select(ids.SCHEDULE_HOUR, hours, str(draft.hour))),
        field(_("Time zone"), ids.SCHEDULE_TIMEZONE,
              select(ids.SCHEDULE_TIMEZONE, zones, draft.timezone)),
    ]  # fmt: skip


def _what(draft: ScheduleDraft) -> list[Component]:
    periods = [(period, period_name(period)) for period in PERIODS]
    language = select(ids.SCHEDULE_LANGUAGE, LANGUAGE_NAMES, draft.language)
    return [
        field(_("Period"), ids.SCHEDULE_PERIOD, select(ids.SCHEDULE_PERIOD, periods, draft.period)),
        field(_("File"), ids.SCHEDULE_TYPE, select(ids.SCHEDULE_TYPE, type_options(), draft.report_type)),
        field(_("Language"), ids.SCHEDULE_LANGUAGE, language),
        html.Div(
            dbc.Checkbox(id=ids.SCHEDULE_CHARTS, label=_("With charts"), value=draft.include_charts),
            className="check-list",
        ),
    ]


def _filters(draft: ScheduleDraft) -> html.Div:
    """Which leads: those of the page for a new one; a changed one keeps its own, unless told otherwise."""
    new = draft.schedule_id is None
    differ = not new and draft.filters != draft.page_filters
    text = draft.page_filters if new else draft.filters
    take = html.Div(
        dbc.Checkbox(
            id=ids.SCHEDULE_TAKE_FILTERS,
            label=_("Take those of this page instead: %(filters)s", filters=draft.page_filters),
            value=new,
        ),
        className="check-list",
        hidden=not differ,
    )
    return html.Div(
        [html.P([icon("filter"), html.Span(_("Filters: %(filters)s", filters=text))]), take],
        className="report-question",
    )


def _buttons(*, new: bool) -> html.Div:
    save = html.Button(_("Save"), type="button", className="btn btn-primary", **data(schedule_do="save"))
    cancel = html.Button(_("Cancel"), type="button", className="btn btn-quiet", **data(schedule_do="cancel"))
    return html.Div([save, *([] if new else [cancel])], className="button-row")
