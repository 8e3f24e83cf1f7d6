"""The model card: every state it can be in, who is offered what, and the learned score of a lead."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from layouts.lead.score import score_panel
from layouts.scoring.calibration import calibration_figure, finding
from layouts.scoring.page import not_for_reps, scoring_body, scoring_page
from layouts.scoring.words import chance_words, fate_name, fate_reason, replaced_model
from services.language import LANGUAGES, use_language
from services.scoring.model import CalibrationBin, FieldReport, ScoringState, win_chance
from services.vocabulary import FieldFate, ModelState, ScoreFactor
from tests.layouts import sample_pages
from tests.layouts import sample_scoring as sample
from tests.layouts.sample import NOW
from tests.layouts.walk import as_json, ids_of, props, text, unlabelled, with_class


def said(component: Any) -> str:
    return " ".join(text(component).split())


def shown(state: ScoringState, **about: Any) -> str:
    with use_language("en"):
        return said(scoring_body(sample.page(state, **about)))


def offered(state: ScoringState, **about: Any) -> list[tuple[str, str]]:
    with use_language("en"):
        body = scoring_body(sample.page(state, **about))
    return [
        (given["data-scoring-do"], given["data-scoring-key"])
        for given in props(body, "Button")
        if "data-scoring-do" in given
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sample.STATES)
def test_every_state_makes_a_whole_page(name: str, language: str) -> None:
    with use_language(language):
        page = scoring_page(sample.page(sample.STATES[name]()), {})
    found = ids_of(page)
    assert len(found) == len(set(found))
    assert unlabelled(page) == []
    assert "%(" not in said(page)
    labelled = re.findall(r'"aria-labelledby": "([^"]+)"', json.dumps(as_json(page)))
    assert labelled
    assert set(labelled) <= set(found)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("untrained", "The rules score your leads"),
        ("not_enough", "Decided leads 140 of 200 Won 32 of 50 Lost 108 of 50"),
        ("not_better", "isn't better by more than luck: AUC 0.72 against 0.71 (difference -0.02 to 0.04)"),
        ("no_signal", "found nothing known beforehand that tells a win from a loss"),
        (
            "active",
            ("It tells wins from losses better than the model before: AUC 0.87 against 0.71 "
            "(difference 0.14 to 0.18), tried on 1,240 newer leads that it hadn't seen."),
        ),
        ("challenged", "better than the rules: AUC 0.87 against 0.71"),
        ("challenged", "The training of Nov 18, 2026 made a model that isn't better by more than luck"),
        ("drifted", "412 leads were decided since, 96 of them won: AUC 0.71 (0.65 to 0.77)"),
        ("drifted", "It no longer does what it did when it was tried"),
        ("rolled_back", "was taken out of use on Nov 21, 2026"),
        ("active", "Call the best 20% first and you reach 52% of the wins"),
        ("active", "won 3.1\u00a0× as often as the average one".replace("\u00a0", " ")),
        ("active", "4 fields were left out lest the score knows the outcome"),
        ("active", ("Lead Quality Too telling It says the outcome better than anything known beforehand can. "
                   "by itself AUC 0.92")),
        ("active", "312 leads came with a score of their own"),
    ],
)  # fmt: skip
def test_each_state_says_what_it_is(name: str, words: str) -> None:
    assert words in shown(sample.STATES[name]())


def test_a_score_says_the_chance_that_it_stands_for() -> None:
    base = sample.scorecard().base_log_odds
    with use_language("en"):
        body = scoring_body(sample.page(sample.active()))
        table = with_class(body, "scoring-meaning")[0]
    rows = [said(given["children"]).replace("\u00a0", " ") for given in props(table, "Tr")][1:]
    assert rows[2] == f"50 {chance_words(win_chance(50, base))} 1.0 ×"
    # Odds of 80 : 20 are four times those of 50 : 50: 4 · e^-1.6 to 1 is 45 %.
    assert rows[4] == "80 45% 2.7 ×"


def test_the_plot_has_a_mark_a_tenth_on_equal_axes_around_the_line() -> None:
    bins = (CalibrationBin(0.02, 0.03, 50), CalibrationBin(0.31, 0.36, 100))
    with use_language("en"):
        drawn = calibration_figure(bins)
    assert (drawn["data"][0]["x"], drawn["data"][0]["y"]) == ([2.0, 31.0], [3.0, 36.0])
    assert drawn["layout"]["xaxis"]["range"] == drawn["layout"]["yaxis"]["range"]
    (line,) = drawn["layout"]["shapes"]
    assert (line["x0"], line["y0"], line["x1"], line["y1"]) == (0, 0, 40, 40)


def test_what_is_off_is_not_praised() -> None:
    with use_language("en"):
        assert finding(0.05).startswith("Its chances come true")
        assert finding(0.06).startswith("Its chances are about right")
        assert finding(0.11).startswith("Its chances can't be taken at their word")


def test_only_administrators_are_offered_anything() -> None:
    for make in sample.STATES.values():
        assert offered(make(), can_edit=False) == []
        assert ("train", "") in offered(make())
    assert "Only administrators train a model" in shown(sample.active(), can_edit=False)


def test_the_ways_back_are_the_model_before_and_the_rules() -> None:
    before, now = str(UUID(int=1)), str(UUID(int=2))
    acts = offered(sample.active())
    assert acts.count(("use", before)) == 2  # beside the model in use, and in the list
    assert ("rules", "") in acts
    assert ("use", now) not in acts
    assert [act for act in offered(sample.rolled_back()) if act[0] in ("use", "rules")] == [("use", now)]
    assert "9,240 leads get the rules' score again." in shown(sample.active())
    assert "9,240 leads get this model's score." in shown(sample.rolled_back())


def test_a_model_that_was_never_in_use_can_not_be_used() -> None:
    assert not [act for act in offered(sample.not_better()) if act[0] in ("use", "rules")]


def test_suspects_can_be_kept_in_and_persons_can_not() -> None:
    acts = offered(sample.active())
    kept = {key for do, key in acts if do == "keep_in"}
    assert kept == {"custom:Tags", "custom:Lead Quality", "custom:Closing notes"}
    assert ("decide", "custom:City") in acts
    assert {key for do, key in acts if do == "leave_out"} == {
        "custom:Total Time Spent on Website",
        "custom:What is your current occupation",
    }


def test_a_choice_waits_for_the_next_training() -> None:
    state = replace(
        sample.active(), left_out=("custom:Total Time Spent on Website",), kept_in=("custom:Tags",)
    )
    words = shown(state)
    assert "3 choices count from the next training on: Total Time Spent on Website, Tags, City." in words
    assert "count from the next training on" not in shown(sample.active())
    acts = offered(state)
    assert ("leave_out", "custom:Total Time Spent on Website") not in acts
    assert ("keep_in", "custom:Tags") not in acts
    assert ("decide", "custom:Tags") in acts


def test_a_training_under_way_is_said_and_not_asked_for_twice() -> None:
    with use_language("en"):
        page = scoring_page(sample.page(replace(sample.active(), training_since=NOW)), {})
    assert "A model is being trained and tried." in said(page)
    (train,) = [given for given in props(page, "Button") if given.get("data-scoring-do") == "train"]
    assert train["disabled"] is True
    assert props(page, "Interval")[0]["disabled"] is False
    with use_language("en"):
        page = scoring_page(sample.page(replace(sample.active(), rescoring=(2_000, 8_000))), {})
    assert "The leads get their new scores: 2,000 of 8,000." in said(page)
    assert props(page, "Interval")[0]["disabled"] is False
    assert props(scoring_page(sample.page(sample.active()), {}), "Interval")[0]["disabled"] is True


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("fate", [fate for fate in FieldFate if fate is not FieldFate.USED])
def test_every_reason_has_its_words(language: str, fate: FieldFate) -> None:
    with use_language(language):
        assert fate_name(fate)
        assert len(fate_reason(FieldReport("x", fate))) > 15


def test_names_are_text() -> None:
    evil = "custom:<img src=x onerror=alert(1)>"
    made = replace(sample.training(), fields=(FieldReport(evil, FieldFate.TOO_TELLING),))
    assert "<img src=x onerror=alert(1)>" in shown(
        sample.state(sample.card(2, ModelState.ACTIVE, made, 40), drift=None)
    )


def test_what_a_training_was_compared_with() -> None:
    first = replace(sample.card(1, ModelState.RETIRED, sample.training(), 90), retired_at=NOW)
    second = sample.card(2, ModelState.ACTIVE, sample.training(), 10)
    assert replaced_model(second, (second, first)) is True
    assert replaced_model(first, (second, first)) is False


@pytest.mark.parametrize(
    ("chance", "words"), [(0.0004, "less than 1%"), (0.29, "29%"), (0.9999, "more than 99%")]
)
def test_nothing_is_certain(chance: float, words: str) -> None:
    with use_language("en"):
        assert chance_words(chance) == words


def test_a_rep_is_told_where_to_look() -> None:
    with use_language("en"):
        assert "stands on the lead's page" in said(not_for_reps())


def learned(**fields: Any) -> dict[str, Any]:
    points = (21, 30, 1, 8, 2, 0)
    factors = dict(zip((factor.value for factor in ScoreFactor), points, strict=True))
    return sample_pages.lead() | {
        "score_origin": "learned", "lead_score": sum(points), "score_factors": factors,
        "win_chance": 0.29, "average_chance": 0.138,
    } | fields  # fmt: skip


def test_a_learned_score_says_its_chance_and_its_parts_are_parts_of_it() -> None:
    with use_language("en"):
        drawn = score_panel(learned())
    words = said(drawn).replace("\u00a0", " ")
    assert "29% chance of being won · 2.1 × your average" in words
    assert "Engagement 30 Source quality 21" in words
    assert "30 of 25" not in words
    widths = [given["style"]["width"] for given in props(drawn, "Div") if "style" in given]
    assert widths[:2] == ["48%", "34%"]
    assert "/settings?tab=scoring" in [given.get("href") for given in props(drawn, "Link")]


def test_a_learned_score_of_nothing_divides_by_nothing() -> None:
    none = dict.fromkeys((factor.value for factor in ScoreFactor), 0)
    with use_language("en"):
        assert "less than 1%" in said(
            score_panel(learned(lead_score=0, score_factors=none, win_chance=0.001))
        )


def test_other_scores_claim_no_chance() -> None:
    with use_language("en"):
        for origin in ("rules", "imported"):
            drawn = score_panel(learned(score_origin=origin, win_chance=None, average_chance=None))
            assert "chance" not in said(drawn)
            assert props(drawn, "Link") == []
