"""The filter controls' query strings: what else the address says stays."""

from __future__ import annotations

from dash import no_update

from callbacks.behavior import apply_days
from callbacks.filters import apply_period
from layouts.links import query_with
from layouts.views import View


def test_a_custom_period_keeps_filters_and_what_was_clicked() -> None:
    search = "?period=7d&source=google&blocked=proposta&q=ana&cursor=abc"
    assert apply_period(1, "2026-03-01", "2026-03-09", search) == (
        "?start=2026-03-01&end=2026-03-09&source=google&blocked=proposta&q=ana"
    )


def test_nothing_happens_before_a_click_or_without_days() -> None:
    assert apply_period(None, "2026-03-01", "2026-03-09", "") is no_update
    assert apply_period(1, "", "2026-03-09", "") is no_update


def test_a_view_replaces_only_itself() -> None:
    search = "?score_min=5&days=30&sort=-score&cursor=abc"
    assert query_with(View(sources=("a&b",)), search) == "?source=a%26b&days=30&sort=-score"
    # Without anything the dashboard would open the reader's default view.
    assert query_with(View(), "?score_min=5") == "?period=30d"


def test_the_days_typed_go_into_the_address_as_they_are() -> None:
    assert apply_days(1, None, " 45 ", "?source=google") == "?source=google&days=45"
    assert apply_days(None, 1, "a lot", "") == "?days=a+lot"
    assert apply_days(1, None, "90", "?days=7") == ""
    assert apply_days(1, None, None, "?days=7") == ""
    assert apply_days(None, None, "45", "") is no_update
