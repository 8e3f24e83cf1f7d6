"""The model card: the settings' tab about the score."""

from __future__ import annotations

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from layouts import ids
from layouts.attributes import aria
from layouts.icons import icon
from layouts.scoring.calibration import calibration
from layouts.scoring.drift import drift
from layouts.scoring.fields import fields
from layouts.scoring.history import history
from layouts.scoring.meaning import meaning
from layouts.scoring.reach import factors, reach
from layouts.scoring.shapes import ScoringPage
from layouts.scoring.verdict import verdict
from layouts.settings_tabs import SCORING, settings_frame
from layouts.states import nothing_here
from services.language import gettext as _
from services.vocabulary import ModelState

POLL_MS = 3_000


def scoring_page(page: ScoringPage, seen: dict[str, Any]) -> html.Div:
    """The page `/settings?tab=scoring`. `seen` says what is shown, for who asks whether it changed."""
    return settings_frame(
        SCORING,
        html.Div(
            [
                dcc.Store(id=ids.SCORING_ASKED),
                dcc.Store(id=ids.SCORING_SEEN, data=seen),
                dcc.Interval(id=ids.SCORING_POLL, interval=POLL_MS, disabled=not page.under_way),
                html.Div(id=ids.SCORING_STATUS, className="scoring-status", role="status"),
                html.Div(scoring_body(page), id=ids.SCORING, **aria(live="off")),
            ]
        ),
    )


def scoring_body(page: ScoringPage) -> list[Component]:
    """The content of `ids.SCORING`."""
    card = page.card
    parts: list[Component] = [verdict(page)]
    if card is not None and card.training.evaluation is not None:
        evaluation = card.training.evaluation
        if card is not page.state.active:
            was = card.state is ModelState.RETIRED
            about = _("About the model that was in use:") if was else _("About the model that was tried:")
            parts.append(html.P(about, className="quiet scoring-about-model"))
        scorecard = card.training.scorecard
        parts += [
            *([meaning(scorecard)] if scorecard is not None and card is page.state.active else []),
            *([calibration(evaluation)] if evaluation.calibration else []),
            reach(evaluation, in_use=card is page.state.active),
            *([factors(card.training.importance)] if card.training.importance else []),
        ]
    if card is not None and card.training.fields:
        parts += fields(page, card)
    if page.state.active is not None:
        parts.append(drift(page.state.drift, page.state.active))
    return [html.Div([*parts, *history(page)], className="scoring-parts")]


def not_for_reps() -> html.Div:
    """The page for a rep, who sees no figures of the whole organization."""
    words = _(
        "How the score does is told in figures of the whole organization, which managers, analysts and "
        "administrators see. What a lead's own score is made of stands on the lead's page."
    )
    return settings_frame(SCORING, html.Div(nothing_here("gauge", words), className="panel"))


def said_well(words: str) -> html.P:
    """The answer to what was asked."""
    return html.P([icon("check"), words], className="notice text-good")


def said_badly(words: str) -> html.P:
    """What was asked wasn't done."""
    return html.P([icon("alert"), words], className="notice text-bad")
