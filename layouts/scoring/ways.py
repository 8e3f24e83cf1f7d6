"""The ways back: to the rules, and to a model that was in use before."""

from __future__ import annotations

from typing import Any

from dash import html

from layouts.icons import icon
from layouts.scoring.shapes import RULES, USE, ScoringPage, asked_once_more, deed
from services.language import day, ngettext
from services.language import gettext as _
from services.scoring.model import ModelCard
from services.vocabulary import ModelState


def back_to(page: ScoringPage) -> list[Any]:
    """The ways back from the model in use: the model before it, and the rules."""
    active = page.state.active
    if active is None:
        return []
    ways = []
    before = _before(page, active)
    if before is not None:
        ways.append(use_again(page, before, _("Back to the model of %(day)s", day=day(before.trained_at))))
    words = _("Back to the rules")
    text = _re_scored(page.state.scored, rules=True)
    ways.append(asked_once_more([icon("undo"), words], text, deed(RULES, _("Use the rules"))))
    return ways


def use_again(page: ScoringPage, card: ModelCard, words: str) -> html.Details:
    """Has a model that was taken out score again."""
    button = deed(USE, _("Use this model"), key=str(card.id), about=day(card.trained_at))
    return asked_once_more([icon("undo"), words], _re_scored(page.state.scored, rules=False), button)


def _before(page: ScoringPage, active: ModelCard) -> ModelCard | None:
    """The model that the one in use replaced."""
    taken = [
        card
        for card in page.state.history
        if card.id != active.id
        and card.retired_at is not None
        and card.state is ModelState.RETIRED
        and active.activated_at is not None
        and card.retired_at >= active.activated_at
    ]
    return max(taken, key=lambda card: card.retired_at or card.trained_at, default=None)


def _re_scored(leads: int | None, *, rules: bool) -> str:
    """What a change of the score in use does."""
    undo = _("You can undo it in the list of trainings.")
    if leads is None:
        first = (
            _("Every lead gets the rules' score again.")
            if rules
            else _("Every lead gets this model's score.")
        )
    elif rules:
        first = ngettext(
            "%(num)s lead gets the rules' score again.", "%(num)s leads get the rules' score again.", leads
        )
    else:
        first = ngettext(
            "%(num)s lead gets this model's score.", "%(num)s leads get this model's score.", leads
        )
    return f"{first} {undo}"
