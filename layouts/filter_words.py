"""Filters in words: for receipts, chips and the list of leads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from layouts.context import ViewContext
from layouts.views import View
from layouts.words import source_name
from services.words import filters


def filters_in_words(context: ViewContext) -> str:
    """`source Google and Indicação; score 50 to 100`; in words too when unfiltered."""
    view = context.view
    return filters.filters_words(view.sources, view.score_min, view.score_max, view.assignee, context.members)


def score_words(view: View) -> str:
    """The score bounds in words; empty without any."""
    return filters.score_words(view.score_min, view.score_max)


def assignee_words(assignee: str, context: ViewContext) -> str:
    """Whose leads; an id that is nobody's says so."""
    return filters.assignee_words(assignee, context.members)


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


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
