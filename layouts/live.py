"""What keeps a page of figures up to date while it is looked at."""

from __future__ import annotations

from dash import dcc, html

from layouts import ids
from layouts.attributes import aria
from layouts.context import ViewContext
from services.language import clock_time
from services.language import gettext as _

VISIBLE_REFRESH_MS = 5 * 60_000
"""In view; hidden it is every 15 minutes (`assets/js/visibility.js`)."""
VERSION_CHECK_MS = 5_000


def live(page: str, version: int | None = None) -> html.Div:
    """Intervals and stores of a page of figures: a full refresh now and then, and between them a cheap
    question for the data's version, so that a change shows within seconds. `page` is the id of what they
    keep up to date: a callback must find all its inputs on one page. `version`: the
    data's, where it is shown already."""
    return html.Div(
        [
            dcc.Store(id=ids.data_version(page)),
            dcc.Store(id=ids.shown_version(page), data=version),
            dcc.Interval(id=ids.poll_visible(page), interval=VISIBLE_REFRESH_MS),
            dcc.Interval(id=ids.poll_version(page), interval=VERSION_CHECK_MS),
        ],
        hidden=True,
    )


def updated_words(context: ViewContext) -> str:
    """`Updated 09:42 · live`."""
    return _("Updated %(time)s · live", time=clock_time(context.computed_at))


def updated_line(context: ViewContext, place: str) -> html.P:
    """When the figures were computed, beside a page's title; `place` is the id of the words."""
    return html.P(
        [
            html.Span(className="live-dot", **aria(hidden=True)),
            html.Span(updated_words(context), id=place),
        ],
        className="updated",
        role="status",
    )
