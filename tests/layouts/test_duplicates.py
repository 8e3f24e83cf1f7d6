"""The page of duplicates: its lists, the two leads side by side, what is proposed and what is said."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from layouts import ids
from layouts.duplicates.fields import FIRST, SECOND
from layouts.duplicates.head import duplicates_head
from layouts.duplicates.page import duplicates_page
from layouts.duplicates.pair import pair_panel
from layouts.duplicates.queue import duplicates_list
from layouts.duplicates.shapes import OpenPair
from layouts.duplicates.thresholds import meaning_panel, meaning_words
from layouts.duplicates.view import DuplicatesView, pair_url, read_duplicates_view
from layouts.duplicates.words import evidence_words, probability_words
from layouts.lead.same import Twins, twins_notice
from services.duplicates.model import Evidence, Thresholds
from services.language import use_language
from services.vocabulary import Agreement, DuplicateStatus, IdentityField, Outcome
from tests.layouts.sample import NOW
from tests.layouts.sample_duplicates import (
    DOUBTFUL,
    FIXED,
    MARIA,
    MARIA_AGAIN,
    MERGE,
    PAIR,
    SUMMARY,
    TWO_DEALS,
    UNDONE,
    WON,
    sample_page,
)
from tests.layouts.walk import ids_of, props, text, unlabelled, walk, with_class

EVERY = {
    DuplicateStatus.PROPOSED: ["merge", "dismiss", "skip"],
    DuplicateStatus.DISMISSED: ["again", "skip"],
    DuplicateStatus.MERGED: ["skip"],
}


def choices(shown: OpenPair) -> dict[str, str]:
    """What is proposed, by field."""
    found = props(pair_panel(shown), "RadioItems")
    return {given["id"]["field"]: given["value"] for given in found}


def pressed(component: object, name: str) -> list[dict[str, object]]:
    return [given for given in props(component, "Button") if given.get("data-dup") == name]


def test_only_values_that_differ_are_a_choice_and_that_of_the_lead_that_stays_is_proposed() -> None:
    differ = {"name", "company", "source", "assignee", "estimated_value"}
    assert choices(OpenPair(PAIR)) == dict.fromkeys(differ, FIRST)
    assert choices(OpenPair(PAIR, SECOND)) == dict.fromkeys(differ, SECOND)
    assert choices(OpenPair(PAIR, SECOND, {"name": FIRST}))["name"] == FIRST


def test_what_the_lead_that_stays_lacks_is_taken_over() -> None:
    assert "is taken over" not in text(pair_panel(OpenPair(PAIR))), "it has a phone"
    turned = pair_panel(OpenPair(PAIR, SECOND))
    rows = [row for row in with_class(turned, "dup-row") if "is taken over" in text(row)]
    assert [text(row).split()[0] for row in rows] == ["Phone"]


@pytest.mark.parametrize(
    ("stays", "goes", "chosen"),
    [
        (Outcome.WON, Outcome.WON, {"closing_value"}),
        (Outcome.OPEN, Outcome.WON, set()),
        (Outcome.LOST, Outcome.LOST, {"lost_reason"}),
        (Outcome.OPEN, Outcome.LOST, set()),
    ],
)
def test_the_outcome_and_what_belongs_to_it_stay_with_the_lead_that_is_kept(
    stays: Outcome, goes: Outcome, chosen: set[str]
) -> None:
    first = replace(MARIA, outcome=stays, closing_value=Decimal(1), lost_reason="a")
    second = replace(MARIA, id=MARIA_AGAIN.id, outcome=goes, closing_value=Decimal(2), lost_reason="b")
    assert set(choices(OpenPair(replace(PAIR, first=first, second=second)))) == chosen


def test_two_deals_are_warned_of_with_what_leaves_the_figures() -> None:
    with use_language("en", currency="BRL"):
        said = text(with_class(pair_panel(OpenPair(TWO_DEALS)), "dup-warning"))
        other = text(with_class(pair_panel(OpenPair(TWO_DEALS, SECOND)), "dup-warning"))
    assert "Two deals: both are won." in said
    assert "30,000" in said
    assert "45,000" in other
    assert with_class(pair_panel(OpenPair(PAIR)), "dup-warning") == []
    lost = replace(PAIR, second=replace(MARIA_AGAIN, outcome=Outcome.LOST))
    assert "that loss" in text(with_class(pair_panel(OpenPair(lost)), "dup-warning"))
    swapped = OpenPair(replace(PAIR, first=WON), SECOND)
    assert "which would go, is won" in text(with_class(pair_panel(swapped), "dup-warning"))


@pytest.mark.parametrize("status", list(DuplicateStatus))
def test_what_can_be_done_follows_from_where_the_pair_stands(status: DuplicateStatus) -> None:
    panel = pair_panel(OpenPair(replace(PAIR, status=status)))
    (bar,) = with_class(panel, "dup-actions")
    assert [given["data-dup"] for given in props(bar, "Button")] == EVERY[status]
    assert bool(props(panel, "RadioItems")) is (status is DuplicateStatus.PROPOSED)
    assert bool(pressed(panel, "keep")) is (status is DuplicateStatus.PROPOSED)


def test_how_the_values_agree_is_said_by_icon_and_word() -> None:
    badges = [badge for badge in with_class(pair_panel(OpenPair(PAIR)), "dup-label") if "badge" in str(badge)]
    said = [text(badge) for badge in badges]
    assert "Name Similar" in said
    assert "E-mail Same" in said
    assert "Phone Missing in one" in said
    assert "Document Same" in said
    assert all(with_class(badge, "icon") for badge in badges)


def test_evidence_is_told_strongest_first_for_and_against() -> None:
    assert "same document, same e-mail, similar name and similar company" in text(pair_panel(OpenPair(PAIR)))
    doubtful = text(pair_panel(OpenPair(DOUBTFUL)))
    assert "For it: same name" in " ".join(doubtful.split())
    assert "Against it: different e-mail" in " ".join(doubtful.split())


def test_every_comparison_has_words() -> None:
    said = {
        evidence_words(Evidence(field, agreement, 1.0))
        for field in IdentityField
        for agreement in (Agreement.SAME, Agreement.SIMILAR, Agreement.DIFFERENT)
    }
    assert len(said) == 3 * len(IdentityField)


@pytest.mark.parametrize(
    ("probability", "words"),
    [(1.0, "99.9%"), (0.9999, "99.9%"), (0.99, "99.0%"), (0.9899, "98%"), (0.8, "80%"), (0.57, "57%")],
)
def test_a_probability_never_says_more_than_it_knows(probability: float, words: str) -> None:
    assert probability_words(probability) == words


def test_the_head_says_what_it_means_for_the_figures() -> None:
    said = text(duplicates_head(sample_page(), NOW))
    assert "14 certain duplicates and 38 possible duplicates among 6,000 leads" in said
    assert "Searched 4 hours ago" in said


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"certain": 0, "review": 1}, "1 possible duplicate among"),
        ({"certain": 0, "review": 0}, "No duplicates wait for a decision among 6,000 leads"),
        ({"certain": 0, "review": 0, "searched_at": None}, "Search 6,000 leads for duplicates"),
        ({"searching": True}, "Searching now"),
        ({"waiting": 2}, "2 leads wait to be compared"),
    ],
)
def test_the_head_in_every_state(changes: dict[str, object], words: str) -> None:
    page = replace(sample_page(), summary=replace(SUMMARY, **changes))  # type: ignore[arg-type]
    assert words in text(duplicates_head(page, NOW))


def test_a_search_that_runs_is_not_asked_for_again() -> None:
    (idle,) = pressed(duplicates_head(sample_page(), NOW), "search")
    assert not idle["disabled"]
    page = replace(sample_page(), summary=replace(SUMMARY, searching=True))
    (busy,) = pressed(duplicates_head(page, NOW), "search")
    assert busy["disabled"]
    (nobody,) = pressed(duplicates_head(replace(sample_page(), leads=0), NOW), "search")
    assert nobody["disabled"]


@pytest.mark.parametrize(
    ("show", "words"),
    [
        ("certain", "No certain duplicates are left"),
        ("review", "No duplicates left among 6,000 leads, searched 4 hours ago"),
        ("dismissed", "Nobody said"),
        ("merged", "Nothing was merged yet"),
    ],
)
def test_an_empty_list_says_why(show: str, words: str) -> None:
    page = replace(sample_page(show), pairs=(), merges=(), open=None, following=None)
    assert words in text(duplicates_list(page, NOW))
    assert with_class(duplicates_list(page, NOW), "pages") == []


def test_before_the_first_search_nothing_is_claimed() -> None:
    never = replace(SUMMARY, certain=0, review=0, searched_at=None)
    page = replace(sample_page(), summary=never, pairs=(), open=None)
    assert "not compared yet" in text(duplicates_list(page, NOW))


def test_all_certain_ones_are_asked_about_first() -> None:
    drawn = duplicates_list(sample_page(), NOW)
    (button,) = pressed(drawn, "merge-certain")
    assert "14" in text(button["children"])
    (menu,) = [node for node in walk(drawn) if node["type"] == "Details"]
    assert "can be undone" in text(menu)
    assert pressed(duplicates_list(sample_page("review"), NOW), "merge-certain") == []


def test_merges_say_who_when_and_what_and_why_not() -> None:
    drawn = duplicates_list(sample_page("merged"), NOW)
    first, second, third = with_class(drawn, "dup-merge")
    assert "Ana Souza merged them on" in text(first)
    assert "Taken over: Company, Source." in text(first)
    assert pressed(first, "undo")[0]["data-merge"] == str(MERGE.id)
    assert "Bruno Lima undid it" in text(second)
    assert pressed(second, "undo") == []
    assert FIXED.why_not is not None
    assert FIXED.why_not in text(third)
    assert pressed(third, "undo") == []
    assert UNDONE.merged_by is None


def test_the_page_has_its_parts_once_and_its_fields_their_labels() -> None:
    page = duplicates_page(sample_page(), NOW, shown={}, version=3)
    found = ids_of(page)
    for key in (ids.DUPLICATES_HEAD, ids.DUPLICATES_LIST, ids.DUPLICATES_PAIR, ids.DUPLICATES_ASKED):
        assert found.count(key) == 1, key
    assert len(found) == len(set(found))
    assert unlabelled(page) == []
    assert "1 of 14" in text(page)


@pytest.mark.parametrize("locale", ["en", "pt_BR"])
def test_the_meaning_of_the_thresholds_is_told(locale: str) -> None:
    with use_language(locale):
        said = text(meaning_words(Thresholds(0.995, 0.75)))
    assert ("99.5%" if locale == "en" else "99,5%") in said
    assert "200" in said
    assert "75%" in said


def test_certainty_itself_leaves_no_error() -> None:
    assert "None of them should be wrong" in text(meaning_words(Thresholds(1.0, 0.8)))


def test_values_too_common_to_be_evidence_are_listed() -> None:
    said = " ".join(text(meaning_panel(SUMMARY)).split())
    assert "vendas@acme.com.br with 1,200 leads" in said
    assert "Too common" not in text(meaning_panel(replace(SUMMARY, shared=())))


def test_many_further_columns_are_folded() -> None:
    assert with_class(pair_panel(OpenPair(PAIR)), "dup-further") == []
    many = replace(MARIA, custom_fields={f"c{number}": "x" for number in range(7)})
    (folded,) = with_class(pair_panel(OpenPair(replace(PAIR, first=many))), "dup-further")
    assert "8 further columns" in text(folded)


@pytest.mark.parametrize(
    ("search", "view"),
    [
        (None, DuplicatesView()),
        ("?show=merged&cursor=x", DuplicatesView("merged", "x")),
        ("?show=nonsense&pair=nonsense", DuplicatesView()),
        (f"?pair={PAIR.id}", DuplicatesView(pair=str(PAIR.id))),
    ],
)
def test_the_address_says_what_is_shown(search: str | None, view: DuplicatesView) -> None:
    assert read_duplicates_view(search) == view
    assert read_duplicates_view("?" + view.query()) == view


def test_a_lead_says_who_it_probably_is_besides() -> None:
    assert twins_notice(str(MARIA.id), Twins()) == []
    (notice,) = twins_notice(str(MARIA.id), Twins([PAIR]))
    assert "Probably the same as Silva, Maria A. (99.9%)" in text(notice)
    assert pair_url(PAIR.id) in [given["href"] for given in props(notice, "Link")]
    (other,) = twins_notice(str(MARIA_AGAIN.id), Twins([PAIR]))
    assert "Maria Aparecida da Silva" in text(other)
    (many,) = twins_notice(str(MARIA.id), Twins([PAIR] * 5))
    assert "Show all duplicates" in text(many)


def test_a_merged_lead_leads_to_where_it_is_now() -> None:
    (drawn,) = twins_notice(str(MARIA_AGAIN.id), Twins(merge=MERGE, can_undo=True))
    assert "was merged into Maria Aparecida da Silva" in text(drawn)
    assert f"/leads/{MARIA.id}" in [given.get("href") for given in props(drawn, "A")]
    for twins, hidden in (
        (Twins(merge=MERGE, can_undo=True), False),
        (Twins(merge=MERGE), True),
        (Twins(merge=FIXED, can_undo=True), True),
    ):
        (undo,) = props(twins_notice(str(MARIA_AGAIN.id), twins), "Button")
        assert undo["hidden"] is hidden
