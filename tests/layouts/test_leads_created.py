"""What the list of leads says of when its leads were created."""

from __future__ import annotations

from layouts.leads.page import leads_page
from layouts.views import Mark
from services.language.reader import use_language
from tests.layouts.sample import context


def test_list_not_reached_from_a_figure_claims_no_period() -> None:
    with use_language("en"):
        words = str(leads_page(context(), Mark(stage="proposta")))
    assert "Any time" in words
    assert "cohort=1" in words


def test_list_of_a_cohort_says_its_period() -> None:
    with use_language("en"):
        words = str(leads_page(context(), Mark(cohort=True)))
    assert "Any time" not in words
