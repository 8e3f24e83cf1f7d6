"""A lead's score: what it is made of and, where it was learned, the chance that it stands for."""

from __future__ import annotations

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from layouts.attributes import aria
from layouts.icons import icon
from layouts.lead.panels import panel
from layouts.lead_words import factor_name
from layouts.scoring.words import chance_words, times_words
from layouts.settings_tabs import SCORING, tab_address
from services.language import gettext as _
from services.language import number
from services.vocabulary import SCORE_FACTOR_POINTS, ScoreFactor, ScoreOrigin

Lead = dict[str, Any]


def score_panel(lead: Lead) -> html.Section:
    """The score and what it is made of."""
    factors = sorted(lead["score_factors"].items(), key=lambda item: -item[1])
    learned = lead["score_origin"] == ScoreOrigin.LEARNED
    initial = _("On arrival: %(score)s.", score=number(lead["initial_score"]))
    return panel(
        "score",
        _("Score"),
        html.P(
            [
                html.Strong(number(lead["lead_score"]), className="big-number"),
                html.Span(_("of 100"), className="quiet"),
            ]
        ),
        *_chance(lead),
        html.P([_made_of(lead["score_origin"]), " ", initial], className="quiet"),
        html.Ul(
            [_factor(name, points, lead["lead_score"] if learned else None) for name, points in factors],
            className="factors",
        ),
        *([_to_the_card()] if learned else []),
    )


def _made_of(origin: str) -> str:
    if origin == ScoreOrigin.IMPORTED:
        return _("Imported with the lead.")
    if origin == ScoreOrigin.LEARNED:
        return _("By your own model. The points of the six factors add up to it.")
    return _("The points of the six factors add up to it.")


def _chance(lead: Lead) -> list[Component]:
    """Of a learned score: the chance of being won, beside that of the average lead."""
    chance, average = lead.get("win_chance"), lead.get("average_chance")
    if chance is None or not average:
        return []
    words = _("%(chance)s chance of being won", chance=chance_words(chance))
    beside = _("%(times)s your average", times=times_words(chance / average))
    return [
        html.P([html.Strong(words), html.Span(["· ", beside], className="quiet")], className="lead-chance")
    ]


def _factor(name: str, points: int, score: int | None) -> html.Li:
    """A factor with its points: of a learned score, which knows no maxima, as a part of the score."""
    if score is not None:
        told, length = number(points), points / score if score else 0.0
    else:
        most = SCORE_FACTOR_POINTS[ScoreFactor(name)] if name in tuple(ScoreFactor) else 100
        told = _("%(points)s of %(most)s", points=number(points), most=number(most))
        length = points / most
    return html.Li(
        [
            html.Span(factor_name(name)),
            html.Span(told, className="num"),
            html.Div(
                html.Div(style={"width": f"{length * 100:.0f}%"}), className="engagement", **aria(hidden=True)
            ),
        ]
    )


def _to_the_card() -> dcc.Link:
    words: list[Any] = [_("How the score is learned"), icon("right")]
    return dcc.Link(words, href=tab_address(SCORING), className="btn btn-quiet lead-card-link")
