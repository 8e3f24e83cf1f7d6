"""The menu of saved views and the line that says which one is shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from layouts import ids
from layouts.context import ViewContext
from layouts.filters import filter_bar
from layouts.links import dashboard_url, read_view
from layouts.pipeline.address import pipeline_url
from layouts.saved_views import view_line, views_panel
from layouts.views import SavedView, View
from services.language import LANGUAGES, use_language
from tests.layouts import sample
from tests.layouts.walk import ids_of, props, text, unlabelled, with_class

OWN = "11111111-1111-4111-8111-111111111111"
THEIRS = "22222222-2222-4222-8222-222222222222"
TEAM = View(period="90d", sources=("google",), saved=OWN)
FAIR = View(sources=("feira",), saved=THEIRS)
VIEWS = (
    SavedView(OWN, "Minha equipe", TEAM, shared=True, is_default=True),
    SavedView(THEIRS, "Feira", FAIR, shared=True, owner="Bia", own=False, can_delete=False),
)


def shown(view: View, *views: SavedView) -> ViewContext:
    return replace(sample.context(view), saved_views=views or VIEWS, sources=("google", "feira"))


def said(view: View, *views: SavedView) -> str:
    with use_language("en"):
        return text(view_line(shown(view, *views), dashboard_url))


def asked(view: View, *views: SavedView) -> set[str]:
    """What the menu's buttons do while `view` is shown."""
    panel = views_panel(shown(view, *views), dashboard_url)
    return {given["data-view-do"] for part in panel for given in props(part, "Button")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_filter_bar_has_the_menu_and_every_field_a_label(language: str) -> None:
    with use_language(language):
        bar = filter_bar(shown(TEAM), dashboard_url)
    assert {ids.SAVED_VIEWS, ids.VIEW_LINE, ids.VIEW_STATUS, ids.VIEW_NAME} <= set(ids_of(bar))
    assert len(ids_of(bar)) == len(set(ids_of(bar)))
    assert unlabelled(bar) == []


def test_own_views_first_then_colleagues_with_whose_they_are() -> None:
    with use_language("en"):
        panel = views_panel(shown(View()), dashboard_url)
    entries = [text(given["children"]) for part in panel for given in props(part, "Link")]
    assert entries == ["No view (current)", "Minha equipe shared · default", "Feira Bia"]
    hrefs = [given["href"] for part in panel for given in props(part, "Link")]
    assert hrefs == ["/?period=30d", dashboard_url(TEAM), dashboard_url(FAIR)]
    assert read_view(hrefs[1].partition("?")[2])[0] == TEAM


def test_the_line_names_the_view_and_leads_out_of_it_in_one_tap() -> None:
    assert said(View()) == ""
    assert "View: Minha equipe" in said(TEAM)
    assert "Changed" not in said(TEAM)
    (out,) = props(view_line(shown(TEAM), dashboard_url)[0], "Link")
    assert out["href"] == "/?period=30d"


def test_other_filters_are_a_change_and_their_order_is_none() -> None:
    assert "Changed since it was saved" in said(replace(TEAM, score_min=0.0))
    both = replace(TEAM, sources=("google", "feira"))
    saved = replace(VIEWS[0], view=both)
    assert "Changed" not in said(replace(both, sources=("feira", "google")), saved)


def test_a_page_without_a_period_shows_no_other_one() -> None:
    elsewhere = shown(replace(TEAM, period="30d"))
    with use_language("en"):
        assert "Changed" in text(view_line(elsewhere, dashboard_url))
        assert "Changed" not in text(view_line(elsewhere, pipeline_url))


def test_what_a_view_names_and_nobody_finds_is_said() -> None:
    gone = replace(TEAM, sources=("google", "radio"), assignee=THEIRS)
    words = said(gone, replace(VIEWS[0], view=gone))
    assert "not found: Radio and an assignee" in words
    assert "not found" not in said(TEAM)


def test_only_what_may_be_done_is_offered() -> None:
    assert asked(View()) == {"save"}
    assert asked(TEAM) == {"save", "undefault", "unshare", "rename", "delete"}
    assert asked(replace(TEAM, score_max=5.0)) == asked(TEAM) | {"update"}
    assert asked(FAIR) == {"save", "default"}
    assert asked(FAIR, replace(VIEWS[1], can_delete=True)) == {"save", "default", "delete"}


def test_a_view_that_is_not_the_readers_shows_its_filters_alone() -> None:
    foreign = replace(TEAM, saved="33333333-3333-4333-8333-333333333333")
    assert said(foreign) == ""
    assert asked(foreign) == {"save"}


def test_markup_in_a_name_stays_text() -> None:
    view = replace(VIEWS[0], name="<b>x</b>")
    panel = views_panel(shown(TEAM, view), dashboard_url)
    assert any("<b>x</b>" in text(part) for part in panel)
    assert with_class(filter_bar(shown(TEAM, view), dashboard_url), "chip-view")
