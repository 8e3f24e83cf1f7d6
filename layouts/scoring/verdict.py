"""Which score is in use, whether to trust it, and what the last training came to."""

from __future__ import annotations

from typing import Any

from dash import html

from layouts.attributes import aria
from layouts.icons import icon
from layouts.scoring.last import is_enough, last_training, progress
from layouts.scoring.shapes import TRAIN, ScoringPage, deed, panel
from layouts.scoring.ways import back_to
from layouts.scoring.words import (
    between,
    compared_words,
    replaced_model,
    tried_words,
)
from services.language import day, instant, ngettext, number
from services.language import gettext as _
from services.scoring.model import Evaluation, ModelCard
from services.vocabulary import ModelState, TrainingDecision


def verdict(page: ScoringPage) -> html.Section:
    """The score in use, in one sentence with its evidence, and what can be done."""
    active = page.state.active
    title = _("A model of your own scores your leads") if active else _("The rules score your leads")
    children = _of_model(page, active) if active else _of_rules(page)
    return panel(
        "verdict",
        title,
        [*children, *_under_way(page), *_deeds(page), *_imported(page)],
        kicker=_("Score in use"),
        aside=_badge(page),
    )


def _badge(page: ScoringPage) -> html.Span:
    if page.state.active is None:
        return html.Span(_("Rules"), className="badge-status")
    if page.state.drift is not None and page.state.drift.worse:
        return html.Span([icon("alert"), _("Drifting")], className="badge-status is-warning")
    return html.Span([icon("check"), _("Learned")], className="badge-status is-good")


def _of_model(page: ScoringPage, card: ModelCard) -> list[Any]:
    evaluation = card.training.evaluation
    if evaluation is None:
        return [html.P(_since(card))]
    return [html.P(_evidence(page, card, evaluation), className="scoring-lead"), _tiles(card, evaluation)]


def _evidence(page: ScoringPage, card: ModelCard, evaluation: Evaluation) -> str:
    before = replaced_model(card, page.state.history)
    figures = compared_words(evaluation)
    if before:
        return _(
            "It tells wins from losses better than the model before: %(figures)s, %(tried)s.",
            figures=figures,
            tried=tried_words(evaluation),
        )
    return _(
        "It tells wins from losses better than the rules: %(figures)s, %(tried)s.",
        figures=figures,
        tried=tried_words(evaluation),
    )


def _tiles(card: ModelCard, evaluation: Evaluation) -> html.Dl:
    """What the figures mean, for who doesn't live on AUCs."""
    pairs = _("in %(count)s of 100 pairs", count=number(evaluation.auc * 100))
    rows = [
        (
            _("A won lead had a higher score than a lost one"),
            pairs,
            _("AUC %(interval)s", interval=between(evaluation.auc_interval)),
        ),
        (
            _("Learned from"),
            ngettext("%(num)s decided lead", "%(num)s decided leads", card.training.leads),
            _("%(won)s won, %(lost)s lost", won=number(card.training.won), lost=number(card.training.lost)),
        ),
        (_("In use since"), day(card.activated_at or card.trained_at), _trained_by(card)),
    ]
    return html.Dl(
        [
            html.Div([html.Dt(name), html.Dd([value, html.Span(note, className="quiet")])])
            for name, value, note in rows
        ],
        className="scoring-tiles",
    )


def _trained_by(card: ModelCard) -> str:
    if card.trained_by:
        return _("trained on %(day)s by %(who)s", day=day(card.trained_at), who=card.trained_by)
    return _("trained on %(day)s automatically", day=day(card.trained_at))


def _since(card: ModelCard) -> str:
    return _("In use since %(when)s.", when=day(card.activated_at or card.trained_at))


def _of_rules(page: ScoringPage) -> list[Any]:
    """What keeps a model of one's own from scoring."""
    latest = page.state.latest
    about = _(
        "Six factors with fixed points, the same for every organization. They have learned nothing here."
    )
    words: list[Any] = [html.P(about, className="scoring-lead")]
    retired = _retired(page)
    if retired is not None:
        words.append(_notice("undo", _taken_out(retired)))
    elif latest is not None and latest.training.decision is not TrainingDecision.NOT_ENOUGH:
        words.append(_notice("info", last_training(latest)))
    if not is_enough(page):
        words.append(progress(page))
    elif latest is None or latest.training.decision is TrainingDecision.NOT_ENOUGH:
        words.append(
            html.P(_("There are enough decided leads for a model of your own."), className="text-good")
        )
    return words


def _retired(page: ScoringPage) -> ModelCard | None:
    """The model that was in use last, where nothing was trained since it was taken out."""
    taken = [card for card in page.state.history if card.state is ModelState.RETIRED and card.retired_at]
    last = max(taken, key=lambda card: card.retired_at or card.trained_at, default=None)
    latest = page.state.latest
    if last is None or last.retired_at is None:
        return None
    return last if latest is None or latest.trained_at <= last.retired_at else None


def _taken_out(card: ModelCard) -> str:
    return _(
        "The model trained on %(trained)s was taken out of use on %(when)s. It can be used again below; "
        "no other is trained until somebody asks for it.",
        trained=day(card.trained_at),
        when=instant(card.retired_at),
    )


def _under_way(page: ScoringPage) -> list[Any]:
    """The training that runs, or what the newest one came to beside the model in use."""
    if page.training_since is not None:
        words = _("A model is being trained and tried. This page follows; you can leave it.")
        return [html.P([html.Span(className="busy-dot"), words], className="scoring-busy")]
    if page.state.rescoring is not None:
        return [_re_scoring(*page.state.rescoring)]
    latest, active = page.state.latest, page.state.active
    if active is None or latest is None or latest.id == active.id or latest.trained_at < active.trained_at:
        return []
    if latest.training.decision is TrainingDecision.ADOPTED:
        return []
    return [_notice("info", last_training(latest))]


def _re_scoring(done: int, leads: int) -> html.Div:
    part = min(done / leads, 1) if leads else 0.0
    words = _(
        "The leads get their new scores: %(done)s of %(leads)s.", done=number(done), leads=number(leads)
    )
    line = html.Div(
        html.Div(style={"width": f"{part * 100:.0f}%"}), className="progress-line", **aria(hidden=True)
    )
    return html.Div([html.P([html.Span(className="busy-dot"), words]), line], className="scoring-rescoring")


def _deeds(page: ScoringPage) -> list[Any]:
    if not page.can_edit:
        return [html.P(_("Only administrators train a model or change which one scores."), className="quiet")]
    busy = page.training_since is not None
    latest = page.state.latest
    untried = latest is None or latest.training.decision is TrainingDecision.NOT_ENOUGH
    first = untried and is_enough(page)
    train = deed(TRAIN, _("Train now"), glyph="refresh", primary=first, disabled=busy)
    return [html.Div([train, *back_to(page)], className="button-row")]


def _imported(page: ScoringPage) -> list[Any]:
    if not page.state.imported:
        return []
    words = ngettext(
        "%(num)s lead came with a score of its own; that one stays as it was imported.",
        "%(num)s leads came with a score of their own; those stay as they were imported.",
        page.state.imported,
    )
    return [html.P(words, className="quiet scoring-imported")]


def _notice(glyph: str, words: str) -> html.Div:
    return html.Div([icon(glyph), html.P(words)], className="notice")
