"""How the model in use does on leads that were decided since it was trained."""

from __future__ import annotations

from typing import Any

from dash import html

from layouts.icons import icon
from layouts.scoring.shapes import panel
from layouts.scoring.words import auc_words, between
from services.language import gettext as _
from services.language import ngettext, number
from services.scoring.model import Drift, ModelCard

SHIFTED, MOVED = 0.25, 0.10
"""Population stability index: a shift, and some movement (the trade's usual limits)."""


def drift(found: Drift | None, card: ModelCard) -> html.Section:
    """Whether it still does what it did when it was tried."""
    if found is None:
        return panel("drift", _("Nothing was measured yet"), [], kicker=_("Since it was trained"))
    return panel(
        "drift",
        _title(found),
        [
            html.P(
                [
                    icon("alert"),
                    _("Train a new one: it is tried against this one, and replaces it if better."),
                ],
                className="scoring-worse",
            )
        ]
        * found.worse
        + [
            html.Ul(
                [html.Li(words) for words in (_ranking(found, card), _spread(found))],
                className="scoring-lines",
            )
        ],
        kicker=_("Since it was trained"),
    )


def _title(found: Drift) -> str:
    if found.worse:
        return _("It no longer does what it did when it was tried")
    if found.auc is None:
        return _("Too few leads were decided to tell")
    return _("It still does what it did when it was tried")


def _ranking(found: Drift, card: ModelCard) -> Any:
    decided = ngettext(
        "%(num)s lead was decided since, %(won)s of them won",
        "%(num)s leads were decided since, %(won)s of them won",
        found.decided,
        won=number(found.won),
    )
    if found.auc is None:
        return _("%(decided)s. From 30 of either outcome on, its ranking can be judged.", decided=decided)
    tried = card.training.evaluation
    figures = auc_words(found.auc)
    if found.auc_interval is not None:
        figures += f" ({between(found.auc_interval)})"
    if tried is None:
        return _("%(decided)s: AUC %(auc)s.", decided=decided, auc=figures)
    return _(
        "%(decided)s: AUC %(auc)s, when it was tried %(tried)s.",
        decided=decided,
        auc=figures,
        tried=auc_words(tried.auc),
    )


def _spread(found: Drift) -> str:
    index = found.stability_index
    if index is None:
        return _("Too few leads are new to compare their scores with those of then.")
    figure = number(index, 2)
    if index >= SHIFTED:
        return _(
            "The scores of new leads are spread quite differently (stability index %(index)s).", index=figure
        )
    if index >= MOVED:
        return _(
            "The scores of new leads are spread a little differently (stability index %(index)s).",
            index=figure,
        )
    return _("The scores of new leads are spread as before (stability index %(index)s).", index=figure)
