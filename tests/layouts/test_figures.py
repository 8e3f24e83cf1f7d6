"""Figures: plain dicts, safe labels, separators of the organization's locale."""

from __future__ import annotations

import json
import re
from pathlib import Path

from layouts.cards import cards
from layouts.figures import figure, template
from layouts.sections.sources import sources_section
from layouts.sparkline import sparkline
from services.language import use_language
from tests.layouts import sample
from tests.layouts.walk import as_json, props, text, walk, with_class


def test_figures_are_plain_and_small() -> None:
    with use_language("pt_BR"):
        made = figure([{"type": "bar", "x": [1], "y": ["a"]}])
    assert made["layout"]["separators"] == ",."
    assert len(json.dumps(made)) < 2500


def test_the_template_follows_the_theme() -> None:
    assert template("light")["layout"]["font"]["color"] != template("dark")["layout"]["font"]["color"]


def test_no_layout_builds_a_plotly_object() -> None:
    sources = (Path(__file__).parents[2] / "layouts").rglob("*.py")
    assert [
        path.name for path in sources if re.search(r"(import|from) plotly", path.read_text("utf-8"))
    ] == []


def test_names_of_users_are_no_markup_in_a_chart() -> None:
    data = sample.dashboard()
    data["source_performance"][0]["source"] = "<a href='javascript:x'>google</a>"
    graph = props(sources_section(data, sample.context()), "Graph")[0]["figure"]["data"][0]
    assert all("<a" not in label for label in [*graph["y"], *graph["hovertext"]])


def test_the_chart_of_sources_is_cut_and_says_so() -> None:
    with use_language("en"):
        section = sources_section(sample.dashboard(), sample.context())
    assert len(props(section, "Graph")[0]["figure"]["data"][0]["y"]) == 6
    assert "the table has all" in text(section)


def test_unknown_return_is_a_dash_never_zero() -> None:
    with use_language("en"):
        section = sources_section(sample.dashboard(), sample.context())
    rows = [text(row) for row in as_rows(section) if text(row).startswith("Orgânico")]
    assert rows == [
        "Orgânico 162 13.0% R$157.9K — —",
        "Orgânico 162 21 13.0% 8.6% – 19.0% 61.9 R$157,900.00 — — — —",
    ]


def as_rows(section: object) -> list[dict[str, object]]:
    return [node for node in walk(section) if node["type"] == "Tr"]


def test_cards_say_the_direction_in_words_and_whether_it_is_good() -> None:
    with use_language("en"):
        made = cards(sample.dashboard(), sample.context())
    changes = {text(node): node["props"]["className"] for node in with_class(made, "change")}
    assert changes["+12.4% vs period before"] == "change is-good"
    assert changes["−3.1 points vs period before"] == "change is-bad"
    assert changes["+R$156.6K since the period began"] == "change is-bad"


def test_a_first_period_is_new_and_not_infinite_growth() -> None:
    data = sample.dashboard()
    data["summary_metrics"] |= {"leads_growth_percentage": None}
    with use_language("en"):
        assert "New: none in the period before" in text(cards(data, sample.context()))


def test_a_sparkline_needs_two_points_and_keeps_its_place() -> None:
    assert "style" not in as_json(sparkline([3.0]))["props"]
    assert as_json(sparkline(None))["props"]["className"] == "sparkline"
    drawn = as_json(sparkline([1.0, None, 2.0]))["props"]
    assert drawn["style"]["--course"].startswith('url("data:image/svg+xml,%3Csvg')
