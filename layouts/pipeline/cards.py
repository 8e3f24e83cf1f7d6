"""The board as data for `assets/js/board.js`: every word and number already written as it is read."""

from __future__ import annotations

from typing import Any

from layouts.pipeline.shapes import BoardFacts, CardFacts, ColumnFacts, FigureFacts
from layouts.words import reason_name, stage_name
from services.language import day, money, money_compact, ngettext, number
from services.language import gettext as _
from services.vocabulary import BlockedReason, Outcome


def board_data(board: BoardFacts, *, asked: int, version: int, search: str) -> dict[str, Any]:
    """What the script draws. `asked` is the number of the question, `search` the address it is about."""
    return {
        "asked": asked,
        "version": version,
        "search": search,
        "columns": {column.stage: column_data(column) for column in board.columns},
        "lost": number(board.lost),
        "recent": [card_data(card) for card in board.recent],
    }


def column_data(column: ColumnFacts) -> dict[str, Any]:
    """A column: the words of its head, and its pages; `cards` is None where the reader has them."""
    return {
        "head": head_data(column.figures),
        "more": column.more,
        "pages": [
            {
                "end": page.end,
                "digest": page.digest,
                "cards": None if page.cards is None else [card_data(card) for card in page.cards],
            }
            for page in column.pages
        ],
    }


def head_data(figures: FigureFacts) -> dict[str, Any]:
    """The figures of a column in words."""
    over = ngettext(
        "%(num)s over the limit: %(money)s",
        "%(num)s over the limit: %(money)s",
        figures.over_leads,
        money=money_compact(figures.over_value),
    )
    return {
        "count": number(figures.leads),
        "money": money_compact(figures.value),
        "exact": money(figures.value),
        "over": over if figures.over_leads else "",
    }


def card_data(card: CardFacts) -> dict[str, Any]:
    """One card in words. `typed` is the value as it is typed into a field."""
    return {
        "id": str(card.id),
        "version": card.version,
        "stage": str(card.stage),
        "outcome": str(card.outcome),
        "name": card.name,
        "company": card.company or "",
        "score": number(card.score),
        "money": money(card.value, 0) if card.value is not None else _("No value"),
        "typed": "" if card.value is None else number(card.value, 2),
        "age": age_words(card),
        "over": card.over_days is not None,
        "reason": reason_name(card.reason) if card.reason else "",
        "owner": card.owner or ("" if card.reason == BlockedReason.UNASSIGNED else _("Nobody")),
    }


def age_words(card: CardFacts) -> str:
    """How long it has been in its stage, and how much of that over the limit; of a won one the day."""
    if card.outcome == Outcome.WON and card.closed_at is not None:
        return day(card.closed_at)
    if card.age_days == 0:
        age = _("Here since today")
    else:
        age = ngettext("%(num)s day here", "%(num)s days here", card.age_days)
    if card.over_days is None:
        return age
    if card.over_days == 0:
        return _("%(age)s, just over the limit", age=age)
    return ngettext(
        "%(age)s, %(num)s over the limit", "%(age)s, %(num)s over the limit", card.over_days, age=age
    )


def place_words(stage: str, outcome: str) -> str:
    """Where a lead stands, as the end of a sentence."""
    if outcome == Outcome.WON:
        return _("Won")
    return _("Lost") if outcome == Outcome.LOST else stage_name(stage)
