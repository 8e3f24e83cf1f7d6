"""Filters in words: for receipts, chips and the list of leads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from layouts.context import ViewContext
from layouts.views import View
from layouts.words import in_words, source_name
from services.language import gettext as _
from services.language import number
from services.vocabulary import UNASSIGNED


def filters_in_words(context: ViewContext) -> str:
    """`Google e Indicação, pontuação de 50 a 100`; `None` in words when unfiltered."""
    view = context.view
    parts = []
    if view.sources:
        parts.append(_("source %(names)s", names=in_words([source_name(source) for source in view.sources])))
    if score := score_words(view):
        parts.append(score)
    if view.assignee:
        parts.append(assignee_words(view.assignee, context))
    if not parts:
        return _("None: all leads")
    return "; ".join(parts)


def score_words(view: View) -> str:
    """The score bounds in words; empty without any."""
    low, high = view.score_min, view.score_max
    if low is not None and high is not None:
        return _("score %(low)s to %(high)s", low=_bound(low), high=_bound(high))
    if low is not None:
        return _("score %(low)s or more", low=_bound(low))
    if high is not None:
        return _("score %(high)s or less", high=_bound(high))
    return ""


def assignee_words(assignee: str, context: ViewContext) -> str:
    """Whose leads; an id that is nobody's says so."""
    if assignee == UNASSIGNED:
        return _("assigned to nobody")
    name = context.members.get(assignee)
    return _("assigned to %(name)s", name=name) if name else _("assigned to somebody unknown")


def active_filters(context: ViewContext) -> Iterator[tuple[str, View]]:
    """Each active filter in words, with the view without it."""
    view = context.view
    for source in view.sources:
        others = tuple(other for other in view.sources if other != source)
        yield source_name(source), replace(view, sources=others)
    if score := score_words(view):
        yield _capital(score), replace(view, score_min=None, score_max=None)
    if view.assignee:
        yield _capital(assignee_words(view.assignee, context)), replace(view, assignee=None)


def _bound(value: float) -> str:
    return number(value) if float(value).is_integer() else number(value, 1)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
