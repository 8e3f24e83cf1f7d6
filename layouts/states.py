"""What stands where figures can't: nothing yet, an error, a toast."""

from __future__ import annotations

from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from layouts import ids, links
from layouts.icons import icon
from layouts.views import View
from services.language import gettext as _


def nothing_here(glyph: str, text: str, action: Any = None) -> html.Div:
    """A calm sentence in place of a chart."""
    return html.Div(
        [icon(glyph, "state-icon"), html.P(text), *([action] if action is not None else [])],
        className="state",
    )


def section_error(name: str, kicker: str) -> html.Section:
    """A section that could not be computed: the rest of the page stays usable, this one can be retried."""
    return html.Section(
        html.Div(
            [
                icon("alert", "state-icon"),
                html.H2(kicker, className="panel-kicker"),
                html.P(_("This part could not be loaded. The rest of the page is fine.")),
                html.Button(
                    [icon("refresh"), _("Try again")],
                    id=ids.retry(name),
                    type="button",
                    className="btn btn-quiet",
                ),
            ],
            className="state",
            role="alert",
        ),
        className=f"panel panel-{name} is-failed",
    )


def page_not_found() -> html.Div:
    """An address that leads nowhere."""
    back = html.A(_("Open the dashboard"), href=links.DASHBOARD, className="btn btn-primary")
    content = nothing_here("search", _("There is no such page."), back)
    return html.Div([html.H1(_("Page not found"), className="visually-hidden"), content], className="panel")


def first_steps(can_import: bool) -> html.Section:
    """An organization without a single lead: what to do first."""
    steps = (
        (
            _("Export your leads"),
            _("From your CRM or a spreadsheet, as CSV or XLSX. One row per lead is enough."),
        ),
        (
            _("Bring the file here"),
            _("Columns are recognised; you check the mapping before anything is saved."),
        ),
        (
            _("Read the dashboard"),
            _("Funnel, stuck money and sources, minutes later. Stage history makes it sharper."),
        ),
    )
    action = (
        html.A([icon("upload"), _("Import leads")], href=links.IMPORTS, className="btn btn-primary")
        if can_import
        else html.P(_("Ask an administrator or a manager to import the first file."), className="quiet")
    )
    return html.Section(
        [
            html.H2(_("Bring in your first leads"), className="panel-title"),
            html.Ol(
                [html.Li([html.Strong(title), html.Span(text, className="quiet")]) for title, text in steps],
                className="first-steps",
            ),
            action,
        ],
        className="panel panel-first",
    )


def no_match(view: View) -> html.Div:
    """The organization has leads, but none in this period with these filters."""
    wider = html.A(
        _("Look at the whole year"),
        href=links.dashboard_url(view.with_period("year")),
        className="btn btn-quiet",
    )
    clear = html.A(
        _("Clear all filters"), href=links.dashboard_url(view.without_filters()), className="btn btn-quiet"
    )
    return html.Div(
        [
            icon("search", "state-icon"),
            html.P(_("No lead was created in this period with these filters.")),
            html.Div([wider, *([clear] if view.filter_count else [])], className="button-row"),
        ],
        className="state",
    )


def toast(text: str, *, tone: str = "info") -> dbc.Toast:
    """A message that goes away by itself; `tone` is `info`, `good` or `bad`."""
    glyph = {"info": "info", "good": "check", "bad": "alert"}[tone]
    return dbc.Toast(
        html.Div([icon(glyph), html.Span(text)], className="toast-line"),
        is_open=True,
        dismissable=True,
        duration=None if tone == "bad" else 6000,
        header=_("Notice") if tone != "bad" else _("Problem"),
        className=f"toast-{tone}",
    )
