"""The alerts' settings: sentences with fields, records, trials, and who sees which of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from callbacks.alert_form import typed_values
from layouts import ids
from layouts.alert_fields import COOL_DOWN, FIELDS, as_text, field_name, with_unit
from layouts.alert_records import ProposedThreshold, RuleRecord, record_of_rule
from layouts.alert_sentences import rule_sentence
from layouts.alert_trial import Trial, Tried, tried
from layouts.settings_alerts import AlertSettingsPage, alert_settings_page
from services.alerts import AlertSettings
from services.language import use_language
from services.vocabulary import AlertRule
from tests.layouts.walk import ids_of, props, text, unlabelled

DEFAULTS = AlertSettings().model_dump()
RECORD = RuleRecord(14, 9, 3, 1, 1, 75.0, (46.77, 91.11), True)
DAYS = [date(2025, 11, 26) + timedelta(weeks=week) for week in range(52)]


def sample_page(*, can_edit: bool = True, can_try: bool = True) -> AlertSettingsPage:
    records = {rule.value: RECORD for rule in AlertRule} if can_try else {}
    return AlertSettingsPage(DEFAULTS, DEFAULTS, records, can_edit, can_try)


def fields_of(page: Any) -> dict[str, dict[str, Any]]:
    return {given["id"]["setting"]: given for given in props(page, "Input") if isinstance(given["id"], dict)}


def test_every_setting_has_one_field_in_its_sentence() -> None:
    assert sorted(name for names in FIELDS.values() for name in names) == sorted(AlertSettings.model_fields)
    assert set(FIELDS) == {rule.value for rule in AlertRule} | {COOL_DOWN}
    for language in ("en", "pt_BR"):
        with use_language(language):
            page = alert_settings_page(sample_page())
        assert set(fields_of(page)) == set(DEFAULTS)
        assert "\x00" not in text(page)
        assert "%(" not in text(page)
        assert unlabelled(page) == []


def test_a_sentence_reads_with_its_values() -> None:
    with use_language("en", formats="pt_BR"):
        values = {name: as_text(name, DEFAULTS[name]) for name in FIELDS["conversion_drop"]}
        sentence = rule_sentence("conversion_drop", values, locked=False)
    assert [given["value"] for given in props(sentence, "Input")] == ["70", "10", "0,05"]
    assert text(sentence).startswith("The win rate of the last 7 full days is below")


@pytest.mark.parametrize("formats", ["pt_BR", "en_US", "de_DE"])
def test_what_a_field_shows_is_what_it_takes(formats: str) -> None:
    with use_language("en", formats=formats):
        shown = {name: as_text(name, value) for name, value in DEFAULTS.items()}
        assert typed_values(shown) == (DEFAULTS, {})
        odd = {"conversion_drop_ratio": 0.675, "blocked_value": 1_234_567.89, "stale_days": 0.5}
        assert typed_values({name: as_text(name, value) for name, value in odd.items()}) == (odd, {})


def test_values_with_their_units() -> None:
    with use_language("pt_BR"):
        assert with_unit("conversion_drop_ratio", 0.7) == "70%"
        assert with_unit("conversion_drop_ratio", 0.675) == "67,5%"
        assert with_unit("blocked_value", 200_000) == "R$\u00a0200.000"
        assert with_unit("conversion_drop_p_value", 0.05) == "0,05"


def test_what_cannot_be_is_said_in_the_fields_unit() -> None:
    typed = {"conversion_drop_ratio": "120", "cool_down_days": "2,5", "blocked_value": "muito", "ghost": "1"}
    with use_language("en", formats="pt_BR"):
        values, problems = typed_values(typed | {"stale_days": None, "stagnant_score": " 85 "})
    assert values == {"stagnant_score": 85}
    assert problems == {
        "conversion_drop_ratio": "Share of the former win rate: A number over 0% and under 100%",
        "cool_down_days": "Days of quiet: A whole number from 0 to 365",
        "blocked_value": "Blocked value: A number over R$\u00a00, at most R$\u00a0999.999.999.999",
        "stale_days": "Days without a record: A number over 0, at most 365",
    }


def test_every_field_has_a_name() -> None:
    for language in ("en", "pt_BR"):
        with use_language(language):
            assert all(field_name(name) for name in DEFAULTS)


def test_who_may_not_change_them_reads_them() -> None:
    with use_language("en"):
        admin = alert_settings_page(sample_page())
        analyst = alert_settings_page(sample_page(can_edit=False))
        rep = alert_settings_page(sample_page(can_edit=False, can_try=False))
    assert ids.ALERT_SETTINGS_SAVE in ids_of(admin)
    for page in (analyst, rep):
        assert ids.ALERT_SETTINGS_SAVE not in ids_of(page)
        assert all(field["disabled"] for field in fields_of(page).values())
        assert "Only administrators can change these." in text(page)
    assert "14" in text(analyst)
    assert props(rep, "Button") == []
    assert "acted on" not in text(rep)


@pytest.mark.parametrize("page", [sample_page(), sample_page(can_edit=False)])
def test_every_card_has_all_that_its_callbacks_ask_for(page: AlertSettingsPage) -> None:
    """A callback of one card finds all its inputs and outputs there, shown or hidden."""
    found = [given["id"] for given in props(alert_settings_page(page)) if isinstance(given.get("id"), dict)]
    for rule in FIELDS:
        for made in (
            ids.alert_problem,
            ids.alert_try,
            ids.alert_try_proposal,
            ids.alert_tried,
            ids.alert_busy,
            ids.alert_defaults,
            ids.alert_use,
            ids.alert_fill,
        ):
            assert found.count(made(rule)) == 1, made(rule)


def test_the_record_in_words() -> None:
    with use_language("en"):
        said = text(record_of_rule("conversion_drop", RECORD))
        few = text(record_of_rule("stale_data", RuleRecord(2, 1, 0, 0, 1, 100.0, (20.65, 100.0), False)))
        never = text(record_of_rule("stale_data", RuleRecord(0, 0, 0, 0, 0, None, None, False)))
        unjudged = text(record_of_rule("stale_data", RuleRecord(1, 0, 0, 0, 1, None, None, False)))
    for words in ("fired", "14", "acted on", "9", "dismissed", "75% worth acting on", "between 47% and 91%"):
        assert words in said
    assert "Only 1 was judged" in few
    assert "worth acting on" not in few
    assert "It has not fired." in never
    assert "Nobody has judged one yet." in unjudged


def test_a_proposal_can_be_tried_and_used_by_who_may_edit() -> None:
    proposal = ProposedThreshold("conversion_drop_ratio", 0.7, 0.55, 2, 4)
    poor = RuleRecord(8, 2, 5, 1, 0, 28.6, (8.2, 64.1), True, proposal)
    with use_language("en"):
        shown = record_of_rule("conversion_drop", poor)
        hidden = record_of_rule("conversion_drop", RECORD)
    assert "At 55% instead of 70%, 2 of 2 acted on would still have fired" in text(shown)
    assert "4 of 5 dismissed would not" in text(shown)
    notice = [
        given["hidden"] for given in props(shown, "Div") if "rule-proposal" in given.get("className", "")
    ]
    assert notice == [False]
    assert [
        given["hidden"] for given in props(hidden, "Div") if "rule-proposal" in given.get("className", "")
    ] == [True]


def test_a_trial_says_how_often_and_when_beside_todays_settings() -> None:
    fired = [DAYS[3], DAYS[4], DAYS[5], DAYS[40]]
    with use_language("en", formats="en_US"):
        answer = tried(Tried(Trial(DAYS, fired, 2), Trial(DAYS, DAYS[:20], 4)))
        same = text(tried(Tried(Trial(DAYS, [], 0))))
    said = text(answer)
    assert "It would have fired 2 times in the last 12 months" in said
    assert "(today's settings: 4)" in said
    assert "In the weeks of Dec 17 – Dec 31 and Sep 2" in said
    strips = [given for given in props(answer, "Div") if given.get("role") == "img"]
    assert [given["aria-label"] for given in strips] == [
        "As entered: 4 weeks of 52",
        "Today's settings: 20 weeks of 52",
    ]
    assert [len(given["children"]) for given in strips] == [52, 52]
    assert "It would not have fired in the last 12 months" in same
    assert "(these are today's settings)" in same


def test_what_only_the_present_can_tell() -> None:
    with use_language("en"):
        said = text(tried(Tried(Trial(DAYS[:1], DAYS[:1], 1, 34), Trial(DAYS[:1], [], 0, 0))))
    assert "Now: it fires, 34 leads" in said
    assert "(today's settings: it does not fire)" in said
