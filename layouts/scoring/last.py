"""What the last training came to where it wasn't adopted, and how far it is to the first that can be."""

from __future__ import annotations

from dash import html

from layouts.attributes import aria
from layouts.icons import icon
from layouts.scoring.shapes import ScoringPage
from layouts.scoring.words import FAIR_CALIBRATION, compared_words, share
from services.language import day, number
from services.language import gettext as _
from services.scoring.model import Evaluation, ModelCard
from services.vocabulary import TrainingDecision


def last_training(card: ModelCard) -> str:
    """What became of a training that wasn't adopted, with the reason."""
    when, evaluation = day(card.trained_at), card.training.evaluation
    if card.training.decision is TrainingDecision.NOT_ENOUGH:
        return _("The training of %(day)s found too few decided leads.", day=when)
    if card.training.decision is TrainingDecision.NO_SIGNAL or evaluation is None:
        return _(
            "The training of %(day)s found nothing known beforehand that tells a win from a loss. "
            "The score in use stays.",
            day=when,
        )
    return _not_better(when, evaluation)


def _not_better(when: str, evaluation: Evaluation) -> str:
    """The first of the conditions of adoption that it doesn't meet."""
    figures = compared_words(evaluation)
    if evaluation.difference_interval[0] <= 0:
        return _(
            "The training of %(day)s made a model that isn't better by more than luck: %(figures)s. "
            "The score in use stays.",
            day=when,
            figures=figures,
        )
    if evaluation.calibration_error > FAIR_CALIBRATION:
        return _(
            "The training of %(day)s made a model whose chances are off by %(share)s, too much to be used: "
            "%(figures)s. The score in use stays.",
            day=when,
            share=share(evaluation.calibration_error),
            figures=figures,
        )
    return _(
        "The training of %(day)s made a model that is better by too little to change every score: "
        "%(figures)s. The score in use stays.",
        day=when,
        figures=figures,
    )


def is_enough(page: ScoringPage) -> bool:
    leads, each = page.state.needed
    return page.state.won + page.state.lost >= leads and min(page.state.won, page.state.lost) >= each


def progress(page: ScoringPage) -> html.Div:
    """How far it is to a model of one's own."""
    state = page.state
    leads, each = state.needed
    rows = [
        (_("Decided leads"), state.won + state.lost, leads),
        (_("Won"), state.won, each),
        (_("Lost"), state.lost, each),
    ]
    words = _(
        "With enough decided leads a model of your own is trained and tried; it scores only if it is better."
    )
    return html.Div(
        [html.P(words), html.Ul([_bar(*row) for row in rows], className="scoring-progress")],
        className="scoring-needed",
    )


def _bar(name: str, there: int, needed: int) -> html.Li:
    told = _("%(count)s of %(needed)s", count=number(there), needed=number(needed))
    length = {"width": f"{min(there / needed, 1) * 100:.0f}%"} if needed else {"width": "100%"}
    done = [icon("check")] if there >= needed else []
    return html.Li(
        [
            html.Span(name),
            html.Span([told, *done], className="num"),
            html.Div(html.Div(style=length), className="progress-line", **aria(hidden=True)),
        ],
        className="is-done" if done else "",
    )
