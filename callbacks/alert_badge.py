"""The number of open alerts in the navigation, on every page, in step within seconds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from dash import Dash, Input, Output, State, no_update

from callbacks.clientside import in_the_browser
from callbacks.scope import signed_in
from layouts import ids
from layouts.navigation import badge_words
from services.alerts import alert_counts
from services.scope import OrgScope
from services.session import Session

DRAW = """(words, _side, _bottom) => {
  const span = (text, css, hidden) => ({
    namespace: "dash_html_components", type: "Span",
    props: {children: text, className: css, "aria-hidden": hidden}
  });
  const drawn = words && words.text
    ? [span(words.text, "nav-badge", "true"), span(words.said, "visually-hidden", "false")]
    : [];
  return [drawn, drawn];
}"""
"""The navigation is drawn anew with every page: its badges are filled again from what is known here."""


def register(app: Dash) -> None:
    app.callback(
        Output(ids.ALERT_COUNT, "data"),
        Input(ids.ALERT_COUNT_POLL, "n_intervals"),
        State(ids.ALERT_COUNT, "data"),
        prevent_initial_call=True,
    )(check_count)
    in_the_browser(
        app,
        DRAW,
        Output(ids.BADGE_SIDE, "children"),
        Output(ids.BADGE_BOTTOM, "children"),
        Input(ids.ALERT_COUNT, "data"),
        Input(ids.NAVIGATION, "children"),
        Input(ids.BOTTOM_NAVIGATION, "children"),
    )


def check_count(_intervals: int | None, shown: dict[str, str] | None) -> Any:
    """What the badges say, where that is another number than they show."""
    words = open_alert_words()
    return no_update if words == shown else words


def open_alert_words() -> dict[str, str]:
    """What the badges say now."""
    with signed_in() as (scope, session):
        return counted(scope, session, datetime.now(UTC))


def counted(scope: OrgScope, session: Session, now: datetime) -> dict[str, str]:
    """What the badges say, for a callback that has just changed it."""
    return badge_words(alert_counts(scope, session, now)["open"])
