"""The dashboard's structure, from the JSON of interfaces.md."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from layouts import ids
from layouts.alerts.strip import alert_strip
from layouts.dashboard import dashboard_body, dashboard_page, empty_dashboard
from layouts.skeletons import dashboard_skeleton
from layouts.views import View
from services.language import LANGUAGES, use_language
from services.vocabulary import Stage
from services.words.definitions import RECEIPTS
from tests.layouts import sample
from tests.layouts.sample_pages import ALERTS
from tests.layouts.walk import ids_of, props, text, unlabelled, walk, with_class

ORDER = ["funnel", "blocked", "scores", "sources", "timing", "behavior"]


def sections(page: Any) -> list[str]:
    return [given["data-section"] for given in props(page, "Section") if "data-section" in given]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("data", [sample.dashboard(), sample.empty_period()], ids=["full", "empty"])
def test_shows_every_section_in_order_with_six_cards(language: str, data: dict[str, Any]) -> None:
    with use_language(language):
        page = dashboard_body(data, sample.context())
    assert sections(page) == ORDER
    assert len(with_class(page, "stat-card")) == 6


def test_titles_state_the_finding_in_portuguese() -> None:
    with use_language("pt_BR"):
        page = dashboard_body(sample.dashboard(), sample.context())
    titles = [text(node) for node in with_class(page, "panel-title")]
    assert titles == [
        "Proposta é onde mais se perde: 62% não seguem adiante",
        "R$\xa0489.980 parados em Proposta, há até 93\xa0dias",
        "Pontuação excelente converte 7 vezes o que a baixa converte",
        "Feira custou R$\xa052.400 a mais do que trouxe até agora",
        "Proposta está lenta: metade dos leads leva 13\xa0dias ou mais, o limite é 7\xa0dias",
        "138 leads qualificados sem engajamento: vale uma ligação",
    ]


def test_english_words_keep_the_organizations_formats() -> None:
    with use_language("en", formats="pt_BR"):
        page = dashboard_body(sample.dashboard(), sample.context())
    assert "R$\xa0489.980 stuck in Proposal, for up to 93\xa0days" in text(page)


def test_every_id_is_unique_and_every_receipt_can_be_opened() -> None:
    page = dashboard_body(sample.dashboard(), sample.context())
    found = ids_of(page)
    assert len(found) == len(set(found))
    opened = {given["id"]["figure"] for given in props(page, "Button") if isinstance(given.get("id"), dict)}
    assert opened == set(RECEIPTS)


def test_every_chart_stands_in_a_box_of_fixed_height_with_words_and_table() -> None:
    page = dashboard_body(sample.dashboard(), sample.context())
    boxes = with_class(page, "chart")
    assert len(boxes) == len(ORDER) - 1  # the funnel's bars are HTML
    assert len(with_class(page, "funnel-bar")) == len(Stage)
    assert all(box["props"]["style"]["height"].endswith("px") for box in boxes)
    assert all(len(text(node)) > 40 for node in walk(page) if node["type"] == "Figcaption")
    assert len(with_class(page, "as-table")) == len(ORDER)
    graphs = props(page, "Graph")
    assert all(graph["config"]["displayModeBar"] is False for graph in graphs)


def test_every_mark_leads_to_the_leads_behind_it_with_the_filters_kept() -> None:
    view = View(period="90d", sources=("google", "feira"), score_min=10)
    page = dashboard_body(sample.dashboard(), sample.context(view))
    for graph in props(page, "Graph"):
        clickable = [trace for trace in graph["figure"]["data"] if trace.get("hoverinfo") != "skip"]
        assert clickable
        for trace in clickable:
            assert len(trace["customdata"]) == len(trace["hovertext"])
            assert all(link.startswith("/leads?period=90d&source=") for link in trace["customdata"])


def test_a_score_filter_is_narrowed_and_never_widened_by_a_band() -> None:
    page = dashboard_body(sample.dashboard(), sample.context(View(score_min=60)))
    ring = next(graph for graph in props(page, "Graph") if graph["id"]["section"] == "scores")
    good = ring["figure"]["data"][0]["customdata"][2]
    assert "score_min=60&score_max=75" in good


@pytest.mark.parametrize(
    ("missing", "name"),
    [
        ("conversion_funnel", "funnel"),
        ("blocked_pipeline", "blocked"),
        ("score_quality", "scores"),
        ("source_performance", "sources"),
        ("stage_timing", "timing"),
        ("behavior_insights", "behavior"),
    ],
)
def test_a_failed_section_leaves_the_others_and_offers_a_retry(missing: str, name: str) -> None:
    data = sample.dashboard() | {missing: None}
    page = dashboard_body(data, sample.context())
    assert sections(page) == [section for section in ORDER if section != name]
    assert ids.retry(name) in [given.get("id") for given in props(page, "Button")]


def test_nothing_at_all_still_makes_a_page() -> None:
    page = dashboard_body({}, sample.context())
    assert len(with_class(page, "is-failed")) == len(ORDER) + 1


def test_an_empty_period_offers_a_wider_one_and_shows_no_invented_numbers() -> None:
    view = View(sources=("google",))
    with use_language("pt_BR"):  # in English "None" is a word of ours
        page = dashboard_body(sample.empty_period(), sample.context(view))
    links = [given["href"] for given in props(page, "A")]
    assert "/?period=year&source=google" in links
    assert "/?period=30d" in links
    assert "None" not in text(page)
    assert "nan" not in text(page).lower()


@pytest.mark.parametrize("can_import", [True, False])
def test_an_empty_organization_is_shown_what_to_do_first(can_import: bool) -> None:
    page = empty_dashboard(can_import=can_import)
    links = [given.get("href") for given in props(page, "A")]
    assert ("/imports" in links) is can_import


def test_the_alert_strip_is_hidden_without_alerts_and_ranks_three() -> None:
    assert with_class(alert_strip([]), "alert-strip")[0]["props"]["hidden"] is True
    strip = alert_strip(ALERTS)
    assert [text(node) for node in with_class(strip, "alert-title")] == [
        "R$ 489.980,50 parados em Proposta",
        "A taxa de ganho caiu de 31% para 18%",
        "Feira não se paga há 90 dias",
    ]


def test_alerts_that_have_no_words_yet_are_not_shown() -> None:
    data = sample.dashboard() | {"alerts": [{"priority": "high", "impact": 1.0, "rule": "score_shift"}]}
    page = dashboard_body(data, sample.context())
    assert not with_class(page, "alert-card")


def test_a_small_cohort_is_not_judged() -> None:
    data = copy.deepcopy(sample.dashboard())
    funnel = data["conversion_funnel"]
    funnel |= {
        "bottleneck_stage": None,
        "funnel_health": "Not enough data",
        "total_leads_in_funnel": 12,
        "closed_leads": 3,
    }
    page = dashboard_body(data, sample.context())
    assert "3 of 12 leads became customers" in text(page)
    assert "Fewer than 20 leads" in text(page)


def test_a_slow_stage_without_median_is_told_by_its_mean() -> None:
    data = copy.deepcopy(sample.dashboard())
    data["stage_timing"]["proposta"]["median_days"] = None
    with use_language("en"):
        page = dashboard_body(data, sample.context())
    assert "Proposal is slow: 12\xa0days on average, the limit is 7\xa0days" in text(page)


def test_the_page_before_its_data_has_the_same_frame_and_labels_every_field() -> None:
    page = dashboard_page(sample.context(View(sources=("google",))))
    assert ids.DASHBOARD in ids_of(page)
    assert ids.RECEIPT in ids_of(page)
    assert unlabelled(page) == []
    skeleton = dashboard_skeleton()
    assert len(with_class(skeleton, "stat-card")) == 6
    assert len(with_class(skeleton, "panel")) == len(ORDER)
