"""The frame of every dashboard section: finding, chart, actions, table."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from layouts import ids
from layouts.attributes import aria, data
from layouts.icons import hidden, icon
from services.language import gettext as _


def section(
    name: str,
    kicker: str,
    finding: str,
    children: list[Any],
    *,
    table: Component | None = None,
    note: Any = None,
    aside: Any = None,
    picture: bool = True,
    receipt: bool = True,
) -> html.Section:
    """A panel whose title states the finding. `name` is the figure's, for its receipt.

    `aside` stands beside the title (a badge); `table` is folded under "View as table"; `picture`: its
    chart can be downloaded as one; `receipt`: there is one (a panel without says in its note what it counts).
    """
    title_id = f"title-{name}"
    return html.Section(
        [
            html.Header(
                [
                    html.Div(
                        [
                            html.P(kicker, className="panel-kicker"),
                            html.H2(finding, className="panel-title", id=title_id),
                        ],
                        className="panel-heading",
                    ),
                    html.Div(
                        [*([aside] if aside else []), *_actions(name, kicker, picture, receipt)],
                        className="panel-actions",
                    ),
                ],
                className="panel-head",
            ),
            html.Div(children, className="panel-body"),
            *([html.P(note, className="panel-note")] if note else []),
            *([_as_table(table)] if table is not None else []),
        ],
        className=f"panel panel-{name}",
        **aria(labelledby=title_id),
        **data(section=name),
    )


def receipt_button(name: str, label: str, class_name: str = "icon-button") -> html.Button:
    """Opens the receipt of a figure; `label` names the figure to a screen reader."""
    return html.Button(
        icon("info"),
        id=ids.receipt_open(name),
        className=class_name,
        type="button",
        title=_("How is this calculated?"),
        **aria(label=_("%(figure)s: how is this calculated?", figure=label), haspopup="dialog"),
    )


def _actions(name: str, kicker: str, picture: bool, receipt: bool) -> list[Component]:
    opener: list[Component] = [receipt_button(name, kicker)] if receipt else []
    return [*opener, _downloads(kicker, picture=picture)]


def _downloads(kicker: str, *, picture: bool) -> html.Details:
    """Picture and table, both made in the browser (`assets/js/downloads.js`)."""
    items = [("csv", "table", _("Table (CSV)"))]
    if picture:
        items.insert(0, ("png", "image", _("Picture (PNG)")))
    return html.Details(
        [
            html.Summary(
                [icon("download"), hidden(_("Download: %(figure)s", figure=kicker))],
                className="icon-button",
                title=_("Download"),
            ),
            html.Div(
                [
                    html.Button(
                        [icon(glyph), text],
                        type="button",
                        className="menu-item",
                        **data(download=kind),
                    )
                    for kind, glyph, text in items
                ],
                className="menu-panel menu-end",
            ),
        ],
        className="menu",
    )


def _as_table(table: Component) -> html.Details:
    return html.Details(
        [
            html.Summary([icon("table"), _("View as table"), icon("chevron", "chevron")]),
            table,
        ],
        className="as-table",
    )
