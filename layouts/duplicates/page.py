"""The page `/duplicates`: on top what they mean, then the list and beside it the open pair."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from layouts import ids
from layouts.attributes import aria, data
from layouts.duplicates.head import duplicates_head
from layouts.duplicates.pair import no_pair_open, pair_gone, pair_panel
from layouts.duplicates.queue import duplicates_list
from layouts.duplicates.shapes import DuplicatesPage
from layouts.duplicates.thresholds import meaning_panel
from layouts.icons import icon
from layouts.live import live
from services.language import gettext as _

SEARCH_POLL_MS = 3000


def duplicates_page(page: DuplicatesPage, now: datetime, *, shown: dict[str, Any], version: int) -> html.Div:
    """The whole page. `shown` says what it shows (`callbacks.duplicates`), `version` the data's."""
    return html.Div(
        [
            _header(),
            html.Div(duplicates_head(page, now), id=ids.DUPLICATES_HEAD),
            html.Div(id=ids.DUPLICATES_SAID, role="alert"),
            html.Div(
                [
                    html.Section(
                        duplicates_list(page, now),
                        id=ids.DUPLICATES_LIST,
                        className="panel panel-dup-list",
                        **aria(label=_("List of pairs")),
                    ),
                    html.Section(
                        open_pair(page),
                        id=ids.DUPLICATES_PAIR,
                        className="panel panel-dup-pair",
                        **aria(label=_("Open pair")),
                    ),
                ],
                className="dup-columns",
            ),
            meaning_panel(page.summary),
            _keys(),
            html.Div(id=ids.DUPLICATES_LAST, hidden=True),
            dcc.Store(id=ids.DUPLICATES_ASKED),
            dcc.Store(id=ids.DUPLICATES_SHOWN, data=shown),
            dcc.Interval(
                id=ids.DUPLICATES_POLL, interval=SEARCH_POLL_MS, disabled=not page.summary.searching
            ),
            live(ids.DUPLICATES, version),
        ],
        className="page page-duplicates",
    )


def open_pair(page: DuplicatesPage) -> Component:
    """The content of `ids.DUPLICATES_PAIR`."""
    if page.open is None:
        return pair_gone() if page.view.pair and page.pairs else no_pair_open()
    listed = [pair.id for pair in page.pairs]
    current = page.open.pair.id
    first_page = page.view.cursor is None
    place = (listed.index(current) + 1, page.total) if first_page and current in listed else None
    return pair_panel(page.open, place)


def _header() -> html.Header:
    keys = html.Button(
        icon("help"),
        type="button",
        className="icon-button alert-keys-button",
        title=_("Keys (?)"),
        **aria(label=_("Keys")),
        **data(keys="open"),
    )
    return html.Header(
        [html.H1(_("Duplicates")), html.Div(keys, className="page-tools")], className="page-head"
    )


def _keys() -> html.Dialog:
    """Opened and closed by `assets/js/alerts_keys.js`, as the one of the alerts."""
    keys = (
        ("j", _("Next pair")),
        ("k", _("Previous pair")),
        ("m", _("Merge")),
        ("d", _("Not the same")),
        ("u", _("Undo")),
        ("?", _("These keys")),
    )
    close = html.Button(
        icon("close"), type="button", className="icon-button", **aria(label=_("Close")), **data(keys="close")
    )
    rows = [html.Div([html.Dt(html.Kbd(key)), html.Dd(words)]) for key, words in keys]
    return html.Dialog(
        [
            html.Div([html.H2(_("Keys"), id="dup-keys-title"), close], className="keys-head"),
            html.Dl(rows, className="facts"),
        ],
        className="alert-keys",
        **aria(labelledby="dup-keys-title"),
    )
