"""The board's frame, its words, and the toasts of its moves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import pytest

from layouts import ids
from layouts.links import read_mark, read_view
from layouts.pipeline.address import BoardView, pipeline_url, read_board
from layouts.pipeline.answers import moved_toast, overtaken_words
from layouts.pipeline.cards import age_words, card_data, head_data
from layouts.pipeline.page import pipeline_page
from layouts.views import View
from services.language import LANGUAGES, use_language
from tests.layouts import sample
from tests.layouts.walk import as_json, ids_of, props, text, unlabelled, with_class

LEAD = UUID(int=7)


@dataclass(frozen=True)
class Figures:
    leads: int = 3
    value: Decimal = Decimal("1234567.89")
    over_leads: int = 0
    over_value: Decimal = Decimal(0)


@dataclass(frozen=True)
class Card:
    id: UUID = LEAD
    name: str = "<b>Marina</b>"
    company: str | None = None
    stage: str = "proposta"
    outcome: str = "open"
    score: int = 71
    value: Decimal | None = Decimal("42000.5")
    age_days: int = 12
    over_days: int | None = None
    reason: str | None = None
    owner: str | None = None
    closed_at: datetime | None = None
    version: int = 4


@dataclass(frozen=True)
class Standing:
    stage: str
    outcome: str = "open"
    version: int = 5


@dataclass(frozen=True)
class Move:
    before: Standing
    after: Standing
    lead_id: UUID = LEAD
    name: str = "Marina"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("can_move", [True, False])
def test_the_page_is_whole_before_its_data(language: str, can_move: bool) -> None:
    with use_language(language):
        page = pipeline_page(sample.context(), BoardView(), can_move=can_move, reasons=["Preço", "=1+1"])
    found = ids_of(page)
    assert len(found) == len(set(found))
    assert {ids.PIPELINE, ids.BOARD_DATA, ids.BOARD_ASKED, ids.BOARD_MOVE, ids.BOARD_ANSWER} <= set(found)
    assert unlabelled(page) == []
    assert len(with_class(page, "board-column")) == 5
    assert (ids.BOARD_REASON in found) is can_move
    assert bool(with_class(page, "card-move")) is can_move
    assert with_class(page, "is-loading")


def test_every_figure_links_to_its_leads_with_the_filters_kept() -> None:
    shown = View(sources=("feira",), score_min=50.0)
    page = pipeline_page(sample.context(shown), BoardView("value"), can_move=True)
    columns = [given["href"] for given in props(page, "Link") if "column-" in str(given.get("className"))]
    marks = [read_mark(href.partition("?")[2]) for href in columns]
    assert [(mark.stage, mark.outcome, mark.blocked, mark.closed) for mark, _problems in marks] == [
        *(
            each
            for stage in ("lead", "contato", "proposta", "negociacao")
            for each in ((stage, "open", None, False), (None, None, stage, False))
        ),
        (None, "won", None, True),
        (None, "lost", None, True),
    ]
    views = [read_view(href.partition("?")[2])[0] for href in columns]
    assert all((view.sources, view.score_min) == (("feira",), 50.0) for view in views)
    assert [view.period for view in views[-2:]] == ["this-month"] * 2


@pytest.mark.parametrize("sort", ["age", "value", "score", "newest"])
@pytest.mark.parametrize("column", ["lead", "fechado"])
def test_an_address_says_what_it_was_made_of(sort: str, column: str) -> None:
    board, shown = BoardView(sort, column), View(sources=("a b",), assignee="unassigned", score_max=7.0)
    query = pipeline_url(shown, board).partition("?")[2]
    assert read_board(query) == (board, ())
    assert read_view(query)[0] == shown
    assert "period" not in pipeline_url(shown.with_period("7d"), board)


def test_what_an_address_cannot_mean_is_left_out_and_named() -> None:
    assert read_board("?sort=luck&column=%00") == (BoardView(), ("sort",))
    assert read_board("?sort=value&column=nowhere") == (BoardView("value"), ("column",))
    with use_language("en"):
        page = pipeline_page(sample.context(), BoardView(), can_move=True, problems=("sort",))
    assert "(sort)" in text(page)


def test_a_card_is_words_and_numbers_as_they_are_read() -> None:
    with use_language("en", formats="pt_BR"):
        card = card_data(replace(Card(), over_days=5, reason="waiting_for_lead"))
    assert (card["money"], card["typed"], card["score"]) == ("R$\xa042.000", "42.000,50", "71")
    assert card["age"] == "12 days here, 5 over the limit"
    assert (card["over"], card["reason"], card["owner"]) == (True, "Waiting for the lead", "Nobody")
    assert card["name"] == "<b>Marina</b>"  # the script writes it as text
    with use_language("en"):
        assert card_data(replace(Card(), value=None))["money"] == "No value"
        assert card_data(replace(Card(), value=None))["typed"] == ""
        assert card_data(replace(Card(), over_days=1, reason="unassigned"))["owner"] == ""


@pytest.mark.parametrize(
    ("days", "over", "words"),
    [
        (0, None, "Here since today"),
        (1, None, "1 day here"),
        (8, 0, "8 days here, just over the limit"),
        (9, 1, "9 days here, 1 over the limit"),
    ],
)
def test_ages_are_said_in_whole_days(days: int, over: int | None, words: str) -> None:
    with use_language("en"):
        assert age_words(replace(Card(), age_days=days, over_days=over)) == words


def test_a_head_says_what_is_over_only_where_something_is() -> None:
    with use_language("en", formats="pt_BR"):
        assert head_data(Figures())["over"] == ""
        head = head_data(Figures(over_leads=2, over_value=Decimal(900)))
    assert head == {
        "count": "3",
        "money": "R$\xa01,2\xa0mi",
        "exact": "R$\xa01.234.567,89",
        "over": "2 over the limit: R$\xa0900",
    }


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (Standing("negociacao"), "Marina is in Negotiation now."),
        (Standing("fechado", "won"), "Marina is won."),
        (Standing("contato", "lost"), "Marina is lost."),
    ],
)
def test_a_toast_says_where_it_is_and_carries_the_way_back(after: Standing, words: str) -> None:
    with use_language("en"):
        toast = moved_toast(Move(Standing("contato"), after), undone=False)
        undone = moved_toast(Move(after, Standing("contato")), undone=True)
    assert words in text(toast)
    (button,) = props(toast, "Button")
    assert (button["data-undo-lead"], button["data-undo-version"], button["data-undo-to"]) == (
        str(LEAD),
        "5",
        "contato",
    )
    assert "back in Contact" in text(undone)
    assert props(undone, "Button") == []


def test_who_was_first_is_named_with_the_hour() -> None:
    at = datetime.fromisoformat("2026-03-02T15:30:00+00:00")
    with use_language("en", formats="pt_BR"):
        assert overtaken_words("Marina", "Ana", at, "proposta", "open") == (
            "Ana changed Marina at 12:30 (now: Proposal). Your move was not made."
        )
        assert overtaken_words("Marina", None, at, "fechado", "won").startswith(
            "Marina changed at 12:30 (now: Won)"
        )


def test_markup_in_a_reason_stays_text() -> None:
    page = pipeline_page(sample.context(), BoardView(), can_move=True, reasons=["<i>x</i>"])
    (reason,) = with_class(page, "board-reason")
    assert reason["props"]["data-reason"] == reason["props"]["children"] == "<i>x</i>"
    assert "dangerously" not in str(as_json(page))
