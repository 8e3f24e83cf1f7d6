"""What became of a move: the toast that says it, with a way back, or what stood in its way."""

from __future__ import annotations

from datetime import datetime

import dash_bootstrap_components as dbc
from dash import html

from layouts.attributes import data
from layouts.icons import icon
from layouts.pipeline.cards import place_words
from layouts.pipeline.shapes import MoveFacts
from layouts.states import toast
from services.language import clock_time
from services.language import gettext as _
from services.vocabulary import Outcome

UNDO_MS = 12_000


def moved_toast(move: MoveFacts, *, undone: bool) -> dbc.Toast:
    """Where the lead is now; unless it was just moved back, with a button that moves it back."""
    place = place_words(move.after.stage, move.after.outcome)
    if undone and move.after.outcome == Outcome.OPEN:
        return toast(_("%(name)s is back in %(place)s.", name=move.name, place=place), tone="good")
    sentence = {
        Outcome.WON: _("%(name)s is won.", name=move.name),
        Outcome.LOST: _("%(name)s is lost.", name=move.name),
        Outcome.OPEN: _("%(name)s is in %(place)s now.", name=move.name, place=place),
    }[Outcome(move.after.outcome)]
    undo = html.Button(
        _("Undo"),
        type="button",
        className="btn btn-quiet toast-undo",
        **data(
            undo_lead=str(move.lead_id),
            undo_version=move.after.version,
            undo_to=move.before.outcome if move.before.outcome != Outcome.OPEN else move.before.stage,
        ),
    )
    return dbc.Toast(
        html.Div([icon("check"), html.Span(sentence), undo], className="toast-line"),
        is_open=True,
        dismissable=True,
        duration=UNDO_MS,
        header=_("Moved"),
        className="toast-good",
    )


def overtaken_words(name: str, who: str | None, at: datetime, stage: str, outcome: str) -> str:
    """Somebody else was first: who, when, and where the lead is now."""
    facts = {"name": name, "who": who or "", "time": clock_time(at), "place": place_words(stage, outcome)}
    if who:
        return _("%(who)s changed %(name)s at %(time)s (now: %(place)s). Your move was not made.", **facts)
    return _("%(name)s changed at %(time)s (now: %(place)s). Your move was not made.", **facts)
