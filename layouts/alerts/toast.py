"""What is said after an action, with the way to take it back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from layouts.attributes import data
from layouts.icons import icon
from services.language import gettext as _


def undo_toast(text: str, undo: Mapping[str, int], stamp: int) -> html.Div:
    """A toast that `assets/js/alerts.js` takes away after a while. `undo`: id → version of the alerts it
    can be taken back on; `stamp` tells one toast from the next."""
    button = [undo_button(undo)] if undo else []
    return html.Div(
        [html.Span([icon("check"), html.Span(text)], className="toast-line"), *button],
        className="toast show toast-good undo-toast",
        **data(at=stamp),
    )


def undo_button(undo: Mapping[str, int], class_name: str = "btn btn-quiet") -> html.Button:
    """Takes back the last change of these alerts (id → version)."""
    return html.Button(
        _("Undo"),
        type="button",
        className=class_name,
        **act("undo", undo),
    )


def act(action: str, alerts: Mapping[str, int], value: str | None = None) -> dict[str, Any]:
    """The attributes of a button that does this to these alerts (id → version seen)."""
    given = {"do": action, "alerts": json.dumps(dict(alerts))}
    return data(**(given if value is None else given | {"value": value}))


def last_action(undo: Mapping[str, int], done: Sequence[str]) -> html.Span:
    """The content of `ids.ALERT_LAST`: what the key `u` takes back, and what needs no tick any more."""
    return html.Span(**data(undo=json.dumps(dict(undo)), done=" ".join(done)))
