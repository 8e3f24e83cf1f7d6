"""The settings' tab of assignment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from layouts import ids
from layouts.assignment.method import method_section
from layouts.assignment.now import notice_place, now_section
from layouts.assignment.records import AssignmentPage, Values, values_of
from layouts.assignment.takers import takers_section
from layouts.assignment.trial import trial_section
from layouts.attributes import data
from layouts.icons import icon
from layouts.settings_tabs import ASSIGNMENT, settings_frame
from layouts.states import nothing_here
from services.language import gettext as _


def assignment_page(page: AssignmentPage) -> html.Div:
    """The page `/settings?tab=assignment`."""
    return settings_frame(
        ASSIGNMENT,
        html.Div(
            [
                dcc.Store(id=ids.ASSIGNMENT_ASKED),
                dcc.Store(id=ids.ASSIGNMENT_SHOWN, data=shown_of(page)),
                notice_place(),
                html.Div(assignment_body(page), id=ids.ASSIGNMENT, className="assignment-parts"),
                trial_section(),
                _save_bar(hide=not page.can_edit),
            ],
            className="assignment-parts",
        ),
    )


def assignment_body(page: AssignmentPage) -> list[Any]:
    """The content of `ids.ASSIGNMENT`: what follows from what is saved."""
    locked = not page.can_edit
    note = (
        [html.P(_("Only administrators and managers can change these."), className="quiet")] if locked else []
    )
    now = html.Div(now_section(page), id=ids.ASSIGNMENT_NOW)
    return [now, *note, method_section(page.settings, locked=locked), takers_section(page)]


def shown_of(page: AssignmentPage) -> dict[str, Any]:
    """The content of `ids.ASSIGNMENT_SHOWN`: what the form begins from."""
    values: Values = values_of(page.settings)
    return {"version": page.settings.version, "values": values}


def not_for_you() -> html.Div:
    """The tab for somebody who works on their own leads alone."""
    words = _("Who gets which leads is for administrators, managers and analysts to see.")
    return settings_frame(ASSIGNMENT, html.Section(nothing_here("users", words), className="panel"))


def saved_words() -> html.Span:
    """The answer to a save that went well."""
    return html.Span(
        [icon("check"), _("Saved. It holds for the leads that come from now on.")], className="text-good"
    )


def nothing_changed_words() -> html.Span:
    """The answer to a save of what was saved already."""
    return html.Span(_("Nothing has changed."), className="quiet")


def not_saved_words(problems: Sequence[str]) -> html.Span:
    """The answer to a save that was refused: what to correct."""
    return html.Span([icon("alert"), _("Nothing was saved."), " ", " ".join(problems)], className="text-bad")


def stale_words(changes: Sequence[str], by: str | None = None) -> html.Div:
    """The answer to a save after somebody else's (`by`, if known): what they changed, and that one's own is
    still there."""
    words = (
        _("%(name)s saved meanwhile. Nothing of yours is lost.", name=by)
        if by
        else _("Somebody else saved meanwhile. Nothing of yours is lost.")
    )
    return html.Div(
        [
            html.P([icon("alert"), words], className="text-bad"),
            html.Ul([html.Li(change) for change in changes], className="stale-changes"),
            html.P(_("Save again to keep theirs and put your changes over it."), className="quiet"),
        ]
    )


def problems_of_fields(problems: Sequence[str]) -> list[html.P]:
    """What can't be of some fields, a line each."""
    return [html.P([icon("alert"), problem], className="text-bad") for problem in problems]


def _save_bar(*, hide: bool) -> html.Div:
    warning = _("Leave without saving? What you changed here is lost then.")
    return html.Div(
        [
            html.Button(_("Save"), id=ids.ASSIGNMENT_SAVE, type="button", className="btn btn-primary"),
            html.Span(
                _("Unsaved changes"), id=ids.ASSIGNMENT_UNSAVED, className="badge-status is-warning",
                hidden=True, **data(words=warning),
            ),
            html.Div(id=ids.ASSIGNMENT_STATUS, className="save-status", role="status"),
        ],
        className="save-bar",
        hidden=hide,
    )  # fmt: skip
