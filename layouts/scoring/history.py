"""The trainings: when, by whom, what they came to, and the way back to each model."""

from __future__ import annotations

from typing import Any

from dash import html

from layouts.icons import icon
from layouts.scoring.shapes import ScoringPage, panel
from layouts.scoring.ways import use_again
from layouts.scoring.words import auc_words, between, decision_name
from layouts.tables import Cell, Column, table
from services.language import DASH, instant, ngettext, number
from services.language import gettext as _
from services.scoring.model import ModelCard
from services.vocabulary import ModelState, TrainingDecision


def history(page: ScoringPage) -> list[html.Section]:
    """The list of trainings; nothing before the first."""
    cards = page.state.history
    if not cards:
        return []
    title = ngettext("%(num)s training so far", "%(num)s trainings so far", len(cards))
    columns = [
        Column(_("Trained"), numeric=False),
        Column(_("What became of it"), numeric=False),
        Column(_("AUC")),
        Column(_("Score before")),
        Column(_("Decided leads")),
    ]
    acts = page.can_edit and any(_can_be_used(card) for card in cards)
    if acts:
        columns.append(Column(_("Actions"), numeric=False))
    rows = [[*_row(card), *([Cell(_again(page, card))] if acts else [])] for card in cards]
    return [
        panel(
            "history",
            title,
            [table(_("Trainings"), columns, rows, class_name="scoring-history-table")],
            kicker=_("Trainings"),
        )
    ]


def _row(card: ModelCard) -> list[Cell | str]:
    evaluation = card.training.evaluation
    who = card.trained_by or _("automatically")
    return [
        Cell(
            html.Span(
                [instant(card.trained_at), html.Span(who, className="quiet")], className="scoring-when"
            ),
            card.trained_at.isoformat(),
        ),
        Cell(_became(card), card.training.decision.value),
        Cell(_auc(card), None if evaluation is None else round(evaluation.auc, 4)),
        Cell(
            DASH if evaluation is None else auc_words(evaluation.former_auc),
            None if evaluation is None else round(evaluation.former_auc, 4),
        ),
        Cell(number(card.training.leads), card.training.leads),
    ]


def _auc(card: ModelCard) -> Any:
    evaluation = card.training.evaluation
    if evaluation is None:
        return DASH
    around = html.Span(between(evaluation.auc_interval), className="quiet")
    return html.Span([auc_words(evaluation.auc), around], className="scoring-when")


def _became(card: ModelCard) -> html.Span:
    if card.state is ModelState.ACTIVE:
        return html.Span([icon("check"), _("In use")], className="badge-status is-good")
    if card.state is ModelState.RETIRED:
        ended = html.Span(_("until %(when)s", when=instant(card.retired_at)), className="quiet")
        return html.Span(
            [html.Span(_("Was in use"), className="badge-status"), ended], className="scoring-when"
        )
    few = card.training.decision is TrainingDecision.NOT_ENOUGH
    glyph = [icon("clock")] if few else []
    return html.Span([*glyph, decision_name(card.training.decision)], className="badge-status")


def _again(page: ScoringPage, card: ModelCard) -> Any:
    return use_again(page, card, _("Use again")) if _can_be_used(card) else ""


def _can_be_used(card: ModelCard) -> bool:
    return card.state is ModelState.RETIRED
