"""What is said after an action, with the way to take it back (`assets/js/undo-toast.js` hides it)."""

from __future__ import annotations

from collections.abc import Mapping

from dash import dcc, html

from layouts.attributes import data
from layouts.icons import icon
from services.language import gettext as _

Undo = Mapping[str, str]
"""What takes an action back: {"merge": id, "pair": id} or {"pair": id}."""


def duplicates_toast(text: str, undo: Undo, stamp: int, *, link: tuple[str, str] | None = None) -> html.Div:
    """A toast; `stamp` tells one from the next, `link` is (words, address) where there is more to see."""
    tools = [undo_button(undo)] if undo else []
    more = [dcc.Link(link[0], href=link[1], className="btn btn-quiet")] if link else []
    return html.Div(
        [html.Span([icon("check"), html.Span(text)], className="toast-line"), *tools, *more],
        className="toast show toast-good undo-toast",
        **data(at=stamp),
    )


def undo_button(undo: Undo) -> html.Button:
    """Takes a merge or a decision back."""
    return html.Button(
        [icon("undo"), _("Undo")], type="button", className="btn btn-quiet", **data(dup="undo", **undo)
    )


def last_action(undo: Undo) -> html.Span:
    """The content of `ids.DUPLICATES_LAST`: what the key `u` takes back."""
    return html.Span(**data(last=bool(undo), **undo))
