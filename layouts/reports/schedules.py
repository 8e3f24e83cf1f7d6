"""Reports that come by themselves: the list of schedules."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from layouts import ids
from layouts.attributes import data
from layouts.icons import hidden, icon
from layouts.reports.listing import status_badge
from layouts.reports.schedule_form import schedule_form
from layouts.reports.shapes import ScheduleDraft, ScheduleItem
from layouts.reports.words import kind_words, next_words, recipients_words, rhythm_words
from layouts.states import nothing_here
from services.language import gettext as _
from services.language import instant
from services.vocabulary import ReportStatus


def schedules_panel(
    schedules: Sequence[ScheduleItem],
    draft: ScheduleDraft,
    timezones: Sequence[str],
    *,
    mail: bool,
) -> html.Section:
    """The panel of whoever looks after schedules."""
    notice = [] if mail else [_no_mail()]
    return html.Section(
        [
            html.H2(_("Scheduled reports"), className="panel-subtitle"),
            html.P(_("They come by e-mail, and are listed above for everybody who may see them."),
                   className="quiet"),
            *notice,
            html.Div(schedule_list(schedules), id=ids.SCHEDULE_LIST),
            html.Div(schedule_form(draft, timezones), id=ids.SCHEDULE_FORM),
            html.Div(id=ids.SCHEDULE_STATUS, className="schedule-status", role="status"),
            dcc.Store(id=ids.SCHEDULE_ASKED),
        ],
        className="panel panel-schedules",
    )  # fmt: skip


def schedule_list(schedules: Sequence[ScheduleItem]) -> list[Component]:
    """The content of `ids.SCHEDULE_LIST`."""
    if not schedules:
        return [nothing_here("calendar", _("Nothing comes by itself yet."))]
    return [html.Ul([_row(item) for item in schedules], className="report-list")]


def saved_schedule() -> html.P:
    """The answer to a save that went well."""
    return html.P([icon("check"), _("Saved. The next time is in the list.")], className="text-good")


def sent_schedule() -> html.P:
    """The answer to "send now"."""
    text = _("It is being made and goes out as soon as it is ready.")
    return html.P([icon("check"), text], className="text-good")


def deleted_schedule() -> html.P:
    """The answer to a deletion."""
    return html.P([icon("check"), _("Deleted. The reports that it made stay.")], className="text-good")


def refused_schedule(text: str) -> html.P:
    """Why a schedule can't be saved, for `ids.SCHEDULE_STATUS`."""
    return html.P([icon("alert"), text], className="text-bad")


def ask_about_strangers(addresses: Sequence[str]) -> html.Div:
    """Who is not of this organization is named, and asked about, before anything is saved."""
    named = ", ".join(addresses)
    confirm = html.Button(
        _("Send it to them too"),
        type="button",
        className="btn btn-quiet",
        **data(schedule_do="save", confirmed=" ".join(addresses)),
    )
    return html.Div(
        [
            icon("alert"),
            html.Div(
                [
                    html.P(_("Not members of this organization: %(addresses)s", addresses=named)),
                    html.P(_("They would get every figure of the report, each time. Nothing is saved yet.")),
                    confirm,
                ]
            ),
        ],
        className="notice is-warning",
    )


def ask_about_deleting(schedule_id: str, name: str) -> html.Div:
    """Asked once more: a schedule that is gone can't be brought back."""
    sure = html.Button(
        [icon("trash"), _("Delete it")],
        type="button",
        className="btn btn-quiet",
        **data(schedule_do="delete-surely", id=schedule_id),
    )
    keep = html.Button(_("Keep it"), type="button", className="btn btn-quiet", **data(schedule_do="cancel"))
    text = _("Delete %(name)s? The reports that it made stay.", name=name)
    parts = [html.P(text), html.Div([sure, keep], className="button-row")]
    return html.Div([icon("alert"), html.Div(parts)], className="notice is-warning")


def _no_mail() -> html.Div:
    text = _("Sending mail isn't set up on this server: reports are made on time, but not sent.")
    return html.Div([icon("alert"), html.Span(text)], className="notice is-warning")


def _row(item: ScheduleItem) -> html.Li:
    state = "is-paused" if item.paused else "is-on"
    head = html.Div([html.Span(item.name, className="report-name"), _next(item)], className="report-head")
    parts: list[Component] = [
        head,
        html.P(f"{rhythm_words(item)} · {item.period}", className="report-filters"),
        html.P(item.filters, className="quiet"),
        html.P(
            f"{kind_words(item)} · {recipients_words(item.recipients)}",
            className="quiet report-facts",
            title=", ".join(item.recipients),
        ),
    ]
    parts += _last(item)
    if not item.owner_active:
        text = _("%(name)s, who saved it last, is no longer active: it fails until somebody saves it anew.",
                 name=item.owner)  # fmt: skip
        parts.append(html.P([icon("alert"), text], className="text-bad report-error"))
    glyph = html.Span(icon("calendar"), className="report-kind")
    return html.Li(
        [glyph, html.Div(parts, className="report-body"), html.Div(_tools(item), className="report-tools")],
        className=f"report {state}",
    )


def _next(item: ScheduleItem) -> html.Span:
    tone, glyph = ("is-warning", "pause") if item.paused else ("is-open", "clock")
    return html.Span([icon(glyph), next_words(item)], className=f"badge-status {tone}")


def _last(item: ScheduleItem) -> list[Component]:
    if item.last_status is None or item.last_at is None:
        return []
    words = html.Span(_("Last time: %(when)s", when=instant(item.last_at)), className="quiet")
    parts: list[Component] = [html.P([words, status_badge(item.last_status)], className="schedule-last")]
    if item.last_status == ReportStatus.FAILED and item.last_error:
        parts.append(html.P([icon("alert"), item.last_error], className="text-bad report-error"))
    return parts


def _tools(item: ScheduleItem) -> list[Component]:
    pause = (
        _act("resume", item, "play", _("Go on")) if item.paused else _act("pause", item, "pause", _("Pause"))
    )
    return [
        html.Details(
            [
                html.Summary(
                    [icon("more"), hidden(_("What to do with %(name)s", name=item.name))],
                    className="icon-button",
                    title=_("More"),
                ),
                html.Div(
                    [
                        _act("run", item, "message", _("Send now")),
                        _act("edit", item, "pencil", _("Edit")),
                        pause,
                        _act("delete", item, "trash", _("Delete this schedule")),
                    ],
                    className="menu-panel menu-end",
                ),
            ],
            className="menu",
        )
    ]


def _act(do: str, item: ScheduleItem, glyph: str, name: str) -> html.Button:
    return html.Button(
        [icon(glyph), name],
        type="button",
        className="menu-item",
        **data(schedule_do=do, id=item.schedule_id),
    )
