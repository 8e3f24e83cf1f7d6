"""What keeps a page of figures up to date while it is looked at."""

from __future__ import annotations

from dash import dcc, html

from layouts import ids

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
