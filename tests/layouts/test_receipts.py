"""Receipts: definition, n, filters, period, exclusions, time, and the way to the leads."""

from __future__ import annotations

import pytest

from layouts.receipts import receipt_body
from layouts.views import View
from services.language import LANGUAGES, use_language
from services.words.definitions import RECEIPTS, definition, figure_name
from tests.layouts import sample
from tests.layouts.walk import props, text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("figure", RECEIPTS)
def test_every_figure_has_a_complete_receipt(figure: str, language: str) -> None:
    view = View(sources=("google", "feira"), score_min=50, assignee=sample.ANA)
    with use_language(language):
        receipt = receipt_body(figure, sample.dashboard(), sample.context(view))
        words = text(receipt)
        assert figure_name(figure) in words
        assert all(paragraph in words for paragraph in definition(figure))
    assert "Google" in words
    assert "Ana Ribeiro" in words
    assert "2026" in words
    links = [given["href"] for given in props(receipt, "Link")]
    assert links
    assert all("source=google&source=feira&score_min=50" in link for link in links)


@pytest.mark.parametrize(
    ("figure", "link"),
    [
        ("leads", "/leads?cohort=1"),
        ("conversion", "/leads?cohort=1"),
        ("open_value", "/leads?outcome=open"),
        ("blocked", "/leads?blocked=any"),
        ("blocked_value", "/leads?blocked=any"),
    ],
)
def test_a_receipt_leads_to_what_it_counted(figure: str, link: str) -> None:
    receipt = receipt_body(figure, sample.dashboard(), sample.context())
    assert [given["href"] for given in props(receipt, "Link")] == [link]


def test_what_is_blocked_adds_up_by_reason() -> None:
    with use_language("en"):
        words = text(receipt_body("blocked", sample.dashboard(), sample.context()))
    assert "189 leads, R$1,036,480.50" in words
    assert "Nobody assigned: 28 leads, R$133,800.00" in words


def test_a_rep_is_told_that_only_own_leads_count() -> None:
    with use_language("en"):
        words = text(receipt_body("leads", sample.dashboard(), sample.context(own_leads_only=True)))
    assert "you see your own" in words


def test_an_empty_period_has_receipts_too() -> None:
    for figure in RECEIPTS:
        assert "None " not in text(
            receipt_body(figure, sample.empty_period(), sample.context(View(score_min=1)))
        )


def test_an_unknown_figure_has_none() -> None:
    with pytest.raises(KeyError):
        receipt_body("nonsense", sample.dashboard(), sample.context())
